//! Proofs on an NVIDIA GPU: by its dp4a instruction, and in its memory. The results equal the CPU's bit for bit.

#![allow(unsafe_code)]

use super::{
    cpu::{lines, zeros},
    Machine,
};
use crate::cuda::{CuDevicePtr, CuFunction, CuModule, Driver};
use anyhow::{ensure, Context, Result};
use leasehold_primitives::proof::{lane_state, Block, Place, Product, Seed, Side, BLOCK_BYTES, LANE_BLOCKS};
use std::{
    ffi::{c_uint, c_void, CStr},
    ptr,
    rc::Rc,
};

/// For compute capability 6.1 and later, which has dp4a: the driver compiles it for the GPU it finds. Ends with a zero
/// byte, as C strings do.
const KERNELS: &str = concat!(include_str!("kernels.ptx"), "\0");
/// Rows and columns that a block of the product's kernel computes, and its threads in both directions.
const TILE: c_uint = 64;
const SIDE: c_uint = 16;
/// Terms that the kernel takes together.
const WORD: c_uint = 4;
/// Threads that fill a lane.
const FILLERS: c_uint = 32;

/// Types that can be copied from and to the GPU: any bytes are a value of them.
trait Plain: Copy {}
impl Plain for i8 {}
impl Plain for i32 {}
impl Plain for u64 {}

/// Memory of the GPU.
struct Memory {
    driver: Rc<Driver>,
    at: CuDevicePtr,
    bytes: usize,
}

impl Memory {
    fn new(driver: &Rc<Driver>, bytes: usize) -> Result<Self> {
        let mut memory = Self { driver: driver.clone(), at: 0, bytes };
        // SAFETY: `at` is a place for a device pointer.
        let allocated = unsafe { (driver.api.allocate)(&mut memory.at, bytes) };
        driver.check(&format!("allocate {} MiB", bytes >> 20), allocated)?;
        Ok(memory)
    }

    /// Memory with these values in it.
    fn of<T: Plain>(driver: &Rc<Driver>, values: &[T]) -> Result<Self> {
        let memory = Self::new(driver, size_of_val(values))?;
        // SAFETY: both sides have as many bytes as the values.
        let copied = unsafe { (driver.api.to_device)(memory.at, values.as_ptr().cast(), memory.bytes) };
        driver.check("copy to the GPU", copied)?;
        Ok(memory)
    }

    /// Reads from an offset in bytes.
    fn read<T: Plain>(&self, offset: usize, values: &mut [T]) -> Result<()> {
        let bytes = size_of_val(values);
        let end = offset.checked_add(bytes).filter(|end| *end <= self.bytes);
        end.context("there is no such place in the GPU's memory")?;
        let from = self.at + u64::try_from(offset)?;
        // SAFETY: both sides have so many bytes, and any bytes are values of a plain type.
        let copied = unsafe { (self.driver.api.to_host)(values.as_mut_ptr().cast(), from, bytes) };
        self.driver.check("copy from the GPU", copied)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.at != 0 {
            // SAFETY: allocated by `new` and given back once, before the driver is let go.
            unsafe { (self.driver.api.free)(self.at) };
        }
    }
}

/// An argument of a kernel: a place in the GPU's memory, or a number.
enum Argument {
    At(CuDevicePtr),
    Number(c_uint),
}

struct Kernels {
    driver: Rc<Driver>,
    module: CuModule,
}

impl Kernels {
    fn load(driver: &Rc<Driver>) -> Result<Self> {
        let mut kernels = Self { driver: driver.clone(), module: ptr::null_mut() };
        // SAFETY: KERNELS is PTX that ends with a zero byte.
        let loaded = unsafe { (driver.api.module_load)(&mut kernels.module, KERNELS.as_ptr().cast()) };
        driver.check("compile the kernels, which take compute capability 6.1", loaded)?;
        Ok(kernels)
    }

    /// Runs a kernel to its end.
    ///
    /// # Safety
    /// The arguments must have the types of the kernel's, and describe memory that has room for all it reads and writes
    /// with this grid.
    unsafe fn run(
        &self,
        name: &CStr,
        grid: (c_uint, c_uint),
        block: (c_uint, c_uint),
        with: &mut [Argument],
    ) -> Result<()> {
        let api = &self.driver.api;
        let mut kernel: CuFunction = ptr::null_mut();
        // SAFETY: the module is loaded, and the name ends with a zero byte.
        let found = unsafe { (api.function)(&mut kernel, self.module, name.as_ptr()) };
        self.driver.check("find a kernel", found)?;
        let place = |argument: &mut Argument| -> *mut c_void {
            match argument {
                Argument::At(at) => ptr::from_mut(at).cast(),
                Argument::Number(number) => ptr::from_mut(number).cast(),
            }
        };
        let mut places: Vec<*mut c_void> = with.iter_mut().map(place).collect();
        let ((across, down), (wide, high)) = (grid, block);
        let (stream, arguments) = (ptr::null_mut(), places.as_mut_ptr());
        // SAFETY: the caller answers for the arguments, which live until the call returns.
        let launched =
            unsafe { (api.launch)(kernel, across, down, 1, wide, high, 1, 0, stream, arguments, ptr::null_mut()) };
        self.driver.check("start a kernel", launched)?;
        // SAFETY: waits for what was started above.
        self.driver.check("run a kernel", unsafe { (api.synchronize)() })
    }
}

