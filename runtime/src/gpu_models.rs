//! The GPU models that the presets start with. Governance adds to the table (`ProviderRegistry::set_model`).
//!
//! Memory is the maker's figure, read as binary gigabytes, as GPU memory is built; a driver reports slightly less, and
//! so may an offer. Power is the maker's board power, in watts, at its highest setting.
//!
//! | id | model | memory | power | source |
//! |---|---|---|---|---|
//! | 0 | host CPU | — | — | no GPU: development, and jobs that need none |
//! | 1 | NVIDIA H200 SXM | 141 GB | 700 W | NVIDIA H200 data sheet |
//! | 2 | NVIDIA H100 SXM | 80 GB | 700 W | NVIDIA H100 data sheet |
//! | 3 | NVIDIA A100 80GB SXM | 80 GB | 400 W | NVIDIA A100 data sheet |
//! | 4 | NVIDIA A100 40GB SXM | 40 GB | 400 W | NVIDIA A100 data sheet |
//! | 5 | NVIDIA L40S | 48 GB | 350 W | NVIDIA L40S data sheet |
//! | 6 | NVIDIA L4 | 24 GB | 72 W | NVIDIA L4 data sheet |
//! | 7 | NVIDIA GeForce RTX 4090 | 24 GB | 450 W | NVIDIA GeForce specifications |
//! | 8 | NVIDIA GeForce RTX 5090 | 32 GB | 575 W | NVIDIA GeForce specifications |
//! | 9 | AMD Instinct MI300X | 192 GB | 750 W | AMD MI300X data sheet |
//!
//! The stake per GPU is about what the GPU earns in some weeks. It is a parameter, not a fact.

use crate::{constants::currency::UNIT, Balance};
use alloc::{string::String, vec::Vec};
use leasehold_primitives::ModelId;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    pub id: ModelId,
    pub vendor: &'static str,
    pub name: &'static str,
    pub vram_gib: u32,
    pub board_watts: u32,
    pub stake_per_gpu: Balance,
}

/// The model of machines that lease processors only.
pub const HOST_CPU: ModelId = 0;

const fn model(
    id: ModelId,
    vendor: &'static str,
    name: &'static str,
    vram_gib: u32,
    board_watts: u32,
    stake_per_gpu: Balance,
) -> Model {
    Model { id, vendor, name, vram_gib, board_watts, stake_per_gpu }
}

pub const MODELS: [Model; 10] = [
    model(HOST_CPU, "any", "host CPU", 0, 0, 10 * UNIT),
    model(1, "NVIDIA", "H200 SXM", 141, 700, 2_000 * UNIT),
    model(2, "NVIDIA", "H100 SXM", 80, 700, 1_500 * UNIT),
    model(3, "NVIDIA", "A100 80GB SXM", 80, 400, 800 * UNIT),
    model(4, "NVIDIA", "A100 40GB SXM", 40, 400, 600 * UNIT),
    model(5, "NVIDIA", "L40S", 48, 350, 500 * UNIT),
    model(6, "NVIDIA", "L4", 24, 72, 150 * UNIT),
    model(7, "NVIDIA", "GeForce RTX 4090", 24, 450, 200 * UNIT),
    model(8, "NVIDIA", "GeForce RTX 5090", 32, 575, 300 * UNIT),
    model(9, "AMD", "Instinct MI300X", 192, 750, 1_500 * UNIT),
];

/// The table as the registry's genesis takes it: id, vendor, name, MiB of memory, watts, stake per GPU.
pub fn genesis() -> Vec<(ModelId, String, String, u32, u32, Balance)> {
    const MIB_PER_GIB: u32 = 1_024;
    MODELS
        .iter()
        .map(|m| {
            // Saturating: a table of constants, checked by a test.
            let vram_mib = m.vram_gib.saturating_mul(MIB_PER_GIB);
            (m.id, m.vendor.into(), m.name.into(), vram_mib, m.board_watts, m.stake_per_gpu)
        })
        .collect()
}
