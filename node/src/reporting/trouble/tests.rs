use super::*;
use leasehold_primitives::{reporting::MeterView, time::Timing};
use pallet_usage_attestation::Refusal;
use sp_core::{crypto::UncheckedFrom, sr25519};

fn key(n: u8) -> MeterId {
    sr25519::Public::unchecked_from([n; 32]).into()
}

fn account(n: u8) -> AccountId {
    [n; 32].into()
}

const PROVIDER: u8 = 1;

/// Windows of 10 blocks; block 33 is in window 3, in which window 2 is reported.
fn chain() -> ChainView {
    ChainView {
        now: 33,
        timing: Timing::DEVELOPMENT,
        registered: BTreeMap::from([(key(1), meter(Some(2)))]),
        leases: BTreeMap::new(),
        foreign: BTreeMap::new(),
    }
}

fn meter(last_window: Option<Window>) -> MeterView<AccountId> {
    MeterView { provider: account(PROVIDER), keys: 1, last_window }
}

fn lease(id: LeaseId, start: BlockNumber, end: BlockNumber, last_window: Option<Window>) -> ReportedLease {
    ReportedLease { lease: id, start, end, last_window }
}

fn with(mut chain: ChainView, lease: ReportedLease) -> ChainView {
    chain.leases.insert(lease.lease, (account(PROVIDER), lease));
    chain
}

fn since(block: BlockNumber) -> Attachment {
    Attachment { since: Some(block), silent: 0 }
}

fn findings(attached: &[LeaseId], chain: Option<ChainView>) -> Findings {
    Findings {
        keys: Keys { usable: vec![key(1)], broken: vec![] },
        meter: Ok(attached.iter().map(|lease| (*lease, since(1))).collect()),
        chain,
        submitted: Default::default(),
    }
}

#[test]
fn a_provider_whose_reports_get_through_hears_nothing() {
    assert_eq!(findings(&[], None).troubles(), []);
    assert_eq!(findings(&[], Some(chain())).troubles(), []);
    let reported = with(chain(), lease(7, 5, 100, Some(2)));
    assert_eq!(findings(&[7], Some(reported)).troubles(), []);
}

#[test]
fn what_needs_no_chain_is_told_before_there_is_one() {
    let broken = BrokenKey { file: "67707".into(), why: "it is empty".into() };
    let mut found = findings(&[], None);
    found.keys = Keys::default();
    found.meter = Err("the meter is dead".into());
    assert_eq!(found.troubles(), [Trouble::NoKey, Trouble::Meter("the meter is dead".into())]);
    found.keys.broken = vec![broken.clone()];
    assert_eq!(found.troubles(), [Trouble::BrokenKeys(vec![broken]), Trouble::Meter("the meter is dead".into())]);
}

#[test]
fn a_key_that_nobody_registered_is_named() {
    let mut found = findings(&[], Some(chain()));
    found.keys.usable.push(key(2));
    let troubles = found.troubles();
    assert_eq!(troubles, [Trouble::NotRegistered(vec![key(2)])]);
    let text = troubles[0].to_string();
    assert!(text.contains(&"02".repeat(32)) && text.contains("registerMeter"), "{text}");
}

#[test]
fn a_running_lease_that_is_not_attached_is_named_once_it_had_time() {
    let found = |start, end| findings(&[], Some(with(chain(), lease(7, start, end, Some(2))))).troubles();
    assert_eq!(found(31, 100), [Trouble::NotAttached(vec![7])]);
    assert_eq!(found(32, 100), []);
    assert_eq!(found(5, 34), [Trouble::NotAttached(vec![7])]);
    assert_eq!(found(5, 33), [], "it is over");
}

