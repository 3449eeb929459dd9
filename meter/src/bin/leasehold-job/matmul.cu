// The kernel that matmul.ptx was compiled from. n is a multiple of TILE; blocks and the grid are square. To redo it:
//   clang -x cuda --cuda-device-only --cuda-gpu-arch=sm_50 -nocudainc -nocudalib -O2 -S matmul.cu -o matmul.ptx
#define TILE 16
__attribute__((device)) static inline void barrier(void) { __nvvm_bar_sync(0); }
extern "C" __attribute__((global)) void matmul(const float *a, const float *b, float *c, unsigned n) {
  __attribute__((shared)) static float ta[TILE][TILE];
  __attribute__((shared)) static float tb[TILE][TILE];
  unsigned x = __nvvm_read_ptx_sreg_tid_x(), y = __nvvm_read_ptx_sreg_tid_y();
  unsigned col = __nvvm_read_ptx_sreg_ctaid_x() * TILE + x, row = __nvvm_read_ptx_sreg_ctaid_y() * TILE + y;
  float sum = 0.0f;
  for (unsigned t = 0; t < n; t += TILE) {
    ta[y][x] = a[(unsigned long)row * n + t + x];
    tb[y][x] = b[(unsigned long)(t + y) * n + col];
    barrier();
#pragma unroll
    for (unsigned k = 0; k < TILE; k++) sum += ta[y][k] * tb[k][x];
    barrier();
  }
  c[(unsigned long)row * n + col] = sum;
}
