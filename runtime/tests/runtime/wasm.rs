//! The host functions that the runtime's Wasm imports.

use super::*;
use std::collections::BTreeSet;
use wasmparser::{Parser, Payload};

/// The functions that a module imports.
fn imports(code: &[u8]) -> BTreeSet<&str> {
    Parser::new(0)
        .parse_all(code)
        .filter_map(|payload| match payload.unwrap() {
            Payload::ImportSection(section) => Some(section),
            _ => None,
        })
        .flatten()
        .map(|import| import.unwrap().name)
        .collect()
}

/// Chopsticks and smoldot lack this function: the former then does not execute blocks, the latter warns.
#[test]
fn the_wasm_imports_no_function_that_reads_the_headers_of_an_answer() {
    // With SKIP_WASM_BUILD there is none, or one of an earlier build. CI tests without.
    let Some(wasm) = WASM_BINARY else { return };
    let code = sp_maybe_compressed_blob::decompress(wasm, sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT).unwrap();
    let imports = imports(&code);
    // The runtime asks meters, and reads their answers.
    for needed in ["ext_storage_get_version_1", "ext_offchain_http_response_read_body_version_1"] {
        assert!(imports.contains(needed), "{imports:?}");
    }
    assert!(!imports.contains("ext_offchain_http_response_headers_version_1"));
}
