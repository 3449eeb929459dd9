use super::assets::{EscrowAssets, FreeAssets, SufficientAssets};
use crate::{
    constants::pots::{FeePot, TreasuryAccount, WatchersPot},
    AccountId, Agenda, Balance, ChainTiming, ProviderRegistry, ProviderStaking, Runtime, RuntimeHoldReason, System,
    UsageAttestation, Watchers, UNIT,
};
use frame_support::{
    parameter_types,
    traits::{ConstU128, Get},
    weights::WeightToFee,
};
use frame_system::EnsureRoot;
use pallet_usage_attestation::WeightInfo as _;
use sp_runtime::Permill;

/// The deposit of an open bid. A standby that is called and does not activate a lease in another asset pays as much.
pub(super) const BID_DEPOSIT: Balance = UNIT;

/// More than the dearest keeper bounty, which is paid out of it: a test computes that.
const RECORD_DEPOSIT: Balance = UNIT;

/// The most that the fees of a provider's leases can add to its track record in an epoch (168 windows: a week), for
/// each GPU.
///
/// Together with [`FULL_TRACK_RECORD`] this is the price of a track record. One that counts in full has 100 LEASE of
/// burnt fees behind it, halved each epoch: half of a fee of 2 % is burnt, so leases of 10,000 LEASE in one week, or of
/// 5,000 in each. Of the fee of 200 LEASE, a provider that leases to itself for that gets 70 back at most: the stakers'
/// part, which is for those who staked behind the leases' own provider. It loses 130, the 65 % that are burnt and go to
/// watchers and treasury, but for the share in the watchers' 20 LEASE of a validator that it runs. The cap makes it
/// take hardware besides: 5 GPUs and more can have a track record in full, a single one at most a fifth of the way,
/// since 10 each week add up to 20.
const TRACK_RECORD_CAP: Balance = 10 * UNIT;
/// See [`TRACK_RECORD_CAP`].
const FULL_TRACK_RECORD: Balance = 100 * UNIT;

parameter_types! {
    /// The part of a provider's earnings that is the fee. The rate of a lease is fixed at its award.
    pub const InitialFeeRate: Permill = Permill::from_percent(2);
    pub const MaxFeeRate: Permill = Permill::from_percent(10);
}

/// The least price of a lease in the native currency, per block: with it a window's fee, at the initial rate, pays for
/// the weight of two readings, one of which may count for nothing. Nobody pays for reports, so leases must be worth
/// them.
pub struct FloorPrice;

impl FloorPrice {
    /// The fee for the weight of one more lease in a report: to check it, and to record it.
    pub fn reading_fee() -> Balance {
        type Attestation = crate::weights::pallet_usage_attestation::WeightInfo<Runtime>;
        let report = |readings| Attestation::report(readings).saturating_add(Attestation::authorize_report(readings));
        let reading = report(2).saturating_sub(report(1));
        <Runtime as pallet_transaction_payment::Config>::WeightToFee::weight_to_fee(&reading)
    }
}

impl Get<Balance> for FloorPrice {
    fn get() -> Balance {
        let window = Balance::from(ChainTiming::timing().window_blocks.max(1));
        // Rounded up twice, which is the same as once.
        InitialFeeRate::get()
            .saturating_reciprocal_mul_ceil(Self::reading_fee().saturating_mul(2))
            .div_ceil(window)
            .max(1)
    }
}

impl pallet_leases::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Escrow = EscrowAssets;
    type FreeAssets = FreeAssets;
    type Offers = ProviderRegistry;
    type Capacity = ProviderRegistry;
    type BondReserves = ProviderStaking;
    type StakerRewards = ProviderStaking;
    type Usage = UsageAttestation;
    type WatchRecords = Watchers;
    type AssetSufficiency = SufficientAssets;
    type Agenda = Agenda;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type TreasuryAccount = TreasuryAccount;
    type FeePot = FeePot;
    type WatchersPot = WatchersPot;
    type StandbyPenalty = ConstU128<BID_DEPOSIT>;
    type RecordDeposit = ConstU128<RECORD_DEPOSIT>;
    type WeightToFee = <Self as pallet_transaction_payment::Config>::WeightToFee;
    type FloorPrice = FloorPrice;
    type InitialFeeRate = InitialFeeRate;
    type MaxFeeRate = MaxFeeRate;
    type TrackRecordCap = ConstU128<TRACK_RECORD_CAP>;
    type FullTrackRecord = ConstU128<FULL_TRACK_RECORD>;
    type WeightInfo = crate::weights::pallet_leases::WeightInfo<Runtime>;
}
