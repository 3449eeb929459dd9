//! The transaction pool, as the off-chain workers see it: watched for reports.
//!
//! The worker learns of a submission only that it failed, and from the pool in use not even that. So the node asks the
//! runtime about a report once more, in the state in which it is submitted.

use crate::types::{Block, FullClient, Hash, TransactionPool};
use codec::{Decode, Encode};
use leasehold_primitives::{
    usage::{MeterId, Report},
    Window,
};
use leasehold_runtime::{RuntimeCall, UncheckedExtrinsic};
use pallet_usage_attestation::{Call, Refusal};
use sc_transaction_pool_api::LocalTransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    OpaqueExtrinsic,
};
use sp_transaction_pool::runtime_api::TaggedTransactionQueue;
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The reason why the chain does not take a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// For a reason of the attestation pallet.
    Report(Refusal),
    /// For another reason.
    Other(TransactionValidityError),
}

const REFUSALS: [Refusal; 9] = [
    Refusal::Stale,
    Refusal::Future,
    Refusal::Empty,
    Refusal::NotOrdered,
    Refusal::NoSuchMeter,
    Refusal::WindowReported,
    Refusal::BadSignature,
    Refusal::NothingToRecord,
    Refusal::TooFewToRecord,
];

/// The names of all reasons in the metric.
pub fn labels() -> impl Iterator<Item = &'static str> {
    let other = Refused::Other(InvalidTransaction::Call.into());
    REFUSALS.into_iter().map(Refused::Report).chain([other]).map(|refused| refused.label())
}

impl From<TransactionValidityError> for Refused {
    fn from(error: TransactionValidityError) -> Self {
        let known = REFUSALS.into_iter().find(|refusal| TransactionValidityError::from(*refusal) == error);
        known.map_or(Self::Other(error), Self::Report)
    }
}

impl Refused {
    /// The name of the reason in the metric.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Report(Refusal::Stale) => "stale",
            Self::Report(Refusal::Future) => "future",
            Self::Report(Refusal::Empty) => "empty",
            Self::Report(Refusal::NotOrdered) => "not_ordered",
            Self::Report(Refusal::NoSuchMeter) => "no_such_meter",
            Self::Report(Refusal::WindowReported) => "window_reported",
            Self::Report(Refusal::BadSignature) => "bad_signature",
            Self::Report(Refusal::NothingToRecord) => "nothing_to_record",
            Self::Report(Refusal::TooFewToRecord) => "too_few_to_record",
            Self::Other(_) => "other",
        }
    }

    /// Whether the report is refused because another like it came first: nothing is lost.
    pub fn is_harmless(&self) -> bool {
        matches!(self, Self::Report(Refusal::WindowReported))
    }
}

/// The reason and the remedy; continues "refused: ".
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Report(Refusal::Stale | Refusal::Future) => write!(
                f,
                "the window cannot be reported in this block. This node is behind the chain or on a fork of it: see \
                 that it has peers and is synced"
            ),
            Self::Report(Refusal::Empty | Refusal::NotOrdered) => {
                write!(f, "it is not laid out as the chain expects it: use a node of the chain's release")
            }
            Self::Report(Refusal::NoSuchMeter) => {
                write!(f, "its meter key is not registered: the provider's account registers it with registerMeter")
            }
            Self::Report(Refusal::WindowReported) => write!(f, "the key has reported this window"),
            Self::Report(Refusal::BadSignature) => {
                write!(f, "the signature is not the meter key's for this chain: insert the key again")
            }
            Self::Report(Refusal::NothingToRecord | Refusal::TooFewToRecord) => write!(
                f,
                "another meter has reported most of its leases, or they are not the provider's: attach each lease to \
                 one meter, and keep all keys of a meter on one node"
            ),
            Self::Other(error) => write!(f, "{error}: use a node of the chain's release"),
        }
    }
}

/// The fate of this node's reports, as it is written down.
#[derive(Default)]
pub struct Submissions {
    state: Mutex<Submitted>,
}

/// The fate of this node's reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submitted {
    /// The last window that each key sent a report for.
    pub sent: BTreeMap<MeterId, Window>,
    /// The last refusal, and the window that it was about.
    pub refused: Option<(Window, Refused)>,
    /// Reports sent since the start.
    pub reports: u64,
    /// Refusals since the start, by their labels.
    pub refusals: BTreeMap<&'static str, u64>,
}

impl Submissions {
    pub fn state(&self) -> Submitted {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, Report { meter, window, .. }: Report, verdict: Result<(), Refused>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match verdict {
            // A report is submitted again until a block has it.
            Ok(()) => {
                if state.sent.insert(meter, window) != Some(window) {
                    state.reports = state.reports.saturating_add(1);
                }
                if state.refused.as_ref().is_some_and(|(refused, _)| *refused == window) {
                    state.refused = None;
                }
            }
            Err(refused) => {
                let count = state.refusals.entry(refused.label()).or_default();
                *count = count.saturating_add(1);
                state.refused = Some((window, refused));
            }
        }
    }
}

