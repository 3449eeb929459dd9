//! The troubles that can keep a provider's reports from being made, sent or accepted, and the operator's remedies.

use super::{
    attachments::Attachment,
    chain::ChainView,
    keys::{shown, BrokenKey, Keys},
    pool::{Refused, Submitted},
};
use leasehold_primitives::{reporting::ReportedLease, usage::MeterId, BlockNumber, LeaseId, Window};
use leasehold_runtime::AccountId;
use std::{collections::BTreeMap, fmt};

/// A single sample that the hardware did not answer is not worth a warning; after this many looks in a row, a block is
/// lost.
const SILENT_LOOKS: u32 = 2;

/// The findings of a look.
pub struct Findings {
    pub keys: Keys,
    /// The leases attached to the meter, or the meter's fault.
    pub meter: Result<BTreeMap<LeaseId, Attachment>, String>,
    /// None before the first block after the start, and if the state cannot be asked.
    pub chain: Option<ChainView>,
    pub submitted: Submitted,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    NoKey,
    BrokenKeys(Vec<BrokenKey>),
    NotRegistered(Vec<MeterId>),
    Meter(String),
    NotAttached(Vec<LeaseId>),
    Silent(Vec<LeaseId>),
    Foreign(Vec<(LeaseId, AccountId)>),
    Refused(Window, Refused),
    Overdue { window: Window, leases: Vec<LeaseId>, sent: bool },
}

impl Trouble {
    /// Whether it is the same trouble with something else.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Whether it is the same as `other`, if perhaps of another window.
    pub fn is_as_before(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refused(_, a), Self::Refused(_, b)) => a == b,
            (Self::Overdue { leases, sent, .. }, Self::Overdue { leases: l, sent: s, .. }) => leases == l && sent == s,
            (a, b) => a == b,
        }
    }
}

impl Findings {
    /// Everything that prevents reports, causes before consequences.
    pub fn troubles(&self) -> Vec<Trouble> {
        let Keys { usable, broken } = &self.keys;
        let mut troubles = Vec::new();
        if self.keys.are_none() {
            troubles.push(Trouble::NoKey);
        }
        if !broken.is_empty() {
            troubles.push(Trouble::BrokenKeys(broken.clone()));
        }
        if let Err(complaint) = &self.meter {
            troubles.push(Trouble::Meter(complaint.clone()));
        }
        let Some(chain) = &self.chain else { return troubles };
        let unregistered: Vec<_> = usable.iter().filter(|key| !chain.registered.contains_key(key)).cloned().collect();
        if !unregistered.is_empty() {
            troubles.push(Trouble::NotRegistered(unregistered));
        }
        let Ok(attached) = &self.meter else { return troubles };
        if !chain.registered.is_empty() && !chain.foreign.is_empty() {
            troubles.push(Trouble::Foreign(chain.foreign.clone().into_iter().collect()));
        }
        let forgotten = self.leases(chain, |provider, lease| {
            !attached.contains_key(&lease.lease)
                && chain.is_settled_in(lease)
                && self.nobody_else_has(chain, provider, lease)
        });
        if !forgotten.is_empty() {
            troubles.push(Trouble::NotAttached(forgotten));
        }
        let silent = self.leases(chain, |_, lease| {
            let looks = attached.get(&lease.lease).map_or(0, |attachment| attachment.silent);
            looks >= SILENT_LOOKS && lease.runs_at(chain.now)
        });
        if !silent.is_empty() {
            troubles.push(Trouble::Silent(silent));
        }
        troubles.extend(self.unreported(chain, attached));
        troubles
    }

    fn leases(&self, chain: &ChainView, which: impl Fn(&AccountId, &ReportedLease) -> bool) -> Vec<LeaseId> {
        chain.leases.iter().filter(|(_, (provider, lease))| which(provider, lease)).map(|(id, _)| *id).collect()
    }

    /// Whether no other node of the provider is known to report the lease. A node with keys elsewhere may have it on
    /// another meter: then only a lost window shows that none has it.
    fn nobody_else_has(&self, chain: &ChainView, provider: &AccountId, lease: &ReportedLease) -> bool {
        let here = chain.registered.values().filter(|meter| meter.provider == *provider);
        let registered = here.clone().map(|meter| meter.keys).max().unwrap_or_default();
        let all_are_here = usize::try_from(registered).is_ok_and(|registered| registered <= here.count());
        let lost = chain.window().checked_sub(2);
        all_are_here || lost.is_some_and(|window| chain.is_due(lease, window))
    }

