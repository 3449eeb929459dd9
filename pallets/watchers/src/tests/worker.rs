mod counters;
mod faults;

use super::*;
use leasehold_primitives::{
    gates::Ip,
    time::Timing,
    watch::{is_probed, MAX_PROBES_PER_BLOCK},
    BlockNumber,
};

/// Every offer is probed in every block.
const ALWAYS: Timing = Timing { probes: 60, ..LOCAL };

fn watched_by_1() -> ExtBuilder {
    ExtBuilder::default().validators(3).local_key(1)
}

/// The vote that the node commits to and reveals of round 1.
fn voted(node: &Node) -> (bool, Vec<(OfferId, u8)>) {
    node.import_to(141);
    let position = position_of(1, 1);
    assert!(details(1).revealed.contains(position), "the node did not vote");
    let listed = (0..100).filter_map(|offer| {
        let place = details(1).draw.place(position, offer)?;
        Some((offer, tally(1, offer).at(place))).filter(|(_, fails)| *fails > 0)
    });
    (details(1).broad > 0, listed.collect())
}

#[test]
fn an_offer_is_probed_in_the_blocks_that_the_secret_draws() {
    watched_by_1().build_with_node(|node| {
        open_gate(7);
        node.import_to(120);
        let secret = vote(1, position_of(1, 1), &[]).secret;
        let drawn: Vec<_> = (60..120).filter(|block| is_probed(&secret, 7, *block, 60, 20)).map(|b| (b, 7)).collect();
        assert!((8..32).contains(&drawn.len()));
        let asked: Vec<_> = node.asked().into_iter().filter(|(block, _)| (60..120).contains(block)).collect();
        assert_eq!(asked, drawn);
        let script = node.script.lock().unwrap();
        assert!(script.closed >= drawn.len(), "connections stay open");
    });
}

#[test]
fn a_gate_that_answers_is_not_listed_and_the_vote_is_paid() {
    watched_by_1().pot(UNIT).build_with_node(|node| {
        open_gate(7);
        assert_eq!(voted(node), (false, vec![]));
        node.import_to(179);
        assert!(Watching::watcher(1, 1).unwrap().paid);
        assert!(Balances::balance(&1) > UNIT);
        // The others have no node.
        assert_eq!(details(1).revealed.count(), 1);
    });
}

#[test]
fn whatever_is_not_the_right_answer_is_a_failure_within_the_deadline() {
    use Answer::*;
    for answer in [Dead, Silent, Status(404), Status(302), OtherKey, OtherOffer, OtherNonce, TooLong, Endless, Drips] {
        watched_by_1().timing(ALWAYS).build_with_node(|node| {
            open_gate(7);
            node.answers(7, answer.clone());
            make_blocks_to(59);
            let before = node.clock();
            node.import(60);
            // 0.4 of a slot.
            assert!(node.clock() - before - 1_000 <= 400, "{answer:?}");
            let (broad, listed) = voted(node);
            // In all blocks but the first: each failed probe is repeated in the next block.
            assert_eq!((broad, listed), (false, vec![(7, 59)]), "{answer:?}");
        });
    }
}

#[test]
fn an_outage_of_a_block_counts_for_nothing_and_one_of_more_blocks_for_one_less() {
    for (blocks, listed) in [(1, vec![]), (2, vec![]), (3, vec![(7, 2)]), (10, vec![(7, 9)])] {
        watched_by_1().timing(ALWAYS).build_with_node(|node| {
            open_gate(7);
            node.import_to(79);
            node.answers(7, Answer::Dead);
            node.import_to(79 + blocks);
            node.all_answer();
            assert_eq!(voted(node), (false, listed.clone()), "of {blocks}");
        });
    }
}

#[test]
fn a_gate_that_fails_less_than_the_threshold_is_not_listed() {
    watched_by_1().timing(Timing { threshold: 10, ..ALWAYS }).build_with_node(|node| {
        [7, 8].into_iter().for_each(open_gate);
        node.import_to(79);
        node.answers(7, Answer::Dead);
        node.answers(8, Answer::Dead);
        node.import_to(89);
        node.answers(8, Answer::Right);
        node.import_to(90);
        node.all_answer();
        assert_eq!(voted(node), (false, vec![(7, 10)]));
    });
}

#[test]
fn a_node_whose_own_line_fails_counts_nothing() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        (0..9).for_each(open_gate);
        node.import_to(79);
        (0..4).for_each(|offer| node.answers(offer, Answer::Dead));
        node.import_to(99);
        // One less is a third.
        node.answers(3, Answer::Right);
        node.import_to(110);
        node.all_answer();
        assert_eq!(voted(node), (false, vec![(0, 10), (1, 10), (2, 10)]));
    });
}