#[test]
fn a_lease_on_another_node_of_the_provider_is_not_missed_here() {
    let found = |last_window| {
        let mut chain = with(chain(), lease(7, 5, 100, last_window));
        chain.registered.insert(key(1), MeterView { keys: 2, ..meter(Some(2)) });
        findings(&[], Some(chain)).troubles()
    };
    assert_eq!(found(Some(2)), []);
    assert_eq!(found(Some(1)), [], "it can still be reported");
    assert_eq!(found(Some(0)), [Trouble::NotAttached(vec![7])]);
    assert_eq!(found(None), [Trouble::NotAttached(vec![7])]);
}

#[test]
fn a_lease_of_another_provider_is_named() {
    let mut chain = chain();
    chain.foreign.insert(9, account(2));
    let troubles = findings(&[9], Some(chain)).troubles();
    assert_eq!(troubles, [Trouble::Foreign(vec![(9, account(2))])]);
    let text = troubles[0].to_string();
    assert!(text.contains("lease 9") && text.contains(&account(2).to_string()), "{text}");
}

#[test]
fn a_window_is_overdue_when_half_of_its_time_has_passed() {
    let found = |now, last_window| {
        let mut chain = with(chain(), lease(7, 5, 100, last_window));
        chain.now = now;
        chain.registered.insert(key(1), meter(last_window));
        findings(&[7], Some(chain))
    };
    assert_eq!(found(34, Some(1)).troubles(), []);
    assert_eq!(found(35, Some(2)).troubles(), []);
    let overdue = |sent| Trouble::Overdue { window: 2, leases: vec![7], sent };
    assert_eq!(found(35, Some(1)).troubles(), [overdue(false)]);
    assert_eq!(found(35, None).troubles(), [overdue(false)]);
    let lost = Trouble::Overdue { window: 1, leases: vec![7], sent: false };
    assert_eq!(found(34, None).troubles(), [lost], "until the next one is reported, or overdue");
    let mut late = found(35, Some(1));
    late.submitted.sent.insert(key(1), 1);
    assert_eq!(late.troubles(), [overdue(false)]);
    late.submitted.sent.insert(key(1), 2);
    assert_eq!(late.troubles(), [overdue(true)]);
}

#[test]
fn a_node_that_was_down_is_not_told_what_it_missed() {
    let found = |now, first| {
        let mut chain = ChainView { now, ..with(chain(), lease(7, 5, 100, None)) };
        chain.registered.insert(key(1), meter(None));
        Findings { meter: Ok([(7, since(first))].into()), ..findings(&[], Some(chain)) }.troubles()
    };
    assert_eq!(found(34, 20), [], "what it saw first in block 20 may be younger than the window");
    assert_eq!(found(34, 19).len(), 1);
    assert_eq!(found(35, 30), []);
    assert_eq!(found(35, 29).len(), 1);
}

#[test]
fn a_window_that_was_over_when_the_lease_was_attached_is_not_overdue() {
    let mut chain = with(with(chain(), lease(7, 5, 100, Some(1))), lease(8, 5, 100, Some(1)));
    chain.now = 35;
    chain.registered.insert(key(1), meter(Some(1)));
    let mut found = findings(&[7], Some(chain));
    found.meter = Ok([(7, since(29)), (8, since(31))].into());
    assert_eq!(found.troubles(), [Trouble::Overdue { window: 2, leases: vec![7], sent: false }]);
    found.meter = Ok([(7, since(31)), (8, since(31))].into());
    assert_eq!(found.troubles(), []);
}

#[test]
fn a_refusal_is_told_of_a_lease_that_a_new_node_sees_for_the_first_time() {
    let refused = Refused::Report(Refusal::BadSignature);
    let mut chain = with(chain(), lease(7, 5, 100, Some(1)));
    chain.registered.insert(key(1), meter(Some(1)));
    let mut found = Findings { meter: Ok([(7, since(33))].into()), ..findings(&[], Some(chain)) };
    found.submitted.refused = Some((2, refused.clone()));
    assert_eq!(found.troubles(), [Trouble::Refused(2, refused)]);
}

