//! The effects of time: blocks, reports, and keepers where the chain is late.

use super::{
    history::{spare, History},
    model::{Step, TimeAct},
    world::{KEEPER, PROVIDERS},
};
use crate::*;
use frame_support::weights::Weight;
use pallet_lease_bidding::{Call as Bidding, Orders};
use pallet_leases::{Call as Lease, LeaseState, Leases as StoredLeases};
use pallet_usage_attestation::Call as Attestation;

impl History {
    /// A keeper does everything that anyone may do.
    fn keep(&mut self) -> bool {
        let keeper = account(KEEPER);
        let mut done = false;
        for order in Orders::<Runtime>::iter_keys().collect::<Vec<_>>() {
            done |= self.call(&keeper, Bidding::expire_order { order })
                || self.call(&keeper, Bidding::conclude_order { order });
            done |= self.call(&keeper, Bidding::release_bids { order, limit: 32 });
        }
        for (lease, stored) in StoredLeases::<Runtime>::iter().collect::<Vec<_>>() {
            if matches!(stored.state, LeaseState::Pending { .. }) {
                done |= self.call(&keeper, Lease::expire_lease { lease });
            } else {
                assert!(self.call(&keeper, Lease::settle { lease }), "lease {lease} cannot be settled");
                done = true;
            }
        }
        done
    }

    /// A keeper reports what was missed of any lease.
    fn report_silence(&mut self) -> bool {
        let leases: Vec<_> = StoredLeases::<Runtime>::iter_keys().collect();
        let mut found = false;
        for lease in leases {
            found |= self.call(&account(KEEPER), Attestation::report_silence { lease });
        }
        found
    }

    pub fn on_time(&mut self, act: TimeAct, step: &Step) -> bool {
        let Step { who, which, size, flip, .. } = *step;
        let blocks = 1 + size % 25;
        match act {
            TimeAct::Pass => self.pass(blocks, Weight::MAX, |at| flip || at != which % PROVIDERS.len()),
            TimeAct::Busy => {
                let idle = if flip { Weight::zero() } else { spare(size.into()) / 4 };
                self.pass(blocks, idle, |at| at != which);
            }
            TimeAct::Silence => self.pass(blocks + if flip { 20 } else { 0 }, Weight::MAX, |_| false),
            TimeAct::Report => return self.report(who % PROVIDERS.len(), [50, 90, 200][which % 3]),
            TimeAct::Keep => return self.keep(),
            TimeAct::ReportSilence => {
                // Long enough to be an offence.
                self.pass(if flip { 5 * ChainTiming::timing().window_blocks } else { 0 }, Weight::MAX, |_| false);
                return self.report_silence();
            }
        }
        true
    }
}