impl Drop for Kernels {
    fn drop(&mut self) {
        if !self.module.is_null() {
            // SAFETY: loaded by `load` and unloaded once, before the driver is let go.
            unsafe { (self.driver.api.module_unload)(self.module) };
        }
    }
}

pub struct Cuda {
    driver: Rc<Driver>,
    kernels: Kernels,
    memory: Option<Memory>,
    /// Threads for the work beside the GPU.
    threads: usize,
}

impl Cuda {
    pub fn new(driver: Driver, threads: usize) -> Result<Self> {
        let driver = Rc::new(driver);
        Ok(Self { kernels: Kernels::load(&driver)?, driver, memory: None, threads: threads.max(1) })
    }
}

impl Machine for Cuda {
    fn multiply(&mut self, seed: &Seed, product: Product) -> Result<Vec<i32>> {
        let (size, words) = (product.size(), product.inner() / WORD);
        let of = |side| Memory::of(&self.driver, &lines(side, product, self.threads)?);
        let (rows, columns) = (of(Side::left(seed))?, of(Side::right(seed))?);
        let length = usize::try_from(u64::from(size).pow(2))?;
        let entries = Memory::new(&self.driver, length * size_of::<i32>())?;
        let mut with: Vec<Argument> = [rows.at, columns.at, entries.at].map(Argument::At).into();
        with.extend([size, words].map(Argument::Number));
        let grid = (size / TILE, size / TILE);
        // SAFETY: the kernel has three pointers and two numbers, and reads size lines of each side, of `words` words, a
        // multiple of 16 as `inner` is one of 64. It writes size × size entries: a size is a multiple of 256.
        unsafe { self.kernels.run(c"product", grid, (SIDE, SIDE), &mut with)? };
        let mut product = zeros(0i32, length)?;
        entries.read(0, &mut product)?;
        Ok(product)
    }

    fn fill(&mut self, seed: &Seed, lanes: u32) -> Result<()> {
        ensure!(lanes > 0, "there are no lanes to fill");
        // Memory that was filled before makes room first.
        self.memory = None;
        let bytes = usize::try_from(u64::from(lanes) * u64::from(LANE_BLOCKS))? * BLOCK_BYTES;
        let memory = Memory::new(&self.driver, bytes)?;
        let states: Vec<u64> = (0..lanes).map(|lane| lane_state(seed, lane)).collect();
        let states = Memory::of(&self.driver, &states)?;
        let mut with = [Argument::At(memory.at), Argument::At(states.at), Argument::Number(LANE_BLOCKS)];
        // SAFETY: the kernel has two pointers and a number, and fills as many lanes of so many blocks as the grid has
        // blocks, each by its state.
        unsafe { self.kernels.run(c"fill", (lanes, 1), (FILLERS, 1), &mut with)? };
        self.memory = Some(memory);
        Ok(())
    }

    fn block(&self, place: Place) -> Result<Block> {
        let at = u64::from(place.lane) * u64::from(LANE_BLOCKS) + u64::from(place.block);
        let mut block = [0u64; 128];
        self.memory.as_ref().context("nothing was filled")?.read(usize::try_from(at)? * BLOCK_BYTES, &mut block)?;
        Ok(block)
    }

    fn threads(&self) -> usize {
        self.threads
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Cpu, *};

    #[test]
    fn the_kernels_have_the_names_and_the_sizes_that_are_launched() {
        assert!(KERNELS.contains(".visible .entry product(") && KERNELS.contains(".visible .entry fill("));
        assert!(KERNELS.contains("dp4a.s32.s32"));
        let line = TILE + 1;
        for side in ["left", "right"] {
            let tile = format!(".b8 _ZZ7productE{}{side}[{}]", side.len(), SIDE * line * WORD);
            assert_eq!(KERNELS.matches(&tile).count(), 1, "{tile}");
        }
        assert_eq!(KERNELS.matches('\0').count(), 1);
    }

    /// Runs where there is a GPU, and says so where there is none.
    #[test]
    fn a_gpu_computes_and_fills_bit_for_bit_what_the_cpu_does() {
        let driver = match Driver::load() {
            Ok(driver) => driver,
            Err(why) => return eprintln!("skipped: {why}"),
        };
        let (mut gpu, mut cpu) = (Cuda::new(driver, 2).unwrap(), Cpu::new(2));
        let seed = [7; 32];
        for (size, inner) in [(256, 64), (256, 192), (512, 4_096), (256, 65_536)] {
            let product = Product::new(size, inner).unwrap();
            assert!(gpu.multiply(&seed, product).unwrap() == cpu.multiply(&seed, product).unwrap(), "{size} {inner}");
        }
        for lanes in [1, 3] {
            gpu.fill(&seed, lanes).unwrap();
            cpu.fill(&seed, lanes).unwrap();
            for lane in 0..lanes {
                for block in [0, 1, 2, 77, 8_192, LANE_BLOCKS - 2, LANE_BLOCKS - 1] {
                    let place = Place { lane, block };
                    assert_eq!(gpu.block(place).unwrap(), cpu.block(place).unwrap(), "{place:?}");
                }
            }
            assert!(gpu.block(Place { lane: lanes, block: 0 }).is_err());
        }
    }
}