#[test]
fn a_running_lease_is_silent_when_two_looks_in_a_row_had_no_answer() {
    let found = |silent, end| {
        let chain = with(chain(), lease(7, 5, end, Some(2)));
        let attachment = Attachment { silent, ..since(1) };
        Findings { meter: Ok([(7, attachment)].into()), ..findings(&[], Some(chain)) }.troubles()
    };
    assert_eq!(found(1, 100), []);
    assert_eq!(found(2, 100), [Trouble::Silent(vec![7])]);
    assert_eq!(found(9, 34), [Trouble::Silent(vec![7])]);
    assert_eq!(found(9, 33), [], "it is over");
}

#[test]
fn a_lease_attached_after_the_report_is_not_overdue() {
    let mut chain = with(chain(), lease(7, 5, 100, None));
    chain.now = 38;
    assert_eq!(findings(&[7], Some(chain)).troubles(), []);
}

#[test]
fn a_refusal_is_told_at_once_while_its_window_is_not_reported() {
    let refused = Refused::Report(Refusal::NothingToRecord);
    let found = |last_window, window, why: &Refused| {
        let mut chain = with(chain(), lease(7, 5, 100, last_window));
        chain.registered.insert(key(1), meter(last_window));
        let mut found = findings(&[7], Some(chain));
        found.submitted.refused = Some((window, why.clone()));
        found.troubles()
    };
    assert_eq!(found(Some(1), 2, &refused), [Trouble::Refused(2, refused.clone())]);
    assert_eq!(found(Some(1), 1, &refused), [Trouble::Refused(1, refused.clone())], "no better since");
    assert_eq!(found(Some(1), 0, &refused), [], "that is long ago");
    assert_eq!(found(Some(2), 2, &refused), [], "it was reported all the same");
    assert_eq!(found(Some(1), 2, &Refused::Report(Refusal::WindowReported)), []);
}

#[test]
fn a_dead_meter_is_not_taken_for_one_without_leases() {
    let mut found = findings(&[], Some(with(chain(), lease(7, 5, 100, None))));
    found.meter = Err("dead".into());
    assert_eq!(found.troubles(), [Trouble::Meter("dead".into())]);
}

#[test]
fn every_trouble_says_what_to_do() {
    for (trouble, remedy) in [
        (Trouble::NoKey, "key insert"),
        (Trouble::BrokenKeys(vec![BrokenKey { file: "a".into(), why: "b".into() }]), "insert the key again"),
        (Trouble::NotAttached(vec![7, 8, 9]), "PUT /v1/leases"),
        (Trouble::Silent(vec![7]), "/health"),
        (Trouble::Foreign(vec![(1, account(3))]), "detach"),
        (Trouble::Overdue { window: 1, leases: vec![7], sent: true }, "peers"),
        (Trouble::Overdue { window: 1, leases: vec![7], sent: false }, "--log"),
    ] {
        assert!(trouble.to_string().contains(remedy), "{trouble}");
    }
}

#[test]
fn one_lease_and_many_are_told_in_whole_sentences() {
    for (trouble, sentence) in [
        (
            Trouble::NotAttached(vec![7]),
            "lease 7 runs and is not attached to the meter, so it is not paid: attach it with PUT /v1/leases/ID on the \
             meter",
        ),
        (
            Trouble::NotAttached(vec![7, 8, 9]),
            "leases 7, 8 and 9 run and are not attached to the meter, so they are not paid: attach each with PUT \
             /v1/leases/ID on the meter",
        ),
        (
            Trouble::Silent(vec![7]),
            "the hardware of lease 7 does not answer, so it is not paid: see /health and /v1/leases of the meter",
        ),
        (
            Trouble::Silent(vec![0, 1]),
            "the hardware of leases 0 and 1 does not answer, so they are not paid: see /health and /v1/leases of the \
             meter",
        ),
    ] {
        assert_eq!(trouble.to_string(), sentence);
    }
}
