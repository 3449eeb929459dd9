//! A provider that is its own only tenant and delegator, in a market in which others lease, too.

use super::{history::History, providers::offer_of, world::in_world};
use crate::{lease::requirement, *};
use frame_support::{traits::fungible, weights::Weight};
use leasehold_primitives::{
    hardware::Requirement,
    market::{Ask, Auction, OrderSpec, Pick, Proposal, TakeRequest, Terms},
    LeaseId,
};
use pallet_lease_bidding::{Bids, Call as Bidding, NextOrder};
use pallet_leases::{Call as Lease, Leases as StoredLeases, NextLease};
use pallet_provider_registry::Call as Registry;
use pallet_provider_staking::{Call as Stake, Delegations, Ledgers, PendingSlashes};
use pallet_usage_attestation::Call as Attestation;
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use sp_runtime::Permill;
use std::collections::BTreeSet;
use Sr25519Keyring::{Bob, Charlie, CharlieStash, Dave, DaveStash, Ferdie};

/// One owner's accounts: a provider, a tenant that also delegates, and a delegator that also buys leases.
const OWN: [Sr25519Keyring; 3] = [Bob, Dave, DaveStash];
/// Histories that one run of the test lives through.
const HISTORIES: u32 = 120;

/// The acts of the owner, or on its lease: always the newest one, except for taking one.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The tenant takes the provider's ask, and the provider activates the lease, or does not.
    Take {
        price: Balance,
        penalty: u32,
        activated: bool,
    },
    /// The tenant posts an order, which the provider's bid wins.
    Award {
        price: Balance,
        penalty: u32,
        automatic: bool,
    },
    /// Others do the same.
    OthersTake(Balance),
    /// Blocks pass, in which the provider's meter reports or does not. The others' meter does.
    Pass(BlockNumber, bool),
    TopUp(Balance),
    Settle,
    TenantCloses,
    ProviderLeaves,
    Sell,
    Silence,
    Delegate(Balance),
    Undelegate(u32),
    Withdraw,
    ClosePool,
    Commission(u32),
    Unbond(u32),
    Claim,
    Restake,
    Pay,
    Cancel,
}

fn step() -> impl Strategy<Value = Step> {
    let price = || 1..50u128;
    let percent = || 0..=100u32;
    prop_oneof![
        5 => (price(), 1..=10u32, prop::bool::weighted(0.9))
            .prop_map(|(price, penalty, activated)| Step::Take { price, penalty, activated }),
        3 => (price(), 1..=10u32, any::<bool>())
            .prop_map(|(price, penalty, automatic)| Step::Award { price, penalty, automatic }),
        2 => price().prop_map(Step::OthersTake),
        8 => (1..40u32, prop::bool::weighted(0.7)).prop_map(|(blocks, reports)| Step::Pass(blocks, reports)),
        1 => price().prop_map(Step::TopUp),
        1 => Just(Step::Settle),
        2 => Just(Step::TenantCloses),
        2 => Just(Step::ProviderLeaves),
        1 => Just(Step::Sell),
        3 => Just(Step::Silence),
        4 => (1..400u128).prop_map(Step::Delegate),
        1 => percent().prop_map(Step::Undelegate),
        1 => Just(Step::Withdraw),
        1 => Just(Step::ClosePool),
        1 => percent().prop_map(Step::Commission),
        1 => percent().prop_map(Step::Unbond),
        2 => Just(Step::Claim),
        1 => Just(Step::Restake),
        1 => Just(Step::Pay),
        1 => Just(Step::Cancel),
    ]
}

fn part(percent: u32, whole: Balance) -> Balance {
    whole * Balance::from(percent) / 100
}

/// Everything that the owner has, in every account and on the account of the provider's pool.
fn wealth() -> Balance {
    let pool = ProviderStaking::pool_account(&account(Bob));
    OWN.map(account).iter().chain([&pool]).map(<Balances as fungible::Inspect<AccountId>>::total_balance).sum()
}

/// The newest of the owner's leases.
fn newest() -> Option<(LeaseId, AccountId)> {
    let own = StoredLeases::<Runtime>::iter().filter(|(_, lease)| lease.provider == account(Bob));
    own.max_by_key(|(id, _)| *id).map(|(id, lease)| (id, lease.tenant))
}

fn terms(penalty: u32) -> Terms {
    Terms { notice: 0, exit_penalty: Permill::from_percent(penalty) }
}

