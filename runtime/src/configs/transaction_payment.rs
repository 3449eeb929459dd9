use crate::{constants::pots::TreasuryAccount, AccountId, Authorship, Balance, Balances, Runtime, RuntimeEvent, MICRO};
use frame_support::{
    parameter_types,
    traits::{
        fungible::{Balanced, Credit},
        tokens::imbalance::ResolveTo,
        ConstU128, ConstU8, Imbalance, OnUnbalanced,
    },
    weights::{ConstantMultiplier, IdentityFee},
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{
    traits::{Bounded, One},
    FixedPointNumber, Perquintill,
};

parameter_types! {
    /// Fees rise while blocks are fuller than this and fall while they are emptier.
    pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
    /// The speed of the change: at most about a third per day of full blocks in production.
    pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
    /// Fees never fall below the price list: the floor prices of leases rest on it.
    pub MinimumMultiplier: Multiplier = Multiplier::one();
    pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

/// Four fifths of a fee go to the treasury, so that an author gains nothing by filling its own blocks; the rest and
/// the tip are the author's.
pub struct DealWithFees;

impl OnUnbalanced<Credit<AccountId, Balances>> for DealWithFees {
    fn on_unbalanceds(mut fees_then_tip: impl Iterator<Item = Credit<AccountId, Balances>>) {
        let Some(fee) = fees_then_tip.next() else { return };
        let (treasury, mut author) = fee.ration(80, 20);
        if let Some(tip) = fees_then_tip.next() {
            author.subsume(tip);
        }
        <ResolveTo<TreasuryAccount, Balances> as OnUnbalanced<_>>::on_unbalanced(treasury);
        // If the author has no account, or one too poor to receive it, its part is burnt with the credit.
        if let Some(account) = Authorship::author() {
            let _ = Balances::resolve(&account, author);
        }
    }
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, DealWithFees>;
    type OperationalFeeMultiplier = ConstU8<5>;
    // A picosecond of the reference machine costs a picocoin: a transfer 0.3 milli-LEASE, a full block two LEASE.
    type WeightToFee = IdentityFee<Balance>;
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<MICRO>>;
    type FeeMultiplierUpdate =
        TargetedFeeAdjustment<Self, TargetBlockFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}
