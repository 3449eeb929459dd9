//! Builds the runtime's Wasm with its benchmarks. Only the Wasm: a native build with them is needed by nobody.

fn main() {
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/Cargo.toml");
    match substrate_wasm_builder::WasmBuilder::new().with_project(runtime) {
        Ok(builder) => builder
            .enable_feature("runtime-benchmarks")
            .set_file_name("benchmark_wasm_binary.rs")
            .append_to_rust_flags("-Cstrip=none")
            .build(),
        Err(e) => panic!("the runtime's manifest at {runtime} cannot be used: {e}"),
    }
}
