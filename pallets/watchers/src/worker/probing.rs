//! The probes of one block, and the decision which of them count.

use super::{
    http,
    local::{providers, Watched},
};
use crate::{Config, Pallet};
use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use leasehold_primitives::{
    gates::{is_port, Gate},
    time::Timing,
    traits::WatchedOffers,
    watch::{is_probed, is_too_broad, progress::Progress, Secret, MAX_PROBES_PER_BLOCK},
    BlockNumber, OfferId,
};

/// The number of probes in a block from which on the node asks whether failures are due to its own line.
const TELLING_PROBES: usize = 8;
/// If more than one in this many of them fails, and they belong to too many providers, none of them counts.
const OWN_OUTAGE_PART: usize = 3;

impl<T: Config> Pallet<T> {
    /// Probes the `offers` whose turn it is in block `now`, and once more those that did not answer in the last block;
    /// of both only those that a lease uses now: without a tenant an outage harms nobody.
    pub(super) fn probe(
        genesis: &[u8],
        timing: &Timing,
        now: BlockNumber,
        secret: &Secret,
        offers: &[Watched],
        progress: &mut Progress,
    ) {
        let pending: BTreeSet<OfferId> = core::mem::take(&mut progress.pending).into_iter().collect();
        progress.probed_at = now;
        let due: BTreeSet<OfferId> = offers
            .iter()
            .map(|watched| watched.offer)
            .filter(|offer| is_probed(secret, *offer, now, timing.round_blocks, timing.probes))
            .collect();
        let new = due.iter().filter(|offer| !pending.contains(offer));
        // Probes go to the offer's present address. Probes that are left out because there are too many do not count.
        let mut asked = pending.iter().chain(new).filter(|offer| T::Offers::is_serving(**offer));
        let gates: Vec<(OfferId, Gate)> = asked
            .by_ref()
            .filter_map(|offer| T::Offers::gate(*offer).map(|gate| (*offer, gate)))
            .filter(|(_, gate)| T::Offers::is_admitted(gate.ip) && is_port(gate.port))
            .take(MAX_PROBES_PER_BLOCK)
            .collect();
        add(&mut progress.probes.left_out, asked.count());
        if gates.is_empty() {
            return;
        }
        let silent = http::silent(genesis, timing, &gates);
        let are_many = || {
            let dark = providers(offers, |offer| silent.contains(&offer));
            is_too_broad(dark, providers(offers, |offer| gates.iter().any(|(probed, _)| *probed == offer)))
        };
        if is_own_outage(silent.len(), gates.len()) && are_many() {
            log::debug!(target: crate::LOG_TARGET, "{} of {} probes failed: none counts.", silent.len(), gates.len());
            add(&mut progress.probes.not_counted, gates.len());
            return;
        }
        add(&mut progress.probes.failed, silent.len());
        add(&mut progress.probes.answered, gates.len().saturating_sub(silent.len()));
        for offer in silent {
            if pending.contains(&offer) {
                progress.fail(offer);
            }
            // If an offer is due again, one request counts for both.
            if due.contains(&offer) {
                progress.pending.push(offer);
            }
        }
    }
}

/// Adds to a counter that people read: it may saturate.
fn add(counter: &mut u32, probes: usize) {
    *counter = counter.saturating_add(u32::try_from(probes).unwrap_or(u32::MAX));
}

/// Whether this number of failures is more likely the node's own fault, unless they belong to a few providers.
fn is_own_outage(failed: usize, probes: usize) -> bool {
    probes >= TELLING_PROBES && failed.saturating_mul(OWN_OUTAGE_PART) > probes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_eight_probes_or_more_may_fail() {
        assert!(!is_own_outage(7, 7) && !is_own_outage(2, 8) && is_own_outage(3, 8));
        assert!(!is_own_outage(3, 9) && is_own_outage(4, 9) && !is_own_outage(21, 64) && is_own_outage(22, 64));
    }
}
