//! How a history is lived through: calls as transactions, what to remember of them, the end of everything, and the checks
//! that come with it.

use super::{
    super::prelude::*,
    model::{Ending, Step},
};
use codec::Encode;
use frame_support::{dispatch::DispatchResultWithPostInfo, weights::Weight};
use leasehold_primitives::{traits::DueHandler, usage::Availability};
use pallet_leases::{
    math::accounting::{FeeParts, Ledger},
    FeePots, Listings, StakersParts,
};
use sp_runtime::traits::Dispatchable;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// Something of a pallet by both their indices.
pub type Index = [u8; 2];

/// What everybody gets in the end of each asset, so as to be able to receive more.
const GIFT: Balance = 1_000;

/// What there was in a history.
pub struct Lived {
    pub events: BTreeSet<Index>,
    /// Calls that succeeded.
    pub calls: BTreeSet<Index>,
}

thread_local! {
    /// Calls that succeeded since this was last taken.
    static SUCCEEDED: RefCell<BTreeSet<Index>> = const { RefCell::new(BTreeSet::new()) };
}

fn index(encoded: &impl Encode) -> Index {
    encoded.using_encoded(|bytes| [bytes[0], bytes[1]])
}

/// As a transaction would: all or nothing.
pub fn call_from(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> DispatchResultWithPostInfo {
    let call = call.into();
    let index = index(&call);
    let result = call.dispatch(origin);
    if result.is_ok() {
        SUCCEEDED.with_borrow_mut(|succeeded| succeeded.insert(index));
    }
    result
}

pub fn call(who: AccountId, call: impl Into<RuntimeCall>) -> DispatchResultWithPostInfo {
    call_from(RuntimeOrigin::signed(who), call)
}

/// Enough weight for so many tenths of something due, and a little more.
pub fn spare(tenths: u64) -> Weight {
    if tenths == u64::MAX {
        return Weight::MAX;
    }
    let most = Due::KINDS.iter().map(<(Leases, LeaseBidding)>::most_weight).fold(Weight::zero(), |a, b| a.max(b));
    (most / 10).saturating_mul(tenths + 2)
}

/// What the chain cannot know or forgets, and what leases were last seen to be.
#[derive(Default)]
pub struct Driver {
    /// The prices that bidders committed to.
    pub secrets: BTreeMap<(OrderId, AccountId), Balance>,
    /// What was paid into each lease, what it costs per block, its asset and provider.
    leases: BTreeMap<LeaseId, (Balance, Balance, AssetId, AccountId)>,
    /// What was measured of each.
    measured: BTreeMap<LeaseId, Availability>,
    /// What slashes took of what was reserved in bonds.
    pub slashed: Balance,
}

impl Driver {
    /// Remembers what will be gone when it matters.
    pub fn look(&mut self) {
        for (id, lease) in pallet_leases::Leases::<Test>::iter() {
            let Ledger { deposited, price, .. } = lease.ledger;
            self.leases.insert(id, (deposited, price, lease.asset, lease.provider));
        }
        self.measured.extend(Measured::iter());
    }

    /// Everything ends; then everyone who is owed can receive again, and claims.
    fn wind_down(&mut self, ending: Ending) {
        for _ in 0..200 {
            if is_over() {
                break;
            }
            pallet_leases::Leases::<Test>::iter_keys().collect::<Vec<_>>().into_iter().for_each(finalize_reports);
            self.look();
            match ending {
                Ending::Idle(blocks) => {
                    advance_to(System::block_number() + blocks - 1);
                    idle(1);
                }
                Ending::Busy => idle_within(5, spare(10)),
                Ending::Keepers => {
                    advance_to(System::block_number() + 20);
                    self.keep();
                    // A chain that never gets to it finds nothing left to do.
                    idle(1);
                }
            }
        }
        check_state();
        assert!(is_over(), "not everything ended: {}", remains());

        let _ = Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD);
        let providers: BTreeSet<_> = Offers::iter_values().map(|listed| listed.provider).collect();
        let people = providers.into_iter().chain([TENANT, BUYER, ANYONE, SPONSOR]);
        let pots = [Treasury::get(), Fees::get(), Watchers::get()];
        for who in people.chain(pots) {
            let _ = Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who);
            Balances::transfer_allow_death(RuntimeOrigin::signed(ASSET_OWNER), who, GIFT).unwrap();
            Assets::transfer(RuntimeOrigin::signed(ASSET_OWNER), USD, who, GIFT).unwrap();
        }
        for (payee, asset, holder) in Owed::<Test>::iter_keys().collect::<Vec<_>>() {
            assert_ok!(call(ANYONE, pallet_leases::Call::claim_owed { payee, asset, holder }));
        }
        for asset in [NATIVE, IN_USD] {
            let _ = call(ANYONE, pallet_leases::Call::distribute_fees { asset });
        }
    }

    /// A keeper does what anyone may.
    fn keep(&mut self) {
        let mut orders: Vec<_> = Orders::<Test>::iter_keys().collect();
        orders.sort_unstable();
        for order in orders {
            let _ = call(ANYONE, Call::expire_order { order });
            let _ = call(ANYONE, Call::conclude_order { order });
            let _ = call(ANYONE, Call::release_bids { order, limit: 32 });
        }
        self.look();
        for (lease, stored) in pallet_leases::Leases::<Test>::iter().collect::<Vec<_>>() {
            match stored.state {
                LeaseState::Pending { .. } => {
                    let _ = call(ANYONE, pallet_leases::Call::expire_lease { lease });
                }
                _ => {
                    let settled = call(ANYONE, pallet_leases::Call::settle { lease });
                    assert!(settled.is_ok(), "lease {lease} cannot be settled: {settled:?}");
                }
            }
        }
    }

    /// That the story told by events is the one that was lived.
    fn check_events(&self) {
        let mut orders = BTreeMap::new();
        let mut bids = BTreeMap::new();
        for event in events() {
            match event {
                Event::OrderCreated { order, spec, .. } => {
                    orders.insert(order, spec);
                }
                Event::BidPlaced { order, bidder, price, .. } | Event::BidRevealed { order, bidder, price, .. } => {
                    bids.insert((order, bidder), price);
                }
                Event::OrderAwarded { order, provider, price, .. } => {
                    let (spec, bid) = (&orders[&order], bids[&(order, provider)]);
                    assert!(bid <= price && price <= spec.price_limit, "order {order} awarded at {price}, bid {bid}");
                    assert!(price == bid || matches!(spec.auction, Auction::Sealed { .. }));
                }
                _ => (),
            }
        }
        for event in lease_events() {
            match event {
                LeasesEvent::LeaseFinalized { lease, blocks, charged, paid, fee, refunded, .. } => {
                    let (deposited, price, ..) = self.leases[&lease];
                    let measured = self.measured.get(&lease).copied().unwrap_or_default();
                    assert_eq!(blocks, MockTiming::get().whole_blocks(measured.final_ms), "blocks of lease {lease}");
                    assert_eq!(charged, price * Balance::from(blocks), "cost of lease {lease}");
                    assert_eq!(charged, paid + fee);
                    assert_eq!(deposited, paid + fee + refunded, "money of lease {lease}");
                }
                _ => (),
            }
        }
    }

    /// That each fee is where its lease's event says: burnt, paid, or in the pot for those who staked behind the lease's
    /// provider. `had` is what the pot had in the beginning.
    fn check_fees(&self, asset: &AssetId, had: Balance, burnt_in_all: Balance) {
        let mut burnt_so_far = 0;
        let mut due = FeeParts { burnt: 0, stakers: 0, watchers: 0, treasury: 0 };
        let mut stakers = BTreeMap::<AccountId, Balance>::new();
        for event in lease_events() {
            match event {
                LeasesEvent::FeeSplit { lease, burnt, stakers: part, watchers, treasury } => {
                    let (.., of, provider) = &self.leases[&lease];
                    if of == asset {
                        due.burnt += burnt;
                        due.stakers += part;
                        due.watchers += watchers;
                        due.treasury += treasury;
                        *stakers.entry(*provider).or_default() += part;
                    }
                }
                LeasesEvent::FeesDistributed { asset: of, burnt, watchers, treasury } if of == *asset => {
                    due.burnt -= burnt;
                    due.watchers -= watchers;
                    due.treasury -= treasury;
                    burnt_so_far += burnt;
                }
                _ => (),
            }
        }
        // In the end everybody could receive.
        assert_eq!((due.burnt, due.watchers, due.treasury), (0, 0, 0), "fees in {asset:?} not paid");
        assert_eq!(burnt_so_far, burnt_in_all, "money is only ever burnt as a fee");
        assert_eq!(FeePots::<Test>::get(asset).sum(), Some(0));
        for (provider, part) in stakers {
            assert_eq!(StakersParts::<Test>::get(provider, asset), part, "stakers' part of {provider} in {asset:?}");
        }
        assert_eq!(free(asset.clone(), Fees::get()), had + GIFT + due.stakers, "the pot in {asset:?}");
    }
}

