//! Living through a history: calls as transactions, the memory of them, the end of everything, and the final checks.

use super::{
    super::prelude::*,
    books::{check_reserves, Story},
    mishaps::prepare,
    model::{Ending, Step},
};
use codec::Encode;
use frame_support::{dispatch::DispatchResultWithPostInfo, weights::Weight};
use leasehold_primitives::{traits::DueHandler, usage::Availability, Window};
use pallet_leases::{Groups, Listings};
use sp_runtime::traits::Dispatchable;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// Given to everyone in the end, in both assets, so that all can receive.
const GIFT: Balance = 1_000;

/// A call or event, by the index of its pallet and its own.
pub type Index = [u8; 2];

/// The events and calls of a history.
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

/// All or nothing, like a transaction.
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

/// Enough weight for this number of tenths of the dearest entry, and a little more.
pub fn spare(tenths: u64) -> Weight {
    if tenths == u64::MAX {
        return Weight::MAX;
    }
    let most = Due::KINDS.iter().map(<(Leases, LeaseBidding)>::most_weight).fold(Weight::zero(), |a, b| a.max(b));
    (most / 10).saturating_mul(tenths + 2)
}

/// A lease as it was last seen.
pub struct Seen {
    pub asset: AssetId,
    pub provider: AccountId,
    /// The tenant's money for it when it was first seen: escrow, and lock-in.
    pub escrow: Balance,
    pub lock_in: Balance,
    /// Its deposits, and its price per block.
    pub deposited: Balance,
    pub price: Balance,
    /// Reserved for it as long as it ran.
    pub exit_penalty: Balance,
}

/// The consequences of an activation.
pub struct Waiting {
    pub activate_by: BlockNumber,
    /// A standby was called for it.
    pub called: bool,
    pub exit_penalty: Balance,
    /// Blocks that the lease would run.
    pub blocks: BlockNumber,
    pub price: Balance,
}

/// Facts that the chain cannot know or forgets, and leases as they were last seen.
#[derive(Default)]
pub struct Driver {
    /// The prices that bidders committed to.
    pub secrets: BTreeMap<(OrderId, AccountId), Balance>,
    /// The opening and the latest state of each lease.
    pub leases: BTreeMap<LeaseId, Seen>,
    /// The measurements of each.
    pub measured: BTreeMap<LeaseId, Availability>,
    /// The same by window, in milliseconds.
    pub credited: BTreeMap<(LeaseId, Window), u64>,
    /// The providers that had to activate each lease.
    pub waiting: BTreeMap<(LeaseId, AccountId), Waiting>,
    /// The amount that slashes took of the reserves in bonds.
    pub slashed: Balance,
}

impl Driver {
    /// Remembers facts that will be gone when they matter.
    pub fn look(&mut self) {
        for (id, lease) in pallet_leases::Leases::<Test>::iter() {
            if let LeaseState::Pending { activate_by, called } = lease.state {
                let blocks = lease.coverage.term.min(lease.ledger.funded_blocks());
                let (price, exit_penalty) = (lease.ledger.price, lease.exit_penalty);
                let waiting = Waiting { activate_by, called, exit_penalty, blocks, price };
                self.waiting.insert((id, lease.provider), waiting);
            }
            let Lease { asset, provider, lock_in, ledger, exit_penalty, .. } = lease;
            let opened =
                Seen { asset, provider, escrow: ledger.deposited, lock_in, deposited: 0, price: 0, exit_penalty };
            let seen = self.leases.entry(id).or_insert(opened);
            (seen.provider, seen.deposited, seen.price) = (provider, ledger.deposited, ledger.price);
            // The penalty is 0 once it moved on, was paid, or is free.
            seen.exit_penalty = if exit_penalty > 0 { exit_penalty } else { seen.exit_penalty };
        }
        self.measured.extend(Measured::iter());
        self.credited.extend(Credited::iter().map(|(lease, window, millis)| ((lease, window), millis)));
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
                    // A chain that never gets to its agenda finds nothing left to do.
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
        // The deferral of penalties is over, and nobody cancelled any.
        Bonding::pay_parked();
    }

    /// A keeper takes the steps that anyone may.
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
}

fn is_over() -> bool {
    Orders::<Test>::iter_keys().next().is_none()
        && Bids::<Test>::iter_keys().next().is_none()
        && pallet_leases::Leases::<Test>::iter_keys().next().is_none()
        && Groups::<Test>::iter_keys().next().is_none()
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

/// Nothing is held from anybody, and nothing is missing from any offer or bond except payments out of it and slashes.
fn check_nothing_is_left(bonded: Balance, slashed: Balance) {
    assert_eq!((Owed::<Test>::iter_keys().count(), Measured::iter_keys().count()), (0, 0));
    for (who, account) in frame_system::Account::<Test>::iter() {
        assert_eq!(account.data.reserved, 0, "held from {who}");
        assert_eq!(held(HoldReason::Lease, IN_USD, who), 0, "held in USD from {who}");
        assert_eq!(held(HoldReason::BidDeposit, IN_USD, who), 0, "held in USD from {who}");
    }
    for (offer, listed) in Offers::iter() {
        assert_eq!((listed.free_gpus, listed.promised, listed.leases), (8, 0, 0), "offer {offer}");
    }
    let mut taken = 0;
    for (provider, bond) in Bonds::iter() {
        assert_eq!(bond.reserved, 0, "reserved of {provider}");
        taken += PLENTY - bond.spare;
    }
    let penalties = bonded - free(NATIVE, BOND_POT);
    assert_eq!(penalties + slashed, taken, "exit penalties are paid out of bonds");
}

/// Lives through a history; panics if something does not add up.
pub fn live((steps, empty_pots, ending): (Vec<Step>, bool, Ending)) -> Lived {
    SUCCEEDED.take();
    ExtBuilder { empty_pots }.build().execute_with(|| {
        let (issued, usd) = (Balances::total_issuance(), Assets::total_supply(USD));
        let pot = [NATIVE, IN_USD].map(|asset| free(asset, Fees::get()));
        let bonded = free(NATIVE, BOND_POT);
        let mut driver = Driver::default();
        let treasury = [NATIVE, IN_USD].map(|asset| free(asset, Treasury::get()));
        prepare();
        set_ask(OFFER, ask(3));
        for step in &steps {
            driver.take(step);
            check_state();
            check_reserves();
        }
        driver.wind_down(ending);
        check_state();

        check_nothing_is_left(bonded, driver.slashed);
        let told = Story::default().check(&driver);
        // Money is only ever burnt as a fee.
        assert_eq!(Balances::total_issuance(), issued - told.burnt);
        told.check_pot(pot.map(|had| had + GIFT));
        told.check_treasury(
            [NATIVE, IN_USD].map(|asset| free(asset, Treasury::get()) - GIFT),
            treasury,
            driver.slashed,
        );
        assert_eq!(Assets::total_supply(USD), usd);
        let mut events = BTreeSet::new();
        for record in System::events() {
            // The agenda drops an entry that fails, and no due step may fail.
            assert!(!matches!(record.event, RuntimeEvent::Agenda(_)), "{:?}", record.event);
            if matches!(record.event, RuntimeEvent::Leases(_) | RuntimeEvent::LeaseBidding(_)) {
                events.insert(index(&record.event));
            }
        }
        Lived { events, calls: SUCCEEDED.take() }
    })
}
