use super::leases::BID_DEPOSIT;
use crate::{constants::pots::TreasuryAccount, Agenda, Balance, ChainTiming, Leases, Runtime, System, MILLI};
use frame_support::traits::ConstU128;

/// About the fee of `place_bid` on a manual order, with fees at their lowest: a test computes that.
pub const BID_FEE: Balance = 10 * MILLI;

impl pallet_lease_bidding::Config for Runtime {
    type Leases = Leases;
    type Agenda = Agenda;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type TreasuryAccount = TreasuryAccount;
    type BidDeposit = ConstU128<BID_DEPOSIT>;
    type BidFee = ConstU128<BID_FEE>;
    type WeightInfo = crate::weights::pallet_lease_bidding::WeightInfo<Runtime>;
}