/// Passes everything on as it is.
pub struct WatchedPool {
    client: Arc<FullClient>,
    pool: Arc<TransactionPool>,
    submissions: Option<Arc<Submissions>>,
}

impl WatchedPool {
    pub fn new(client: Arc<FullClient>, pool: Arc<TransactionPool>, submissions: Option<Arc<Submissions>>) -> Self {
        Self { client, pool, submissions }
    }

    fn watch(&self, at: Hash, transaction: &OpaqueExtrinsic) {
        let Some(submissions) = &self.submissions else { return };
        let Some(report) = report_in(transaction) else { return };
        let source = TransactionSource::Local;
        match self.client.runtime_api().validate_transaction(at, source, transaction.clone(), at) {
            Ok(verdict) => submissions.note(report, verdict.map(|_| ()).map_err(Refused::from)),
            Err(error) => log::debug!("Block {at:?} cannot be asked about a report: {error}"),
        }
    }
}

/// The report that a transaction files, if it is one.
fn report_in(transaction: &OpaqueExtrinsic) -> Option<Report> {
    let transaction = UncheckedExtrinsic::decode(&mut transaction.encode().as_slice()).ok()?;
    match transaction.function {
        RuntimeCall::UsageAttestation(Call::report { report, .. }) => Some(report),
        _ => None,
    }
}

impl LocalTransactionPool for WatchedPool {
    type Block = Block;
    type Hash = <TransactionPool as LocalTransactionPool>::Hash;
    type Error = <TransactionPool as LocalTransactionPool>::Error;

    fn submit_local(&self, at: Hash, transaction: OpaqueExtrinsic) -> Result<Self::Hash, Self::Error> {
        self.watch(at, &transaction);
        self.pool.submit_local(at, transaction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::{crypto::UncheckedFrom, sr25519};

    fn report(key: u8, window: Window) -> Report {
        let meter = sr25519::Public::unchecked_from([key; 32]).into();
        Report { meter, window, readings: Default::default() }
    }

    fn opaque(call: RuntimeCall) -> OpaqueExtrinsic {
        let bytes = UncheckedExtrinsic::new_bare(call).encode();
        OpaqueExtrinsic::decode(&mut bytes.as_slice()).unwrap()
    }

    #[test]
    fn reports_are_told_from_other_transactions() {
        let signature = sr25519::Signature::from_raw([0; 64]).into();
        let call = Call::report { report: report(1, 5), signature };
        assert_eq!(report_in(&opaque(RuntimeCall::UsageAttestation(call))), Some(report(1, 5)));
        let other = frame_system::Call::remark { remark: vec![1] };
        assert_eq!(report_in(&opaque(RuntimeCall::System(other))), None);
        assert_eq!(report_in(&OpaqueExtrinsic::decode(&mut vec![1u8, 2, 3].encode().as_slice()).unwrap()), None);
    }

    #[test]
    fn a_window_is_sent_once_however_often_it_is_submitted() {
        let submissions = Submissions::default();
        for window in [5, 5, 6] {
            submissions.note(report(1, window), Ok(()));
        }
        submissions.note(report(2, 5), Ok(()));
        let state = submissions.state();
        assert_eq!(state.sent.values().copied().collect::<Vec<_>>(), [6, 5]);
        assert_eq!(state.reports, 3);
    }

    #[test]
    fn a_refusal_stands_until_the_window_is_taken() {
        let submissions = Submissions::default();
        let refused = Refused::from(TransactionValidityError::from(InvalidTransaction::Custom(5)));
        submissions.note(report(1, 5), Err(refused.clone()));
        assert_eq!(submissions.state().refused, Some((5, refused.clone())));
        assert_eq!(submissions.state().refusals, BTreeMap::from([("nothing_to_record", 1)]));
        submissions.note(report(1, 6), Ok(()));
        assert_eq!(submissions.state().refused, Some((5, refused)));
        submissions.note(report(1, 5), Ok(()));
        assert_eq!(submissions.state().refused, None);
    }

    #[test]
    fn refusals_have_names_of_their_own_and_a_remedy() {
        let errors: [TransactionValidityError; 10] = [
            InvalidTransaction::Stale.into(),
            InvalidTransaction::Future.into(),
            InvalidTransaction::BadProof.into(),
            InvalidTransaction::Custom(1).into(),
            InvalidTransaction::Custom(2).into(),
            InvalidTransaction::Custom(3).into(),
            InvalidTransaction::Custom(4).into(),
            InvalidTransaction::Custom(5).into(),
            InvalidTransaction::Custom(6).into(),
            InvalidTransaction::Call.into(),
        ];
        let labels: std::collections::BTreeSet<_> = errors.iter().map(|error| Refused::from(*error).label()).collect();
        assert_eq!(labels.len(), errors.len());
        assert_eq!(labels, super::labels().collect());
        assert_eq!(Refused::from(errors[9]), Refused::Other(errors[9]));
        assert!(errors.iter().all(|error| Refused::from(*error).to_string().len() > 20));
    }
}
