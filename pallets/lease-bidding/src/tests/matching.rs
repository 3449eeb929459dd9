//! Matching a bid's offer: checked when the bid is made, and for a soft one again when it is picked; the error names
//! the field.

use super::prelude::*;
use frame_support::{dispatch::DispatchResult, weights::constants::ParityDbWeight};
use leasehold_primitives::hardware::{Attributes, Quorum, Requirement};
use sp_core::bounded::BoundedVec;

const SECOND_AUDITOR: AccountId = 20;

fn wants(requirement: Requirement<AccountId>, auction: Auction) -> OrderId {
    let order = NextOrder::<Test>::get();
    let spec = OrderSpec { requirement, ..Wanted { auction, ..Wanted::default() }.spec() };
    assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, 1_000));
    order
}

/// A requirement with every check of an offer: NVLink and a tier, confirmed by two auditors, and a gate.
fn demanding(quorum: Quorum) -> Requirement<AccountId> {
    Requirement {
        attributes: wanted_attributes(),
        auditors: BoundedVec::truncate_from(vec![AUDITOR, SECOND_AUDITOR]),
        quorum,
        gate_required: true,
        ..requirement(8)
    }
}

fn wanted_attributes() -> Attributes {
    attributes(&[("interconnect", "nvlink"), ("tier", "3")])
}

/// The providers' offers have the attributes and gates, and both auditors say so.
fn prepare() {
    for (who, offer) in PROVIDERS {
        change_offer(offer, |listed| (listed.spec.attributes, listed.gated) = (wanted_attributes(), true));
        for auditor in [AUDITOR, SECOND_AUDITOR] {
            claim(who, auditor, wanted_attributes());
        }
    }
}

fn place(order: OrderId) -> DispatchResult {
    place_as(PROVIDER, order, 5, proposal(OFFER))
}

fn put_under_seal(order: OrderId) -> DispatchResult {
    commit_as(PROVIDER, order, commitment(PROVIDER, order, 5), proposal(OFFER))
}

fn award_it(order: OrderId) -> DispatchResult {
    // The tenant looks at the offer now.
    let spec = if Offers::contains_key(OFFER) { spec_hash(OFFER) } else { H256::zero() };
    award_as(TENANT, order, &[Pick { spec, ..pick(order, PROVIDER, 1) }])
}

const SEALED: Auction = Auction::Sealed { reveal_blocks: 20 };

/// Each way in which the provider can fall short, and the error that names it.
fn shortfalls() -> [(fn(), DispatchError); 12] {
    fn spec(change: impl FnOnce(&mut leasehold_primitives::hardware::OfferSpec)) {
        change_offer(OFFER, |listed| change(&mut listed.spec));
    }
    [
        (|| spec(|spec| spec.model = 3), LeasesError::<Test>::ModelMismatch.into()),
        (|| change_offer(OFFER, |l| (l.spec.gpus, l.free_gpus) = (7, 7)), LeasesError::<Test>::GpusMismatch.into()),
        (|| spec(|spec| spec.vram_mib -= 1), LeasesError::<Test>::VramMismatch.into()),
        (|| spec(|spec| spec.cpus -= 1), LeasesError::<Test>::CpusMismatch.into()),
        (|| spec(|spec| spec.memory_mib -= 1), LeasesError::<Test>::MemoryMismatch.into()),
        (|| spec(|spec| spec.storage_gib -= 1), LeasesError::<Test>::StorageMismatch.into()),
        (|| spec(|spec| spec.region = Region(*b"US")), LeasesError::<Test>::RegionMismatch.into()),
        (
            || spec(|spec| spec.attributes = attributes(&[("tier", "3")])),
            LeasesError::<Test>::AttributesMismatch.into(),
        ),
        (
            || spec(|spec| spec.attributes = attributes(&[("tier", "4"), ("interconnect", "nvlink")])),
            LeasesError::<Test>::AttributesMismatch.into(),
        ),
        (|| change_offer(OFFER, |listed| listed.gated = false), LeasesError::<Test>::GateMismatch.into()),
        (|| Claims::remove((PROVIDER, AUDITOR)), LeasesError::<Test>::AuditorsMismatch.into()),
        (
            || claim(PROVIDER, SECOND_AUDITOR, attributes(&[("tier", "3")])),
            LeasesError::<Test>::AuditorsMismatch.into(),
        ),
    ]
}

#[test]
fn an_offer_that_is_exactly_what_is_asked_for_matches() {
    run(|| {
        prepare();
        let order = wants(demanding(Quorum::All), Auction::Manual);
        assert_ok!(place(order));
        assert_ok!(award_it(order));
        let requirement = Requirement { gpus: 1, ..demanding(Quorum::All) };
        set_ask(RIVALS_OFFER, ask(5));
        assert_ok!(take_as(TENANT, RIVALS_OFFER, TakeRequest { requirement, ..request(1) }));
    });
}

