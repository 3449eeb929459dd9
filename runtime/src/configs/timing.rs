//! The chain's timing, and the lengths that the SDK's pallets derive from it. Each is one storage read, of an entry
//! that a block has in its cache from its first moment.

use crate::{BlockNumber, ChainTiming, Moment, Runtime};
use frame_support::traits::Get;
use sp_staking::SessionIndex;

impl pallet_chain_timing::Config for Runtime {}

/// Length of a slot in milliseconds.
pub struct SlotMillis;
impl Get<Moment> for SlotMillis {
    fn get() -> Moment {
        ChainTiming::timing().slot_millis.into()
    }
}

/// The least time between two blocks. BABE takes twice this for the length of its slot, so a slot's length in
/// milliseconds must be even: see the test of the presets.
pub struct MinimumPeriod;
impl Get<Moment> for MinimumPeriod {
    fn get() -> Moment {
        SlotMillis::get() / 2
    }
}

/// Slots per BABE epoch, which is a session.
pub struct EpochSlots;
impl Get<u64> for EpochSlots {
    fn get() -> u64 {
        ChainTiming::timing().epoch_slots.into()
    }
}

/// Sessions per era of staking.
pub struct SessionsPerEra;
impl Get<SessionIndex> for SessionsPerEra {
    fn get() -> SessionIndex {
        ChainTiming::timing().sessions_per_era
    }
}

/// `N` days in blocks.
pub struct Days<const N: u64>;
impl<const N: u64> Get<BlockNumber> for Days<N> {
    fn get() -> BlockNumber {
        const MILLIS_PER_DAY: u64 = 24 * 60 * 60 * 1_000;
        ChainTiming::timing().whole_blocks(MILLIS_PER_DAY.saturating_mul(N))
    }
}
