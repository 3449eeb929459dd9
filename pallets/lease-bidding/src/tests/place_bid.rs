use super::prelude::*;
use frame_support::{dispatch::DispatchResult, weights::constants::ParityDbWeight};

fn place(who: AccountId, order: OrderId, offer: OfferId, price: Balance) -> DispatchResult {
    place_as(who, order, price, proposal(offer))
}

/// The 32 bidders of an order, each at 5.
fn full_list(order: OrderId) -> std::ops::Range<AccountId> {
    for bidder in 1_000..1_032 {
        endow(bidder, 1_000);
        assert_ok!(place(bidder, order, list(bidder, 8), 5));
    }
    1_000..1_032
}

#[test]
fn a_bid_on_a_manual_order_reserves_its_deposit() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 4);
        assert_eq!(reserved(PROVIDER), 100);
        // A newcomer's bid counts as a tenth dearer than it is.
        let (proposal, score) = (proposal(OFFER), 44_000);
        let placed = Bid {
            bidder: PROVIDER,
            proposal,
            quote: Quote::Open { price: 4, score },
            deposit: 100,
            exit_penalty: 0,
            model: 1,
            spec: spec_hash(OFFER),
            placed_at: 1,
            displaced: None,
        };
        assert_eq!(bids(order), [placed]);
        assert_eq!(last_event(), Event::BidPlaced { order, bidder: PROVIDER, proposal, price: 4, score });
    });
}

#[test]
fn the_limit_itself_can_be_asked_and_no_more() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, OFFER, 6), Error::<Test>::PriceAboveLimit);
        assert_noop!(place(PROVIDER, order, OFFER, Balance::MAX), Error::<Test>::PriceAboveLimit);
        assert_ok!(place(PROVIDER, order, OFFER, 5));
    });
}

#[test]
fn a_price_of_0_is_refused() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, OFFER, 0), LeasesError::<Test>::ZeroPrice);
    });
}

#[test]
fn the_deadline_itself_is_in_time() {
    run(|| {
        let order = Wanted::default().create();
        advance_to(9);
        assert_ok!(place(PROVIDER, order, OFFER, 5));
        advance_to(10);
        assert_noop!(place(RIVAL, order, RIVALS_OFFER, 5), Error::<Test>::BiddingOver);
    });
}

#[test]
fn a_tenant_cannot_bid_on_its_own_order() {
    run(|| {
        let order = Wanted::default().create();
        let own = list(TENANT, 8);
        assert_noop!(place(TENANT, order, own, 5), Error::<Test>::OwnOrder);
    });
}

#[test]
fn a_provider_bids_once_per_order_and_again_after_withdrawing() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(place(PROVIDER, order, OFFER, 4), Error::<Test>::AlreadyBid);
        withdraw(PROVIDER, order);
        assert_ok!(place(PROVIDER, order, OFFER, 4));
    });
}

#[test]
fn the_33rd_bid_is_accepted_only_if_it_is_better_than_the_worst() {
    run(|| {
        let order = Wanted::default().create();
        let bidders = full_list(order);
        assert_eq!(bids(order).len(), 32);
        assert_noop!(place(PROVIDER, order, OFFER, 5), Error::<Test>::BidListFull);
        assert_ok!(place(PROVIDER, order, OFFER, 4));
        // Of equally bad bids the last to come has to go.
        let displaced = bidders.end - 1;
        assert!(bid_of(displaced, order).is_none());
        assert_eq!((free(NATIVE, displaced), bonded(displaced), reserved(displaced)), (1_000, PLENTY, 0));
        assert_eq!(bid_of(PROVIDER, order).unwrap().displaced, Some(displaced));
        assert!(events().contains(&Event::BidDisplaced { order, bidder: displaced, by: PROVIDER }));
        // A place that becomes free can be taken.
        withdraw(1_000, order);
        assert_ok!(place(RIVAL, order, RIVALS_OFFER, 5));
        assert_eq!(bid_of(RIVAL, order).unwrap().displaced, None);
    });
}

#[test]
fn nobody_is_displaced_in_the_last_quarter_of_bidding() {
    run(|| {
        // From block 1 to block 9: the last quarter begins after block 7.
        let order = Wanted::default().create();
        full_list(order);
        advance_to(8);
        assert_noop!(place(PROVIDER, order, OFFER, 4), Error::<Test>::BidListFull);
        System::set_block_number(7);
        assert_ok!(place(PROVIDER, order, OFFER, 4));
    });
}

#[test]
fn a_bid_for_several_leases_needs_gpus_bond_and_deposit_for_all() {
    run(|| {
        let order = Wanted { gpus: 4, replicas: 3, ..Wanted::default() }.create();
        let serves = |replicas| place_as(PROVIDER, order, 5, Proposal { replicas, ..proposal(OFFER) });
        assert_noop!(serves(0), Error::<Test>::ReplicasOutOfRange);
        assert_noop!(serves(4), Error::<Test>::ReplicasOutOfRange);
        assert_noop!(serves(3), NO_CAPACITY);
        // Two deposits, and on top of them two exit penalties of 40.
        set_spare(PROVIDER, 279);
        assert_noop!(serves(2), EXIT_PENALTY_NOT_BONDED);
        set_spare(PROVIDER, 280);
        assert_ok!(serves(2));
        assert_eq!(reserved(PROVIDER), 200);
    });
}