#[test]
fn an_offer_is_probed_only_while_a_lease_uses_it() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        [7, 8].into_iter().for_each(open_gate);
        node.answers(7, Answer::Dead);
        node.import_to(79);
        // Its lease is over, and not final; then it has another.
        Idle::mutate(|idle| idle.insert(7));
        node.asked();
        node.import_to(99);
        assert!(node.asked().iter().all(|(_, offer)| *offer == 8));
        Idle::mutate(|idle| idle.remove(&7));
        node.import_to(109);
        node.all_answer();
        // Blocks 60 to 79 and 100 to 109: the last failure of each was not tried again while the lease ran.
        assert_eq!(voted(node), (false, vec![(7, 19 + 9)]));
    });
}

fn give(offers: core::ops::Range<OfferId>, owner: u64) {
    Owners::mutate(|owners| owners.extend(offers.map(|offer| (offer, owner))));
}

#[test]
fn a_provider_with_most_offers_does_not_pass_for_the_watchers_own_outage() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        (0..16).for_each(open_gate);
        give(0..10, 100);
        (0..10).for_each(|offer| node.answers(offer, Answer::Dead));
        let listed = (0..10).map(|offer| (offer, 59)).collect();
        assert_eq!(voted(node), (false, listed));
    });
}

#[test]
fn a_few_offers_of_most_providers_do_not_pass_for_a_broad_outage() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        // Three of nine offers fail, and they belong to all three providers.
        (0..9).for_each(open_gate);
        (0..3).for_each(|n| give(3 * n..3 * n + 3, n));
        [0, 3, 6].into_iter().for_each(|offer| node.answers(offer, Answer::Dead));
        assert_eq!(voted(node), (false, vec![(0, 59), (3, 59), (6, 59)]));
    });
}

#[test]
fn more_than_a_third_of_the_offers_of_more_than_a_third_of_three_providers_are_a_broad_outage() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        // Too few to tell in a block.
        (0..7).for_each(open_gate);
        give(0..4, 100);
        [0, 4, 5].into_iter().for_each(|offer| node.answers(offer, Answer::Dead));
        assert_eq!(voted(node), (true, vec![]));
    });
}

#[test]
fn a_watcher_to_which_too_many_offers_failed_says_so_and_lists_none() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        // Too few to tell in a block, and all of them fail.
        (0..5).for_each(open_gate);
        (0..5).for_each(|offer| node.answers(offer, Answer::Dead));
        assert_eq!(voted(node), (true, vec![]));
    });
}

#[test]
fn sixty_four_probes_are_made_in_a_block_and_the_others_left_out() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        (0..80).for_each(open_gate);
        (0..80).for_each(|offer| node.answers(offer, Answer::Silent));
        make_blocks_to(59);
        let before = node.clock();
        node.import(60);
        assert_eq!(node.asked().len(), MAX_PROBES_PER_BLOCK);
        // All at once.
        assert_eq!(node.clock() - before, 1_400);
    });
}

#[test]
fn a_node_that_is_restarted_in_mid_round_goes_on() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.answers(7, Answer::Dead);
        node.import_to(80);
        // The node is down for a while: a probe that it did not make is not a failure, but for the one that it repeats.
        make_blocks_to(100);
        node.import_to(120);
        let (_, listed) = voted(node);
        assert_eq!(listed, [(7, 20 + 19)]);
    });
}

#[test]
fn leases_that_begin_in_mid_round_are_found_in_the_next_sixth() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(60);
        open_gate(5);
        node.import_to(69);
        assert!(node.asked().iter().all(|(_, offer)| *offer == 7));
        node.import_to(70);
        assert_eq!(node.asked(), [(70, 5), (70, 7)]);
        assert_eq!(node.progress(1, 1).offers, 2);
        // A lease that becomes final removes no offer from the list.
        Gated::mutate(|gated| gated.get_mut(&7).unwrap().1 = false);
        node.import_to(80);
        assert_eq!(node.progress(1, 1).offers, 2);
        assert_eq!(node.asked().last(), Some(&(80, 5)));
    });
}

#[test]
fn a_gate_is_asked_at_the_address_that_it_has_now_and_only_where_gates_may_be() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(70);
        let moved = |ip, port| {
            Gated::mutate(|gated| {
                let gate = &mut gated.get_mut(&7).unwrap().0;
                (gate.ip, gate.port) = (ip, port);
            })
        };
        node.asked();
        moved(Ip::V4([127, 0, 0, 1]), 9_008);
        node.import_to(71);
        assert_eq!(node.asked(), [(71, 8)]);
        // The node probes neither a private address nor the port of another service, should the chain ever hold one.
        for (ip, port) in [([10, 0, 0, 1], 9_007), ([127, 0, 0, 1], 22)] {
            moved(Ip::V4(ip), port);
            node.import_to(System::block_number() + 1);
            assert_eq!(node.asked(), []);
        }
    });
}