#[test]
fn a_bid_or_an_ask_that_falls_short_is_refused_by_the_field() {
    for (fall_short, error) in shortfalls() {
        run(|| {
            prepare();
            let open = wants(demanding(Quorum::All), Auction::Manual);
            let sealed = wants(demanding(Quorum::All), SEALED);
            fall_short();
            assert_noop!(place(open), error);
            assert_noop!(put_under_seal(sealed), error);
            let request = TakeRequest { requirement: demanding(Quorum::All), ..request(8) };
            set_ask(OFFER, ask(5));
            assert_noop!(take_as(TENANT, OFFER, request), error);
        });
    }
}

#[test]
fn an_award_to_an_offer_that_fell_short_since_is_refused_by_the_field() {
    for (fall_short, error) in shortfalls() {
        run(|| {
            prepare();
            let order = wants(demanding(Quorum::All), Auction::Manual);
            assert_ok!(place(order));
            fall_short();
            assert_noop!(award_it(order), error);
            // The bid stays: if the offer is mended in time, it can still be awarded.
            change_offer(OFFER, |listed| {
                listed.spec = spec(8);
                listed.spec.attributes = wanted_attributes();
                listed.free_gpus = 8;
            });
            prepare();
            assert_ok!(award_it(order));
        });
    }
}

/// The registry keeps the gate of an offer with promised GPUs; a firm bid is not judged again.
#[test]
fn a_firm_bid_needs_a_gate_when_it_is_placed_and_its_lease_says_so() {
    for auction in [Auction::Automatic, SEALED] {
        run(|| {
            let gated = Requirement { gate_required: true, ..requirement(8) };
            let order = wants(gated, auction);
            let try_to = || if auction == SEALED { put_under_seal(order) } else { place(order) };
            assert_noop!(try_to(), LeasesError::<Test>::GateMismatch);
            change_offer(OFFER, |listed| listed.gated = true);
            assert_ok!(try_to());
            assert_eq!(Offers::get(OFFER).unwrap().promised, 8);
            if auction == Auction::Automatic {
                assert_ok!(award_it(order));
                assert!(lease(0).gate_required);
            }
        });
    }
}

#[test]
fn an_order_without_it_is_served_without_a_gate() {
    run(|| {
        let order = wants(requirement(8), Auction::Manual);
        assert_ok!(place(order));
        assert_ok!(award_it(order));
        assert!(!lease(0).gate_required);
    });
}

#[test]
fn only_bids_on_orders_that_require_a_gate_pay_for_looking_it_up() {
    run(|| {
        change_offer(OFFER, |listed| listed.gated = true);
        let charged = |gate_required| {
            let order = wants(Requirement { gate_required, ..requirement(8) }, Auction::Manual);
            let placed = LeaseBidding::place_bid(RuntimeOrigin::signed(PROVIDER), order, 5, proposal(OFFER));
            placed.unwrap().actual_weight.unwrap()
        };
        assert_eq!(charged(true), <() as WeightInfo>::place_bid(0, 0));
        assert_eq!(charged(true).saturating_sub(charged(false)), ParityDbWeight::get().reads(1));
    });
}

/// A firm bid is not judged again: claims must last until nothing about the order can change.
#[test]
fn the_claims_of_a_firm_bid_are_valid_to_the_end_of_the_auction() {
    for (auction, last) in [(Auction::Automatic, 9), (SEALED, 29)] {
        run(|| {
            prepare();
            let order = wants(demanding(Quorum::All), auction);
            let try_to = || if auction == SEALED { put_under_seal(order) } else { place(order) };
            for until in [0, 1, last - 1] {
                Claims::insert((PROVIDER, AUDITOR), (wanted_attributes(), until));
                assert_noop!(try_to(), LeasesError::<Test>::AuditorsMismatch);
            }
            Claims::insert((PROVIDER, AUDITOR), (wanted_attributes(), last));
            assert_ok!(try_to());
        });
    }
}

#[test]
fn the_claims_of_a_soft_bid_are_valid_when_it_is_placed_and_when_it_is_picked() {
    run(|| {
        prepare();
        let order = wants(demanding(Quorum::All), Auction::Manual);
        advance_to(5);
        Claims::insert((PROVIDER, AUDITOR), (wanted_attributes(), 4));
        assert_noop!(place(order), LeasesError::<Test>::AuditorsMismatch);
        Claims::insert((PROVIDER, AUDITOR), (wanted_attributes(), 5));
        assert_ok!(place(order));
        advance_to(6);
        assert_noop!(award_it(order), LeasesError::<Test>::AuditorsMismatch);
        System::set_block_number(5);
        assert_ok!(award_it(order));
    });
}

#[test]
fn the_first_field_that_falls_short_is_named() {
    run(|| {
        let order = wants(demanding(Quorum::All), Auction::Manual);
        change_offer(OFFER, |listed| {
            listed.spec.cpus = 0;
            listed.spec.region = Region(*b"US");
        });
        assert_noop!(place(order), LeasesError::<Test>::CpusMismatch);
        change_offer(OFFER, |listed| listed.spec.model = 99);
        assert_noop!(place(order), LeasesError::<Test>::ModelMismatch);
        // The offer's specification is checked before its free GPUs.
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(place(order), LeasesError::<Test>::ModelMismatch);
    });
}

