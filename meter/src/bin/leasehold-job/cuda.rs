//! Products on an NVIDIA GPU, through the CUDA driver's own library, loaded at run time. All unsafe code is here and in
//! `proof/cuda.rs`.

#![allow(unsafe_code)]

use crate::{matrix::Matrix, Multiplier};
use anyhow::{bail, Context, Result};
use libloading::Library;
use std::{
    ffi::{c_char, c_int, c_uint, c_void, CStr},
    ptr,
    sync::atomic::{AtomicBool, Ordering},
};

/// Rows and columns of the blocks that the kernel works in.
pub const TILE: usize = 16;

/// The kernel, for compute capability 5.0 and later: the driver compiles it for the GPU it finds. Ends with a zero
/// byte, as C strings do.
const KERNEL: &str = concat!(include_str!("matmul.ptx"), "\0");

const LIBRARY: &str = "libcuda.so.1";

// Types of cuda.h.
pub type CuResult = c_int;
pub type CuDevice = c_int;
pub type CuContext = *mut c_void;
pub type CuModule = *mut c_void;
pub type CuFunction = *mut c_void;
pub type CuStream = *mut c_void;
pub type CuDevicePtr = u64;

/// Functions of the driver API that are used, with the signatures of cuda.h.
pub struct Api {
    pub init: unsafe extern "C" fn(c_uint) -> CuResult,
    pub error_name: unsafe extern "C" fn(CuResult, *mut *const c_char) -> CuResult,
    pub device_count: unsafe extern "C" fn(*mut c_int) -> CuResult,
    pub device: unsafe extern "C" fn(*mut CuDevice, c_int) -> CuResult,
    pub device_name: unsafe extern "C" fn(*mut c_char, c_int, CuDevice) -> CuResult,
    pub context_retain: unsafe extern "C" fn(*mut CuContext, CuDevice) -> CuResult,
    pub context_release: unsafe extern "C" fn(CuDevice) -> CuResult,
    pub context_set: unsafe extern "C" fn(CuContext) -> CuResult,
    pub synchronize: unsafe extern "C" fn() -> CuResult,
    pub module_load: unsafe extern "C" fn(*mut CuModule, *const c_void) -> CuResult,
    pub module_unload: unsafe extern "C" fn(CuModule) -> CuResult,
    pub function: unsafe extern "C" fn(*mut CuFunction, CuModule, *const c_char) -> CuResult,
    pub allocate: unsafe extern "C" fn(*mut CuDevicePtr, usize) -> CuResult,
    pub free: unsafe extern "C" fn(CuDevicePtr) -> CuResult,
    pub clear: unsafe extern "C" fn(CuDevicePtr, c_uint, usize) -> CuResult,
    pub to_device: unsafe extern "C" fn(CuDevicePtr, *const c_void, usize) -> CuResult,
    pub to_host: unsafe extern "C" fn(*mut c_void, CuDevicePtr, usize) -> CuResult,
    pub launch: unsafe extern "C" fn(
        CuFunction,
        c_uint,
        c_uint,
        c_uint,
        c_uint,
        c_uint,
        c_uint,
        c_uint,
        CuStream,
        *mut *mut c_void,
        *mut *mut c_void,
    ) -> CuResult,
    // The pointers above point into this library, which stays loaded as long as they live.
    _library: Library,
}

impl Api {
    fn load() -> Result<Self, String> {
        // SAFETY: the CUDA driver's library has no initialisers that ask anything of the process that loads it.
        let library = unsafe { Library::new(LIBRARY) }.map_err(|_| {
            format!("NVIDIA's driver library {LIBRARY} is not on this machine: install the NVIDIA driver, or use --device cpu")
        })?;
        macro_rules! symbol {
            ($name:literal) => {
                // SAFETY: the field that this is assigned to has the signature that cuda.h gives for this name, and
                // the library is kept beside it.
                *unsafe { library.get(concat!($name, "\0").as_bytes()) }
                    .map_err(|_| format!("{LIBRARY} is too old: it lacks {}", $name))?
            };
        }
        Ok(Self {
            init: symbol!("cuInit"),
            error_name: symbol!("cuGetErrorName"),
            device_count: symbol!("cuDeviceGetCount"),
            device: symbol!("cuDeviceGet"),
            device_name: symbol!("cuDeviceGetName"),
            context_retain: symbol!("cuDevicePrimaryCtxRetain"),
            context_release: symbol!("cuDevicePrimaryCtxRelease_v2"),
            context_set: symbol!("cuCtxSetCurrent"),
            synchronize: symbol!("cuCtxSynchronize"),
            module_load: symbol!("cuModuleLoadData"),
            module_unload: symbol!("cuModuleUnload"),
            function: symbol!("cuModuleGetFunction"),
            allocate: symbol!("cuMemAlloc_v2"),
            free: symbol!("cuMemFree_v2"),
            clear: symbol!("cuMemsetD32_v2"),
            to_device: symbol!("cuMemcpyHtoD_v2"),
            to_host: symbol!("cuMemcpyDtoH_v2"),
            launch: symbol!("cuLaunchKernel"),
            _library: library,
        })
    }