fn is_over() -> bool {
    Orders::<Test>::iter_keys().next().is_none()
        && Bids::<Test>::iter_keys().next().is_none()
        && pallet_leases::Leases::<Test>::iter_keys().next().is_none()
        && Listings::<Test>::iter_keys().next().is_none()
        && pallet_agenda::Buckets::<Test>::iter_keys().next().is_none()
}

fn remains() -> String {
    format!(
        "in block {}, {:?}, bids on {:?}, {:?}, listed {:?}, due {:?}",
        System::block_number(),
        Orders::<Test>::iter().collect::<Vec<_>>(),
        Bids::<Test>::iter_keys().collect::<Vec<_>>(),
        leases(),
        Listings::<Test>::iter_keys().collect::<Vec<_>>(),
        pallet_agenda::Buckets::<Test>::iter().collect::<Vec<_>>(),
    )
}

/// Nothing is held from anybody, and nothing of any offer or bond is taken but what was paid out of it or slashed.
fn check_nothing_is_left(bonded: Balance, slashed: Balance) {
    assert_eq!((Owed::<Test>::iter_keys().count(), Measured::iter_keys().count()), (0, 0));
    for (who, account) in frame_system::Account::<Test>::iter() {
        assert_eq!(account.data.reserved, 0, "held from {who}");
        assert_eq!(held(HoldReason::Lease, IN_USD, who), 0, "held in USD from {who}");
        assert_eq!(held(HoldReason::BidDeposit, IN_USD, who), 0, "held in USD from {who}");
    }
    for (offer, listed) in Offers::iter() {
        assert_eq!((listed.free_gpus, listed.leases), (8, 0), "offer {offer}");
    }
    let mut taken = 0;
    for (provider, bond) in Bonds::iter() {
        assert_eq!(bond.reserved, 0, "reserved of {provider}");
        taken += PLENTY - bond.spare;
    }
    let penalties = bonded - free(NATIVE, BOND_POT);
    assert_eq!(penalties + slashed, taken, "exit penalties are paid out of bonds");
}

