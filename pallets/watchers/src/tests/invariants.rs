//! Random rounds: whatever watchers do, nothing breaks.

use super::*;
use proptest::prelude::*;

/// The deeds of one watcher in one round: lists these, or says that all failed, reveals, claims.
type Deed = (Vec<(OfferId, u8)>, bool, bool, bool);

fn deed() -> impl Strategy<Value = Deed> {
    let listed = prop::collection::btree_map(0..12u64, 2..=255u8, 0..8).prop_map(|listed| listed.into_iter().collect());
    (listed, prop::bool::weighted(0.2), prop::bool::weighted(0.9), any::<bool>())
}

fn rounds() -> impl Strategy<Value = Vec<([u8; 32], Vec<Deed>)>> {
    prop::collection::vec((any::<[u8; 32]>(), prop::collection::vec(deed(), 1..45)), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_round_breaks_the_state(rounds in rounds(), validators in 1..45u64, pot in 0..10_000_000u128) {
        ExtBuilder::default().validators(validators).pot(pot).build_and_execute(|| {
            give_gates(0..10);
            for (round, (seed, deeds)) in (1..).zip(rounds) {
                Seeds::set(seed);
                let phases = LOCAL.phases(round).unwrap();
                make_blocks_to(phases.probing.start.max(System::block_number()));
                assert_eq!(details(round).draw.size() as u64, validators.min(31));
                for offer in 0..10 {
                    assert_eq!(Watching::committee(round, offer).len() as u64, validators.min(31));
                }
                let votes: Vec<_> = (0..details(round).draw.watchers)
                    .zip(deeds)
                    .map(|(position, (listed, broad, reveals, claims))| {
                        let vote = if broad { broad_vote(round, position) } else { vote(round, position, &listed) };
                        (vote, reveals, claims)
                    })
                    .collect();
                make_blocks_to(phases.committing.start);
                for (vote, ..) in &votes {
                    assert_eq!(include(commit_call(vote)), Ok(()));
                }
                make_blocks_to(phases.revealing.start);
                for (vote, ..) in votes.iter().filter(|(_, reveals, _)| *reveals) {
                    assert_eq!(include(reveal_call(vote)), Ok(()));
                }
                Watching::do_try_state().unwrap();
                make_blocks_to(phases.paying.start);
                let before = Balances::balance(&POT);
                for (vote, reveals, claims) in &votes {
                    if *claims {
                        let paid = include(claim_call(vote));
                        assert!(*reveals || paid.is_err());
                    }
                }
                assert!(before - Balances::balance(&POT) <= details(round).budget);
                let quorum = details(round).draw.quorum().unwrap();
                for offer in 0..12 {
                    let verdict = verdict_of(round, offer);
                    let tally = tally(round, offer);
                    assert!(offer < 10 || tally.listed() == 0);
                    assert_eq!(
                        verdict.is_some(),
                        tally.listed() >= quorum && !details(round).turnout().is_mass_outage()
                    );
                }
                Watching::on_idle(System::block_number(), frame_support::weights::Weight::MAX);
                Watching::do_try_state().unwrap();
            }
        });
    }
}
