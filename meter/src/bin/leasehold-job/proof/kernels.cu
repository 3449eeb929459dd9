// The kernels that kernels.ptx was compiled from: bit for bit what leasehold_primitives::proof computes. To redo it:
//   clang -x cuda --cuda-device-only --cuda-gpu-arch=sm_61 -nocudainc -nocudalib -O2 -S kernels.cu -o - |
//     sed '/inline asm$/d' > kernels.ptx
typedef unsigned long long word;
#define GLOBAL extern "C" __attribute__((global)) void
#define SHARED __attribute__((shared)) static
#define DEVICE __attribute__((device)) static inline

DEVICE void barrier(void) { __nvvm_bar_sync(0); }
DEVICE int dp4a(int left, int right, int sum) {
  int result;
  asm("dp4a.s32.s32 %0, %1, %2, %3;" : "=r"(result) : "r"(left), "r"(right), "r"(sum));
  return result;
}

// Products. `size` is a multiple of TILE, `words`, the inner terms in words of four, one of DEPTH. Blocks are of 16 x 16
// threads, each of which sums 4 x 4 entries; the grid has size / TILE blocks in both directions.
#define TILE 64
#define DEPTH 16
GLOBAL product(const int *rows, const int *columns, int *entries, unsigned size, unsigned words) {
  // By word and line; one more line, so that the threads that write meet in no bank.
  SHARED int left[DEPTH][TILE + 1];
  SHARED int right[DEPTH][TILE + 1];
  unsigned x = __nvvm_read_ptx_sreg_tid_x(), y = __nvvm_read_ptx_sreg_tid_y();
  unsigned column = __nvvm_read_ptx_sreg_ctaid_x() * TILE, row = __nvvm_read_ptx_sreg_ctaid_y() * TILE;
  int sums[4][4] = {};
  for (unsigned first = 0; first < words; first += DEPTH) {
#pragma unroll
    for (unsigned i = 0; i < TILE; i += 16) {
      left[x][y + i] = rows[(word)(row + y + i) * words + first + x];
      right[x][y + i] = columns[(word)(column + y + i) * words + first + x];
    }
    barrier();
#pragma unroll 2
    for (unsigned k = 0; k < DEPTH; k++)
#pragma unroll
      for (unsigned i = 0; i < 4; i++)
#pragma unroll
        for (unsigned j = 0; j < 4; j++) sums[i][j] = dp4a(left[k][y + 16 * i], right[k][x + 16 * j], sums[i][j]);
    barrier();
  }
#pragma unroll
  for (unsigned i = 0; i < 4; i++)
#pragma unroll
    for (unsigned j = 0; j < 4; j++) entries[(word)(row + y + 16 * i) * size + column + x + 16 * j] = sums[i][j];
}

// Memory: one block of 32 threads for each lane of `length` blocks, of 128 words each. `states` are the lanes' generators.
#define WORDS 128
#define THREADS 32
#define NAMED 7
DEVICE word rotated(word value, unsigned bits) { return value >> bits | value << (64 - bits); }
DEVICE word added(word left, word right) { return left + right + 2 * (left & 0xffffffff) * (right & 0xffffffff); }
DEVICE void quarter(word *a, word *b, word *c, word *d) {
  *a = added(*a, *b), *d = rotated(*d ^ *a, 32);
  *c = added(*c, *d), *b = rotated(*b ^ *c, 24);
  *a = added(*a, *b), *d = rotated(*d ^ *a, 16);
  *c = added(*c, *d), *b = rotated(*b ^ *c, 63);
}
DEVICE word generated(word state, word counter) {
  word z = state + (counter + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}
// Where word `at` of a round's 16 is: in row `line`, or in the pair of columns `line`.
DEVICE unsigned place(unsigned by_columns, unsigned line, unsigned at) {
  return by_columns ? 16 * (at / 2) + 2 * line + at % 2 : 16 * line + at;
}
// Makes block `at` of the blocks before it: the one right before, those that this one names, at most `reach` before `at`,
// and, where `old` says so, what stood in its place.
DEVICE void renew(word *mixed, word *blocks, unsigned length, unsigned at, unsigned reach, unsigned thread, bool old) {
  word sum[WORDS / THREADS];
  word *block = blocks + (word)at * WORDS;
  const word *before = blocks + (word)(at ? at - 1 : length - 1) * WORDS;
#pragma unroll
  for (unsigned i = 0; i < WORDS / THREADS; i++) {
    sum[i] = before[thread + i * THREADS];
    if (old) sum[i] ^= block[thread + i * THREADS];
  }
  for (unsigned k = 0, start = 1; k < NAMED && start < reach; k++, start *= 4) {
    unsigned width = reach - start < 3 * start ? reach - start : 3 * start;
    unsigned distance = start + 1 + (unsigned)((before[k] & 0xffffffff) * width >> 32);
    const word *named = blocks + (word)(at < distance ? at + length - distance : at - distance) * WORDS;
#pragma unroll
    for (unsigned i = 0; i < WORDS / THREADS; i++) sum[i] ^= named[thread + i * THREADS];
  }
#pragma unroll
  for (unsigned i = 0; i < WORDS / THREADS; i++) mixed[thread + i * THREADS] = sum[i];
  barrier();
  unsigned line = thread / 4, part = thread % 4;
  for (unsigned by_columns = 0; by_columns < 2; by_columns++) {
    quarter(&mixed[place(by_columns, line, part)], &mixed[place(by_columns, line, 4 + part)],
            &mixed[place(by_columns, line, 8 + part)], &mixed[place(by_columns, line, 12 + part)]);
    barrier();
    quarter(&mixed[place(by_columns, line, part)], &mixed[place(by_columns, line, 4 + (part + 1) % 4)],
            &mixed[place(by_columns, line, 8 + (part + 2) % 4)], &mixed[place(by_columns, line, 12 + (part + 3) % 4)]);
    barrier();
  }
#pragma unroll
  for (unsigned i = 0; i < WORDS / THREADS; i++) block[thread + i * THREADS] = sum[i] ^ mixed[thread + i * THREADS];
  barrier();
}
GLOBAL fill(word *memory, const word *states, unsigned length) {
  SHARED word mixed[WORDS];
  unsigned lane = __nvvm_read_ptx_sreg_ctaid_x(), thread = __nvvm_read_ptx_sreg_tid_x();
  word *blocks = memory + (word)lane * length * WORDS;
  for (unsigned at = thread; at < 2 * WORDS; at += THREADS) blocks[at] = generated(states[lane], at);
  barrier();
  for (unsigned at = 2; at < length; at++) renew(mixed, blocks, length, at, at, thread, false);
  for (unsigned pass = 0; pass < 2; pass++)
    for (unsigned at = 0; at < length; at++) renew(mixed, blocks, length, at, length - 1, thread, true);
}
