//! The entries of the agenda: records that the chain looks at in a given block.

use crate::{AssetId, BlockNumber, LeaseId, OrderId, SlashId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most entries in one block of the agenda.
pub const MAX_DUE_PER_BLOCK: u32 = 256;
/// The number of blocks after a full one that are tried for an entry due in it. If the chain is later than that with an
/// entry, a keeper may be paid for handling it.
pub const AGENDA_SPILL_BLOCKS: BlockNumber = 8;

/// A record to look at when its block has come: its kind and its id. The entry only says when to look; what is then
/// done depends on the record alone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Due {
    /// An order to conclude, or one with bids to release.
    #[codec(index = 0)]
    Order(OrderId),
    /// A lease that was not activated, has ended, or can be finalized.
    #[codec(index = 1)]
    Lease(LeaseId),
    /// Fees to pay out of the fee pot, by asset: 0 for the native one, 1 + its id for any other. See [`Due::fee_pot`].
    #[codec(index = 2)]
    FeePot(u64),
    /// A parked penalty or slash to pay.
    #[codec(index = 3)]
    Slash(SlashId),
}

impl Due {
    /// One entry of each kind, for rules that must hold for every kind.
    pub const KINDS: [Self; 4] = [Self::Order(0), Self::Lease(0), Self::FeePot(0), Self::Slash(0)];

    /// The entry of an asset's fees.
    pub fn fee_pot(asset: &AssetId) -> Self {
        match asset {
            AssetId::Native => Self::FeePot(0),
            // Saturating: an id has half as many bits.
            AssetId::WithId(id) => Self::FeePot(u64::from(*id).saturating_add(1)),
        }
    }

    /// The asset of an entry that [`Due::fee_pot`] made.
    pub fn fee_pot_asset(number: u64) -> Option<AssetId> {
        match number.checked_sub(1) {
            None => Some(AssetId::Native),
            Some(id) => u32::try_from(id).ok().map(AssetId::WithId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_an_assets_fees_names_the_asset() {
        let assets = [(AssetId::Native, 0), (AssetId::WithId(0), 1), (AssetId::WithId(u32::MAX), 1 << 32)];
        for (asset, number) in assets {
            assert_eq!(Due::fee_pot(&asset), Due::FeePot(number));
            assert_eq!(Due::fee_pot_asset(number), Some(asset));
        }
        assert_eq!(Due::fee_pot_asset((1 << 32) + 1), None);
        assert_eq!(Due::fee_pot_asset(u64::MAX), None);
    }
}
