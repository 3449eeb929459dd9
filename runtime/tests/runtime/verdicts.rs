//! The consequences of a verdict of watchers, from their votes to the money, which the treasury alone gets.

use super::{lease::*, *};
use frame_support::{
    dispatch::GetDispatchInfo,
    traits::fungible::{Inspect as _, InspectHold as _},
    weights::Weight,
};
use frame_system::offchain::CreateAuthorizedTransaction;
use leasehold_primitives::{
    gates::{consent_payload, GatePair, Ip},
    traits::OffenceKind,
    usage::{Report, MAX_READINGS},
    watch::{commit_payload, Entry, Vote},
    LeaseId, Round, Window,
};
use leasehold_runtime::constants::pots::TreasuryAccount;
use pallet_leases::{Call as Lease, Leases as StoredLeases, TrackRecords};
use pallet_provider_registry::Call as Registry;
use pallet_provider_staking::{Event as StakeEvent, PendingSlashes, SlashCause};
use pallet_usage_attestation::Event as AttestationEvent;
use pallet_watchers::{Call as Watching, RoundKeys};
use sp_core::Pair;
use sp_keyring::Ed25519Keyring;
use sp_runtime::{traits::Dispatchable, BoundedVec};

/// 2 % of the lease's stake at risk, two machines of 10 LEASE.
const SLASH: Balance = 20 * UNIT / 50;
/// Blocks 60 to 119, which contain windows 6 to 11.
const ROUND: Round = 1;

/// Gives the offer of `lease` a gate.
fn give_gate(author: &mut Author, lease: LeaseId) {
    let offer = StoredLeases::<Runtime>::get(lease).unwrap().offer;
    let key = GatePair::from_seed(&[5; 32]);
    let proof = key.sign(&consent_payload(System::block_hash(0).as_ref(), &account(PROVIDER), offer));
    let ip = Ip::V4([127, 0, 0, 1]);
    author.block(|| submit(PROVIDER, Registry::set_gate { offer, ip, port: 9_616, key: key.public(), proof }));
}

/// Reports some blocks after each window, where a transaction fits, that the machine was there all the time.
fn serve(author: &mut Author, lease: LeaseId, windows: impl IntoIterator<Item = Window>) {
    for window in windows {
        author.until(window * 10 + 12);
        let from = u64::from(window) * 10_000;
        let said = report(window, vec![reading(lease, from..from + 10_000)]);
        author.block(|| assert_eq!(Executive::apply_extrinsic(said), Ok(Ok(()))));
    }
}

fn include(calls: impl IntoIterator<Item = Watching<Runtime>>) {
    for call in calls {
        let vote =
            <Runtime as CreateAuthorizedTransaction<Watching<Runtime>>>::create_authorized_transaction(call.into());
        assert_eq!(Executive::apply_extrinsic(vote), Ok(Ok(())));
    }
}

/// All validators vote that this many of the 20 probes of the lease's offer failed in [`ROUND`]. Meanwhile the lease is
/// reported, from window `first` to 12.
fn vote(author: &mut Author, lease: LeaseId, first: Window, fails: u8) {
    let offer = StoredLeases::<Runtime>::get(lease).unwrap().offer;
    let entries = BoundedVec::truncate_from(vec![Entry { offer, fails }]);
    let votes: Vec<_> = (0..3)
        .map(|position| Vote { round: ROUND, position, secret: [3; 32], broad: false, entries: entries.clone() })
        .collect();
    serve(author, lease, first..11);
    let genesis = System::block_hash(0);
    author.until(123);
    author.block(|| {
        let keys = RoundKeys::<Runtime>::get(ROUND).unwrap();
        include(votes.iter().zip(keys).map(|(vote, (_, key))| {
            let Vote { round, position, .. } = *vote;
            let commitment = vote.commitment(genesis.as_ref());
            let payload = commit_payload(genesis.as_ref(), round, position, &commitment);
            let holds = |who: &Ed25519Keyring| AsRef::<[u8]>::as_ref(&who.public()) == AsRef::<[u8]>::as_ref(&key);
            let watchers = [Ed25519Keyring::Alice, Ed25519Keyring::Bob, Ed25519Keyring::Charlie];
            let signature = watchers.into_iter().find(holds).unwrap().sign(&payload).into();
            Watching::watch_commit { round, position, commitment, signature }
        }));
    });
    serve(author, lease, [11]);
    author.until(133);
    author.block(|| {
        include(votes.iter().cloned().map(|Vote { round, position, secret, broad, entries }| Watching::watch_reveal {
            round,
            position,
            secret,
            broad,
            entries,
        }));
    });
    serve(author, lease, [12]);
}

