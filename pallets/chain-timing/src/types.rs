//! The chain's lengths as a chain specification writes them.

use leasehold_primitives::{time::Timing, BlockNumber};

/// [`Timing`] as a chain specification writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisTiming {
    /// Length of a slot, in milliseconds: even, and at least 500.
    pub slot_millis: u32,
    /// Slots per BABE epoch; an epoch is a session.
    pub epoch_slots: u32,
    /// Sessions per staking era.
    pub sessions_per_era: u32,
    /// Blocks per measurement window.
    pub window_blocks: BlockNumber,
    /// Blocks in which a provider must activate a lease.
    pub activation_blocks: BlockNumber,
    /// Blocks after the bidding deadline in which a tenant can award an order.
    pub award_blocks: BlockNumber,
    /// Blocks of a round of watching, a multiple of six windows; 0 where nothing is watched.
    pub round_blocks: BlockNumber,
    /// Probes of an offer that each of its watchers makes in a round.
    pub probes: u8,
    /// Probes that an offer must fail to answer in a round before a watcher lists it.
    pub threshold: u8,
    /// Blocks from `unbond` to the first block in which the amount can be withdrawn.
    pub unbonding_blocks: BlockNumber,
    /// Blocks in which an offence can be reported, from the end of its last window.
    pub evidence_blocks: BlockNumber,
    /// Blocks from the report of an offence to the payment of its slash.
    pub slash_deferral_blocks: BlockNumber,
}

impl From<GenesisTiming> for Timing {
    fn from(genesis: GenesisTiming) -> Self {
        Self {
            slot_millis: genesis.slot_millis,
            epoch_slots: genesis.epoch_slots,
            sessions_per_era: genesis.sessions_per_era,
            window_blocks: genesis.window_blocks,
            activation_blocks: genesis.activation_blocks,
            award_blocks: genesis.award_blocks,
            round_blocks: genesis.round_blocks,
            probes: genesis.probes,
            threshold: genesis.threshold,
            unbonding_blocks: genesis.unbonding_blocks,
            evidence_blocks: genesis.evidence_blocks,
            slash_deferral_blocks: genesis.slash_deferral_blocks,
        }
    }
}

impl From<Timing> for GenesisTiming {
    fn from(timing: Timing) -> Self {
        Self {
            slot_millis: timing.slot_millis,
            epoch_slots: timing.epoch_slots,
            sessions_per_era: timing.sessions_per_era,
            window_blocks: timing.window_blocks,
            activation_blocks: timing.activation_blocks,
            award_blocks: timing.award_blocks,
            round_blocks: timing.round_blocks,
            probes: timing.probes,
            threshold: timing.threshold,
            unbonding_blocks: timing.unbonding_blocks,
            evidence_blocks: timing.evidence_blocks,
            slash_deferral_blocks: timing.slash_deferral_blocks,
        }
    }
}
