//! The executor of runtimes.

use crate::types::Executor;
use sc_executor::{HeapAllocStrategy, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::config::ExecutorConfiguration;
use std::path::{self, Path};

/// The SDK's executor. With `compiled` it keeps the runtimes that it compiles in that directory, and takes them from
/// there: the SDK's own constructor has no such parameter, so its settings are set here as it sets them.
pub fn open(config: &ExecutorConfiguration, compiled: Option<&Path>) -> Executor {
    let Some(compiled) = compiled else { return sc_service::new_wasm_executor(config) };
    let heap = config
        .default_heap_pages
        .and_then(|pages| u32::try_from(pages).ok())
        .map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |extra_pages| HeapAllocStrategy::Static { extra_pages });
    Executor::builder()
        .with_execution_method(config.wasm_method)
        .with_onchain_heap_alloc_strategy(heap)
        .with_offchain_heap_alloc_strategy(heap)
        .with_max_runtime_instances(config.max_runtime_instances)
        .with_runtime_cache_size(config.runtime_cache_size)
        // Wasmtime takes no relative path; one that cannot be made absolute is empty, and is refused there with a
        // warning.
        .with_cache_path(path::absolute(compiled).unwrap_or_default())
        .build()
}
