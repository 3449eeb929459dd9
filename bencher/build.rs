//! Builds the runtime's Wasm with its benchmarks. Only the Wasm: nobody needs a native build with them.

use std::path::Path;

fn main() {
    // Without `..`: the builder looks the manifest up by its path in what cargo says of the workspace. Asked when the
    // script runs, not when it is compiled: checkouts that share a target directory share the compiled script.
    let runtime = std::env::var_os("CARGO_MANIFEST_DIR")
        .as_deref()
        .and_then(|bencher| Path::new(bencher).parent())
        .map(|root| root.join("runtime/Cargo.toml"))
        .expect("the bencher lies in a folder of the workspace");
    match substrate_wasm_builder::WasmBuilder::new().with_project(&runtime) {
        Ok(builder) => builder.enable_feature("runtime-benchmarks").build(),
        Err(e) => panic!("the runtime's manifest at {} cannot be used: {e}", runtime.display()),
    }
}
