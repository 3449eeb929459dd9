use super::leases::BID_DEPOSIT;
use crate::{constants::pots::TreasuryAccount, Agenda, ChainTiming, Leases, Runtime, System};
use frame_support::traits::ConstU128;

impl pallet_lease_bidding::Config for Runtime {
    type Leases = Leases;
    type Agenda = Agenda;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type TreasuryAccount = TreasuryAccount;
    type BidDeposit = ConstU128<BID_DEPOSIT>;
    type WeightInfo = crate::weights::pallet_lease_bidding::WeightInfo<Runtime>;
}