    fn check(&self, what: &str, result: CuResult) -> Result<(), String> {
        if result == 0 {
            return Ok(());
        }
        let mut name = ptr::null();
        // SAFETY: `name` is a place for a pointer; the driver leaves there one to a static string, or none.
        let known = unsafe { (self.error_name)(result, &mut name) } == 0 && !name.is_null();
        // SAFETY: the driver's error names are static C strings.
        let name = if known { unsafe { CStr::from_ptr(name) }.to_string_lossy() } else { "unknown error".into() };
        Err(format!("the CUDA driver failed to {what}: {name} ({result})"))
    }
}

/// The driver with the first GPU that CUDA shows, whose primary context is current in this thread.
pub struct Driver {
    pub api: Api,
    device: CuDevice,
    name: String,
}

impl Driver {
    pub fn load() -> Result<Self, String> {
        let api = Api::load()?;
        // SAFETY: 0 is the only flag there is.
        api.check("start", unsafe { (api.init)(0) })?;
        let mut count = 0;
        // SAFETY: `count` is a place for an int.
        api.check("count GPUs", unsafe { (api.device_count)(&mut count) })?;
        if count < 1 {
            return Err("the CUDA driver shows no GPU".into());
        }
        let mut device = 0;
        // SAFETY: `device` is a place for a device, and there is a device 0.
        api.check("open the GPU", unsafe { (api.device)(&mut device, 0) })?;
        let mut name = [0u8; 128];
        let length = c_int::try_from(name.len() - 1).unwrap_or(0);
        // SAFETY: `name` has room for `length` bytes.
        api.check("name the GPU", unsafe { (api.device_name)(name.as_mut_ptr().cast(), length, device) })?;
        let name = CStr::from_bytes_until_nul(&name).map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|_| "a GPU".into());
        let mut context = ptr::null_mut();
        // SAFETY: `context` is a place for a context. Released once, when this is dropped.
        api.check("open a context", unsafe { (api.context_retain)(&mut context, device) })?;
        let driver = Self { api, device, name };
        // SAFETY: the context was retained just now.
        driver.api.check("use the context", unsafe { (driver.api.context_set)(context) })?;
        Ok(driver)
    }

    pub fn check(&self, what: &str, result: CuResult) -> Result<()> {
        self.api.check(what, result).map_err(anyhow::Error::msg)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // SAFETY: retained once by `load`; nothing uses it after this.
        unsafe { (self.api.context_release)(self.device) };
    }
}

/// Two matrices and their product in the memory of the GPU.
pub struct Cuda {
    driver: Driver,
    module: CuModule,
    kernel: CuFunction,
    a: CuDevicePtr,
    b: CuDevicePtr,
    product: CuDevicePtr,
    size: usize,
}