#[test]
fn any_of_the_models_and_regions_will_do_and_no_region_is_anywhere() {
    run(|| {
        let order = wants(requirement(8), Auction::Manual);
        change_offer(OFFER, |listed| listed.spec.model = 2);
        assert_ok!(place(order));
        change_offer(OFFER, |listed| listed.spec.model = 1);
        // The lease gets the offer's specification at the award.
        assert_ok!(award_it(order));
        assert_eq!(lease(0).model, 1);

        let here = |regions: Vec<Region>| Requirement { regions: BoundedVec::truncate_from(regions), ..requirement(8) };
        change_offer(RIVALS_OFFER, |listed| listed.spec.region = Region(*b"IS"));
        let rivals = |order| place_as(RIVAL, order, 5, proposal(RIVALS_OFFER));
        let (german, northern, any) = (
            wants(here(vec![Region(*b"DE")]), Auction::Manual),
            wants(here(vec![Region(*b"NO"), Region(*b"IS")]), Auction::Manual),
            wants(here(vec![]), Auction::Manual),
        );
        assert_noop!(rivals(german), LeasesError::<Test>::RegionMismatch);
        assert_ok!(rivals(northern));
        assert_ok!(rivals(any));
    });
}

#[test]
fn an_offer_that_became_better_still_matches() {
    run(|| {
        let order = wants(requirement(8), Auction::Manual);
        assert_ok!(place(order));
        change_offer(OFFER, |listed| {
            (listed.spec.gpus, listed.free_gpus) = (16, 16);
            listed.spec.memory_mib += 1;
            listed.spec.attributes = wanted_attributes();
        });
        assert_ok!(award_it(order));
    });
}

#[test]
fn each_attribute_needs_one_of_any_auditors_and_every_one_of_all() {
    let claims = |first: Attributes, second: Attributes| {
        claim(PROVIDER, AUDITOR, first);
        claim(PROVIDER, SECOND_AUDITOR, second);
    };
    let (nvlink, tier) = (attributes(&[("interconnect", "nvlink")]), attributes(&[("tier", "3")]));
    run(|| {
        prepare();
        let any = wants(demanding(Quorum::Any), Auction::Manual);
        let all = wants(demanding(Quorum::All), Auction::Manual);
        claims(nvlink.clone(), Attributes::default());
        assert_noop!(place(any), LeasesError::<Test>::AuditorsMismatch);
        claims(nvlink.clone(), tier.clone());
        assert_ok!(place(any));
        assert_noop!(place(all), LeasesError::<Test>::AuditorsMismatch);
        claims(wanted_attributes(), tier);
        assert_noop!(place(all), LeasesError::<Test>::AuditorsMismatch);
        claims(wanted_attributes(), wanted_attributes());
        assert_ok!(place(all));
    });
}

#[test]
fn claims_of_others_and_by_auditors_not_named_do_not_count() {
    run(|| {
        prepare();
        let order = wants(demanding(Quorum::Any), Auction::Manual);
        for auditor in [AUDITOR, SECOND_AUDITOR] {
            Claims::remove((PROVIDER, auditor));
        }
        // A claim about the rival; one by somebody whom the tenant did not name; one by the provider itself.
        for auditor in [ANYONE, PROVIDER] {
            claim(PROVIDER, auditor, wanted_attributes());
        }
        assert_noop!(place(order), LeasesError::<Test>::AuditorsMismatch);
        // Without auditors the provider's word is enough.
        let trusting = Requirement { auditors: BoundedVec::default(), ..demanding(Quorum::All) };
        assert_ok!(place(wants(trusting, Auction::Manual)));
    });
}

#[test]
fn a_claim_that_expired_between_bid_and_award_confirms_nothing() {
    run(|| {
        prepare();
        let order = wants(demanding(Quorum::Any), Auction::Manual);
        assert_ok!(place(order));
        // One is enough, as long as it lasts.
        Claims::remove((PROVIDER, AUDITOR));
        let snapshot = bids(order);
        Claims::remove((PROVIDER, SECOND_AUDITOR));
        assert_noop!(award_it(order), LeasesError::<Test>::AuditorsMismatch);
        assert_eq!(bids(order), snapshot);
        // Renewed in time, the claim counts again.
        claim(PROVIDER, SECOND_AUDITOR, wanted_attributes());
        assert_ok!(award_it(order));
    });
}

#[test]
fn an_offer_that_is_gone_at_award_cannot_be_awarded() {
    run(|| {
        let order = wants(requirement(8), Auction::Manual);
        assert_ok!(place(order));
        Offers::remove(OFFER);
        assert_noop!(award_it(order), LeasesError::<Test>::NoSuchOffer);
        // A bidder loses nothing when its tenant picks: it is picked or it is not.
        withdraw(PROVIDER, order);
        assert_whole(PROVIDER);
    });
}
