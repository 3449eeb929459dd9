//! The end: everything winds down, and nothing is left behind.

use super::{
    history::History,
    world::{people, world, AUDITOR, IN_DOLLARS, KEEPER, PROVIDERS, STRANGER},
};
use crate::*;
use frame_support::weights::Weight;
use leasehold_primitives::traits::{BondReserves, Capacity, LeaseBook, Purpose};
use leasehold_runtime::constants::pots::FeePot;
use pallet_lease_bidding::{Bids, Orders};
use pallet_leases::{Call as Lease, FeePot as InPot, FeePots, Groups, Leases as StoredLeases, Listings, Owed};
use pallet_provider_registry::{Call as Registry, Claims, Gates, Offers};
use pallet_provider_staking::{Call as Stake, Ledgers};
use pallet_usage_attestation::{Call as Attestation, UsageRecords};

fn is_over() -> bool {
    Orders::<Runtime>::iter_keys().next().is_none()
        && StoredLeases::<Runtime>::iter_keys().next().is_none()
        && FeePots::<Runtime>::iter_values().all(|pot| pot == InPot { stakers: pot.stakers, ..InPot::default() })
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

/// Nothing of orders, bids and leases is stored, held or reserved, and the pot has exactly the stakers' money.
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
    assert_eq!(Balances::free_balance(FeePot::get()), EXISTENTIAL_DEPOSIT + kept);
}

impl History {
    #[track_caller]
    pub fn must(&mut self, who: &AccountId, call: impl Into<RuntimeCall>) {
        let call = call.into();
        assert!(self.call(who, call.clone()), "{call:?} of {who} failed");
    }

    /// Money that could not be received can be received now, and is claimed.
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

    /// Every provider takes everything it has out of the market.
    fn leave(&mut self) {
        for (offer, listed) in Offers::<Runtime>::iter().collect::<Vec<_>>() {
            self.must(&listed.provider, Registry::retire_offer { offer });
        }
        assert_eq!((Offers::<Runtime>::iter_keys().count(), Gates::<Runtime>::iter_keys().count()), (0, 0));
        self.close_pools(PROVIDERS.map(account).into_iter());
        for who in PROVIDERS.map(account) {
            let amount = Ledgers::<Runtime>::get(&who).map_or(0, |ledger| ledger.bonded);
            if amount > 0 {
                self.must(&who, Stake::unbond { amount });
            }
        }
        let (timing, now) = (ChainTiming::timing(), System::block_number());
        let left = timing.leavers_due(timing.era_of(now)) - now;
        self.pass(left.max(timing.unbonding_blocks), Weight::MAX, |_| true);
        self.empty_pools(PROVIDERS.map(account).into_iter());
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
        self.drain_rewards(PROVIDERS.map(account).into_iter());
    }

    /// Time passes until nothing is due any more; then everyone with money owed claims it, and the providers leave.
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
        for who in people() {
            assert_eq!(frame_system::Account::<Runtime>::get(&who).data.reserved, 0, "held from {who}");
        }
    }
}