/// A lease from block 20 on at 1 LEASE per block, of an offer with a gate.
fn watched_lease(author: &mut Author) -> LeaseId {
    let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
    author.until(22);
    give_gate(author, lease);
    lease
}

fn bond() -> Balance {
    Balances::balance_on_hold(&pallet_provider_staking::HoldReason::Bond.into(), &account(PROVIDER))
}

fn ledger_pending() -> Balance {
    ProviderStaking::ledger(account(PROVIDER)).unwrap().pending
}

/// The time struck from the lease, and the slashes of [`OffenceKind::Contradicted`], by the block's events.
fn told() -> (Vec<(Round, u64)>, Vec<(u32, Balance)>) {
    let (mut struck, mut slashed) = (vec![], vec![]);
    for event in events() {
        match event {
            RuntimeEvent::UsageAttestation(AttestationEvent::Struck { round, struck_ms, .. }) => {
                struck.push((round, struck_ms));
            }
            RuntimeEvent::ProviderStaking(StakeEvent::OffenceReported { kind, round, amount, .. }) => {
                assert_eq!(kind, OffenceKind::Contradicted);
                slashed.push((round, amount));
            }
            _ => (),
        }
    }
    (struck, slashed)
}

/// The meter says that everything was there, and 3 of each watcher's 20 probes failed: more than an eighth. With 2 it
/// is less.
#[test]
fn a_provider_that_lies_up_with_its_gate_down_is_struck_and_slashed() {
    for (fails, slashed) in [(3, vec![(ROUND, SLASH)]), (2, vec![])] {
        run(local_testnet(), |author| {
            let lease = watched_lease(author);
            vote(author, lease, 2, fails);
            serve(author, lease, 13..18);
            assert_eq!(told(), (vec![(ROUND, u64::from(fails) * 3_000)], slashed));
        });
    }
}

/// A tenant that takes a gate down, or has it taken down, to have the machine for nothing is given back the price of
/// the outage, and not a unit of what its provider is slashed.
#[test]
fn a_tenant_that_knocks_out_a_gate_gets_back_the_outage_and_no_more() {
    run(local_testnet(), |author| {
        let lease = watched_lease(author);
        let tenant = Balances::total_balance(&account(TENANT));
        vote(author, lease, 2, 10);
        serve(author, lease, 13..17);
        assert_eq!((lease_view(lease).unwrap().availability.struck_ms, bond()), (0, 100 * UNIT));

        // Round 1 is settled by the first report of round 3, and parked.
        serve(author, lease, [17]);
        assert_eq!(told(), (vec![(ROUND, 30_000)], vec![(ROUND, SLASH)]));
        let slash = ProviderStaking::pending_slash(0).unwrap();
        assert_eq!((slash.lease, slash.beneficiary, slash.restitution), (lease, account(TENANT), 0));
        assert_eq!(slash.cause, SlashCause::Offence { kind: OffenceKind::Contradicted, round: ROUND });
        assert_eq!((bond(), ledger_pending()), (100 * UNIT, SLASH));

        // The lease ends in block 210, after 190 blocks, of which 30 were struck.
        serve(author, lease, [18, 19]);
        author.until(209);
        author.block(|| call(TENANT, Lease::close { lease }));

        // The slash is paid, to the treasury alone.
        author.until(slash.due_at - 1);
        let treasury = Balances::free_balance(TreasuryAccount::get());
        author.until(slash.due_at);
        let paid = StakeEvent::<Runtime>::SlashPaid {
            slash: 0,
            provider: account(PROVIDER),
            beneficiary: account(TENANT),
            restitution: 0,
            treasury: SLASH,
            from_delegations: 0,
            burnt: false,
        };
        assert!(events().contains(&paid.into()), "{:?}", events());
        assert_eq!(Balances::free_balance(TreasuryAccount::get()) - treasury, SLASH);
        assert_eq!((bond(), ledger_pending()), (100 * UNIT - SLASH, 0));

        // The lease is final with its last credit.
        serve(author, lease, [20]);
        author.until(302);
        assert_eq!(lease_view(lease), None);
        assert_eq!(tenant - Balances::total_balance(&account(TENANT)), 160 * UNIT);
        let record = TrackRecords::<Runtime>::get(account(PROVIDER));
        assert_eq!((record.due_blocks, record.credited_blocks), (190, 160));
        assert_eq!(PendingSlashes::<Runtime>::iter_keys().count(), 0);
    });
}

