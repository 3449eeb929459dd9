//! The end: everything winds down, and nothing is left behind.

use super::{
    history::History,
    world::{people, world, AUDITOR, DELEGATORS, IN_DOLLARS, KEEPER, PROVIDERS, STRANGER},
};
use crate::*;
use frame_support::weights::Weight;
use leasehold_primitives::traits::{BondReserves, Capacity, LeaseBook, Purpose};
use leasehold_runtime::constants::pots::{FeePot as FeePotAccount, TreasuryAccount};
use pallet_lease_bidding::{Bids, Orders};
use pallet_leases::{Call as Lease, FeePot, FeePots, Groups, Leases as StoredLeases, Listings, Owed};
use pallet_provider_registry::{Call as Registry, Claims, Gates, Offers};
use pallet_provider_staking::{
    Call as Stake, ClosedPools, Delegations, DueLeavers, Leavers, Ledgers, PendingSlashes, Rewards,
};
use pallet_usage_attestation::{Call as Attestation, UsageRecords};

fn is_over() -> bool {
    Orders::<Runtime>::iter_keys().next().is_none()
        && StoredLeases::<Runtime>::iter_keys().next().is_none()
        && FeePots::<Runtime>::iter_values().all(|pot| pot == FeePot { stakers: pot.stakers, ..FeePot::default() })
        && pallet_agenda::Buckets::<Runtime>::iter_keys().next().is_none()
}

fn remains() -> String {
    format!(
        "in block {}: {:?}, {:?}, {:?}, due {:?}",
        System::block_number(),
        Orders::<Runtime>::iter().collect::<Vec<_>>(),
        StoredLeases::<Runtime>::iter().collect::<Vec<_>>(),
        FeePots::<Runtime>::iter().collect::<Vec<_>>(),
        pallet_agenda::Buckets::<Runtime>::iter().collect::<Vec<_>>(),
    )
}

/// Nothing of orders, bids and leases is stored, held or reserved, and the pot has what stakers are to get.
fn check_nothing_is_left() {
    assert_eq!((Bids::<Runtime>::iter_keys().count(), Groups::<Runtime>::iter_keys().count()), (0, 0));
    assert_eq!((Listings::<Runtime>::iter_keys().count(), Owed::<Runtime>::iter_keys().count()), (0, 0));
    assert_eq!(UsageRecords::<Runtime>::iter_keys().count(), 0);
    assert_eq!((ProviderRegistry::all_in_use(), ProviderStaking::all_reserved()), (vec![], vec![]));
    for who in frame_system::Account::<Runtime>::iter_keys() {
        for asset in [AssetId::Native, IN_DOLLARS] {
            let held = [Purpose::Lease, Purpose::BidDeposit].map(|purpose| Leases::held(purpose, &asset, &who));
            assert_eq!(held, [0, 0], "held from {who} in {asset:?}");
        }
    }
    let kept = FeePots::<Runtime>::get(AssetId::Native).stakers;
    assert_eq!(Balances::free_balance(FeePotAccount::get()), EXISTENTIAL_DEPOSIT + kept);
}

impl History {
    #[track_caller]
    fn must(&mut self, who: &AccountId, call: impl Into<RuntimeCall>) {
        let call = call.into();
        assert!(self.call(who, call.clone()), "{call:?} of {who} failed");
    }

    /// What could not be received can be, and is claimed.
    fn claim_all(&mut self) {
        for who in people() {
            self.block(who, false);
        }
        let dest = account(STRANGER).into();
        let gift: pallet_balances::Call<Runtime> = pallet_balances::Call::transfer_keep_alive { dest, value: UNIT };
        self.must(&account(KEEPER), gift);
        for (payee, asset, holder) in Owed::<Runtime>::iter_keys().collect::<Vec<_>>() {
            self.must(&account(KEEPER), Lease::claim_owed { payee, asset, holder });
        }
    }

    /// Every delegator leaves; of pools that were closed all have left.
    fn leave_pools(&mut self) {
        for (who, provider, position) in Delegations::<Runtime>::iter().collect::<Vec<_>>() {
            let pool = Ledgers::<Runtime>::get(&provider).and_then(|ledger| ledger.pool);
            if position.shares > 0 && pool.is_some_and(|pool| pool.id == position.pool) {
                self.must(&who, Stake::undelegate { provider, shares: position.shares });
            }
        }
        for who in PROVIDERS.map(account) {
            if Ledgers::<Runtime>::get(&who).is_some_and(|ledger| ledger.pool.is_some()) {
                self.must(&who, Stake::close_pool {});
            }
        }
    }