struct Owner {
    history: History,
    /// Its leases, including those that are gone.
    leases: BTreeSet<LeaseId>,
    /// Its wealth in the beginning.
    start: Balance,
    /// The part of its fees that does not come back: all but the stakers' part.
    lost: Balance,
}

impl Owner {
    fn begin() -> Self {
        let mut history = History::begin();
        let mut pool = |provider, delegator| {
            let accepts = Stake::set_commission { commission: Permill::zero(), accepts: true };
            history.must(&account(provider), accepts);
            let provider = account(provider);
            history.must(&account(delegator), Stake::delegate { provider, amount: 100 * UNIT });
        };
        pool(Bob, DaveStash);
        pool(Charlie, CharlieStash);
        Self { history, leases: BTreeSet::new(), start: wealth(), lost: 0 }
    }

    fn call(&mut self, who: Sr25519Keyring, call: impl Into<RuntimeCall>) -> bool {
        self.history.call(&account(who), call)
    }

    /// A provider asks for its offer, and a tenant takes it.
    fn take(&mut self, (provider, tenant): (Sr25519Keyring, Sr25519Keyring), price: Balance, terms: Terms) -> bool {
        let Some(offer) = offer_of(&account(provider), 0) else { return false };
        let ask = Ask { price, asset: AssetId::Native, max_term: 100, terms };
        self.call(provider, Registry::set_ask { offer, ask: Some(ask) });
        let request = TakeRequest {
            requirement: Requirement { gpus: 1, ..requirement() },
            term: 60,
            asset: AssetId::Native,
            max_price: price,
            least_terms: Terms::default(),
            escrow: price * 40,
        };
        self.call(tenant, Lease::take_offer { offer, request })
    }

    fn award(&mut self, price: Balance, terms: Terms, automatic: bool) -> bool {
        let Some(offer) = offer_of(&account(Bob), 0) else { return false };
        let spec = OrderSpec {
            requirement: Requirement { gpus: 1, ..requirement() },
            replicas: 1,
            distinct: false,
            price_limit: price,
            asset: AssetId::Native,
            term: 60,
            renewable: 0,
            least_terms: Terms::default(),
            deadline: System::block_number() + 6,
            auction: if automatic { Auction::Automatic } else { Auction::Manual },
            standbys: 0,
        };
        let order = NextOrder::<Runtime>::get();
        let proposal = Proposal { offer, replicas: 1, terms, standby: false };
        let bids = self.call(Dave, Bidding::create_order { spec, escrow: price * 40 })
            && self.call(Bob, Bidding::place_bid { order, price, proposal });
        if automatic {
            self.history.pass(8, Weight::MAX, |_| true);
            return bids;
        }
        let Some(bid) = Bids::<Runtime>::get(order).first().cloned() else { return false };
        let pick = Pick { bidder: account(Bob), offer, spec: bid.spec, terms, max_price: price, replicas: 1 };
        self.call(Dave, Bidding::award { order, picks: vec![pick].try_into().unwrap() })
    }