#[test]
fn where_providers_must_be_distinct_each_serves_one_lease() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 2, distinct: true, ..Wanted::default() }.create();
        let two = Proposal { replicas: 2, ..proposal(OFFER) };
        assert_noop!(place_as(PROVIDER, order, 5, two), Error::<Test>::ReplicasOutOfRange);
        assert_ok!(place(PROVIDER, order, OFFER, 5));
    });
}

#[test]
fn a_bid_promises_at_least_what_the_order_wants() {
    run(|| {
        let percent = Permill::from_percent;
        let least_terms = Terms { notice: 50, exit_penalty: percent(3) };
        let order = Wanted { least_terms, ..Wanted::default() }.create();
        let promises = |notice, exit_penalty| {
            let terms = Terms { notice, exit_penalty };
            place_as(PROVIDER, order, 5, Proposal { terms, ..proposal(OFFER) })
        };
        assert_noop!(promises(49, percent(3)), LeasesError::<Test>::TermsTooLow);
        assert_noop!(promises(50, percent(2)), LeasesError::<Test>::TermsTooLow);
        assert_noop!(promises(50, percent(11)), LeasesError::<Test>::InvalidTerms);
        assert_noop!(promises(432_001, percent(3)), LeasesError::<Test>::InvalidTerms);
        assert_ok!(promises(50, percent(3)));
    });
}

#[test]
fn sealed_orders_take_no_open_bids() {
    run(|| {
        let order = Wanted::sealed().create();
        assert_noop!(place(PROVIDER, order, OFFER, 5), Error::<Test>::SealedOrder);
    });
}

#[test]
fn a_bid_below_the_floor_is_refused() {
    run(|| {
        FloorPrice::set(3);
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, OFFER, 2), LeasesError::<Test>::PriceBelowFloor);
        assert_ok!(place(PROVIDER, order, OFFER, 3));
    });
}

#[test]
fn the_offer_declares_attributes_and_auditors_confirm_them() {
    run(|| {
        let wanted = attributes(&[("interconnect", "nvlink")]);
        let mut spec = Wanted::default().spec();
        spec.requirement.attributes = wanted.clone();
        spec.requirement.auditors.force_push(AUDITOR);
        assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, 1_000));
        assert_noop!(place(PROVIDER, 0, OFFER, 5), LeasesError::<Test>::AttributesMismatch);
        change_offer(OFFER, |listed| listed.spec.attributes = wanted.clone());
        assert_noop!(place(PROVIDER, 0, OFFER, 5), LeasesError::<Test>::AuditorsMismatch);
        claim(RIVAL, AUDITOR, wanted.clone());
        assert_noop!(place(PROVIDER, 0, OFFER, 5), LeasesError::<Test>::AuditorsMismatch);
        claim(PROVIDER, AUDITOR, wanted);
        assert_ok!(place(PROVIDER, 0, OFFER, 5));
    });
}

#[test]
fn the_offer_is_the_bidders_own() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, RIVALS_OFFER, 5), Error::<Test>::NotYourOffer);
        assert_noop!(place(PROVIDER, order, 99, 5), LeasesError::<Test>::NoSuchOffer);
    });
}

#[test]
fn an_offer_that_falls_short_is_refused_by_the_field() {
    run(|| {
        let order = Wanted::default().create();
        let cases: [(fn(&mut Listed), LeasesError<Test>); 7] = [
            (|l| l.spec.model = 3, LeasesError::<Test>::ModelMismatch),
            (
                |l| {
                    l.spec.gpus -= 1;
                    l.free_gpus -= 1;
                },
                LeasesError::<Test>::GpusMismatch,
            ),
            (|l| l.spec.vram_mib -= 1, LeasesError::<Test>::VramMismatch),
            (|l| l.spec.cpus -= 1, LeasesError::<Test>::CpusMismatch),
            (|l| l.spec.memory_mib -= 1, LeasesError::<Test>::MemoryMismatch),
            (|l| l.spec.storage_gib -= 1, LeasesError::<Test>::StorageMismatch),
            (|l| l.spec.region = Region(*b"US"), LeasesError::<Test>::RegionMismatch),
        ];
        for (weaken, error) in cases {
            let offer = list(PROVIDER, 8);
            change_offer(offer, weaken);
            assert_noop!(place(PROVIDER, order, offer, 5), error);
        }
    });
}

#[test]
fn an_oversold_offer_is_refused() {
    run(|| {
        let order = Wanted::default().create();
        let other = Wanted { gpus: 1, ..Wanted::default() }.awarded();
        assert_noop!(place(PROVIDER, order, OFFER, 5), NO_CAPACITY);
        activate_at(other, 1);
        close(TENANT, other);
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(place(PROVIDER, order, OFFER, 5), NOT_BONDED);
    });
}

