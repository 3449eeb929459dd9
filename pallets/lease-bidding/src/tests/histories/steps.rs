//! The action of each step: mostly one that makes sense in the present state.

use super::{
    super::prelude::*,
    choice::{asset, lease, terms},
    driver::{spare, Driver},
    leases::{on_leases, take_offer},
    model::{Beginning, Step, TimeStep},
};
use leasehold_primitives::market::Ask;
use pallet_leases::Leases as StoredLeases;

impl Driver {
    /// It need not succeed: the state adds up either way.
    pub fn take(&mut self, step: &Step) {
        match step.clone() {
            Step::Order(step) => drop(self.on_orders(step)),
            Step::Beginning(step) => self.begin(step),
            Step::Lease(step) => drop(on_leases(step)),
            Step::Time(step) => pass(step),
            Step::Mishap(mishap) => self.suffer(mishap),
        }
        self.look();
    }

    fn begin(&mut self, step: Beginning) {
        match step {
            Beginning::Running(order, bids) => self.order_to_active(order, bids),
            Beginning::Auctioned(order, bids) => self.order_to_auction(order, bids),
            Beginning::Contested(order, bids, attempts) => self.contested(order, &bids, &attempts),
            Beginning::Crowd { order, better, withdraw } => self.crowd(order, &better, withdraw),
            Beginning::Ask { offer, usd, price, max_term, percent } => {
                set_ask(PROVIDERS[offer].1, Ask { price, asset: asset(usd), max_term, terms: terms(10, percent) });
            }
            Beginning::Take { who, offer, gpus, term, blocks, max_price } => {
                let _ = take_offer(who, PROVIDERS[offer].1, gpus, term, blocks, max_price);
            }
        }
    }
}

fn pass(step: TimeStep) {
    match step {
        TimeStep::Pass { blocks, idle: Some(tenths) } => idle_within(blocks, spare(tenths)),
        TimeStep::Pass { blocks, idle: None } => advance_to(System::block_number() + blocks),
        TimeStep::ReportAll { pending } => {
            for lease in StoredLeases::<Test>::iter_keys().collect::<Vec<_>>() {
                report_millis(lease, u64::MAX, pending);
            }
        }
        TimeStep::Report { lease: which, millis, pending } => {
            report_millis(lease(which), millis, pending);
        }
        TimeStep::Finalize { lease: which } => finalize_reports(lease(which)),
        // Before any part of the window can be reported: decided windows stay decided.
        TimeStep::Void => void([MockTiming::get().window_of(System::block_number())]),
        TimeStep::Migrate => Migrated::insert(System::block_number(), ()),
    }
}