    fn take_step(&mut self, step: Step) {
        let provider = account(Bob);
        let ledger = Ledgers::<Runtime>::get(&provider).unwrap_or_default();
        let slash = PendingSlashes::<Runtime>::iter_keys().next();
        let (opened, unit) = (NextLease::<Runtime>::get(), UNIT / 10);
        let activate = Lease::activate { lease: opened, access: Hash::repeat_byte(1) };
        match (step, newest()) {
            (Step::Take { price, penalty, activated }, _) => {
                if self.take((Bob, Dave), price * unit, terms(penalty)) && activated {
                    self.call(Bob, activate);
                }
            }
            (Step::Award { price, penalty, automatic }, _) => {
                if self.award(price * unit, terms(penalty), automatic) {
                    self.call(Bob, activate);
                }
            }
            (Step::OthersTake(price), _) => {
                if self.take((Charlie, Ferdie), price * unit, terms(5)) {
                    self.call(Charlie, activate);
                }
            }
            (Step::Pass(blocks, reports), _) => self.history.pass(blocks, Weight::MAX, |at| at > 0 || reports),
            (Step::TopUp(price), Some((lease, _))) => {
                self.call(Dave, Lease::top_up { lease, amount: price * unit });
            }
            (Step::Settle, Some((lease, _))) => {
                self.call(DaveStash, Lease::settle { lease });
            }
            (Step::TenantCloses, Some((lease, tenant))) => {
                self.history.call(&tenant, Lease::close { lease });
            }
            (Step::ProviderLeaves, Some((lease, _))) => {
                self.call(Bob, Lease::leave { lease });
            }
            (Step::Sell, Some((lease, tenant))) => {
                self.history.call(&tenant, Lease::list_lease { lease, price: unit, to: None });
                let revision = StoredLeases::<Runtime>::get(lease).map_or(0, |stored| stored.revision);
                let buyer = if tenant == account(Dave) { DaveStash } else { Dave };
                self.call(buyer, Lease::buy_lease { lease, revision, max_price: UNIT, min_free_escrow: 0 });
            }
            (Step::Silence, Some((lease, _))) => {
                self.call(Dave, Attestation::report_silence { lease });
            }
            (Step::Delegate(amount), _) => {
                self.call(Dave, Stake::delegate { provider, amount: amount * UNIT });
            }
            (Step::Undelegate(percent), _) => {
                for who in [Dave, DaveStash] {
                    let position = Delegations::<Runtime>::get(account(who), &provider).unwrap_or_default();
                    let shares = part(percent, position.shares);
                    self.call(who, Stake::undelegate { provider: provider.clone(), shares });
                }
            }
            (Step::Withdraw, _) => {
                self.call(Dave, Stake::withdraw_delegation { provider, delegator: account(DaveStash) });
            }
            (Step::ClosePool, _) => {
                self.call(Bob, Stake::close_pool {});
                self.call(Bob, Stake::set_commission { commission: Permill::zero(), accepts: true });
            }
            (Step::Commission(percent), _) => {
                let commission = Permill::from_percent(percent);
                self.call(Bob, Stake::set_commission { commission, accepts: true });
            }
            (Step::Unbond(percent), _) => {
                self.call(Bob, Stake::unbond { amount: part(percent, ledger.bonded) });
            }
            (Step::Claim, _) => {
                for who in OWN.map(account) {
                    let claim = Stake::claim_rewards { provider: provider.clone(), asset: AssetId::Native, who };
                    self.call(Dave, claim);
                }
            }
            (Step::Restake, _) => {
                self.call(DaveStash, Stake::restake { provider });
            }
            (Step::Pay, _) => {
                slash.map(|slash| self.call(Dave, Stake::pay_slash { slash }));
            }
            (Step::Cancel, _) => {
                slash.map(|slash| self.history.call_from(RuntimeOrigin::root(), Stake::cancel_slash { slash }));
            }
            (_, None) => (),
        }
    }

    /// The owner never has more than it began with, less what fees cost it.
    fn check(&mut self) {
        let own = StoredLeases::<Runtime>::iter().filter(|(_, lease)| lease.provider == account(Bob));
        self.leases.extend(own.map(|(id, _)| id));
        for event in events() {
            if let RuntimeEvent::Leases(pallet_leases::Event::FeeSplit { lease, burnt, watchers, treasury, .. }) = event
            {
                self.lost += if self.leases.contains(&lease) { burnt + watchers + treasury } else { 0 };
            }
        }
        self.history.check();
        assert!(wealth() + self.lost <= self.start, "it gained {}", wealth() + self.lost - self.start);
    }

    /// Everything ends, is paid and claimed. Returns the cost of its leases' fees.
    fn end(mut self) -> Balance {
        for _ in 0..100 {
            if StoredLeases::<Runtime>::iter_keys().next().is_none() {
                break;
            }
            self.history.pass(10, Weight::MAX, |_| true);
            self.check();
        }
        self.history.wind_down();
        self.check();
        self.lost
    }
}

fn live(steps: &[Step]) -> Balance {
    in_world(|| {
        let mut owner = Owner::begin();
        for step in steps {
            owner.take_step(*step);
            owner.check();
        }
        owner.end()
    })
}

#[test]
fn a_provider_that_is_its_own_only_tenant_and_delegator_never_gains() {
    let config = ProptestConfig { cases: HISTORIES, failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[1; 32]);
    let paid = std::cell::Cell::new(0);
    let lived = TestRunner::new_with_rng(config, rng).run(&prop::collection::vec(step(), 8..24), |steps| {
        paid.set(paid.get() + u32::from(live(&steps) > 0));
        Ok(())
    });
    lived.unwrap();
    // Otherwise this would prove little.
    assert!(paid.get() > HISTORIES / 2, "fees were paid in {} histories only", paid.get());
}
