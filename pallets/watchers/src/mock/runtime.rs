//! A runtime with this pallet, and offers and randomness by decree.

use super::*;
use crate as pallet_watchers;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU64, Randomness},
    weights::constants::RocksDbWeight,
};
use leasehold_primitives::{
    gates::{Gate, Ip},
    traits::WatchedOffers,
    OfferId,
};
use sp_core::H256;
use sp_runtime::{generic, testing::UintAuthorityId, traits::BlakeTwo256};

pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, TxExtension>;
type Block = generic::Block<generic::Header<BlockNumber, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 5,
        Watching: pallet_watchers = 46,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
    type DbWeight = RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
}

parameter_types! {
    pub static Lengths: Timing = LOCAL;
    /// Offers with a gate, and whether they have a lease.
    pub static Gated: BTreeMap<OfferId, (Gate, bool)> = BTreeMap::new();
    /// Providers of offers that have no provider to themselves.
    pub static Owners: BTreeMap<OfferId, u64> = BTreeMap::new();
    /// Offers of which all leases are closing.
    pub static Idle: BTreeSet<OfferId> = BTreeSet::new();
    /// The seed that the next round is drawn by.
    pub static Seeds: [u8; 32] = [1; 32];
}

pub struct Decreed;

impl WatchedOffers<u64> for Decreed {
    fn gate(offer: OfferId) -> Option<Gate> {
        Gated::get().get(&offer).map(|(gate, _)| gate.clone())
    }

    fn is_admitted(ip: Ip) -> bool {
        leasehold_primitives::gates::is_admitted(ip, true)
    }

    fn leased(by: BlockNumber, include: impl Fn(OfferId) -> bool) -> Vec<(OfferId, u64)> {
        let owner = |offer| Owners::get().get(&offer).copied().unwrap_or(offer);
        let watched = |(offer, (gate, leased)): (OfferId, (Gate, bool))| {
            (leased && gate.since <= by && include(offer)).then(|| (offer, owner(offer)))
        };
        Gated::get().into_iter().filter_map(watched).collect()
    }

    fn is_serving(offer: OfferId) -> bool {
        Gated::get().get(&offer).is_some_and(|(_, leased)| *leased) && !Idle::get().contains(&offer)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_gate(_: &u64) -> OfferId {
        let offer = Gated::get().keys().next_back().map_or(0, |last| last + 1);
        give_gate(offer, System::block_number());
        offer
    }
}

impl Randomness<H256, BlockNumber> for Decreed {
    fn random(subject: &[u8]) -> (H256, BlockNumber) {
        assert_eq!(subject, b"leasehold/watch");
        (H256(Seeds::get()), 0)
    }
}

impl Config for Test {
    type Currency = Balances;
    type Pot = ConstU64<POT>;
    type Offers = Decreed;
    type Randomness = Decreed;
    type BlockNumberProvider = System;
    type Timing = Lengths;
    type WeightInfo = ();
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    fn create_extension() -> Self::Extension {
        TxExtension::new()
    }
}