/// Lives through a history; panics where something does not add up.
pub fn live((steps, empty_pots, ending): (Vec<Step>, bool, Ending)) -> Lived {
    SUCCEEDED.take();
    ExtBuilder { empty_pots }.build().execute_with(|| {
        let (issued, usd) = (Balances::total_issuance(), Assets::total_supply(USD));
        let pot = [NATIVE, IN_USD].map(|asset| free(asset, Fees::get()));
        let bonded = free(NATIVE, BOND_POT);
        let mut driver = Driver::default();
        set_ask(OFFER, ask(3));
        for step in &steps {
            driver.take(step);
            check_state();
        }
        driver.wind_down(ending);
        check_state();

        check_nothing_is_left(bonded, driver.slashed);
        driver.check_events();
        driver.check_fees(&NATIVE, pot[0], issued - Balances::total_issuance());
        driver.check_fees(&IN_USD, pot[1], usd - Assets::total_supply(USD));
        let mut events = BTreeSet::new();
        for record in System::events() {
            // The agenda drops an entry that fails, and nothing that comes due may fail.
            assert!(!matches!(record.event, RuntimeEvent::Agenda(_)), "{:?}", record.event);
            if matches!(record.event, RuntimeEvent::Leases(_) | RuntimeEvent::LeaseBidding(_)) {
                events.insert(index(&record.event));
            }
        }
        Lived { events, calls: SUCCEEDED.take() }
    })
}
