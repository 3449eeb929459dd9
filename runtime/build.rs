//! Builds the Wasm that nodes run, unless `SKIP_WASM_BUILD` is set.

#[cfg(all(feature = "std", not(feature = "metadata-hash")))]
fn main() {
    substrate_wasm_builder::WasmBuilder::build_using_defaults();
}

#[cfg(all(feature = "std", feature = "metadata-hash"))]
fn main() {
    substrate_wasm_builder::WasmBuilder::init_with_defaults().enable_metadata_hash("LEASE", 12).build();
}

// The builder compiles this crate again, without `std`; then there is nothing to do.
#[cfg(not(feature = "std"))]
fn main() {}