#[test]
fn only_open_orders_take_bids() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order + 1, OFFER, 5), Error::<Test>::NoSuchOrder);
        assert_noop!(
            LeaseBidding::place_bid(RuntimeOrigin::root(), order, 5, proposal(OFFER)),
            DispatchError::BadOrigin
        );
        bid(RIVAL, order, RIVALS_OFFER, 5);
        cancel(order);
        assert_noop!(place(PROVIDER, order, OFFER, 5), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn a_provider_without_a_bond_for_the_deposit_and_the_penalty_cannot_bid() {
    for wanted in [Wanted::default(), Wanted::automatic()] {
        run(|| {
            let order = wanted.create();
            for spare in [0, 99, 100, 179] {
                set_spare(PROVIDER, spare);
                assert_noop!(place(PROVIDER, order, OFFER, 5), EXIT_PENALTY_NOT_BONDED);
            }
            set_spare(PROVIDER, 180);
            assert_ok!(place(PROVIDER, order, OFFER, 5));
        });
    }
}

/// The bond for its exit penalty and deposit would be there.
#[test]
fn capacity_that_the_bond_no_longer_covers_takes_no_bid() {
    for wanted in [Wanted::default(), Wanted::automatic()] {
        run(|| {
            let order = wanted.create();
            change_offer(OFFER, |listed| listed.bonded = false);
            assert_noop!(place(PROVIDER, order, OFFER, 5), NOT_BONDED);
            change_offer(OFFER, |listed| listed.bonded = true);
            assert_ok!(place(PROVIDER, order, OFFER, 5));
        });
    }
}

/// Nothing is held from the account: bidding needs a bond, and not even an existential deposit in the account.
#[test]
fn a_provider_with_nothing_but_its_bond_can_bid() {
    run(|| {
        let order = Wanted::automatic().create();
        endow(PROVIDER, 0);
        assert_ok!(place(PROVIDER, order, OFFER, 5));
        assert_eq!((free(NATIVE, PROVIDER), reserved(PROVIDER)), (0, 180));
        withdraw(PROVIDER, order);
        assert_eq!((free(NATIVE, PROVIDER), bonded(PROVIDER), reserved(PROVIDER)), (0, PLENTY, 0));
    });
}

#[test]
fn a_deposit_that_cannot_be_counted_is_refused() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 2, ..Wanted::default() }.create();
        BidDeposit::set(Balance::MAX / 2 + 1);
        assert_noop!(
            place_as(PROVIDER, order, 5, Proposal { replicas: 2, ..proposal(OFFER) }),
            ArithmeticError::Overflow
        );
    });
}

/// A soft bid is charged less than a firm one, each by the number of bids in the list and of auditors asked. The
/// weights are of orders that require a gate. These do not: it is not looked up.
#[test]
fn the_caller_is_charged_for_what_the_bid_does() {
    let charged = |order, who, offer, price| {
        let placed = LeaseBidding::place_bid(RuntimeOrigin::signed(who), order, price, proposal(offer));
        placed.unwrap().actual_weight.unwrap().saturating_add(ParityDbWeight::get().reads(1))
    };
    run(|| {
        let soft = Wanted::default().create();
        full_list(soft);
        assert_eq!(charged(soft, PROVIDER, OFFER, 4), <() as WeightInfo>::displace_bid(0));
        let soft = Wanted::default().create();
        assert_eq!(charged(soft, PROVIDER, OFFER, 4), <() as WeightInfo>::place_bid(0, 0));
        assert_eq!(charged(soft, RIVAL, RIVALS_OFFER, 4), <() as WeightInfo>::place_bid(1, 0));
        let firm = Wanted::automatic().create();
        full_list(firm);
        assert_eq!(charged(firm, PROVIDER, OFFER, 4), <() as WeightInfo>::displace_firm_bid(0));
        let firm = Wanted::automatic().create();
        assert_eq!(charged(firm, RIVAL, RIVALS_OFFER, 4), <() as WeightInfo>::place_firm_bid(0, 0));
        assert_eq!(charged(firm, THIRD, THIRDS_OFFER, 4), <() as WeightInfo>::place_firm_bid(1, 0));
    });
}

#[test]
fn before_it_is_known_what_a_bid_does_it_weighs_the_most() {
    use frame_support::dispatch::GetDispatchInfo;
    let call = Call::<Test>::place_bid { order: 0, price: 1, proposal: proposal(OFFER) };
    let weight = call.get_dispatch_info().call_weight;
    let auditors = leasehold_primitives::hardware::MAX_AUDITORS_PER_ORDER;
    for most in [
        <() as WeightInfo>::place_bid(32, auditors),
        <() as WeightInfo>::displace_bid(auditors),
        <() as WeightInfo>::place_firm_bid(32, auditors),
        <() as WeightInfo>::displace_firm_bid(auditors),
    ] {
        assert!(most.all_lte(weight));
    }
}