impl Cuda {
    pub fn new(driver: Driver, a: &Matrix, b: &Matrix) -> Result<Self> {
        let size = a.size();
        if size == 0 || !size.is_multiple_of(TILE) || b.size() != size {
            bail!("the kernel multiplies square matrices of one size, a multiple of {TILE}");
        }
        // Pointers that are null or 0 were not made yet, and are not given back.
        let mut cuda = Self { driver, module: ptr::null_mut(), kernel: ptr::null_mut(), a: 0, b: 0, product: 0, size };
        let api = &cuda.driver.api;
        // SAFETY: KERNEL is PTX that ends with a zero byte.
        let loaded = unsafe { (api.module_load)(&mut cuda.module, KERNEL.as_ptr().cast()) };
        cuda.driver.check("compile the kernel", loaded)?;
        // SAFETY: the module is loaded and the name ends with a zero byte.
        let found = unsafe { (api.function)(&mut cuda.kernel, cuda.module, c"matmul".as_ptr()) };
        cuda.driver.check("find the kernel", found)?;
        let bytes = size_of_val(a.entries());
        for place in [&mut cuda.a, &mut cuda.b, &mut cuda.product] {
            // SAFETY: `place` is a place for a device pointer.
            cuda.driver.check("allocate memory", unsafe { (api.allocate)(place, bytes) })?;
        }
        for (place, matrix) in [(cuda.a, a), (cuda.b, b)] {
            // SAFETY: both sides have `bytes` bytes: each matrix is size × size.
            let copied = unsafe { (api.to_device)(place, matrix.entries().as_ptr().cast(), bytes) };
            cuda.driver.check("copy a matrix", copied)?;
        }
        Ok(cuda)
    }
}

impl Multiplier for Cuda {
    fn describe(&self) -> String {
        format!("{} (CUDA)", self.driver.name)
    }

    fn multiply(&mut self, stop: &AtomicBool) -> Result<bool> {
        let api = &self.driver.api;
        // SAFETY: the product has size × size words. 0xffffffff is a NaN: an entry that is not written shows.
        let cleared = unsafe { (api.clear)(self.product, c_uint::MAX, self.size * self.size) };
        self.driver.check("clear the product", cleared)?;
        let tile = c_uint::try_from(TILE)?;
        let blocks = c_uint::try_from(self.size / TILE)?;
        let mut size = c_uint::try_from(self.size)?;
        let (mut a, mut b, mut product) = (self.a, self.b, self.product);
        let mut arguments: [*mut c_void; 4] = [
            ptr::from_mut(&mut a).cast(),
            ptr::from_mut(&mut b).cast(),
            ptr::from_mut(&mut product).cast(),
            ptr::from_mut(&mut size).cast(),
        ];
        // SAFETY: the four arguments have the kernel's types (three pointers and a 32-bit number), live until the call
        // returns, and describe memory of size × size words; the grid covers exactly that.
        let launched = unsafe {
            (api.launch)(
                self.kernel,
                blocks,
                blocks,
                1,
                tile,
                tile,
                1,
                0,
                ptr::null_mut(),
                arguments.as_mut_ptr(),
                ptr::null_mut(),
            )
        };
        self.driver.check("start the kernel", launched)?;
        // SAFETY: waits for what was started above.
        self.driver.check("multiply", unsafe { (api.synchronize)() })?;
        Ok(!stop.load(Ordering::Relaxed))
    }

    fn entry(&self, row: usize, column: usize) -> Result<f32> {
        let index = Some(row * self.size + column).filter(|_| row < self.size && column < self.size);
        let offset = index.context("there is no such entry")? * size_of::<f32>();
        let mut entry = 0f32;
        let from = self.product + u64::try_from(offset)?;
        // SAFETY: `entry` has room for the four bytes that are copied from within the product.
        let copied = unsafe { (self.driver.api.to_host)(ptr::from_mut(&mut entry).cast(), from, size_of::<f32>()) };
        self.driver.check("copy an entry", copied)?;
        Ok(entry)
    }
}

impl Drop for Cuda {
    fn drop(&mut self) {
        for place in [self.a, self.b, self.product].into_iter().filter(|place| *place != 0) {
            // SAFETY: allocated by `new` and given back once.
            unsafe { (self.driver.api.free)(place) };
        }
        if !self.module.is_null() {
            // SAFETY: loaded by `new` and unloaded once, before the context is released.
            unsafe { (self.driver.api.module_unload)(self.module) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_driver_it_says_what_to_do() {
        match Driver::load() {
            Ok(driver) => assert!(!driver.name.is_empty()),
            Err(why) => assert!(why.contains(LIBRARY) || why.contains("CUDA driver"), "{why}"),
        }
    }

    #[test]
    fn the_kernel_has_the_tile_and_the_name_that_are_launched() {
        assert!(KERNEL.contains(".visible .entry matmul("));
        assert_eq!(KERNEL.matches(&format!(".b8 _ZZ6matmulE2t{}[{}]", "a", TILE * TILE * 4)).count(), 1);
        assert_eq!(KERNEL.matches('\0').count(), 1);
    }
}
