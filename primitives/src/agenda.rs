//! What the chain looks at when its block has come.

use crate::{AssetId, BlockNumber, LeaseId, OrderId, SlashId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Entries in one block of the agenda.
pub const MAX_DUE_PER_BLOCK: u32 = 256;
/// Blocks after a full one that are tried for what is due in it. When the chain is later than that with something, a
/// keeper may be paid for doing it.
pub const AGENDA_SPILL_BLOCKS: BlockNumber = 8;

/// Something to look at when its block has come: the kind of a record and its id. An entry says when to look. What is
/// then done depends on the record alone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Due {
    /// An order to conclude, or whose bids are to be released.
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
    /// An entry of each kind, for what must hold of every kind.
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