#[test]
fn a_contradiction_whose_slash_is_cancelled_comes_back_and_is_not_reported_again() {
    run(local_testnet(), |author| {
        let lease = watched_lease(author);
        vote(author, lease, 2, 10);
        serve(author, lease, 13..17);
        // A step of the lease settles as a report does.
        author.until(182);
        author.block(|| call(TENANT, Lease::settle { lease }));
        assert_eq!(told(), (vec![(ROUND, 30_000)], vec![(ROUND, SLASH)]));
        let treasury = Balances::free_balance(TreasuryAccount::get());
        let cancel: RuntimeCall = pallet_provider_staking::Call::cancel_slash { slash: 0 }.into();
        assert!(cancel.dispatch(RuntimeOrigin::root()).is_ok());
        assert_eq!((bond(), ledger_pending()), (100 * UNIT, 0));
        assert_eq!(Balances::free_balance(TreasuryAccount::get()), treasury);
        author.block(|| {
            call(TENANT, Lease::settle { lease });
            let asked: RuntimeCall = pallet_usage_attestation::Call::report_silence { lease }.into();
            assert!(asked.dispatch(RuntimeOrigin::signed(account(Sr25519Keyring::Eve))).is_err());
        });
        assert_eq!(told(), (vec![], vec![]));
        // The credit stays struck: that is not a penalty.
        assert_eq!(lease_view(lease).unwrap().availability.struck_ms, 30_000);
    });
}

/// This holds whatever the votes say, no matter who submits them or what touches the lease then.
#[test]
fn no_call_can_strike_a_lease_of_an_offer_without_a_gate() {
    for late in [false, true] {
        run(local_testnet(), |author| {
            let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
            serve(author, lease, 2..4);
            if late {
                // A gate that comes within a sixth of a round before is as good as none in that round.
                author.until(52);
                give_gate(author, lease);
            }
            vote(author, lease, 4, 20);
            let offer = StoredLeases::<Runtime>::get(lease).unwrap().offer;
            assert_eq!(Watchers::verdict(ROUND, offer), None);
            assert_eq!(Watchers::tally(ROUND, offer), None);
            serve(author, lease, 13..18);
            author.block(|| {
                call(TENANT, Lease::settle { lease });
                let asked: RuntimeCall = pallet_usage_attestation::Call::report_silence { lease }.into();
                assert!(asked.dispatch(RuntimeOrigin::signed(account(Sr25519Keyring::Eve))).is_err());
            });
            let availability = lease_view(lease).unwrap().availability;
            assert_eq!((availability.final_ms, availability.struck_ms), (100_000, 0));
            assert_eq!((bond(), ledger_pending()), (100 * UNIT, 0));
            assert_eq!(PendingSlashes::<Runtime>::iter_keys().count(), 0);
        });
    }
}

/// Each of its leases may have missed too much, been abandoned, and been contradicted twice.
#[test]
fn a_full_report_fits_into_a_block_whatever_it_comes_to() {
    let readings: Vec<_> = (0..u64::from(MAX_READINGS)).map(|lease| reading(lease, 0..1)).collect();
    let report = Report { meter: meter().public(), window: 0, readings: readings.try_into().unwrap() };
    let signature = meter().sign(b"");
    let call: RuntimeCall = pallet_usage_attestation::Call::report { report, signature }.into();
    let info = call.get_dispatch_info();
    let weights = configs::BlockWeights::get();
    let most = weights.get(info.class).max_extrinsic.unwrap_or(Weight::zero());
    let total = info.total_weight();
    assert!(total.all_lte(most), "{total:?} of {most:?}");
}