    /// The reason why a window that should be reported by now is not.
    fn unreported(&self, chain: &ChainView, attached: &BTreeMap<LeaseId, Attachment>) -> Option<Trouble> {
        let reportable = chain.timing.reportable_window(chain.now)?;
        let due_of = |window| {
            let silent = |provider: &AccountId| {
                let mut here = chain.registered.values().filter(|meter| meter.provider == *provider);
                here.all(|meter| meter.last_window.is_none_or(|last| last < window))
            };
            self.leases(chain, |provider, lease| {
                attached.contains_key(&lease.lease) && chain.is_due(lease, window) && silent(provider)
            })
        };
        let sent = |window| self.submitted.sent.values().any(|last| *last == window);
        // A report refused in the last window is expected to be refused again, until it is not.
        let refused = self.submitted.refused.as_ref().filter(|(window, why)| {
            let again = window.saturating_add(1) == reportable && !sent(reportable);
            (*window == reportable || again) && !why.is_harmless() && !due_of(reportable).is_empty()
        });
        if let Some((window, why)) = refused {
            return Some(Trouble::Refused(*window, why.clone()));
        }
        let passed = chain.now.saturating_sub(chain.timing.window_start(reportable.saturating_add(1)));
        let early = passed < chain.timing.window_blocks / 2;
        let window = if early { reportable.checked_sub(1)? } else { reportable };
        // The meter has nothing to report of a window that was over when the lease was attached to it: the operator was
        // told before. A node that was down in the meantime need not be told either.
        let end = chain.timing.window_start(window.saturating_add(1));
        let since = |lease: &LeaseId| attached.get(lease).and_then(|attachment| attachment.since);
        let in_time = |lease: &LeaseId| since(lease).is_some_and(|block| block < end);
        let leases: Vec<LeaseId> = due_of(window).into_iter().filter(in_time).collect();
        (!leases.is_empty()).then(|| Trouble::Overdue { window, leases, sent: sent(window) })
    }
}

impl ChainView {
    /// Whether `window` of the lease is not reported.
    fn is_due(&self, lease: &ReportedLease, window: Window) -> bool {
        self.timing.overlap(window, &lease.blocks()) > 0 && lease.last_window.is_none_or(|last| last < window)
    }

    /// Whether the lease runs, and its operator had the time to attach it: a twentieth of a window.
    fn is_settled_in(&self, lease: &ReportedLease) -> bool {
        let patience: BlockNumber = (self.timing.window_blocks / 20).max(2);
        lease.runs_at(self.now) && self.now >= lease.start.saturating_add(patience)
    }
}

/// `7, 8 and 9`.
fn list<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    let shown: Vec<String> = items.iter().map(show).collect();
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `lease 7`, `leases 7 and 8`.
fn leases(ids: &[LeaseId]) -> String {
    let plural = if ids.len() == 1 { "" } else { "s" };
    format!("lease{plural} {}", list(ids, LeaseId::to_string))
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoKey => write!(
                f,
                "the keystore has no meter key, so nothing is reported: insert one with `leasehold-node key insert \
                 --key-type gpum --scheme sr25519` and this node's --chain and --base-path"
            ),
            Self::BrokenKeys(keys) => write!(
                f,
                "the keystore cannot sign with {}: remove the file, and insert the key again with `leasehold-node key \
                 insert --key-type gpum --scheme sr25519`",
                list(keys, |BrokenKey { file, why }| format!("{file} ({why})"))
            ),
            Self::NotRegistered(keys) => write!(
                f,
                "the chain does not know the meter key {}: the provider's account registers it with \
                 usageAttestation.registerMeter",
                list(keys, shown)
            ),
            Self::Meter(complaint) => f.write_str(complaint),
            Self::NotAttached(ids) => {
                let (state, paid, them) = match ids.len() {
                    1 => ("runs and is", "it is", "it"),
                    _ => ("run and are", "they are", "each"),
                };
                write!(
                    f,
                    "{} {state} not attached to the meter, so {paid} not paid: attach {them} with PUT /v1/leases/ID on \
                     the meter",
                    leases(ids)
                )
            }
            Self::Silent(ids) => write!(
                f,
                "the hardware of {} does not answer, so {} not paid: see /health and /v1/leases of the meter",
                leases(ids),
                if ids.len() == 1 { "it is" } else { "they are" }
            ),
            Self::Foreign(found) => write!(
                f,
                "the meter measures {}, and this node's meter keys are another provider's, so it does not report it: \
                 register a key of this node with that account, or detach the lease",
                list(found, |(lease, provider)| format!("lease {lease} of provider {provider}"))
            ),
            Self::Refused(window, why) => write!(f, "the chain refuses the report for window {window}: {why}"),
            Self::Overdue { window, leases: due, sent } => {
                write!(
                    f,
                    "window {window} of {} is not reported, and half of the time for it has passed: ",
                    leases(due)
                )?;
                if *sent {
                    write!(f, "the report was sent, and no block has it. See that the node has peers and is synced")
                } else {
                    write!(f, "no report was sent. Restart the node with --log runtime::usage-attestation=debug")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