#[test]
fn a_block_is_probed_in_once_whatever_replaces_it() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(70);
        node.asked();
        System::set_block_number(68);
        Watching::offchain_worker(68);
        System::set_block_number(70);
        Watching::offchain_worker(70);
        assert_eq!(node.asked(), []);
    });
}

#[test]
fn a_vote_is_submitted_again_until_the_chain_has_it() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.answers(7, Answer::Dead);
        node.import_to(119);
        let commits: Vec<_> = (120..130)
            .flat_map(|block| {
                node.import(block);
                node.submitted()
            })
            .collect();
        assert!((2..=4).contains(&commits.len()), "{}", commits.len());
        // The same bytes each time, and none that comes too late.
        assert!(commits.iter().all(|call| *call == commits[0]));
        assert!(matches!(commits[0], Call::watch_commit { round: 1, .. }));
        System::set_block_number(129);
        assert_eq!(include(commits[0].clone()), Ok(()));
        let reveals: Vec<_> = (130..140)
            .flat_map(|block| {
                node.import(block);
                node.submitted()
            })
            .collect();
        assert!(!reveals.is_empty() && reveals.iter().all(|call| matches!(call, Call::watch_reveal { round: 1, .. })));
        System::set_block_number(139);
        assert_eq!(include(reveals[0].clone()), Ok(()));
    });
}

#[test]
fn a_node_that_saw_something_else_than_its_twin_leaves_the_vote_to_it() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(119);
        // The twin's commitment is first.
        make_blocks_to(120);
        let twins = vote(1, position_of(1, 1), &[(7, 9)]);
        assert_eq!(include(commit_call(&twins)), Ok(()));
        (121..179).for_each(|block| node.import(block));
        assert_eq!(node.submitted(), []);
    });
}

#[test]
fn a_node_that_saw_nothing_of_a_round_has_no_vote() {
    watched_by_1().build_with_node(|node| {
        open_gate(7);
        make_blocks_to(119);
        node.import_to(179);
        assert_eq!(details(1).revealed.count(), 0);
    });
}

#[test]
fn a_node_without_a_drawn_key_or_with_watching_switched_off_does_nothing() {
    for stash in [None, Some(9), Some(1)] {
        let builder = ExtBuilder::default().validators(3).timing(ALWAYS);
        let builder = stash.map_or(ExtBuilder::default(), |stash| builder.local_key(stash));
        builder.build_with_node(|node| {
            if stash == Some(1) {
                node.switch_off();
            }
            open_gate(7);
            node.import_to(140);
            assert_eq!((node.asked(), node.submitted()), (vec![], vec![]));
        });
    }
}

#[test]
fn a_worker_does_not_wait_for_another() {
    use sp_core::offchain::OffchainStorage;
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(60);
        let held = codec::Encode::encode(&sp_core::offchain::Timestamp::from_unix_millis(node.clock() + 7_000));
        node.disk.0.write().persistent_storage.set(b"", b"leasehold/watch-lock", &held);
        node.asked();
        node.import_to(62);
        assert_eq!(node.asked(), []);
        // The lock was left behind: after a few seconds another worker goes on.
        node.import_to(70);
        assert!(!node.asked().is_empty());
    });
}

#[test]
fn a_provider_that_lies_up_with_its_gate_down_gets_a_verdict() {
    ExtBuilder::default().validators(3).local_key(1).local_key(2).local_key(3).build_with_node(|node| {
        (0..3).for_each(open_gate);
        node.import_to(79);
        node.answers(1, Answer::Dead);
        node.import_to(109);
        node.all_answer();
        node.import_to(140);
        assert_eq!(details(1).revealed.count(), 3);
        let verdict = verdict_of(1, 1).expect("half of a round is seen");
        assert!((4..=14).contains(&verdict.fails), "{verdict:?}");
        assert_eq!((verdict_of(1, 0), verdict_of(1, 2)), (None, None));
    });
}

#[test]
fn a_gate_that_answers_for_a_machine_that_is_not_there_gets_no_verdict() {
    ExtBuilder::default().validators(3).local_key(1).local_key(2).local_key(3).build_with_node(|node| {
        // The key answers from another machine, which nobody can tell. The tenant's loss ends when it closes.
        open_gate(7);
        node.import_to(140);
        assert_eq!((details(1).revealed.count(), verdict_of(1, 7)), (3, None));
    });
}