    /// All that was delegated comes back, whoever calls.
    fn withdraw_delegations(&mut self) {
        for (who, provider, position) in Delegations::<Runtime>::iter().collect::<Vec<_>>() {
            if position.shares > 0 || !position.leaving.is_empty() {
                self.must(&account(KEEPER), Stake::withdraw_delegation { provider, delegator: who });
            }
        }
        assert_eq!(ClosedPools::<Runtime>::iter_keys().count(), 0);
        assert_eq!((Leavers::<Runtime>::iter_keys().count(), DueLeavers::<Runtime>::iter_keys().count()), (0, 0));
    }

    /// All that fees brought is given out, and claimed for everyone. What is left are the parts of a unit.
    fn claim_rewards(&mut self) {
        let era = ChainTiming::timing().era_blocks();
        System::set_block_number(System::block_number() + 2_000 * era);
        let claimants = PROVIDERS.into_iter().chain(DELEGATORS).map(account).chain([TreasuryAccount::get()]);
        for who in claimants {
            for provider in PROVIDERS.map(account) {
                for asset in [AssetId::Native, IN_DOLLARS] {
                    let (provider, who) = (provider.clone(), who.clone());
                    self.call(&account(KEEPER), Stake::claim_rewards { provider, asset, who });
                }
            }
        }
        assert_eq!(Delegations::<Runtime>::iter_keys().count(), 0);
        for (provider, rewards) in Rewards::<Runtime>::iter() {
            for slot in rewards.assets {
                assert!(slot.sum().unwrap() <= 30, "of what {provider} brought its stakers {slot:?} is left");
            }
        }
    }

    /// Every provider takes all that it has out of the market.
    fn leave(&mut self) {
        for (offer, listed) in Offers::<Runtime>::iter().collect::<Vec<_>>() {
            self.must(&listed.provider, Registry::retire_offer { offer });
        }
        assert_eq!((Offers::<Runtime>::iter_keys().count(), Gates::<Runtime>::iter_keys().count()), (0, 0));
        self.leave_pools();
        for who in PROVIDERS.map(account) {
            let amount = Ledgers::<Runtime>::get(&who).map_or(0, |ledger| ledger.bonded);
            if amount > 0 {
                self.must(&who, Stake::unbond { amount });
            }
        }
        let timing = ChainTiming::timing();
        self.pass(timing.unbonding_blocks + timing.era_blocks(), Weight::MAX, |_| true);
        assert_eq!(PendingSlashes::<Runtime>::iter_keys().count(), 0);
        self.withdraw_delegations();
        for (who, meter) in PROVIDERS.map(account).into_iter().zip(world().meters.clone()) {
            if Ledgers::<Runtime>::contains_key(&who) {
                self.must(&who, Stake::withdraw_unbonded {});
            }
            self.must(&who, Attestation::remove_meter { meter });
            self.must(&who, Registry::deregister {});
            let auditor = account(AUDITOR);
            if Claims::<Runtime>::contains_key(&who, &auditor) {
                self.must(&account(KEEPER), Registry::drop_claim { provider: who, auditor });
            }
        }
        assert_eq!(Ledgers::<Runtime>::iter_keys().count(), 0);
        self.claim_rewards();
    }

    /// Time passes until nothing is due any more; then everyone who is owed claims, and the providers leave.
    pub fn wind_down(&mut self) {
        for _ in 0..100 {
            if is_over() {
                break;
            }
            self.pass(10, Weight::MAX, |_| true);
        }
        self.check();
        assert!(is_over(), "not everything ended, {}", remains());
        self.claim_all();
        check_nothing_is_left();
        self.leave();
        self.check();
        let pools = PROVIDERS.map(|who| ProviderStaking::pool_account(&account(who)));
        for who in people().chain(pools) {
            assert_eq!(frame_system::Account::<Runtime>::get(&who).data.reserved, 0, "held from {who}");
        }
    }
}
