//! The requirement that an offer must meet for its ask to be taken: a provider cannot change the offer under a taker's
//! hands.

use crate::tests::prelude::*;
use frame_support::dispatch::DispatchResult;
use leasehold_primitives::hardware::{Attributes, OfferSpec, Quorum, Requirement};

const SECOND_AUDITOR: AccountId = 20;

fn wanted_attributes() -> Attributes {
    attributes(&[("interconnect", "nvlink"), ("tier", "3")])
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

/// The provider's offer has the attributes, both auditors say so, and it has a gate and an ask.
fn prepare() {
    change_offer(OFFER, |listed| (listed.spec.attributes, listed.gated) = (wanted_attributes(), true));
    for auditor in [AUDITOR, SECOND_AUDITOR] {
        claim(PROVIDER, auditor, wanted_attributes());
    }
    set_ask(OFFER, ask(5));
}

fn take_for(requirement: Requirement<AccountId>) -> DispatchResult {
    take_as(TENANT, OFFER, TakeRequest { requirement, ..request(8) })
}

fn spec(change: impl FnOnce(&mut OfferSpec)) {
    change_offer(OFFER, |listed| change(&mut listed.spec));
}

/// Each way in which the provider can fall short, and the error that names it.
fn shortfalls() -> [(fn(), Error<Test>); 12] {
    [
        (|| spec(|spec| spec.model = 3), Error::ModelMismatch),
        (|| change_offer(OFFER, |l| (l.spec.gpus, l.free_gpus) = (7, 7)), Error::GpusMismatch),
        (|| spec(|spec| spec.vram_mib -= 1), Error::VramMismatch),
        (|| spec(|spec| spec.cpus -= 1), Error::CpusMismatch),
        (|| spec(|spec| spec.memory_mib -= 1), Error::MemoryMismatch),
        (|| spec(|spec| spec.storage_gib -= 1), Error::StorageMismatch),
        (|| spec(|spec| spec.region = Region(*b"US")), Error::RegionMismatch),
        (|| spec(|spec| spec.attributes = attributes(&[("tier", "3")])), Error::AttributesMismatch),
        (
            || spec(|spec| spec.attributes = attributes(&[("tier", "4"), ("interconnect", "nvlink")])),
            Error::AttributesMismatch,
        ),
        (|| change_offer(OFFER, |listed| listed.gated = false), Error::GateMismatch),
        (|| Claims::remove((PROVIDER, AUDITOR)), Error::AuditorsMismatch),
        (|| claim(PROVIDER, SECOND_AUDITOR, attributes(&[("tier", "3")])), Error::AuditorsMismatch),
    ]
}

#[test]
fn an_offer_that_fell_short_can_be_taken_once_it_is_mended() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(TENANT, OFFER, request(9)), Error::<Test>::GpusMismatch);
        change_offer(OFFER, |listed| listed.spec.cpus -= 1);
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::CpusMismatch);
        change_offer(OFFER, |listed| listed.spec.cpus += 1);
        assert_ok!(take_as(TENANT, OFFER, request(8)));
    });
}

#[test]
fn an_offer_that_is_exactly_what_is_asked_for_matches() {
    run(|| {
        prepare();
        assert_ok!(take_for(demanding(Quorum::All)));
    });
}

#[test]
fn an_offer_that_falls_short_is_refused_by_the_field() {
    for (fall_short, error) in shortfalls() {
        run(|| {
            prepare();
            fall_short();
            assert_noop!(take_for(demanding(Quorum::All)), error);
        });
    }
}

#[test]
fn the_first_field_that_falls_short_is_named() {
    run(|| {
        prepare();
        spec(|spec| {
            spec.cpus = 0;
            spec.region = Region(*b"US");
        });
        assert_noop!(take_for(demanding(Quorum::All)), Error::<Test>::CpusMismatch);
        spec(|spec| spec.model = 99);
        assert_noop!(take_for(demanding(Quorum::All)), Error::<Test>::ModelMismatch);
        // Checked before its capacity.
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(take_for(demanding(Quorum::All)), Error::<Test>::ModelMismatch);
    });
}

#[test]
fn any_of_the_models_and_regions_will_do_and_no_region_is_anywhere() {
    let here = |regions: Vec<Region>| Requirement { regions: BoundedVec::truncate_from(regions), ..requirement(1) };
    run(|| {
        prepare();
        spec(|spec| {
            spec.model = 2;
            spec.region = Region(*b"IS");
        });
        assert_noop!(take_for(here(vec![Region(*b"DE")])), Error::<Test>::RegionMismatch);
        assert_ok!(take_for(here(vec![Region(*b"NO"), Region(*b"IS")])));
        assert_ok!(take_for(here(vec![])));
        // The lease is of the model that the offer has now.
        assert_eq!(lease(0).model, 2);
    });
}

#[test]
fn of_any_auditors_each_attribute_needs_one_and_of_all_every_one() {
    let claims = |first: Attributes, second: Attributes| {
        claim(PROVIDER, AUDITOR, first);
        claim(PROVIDER, SECOND_AUDITOR, second);
    };
    let (nvlink, tier) = (attributes(&[("interconnect", "nvlink")]), attributes(&[("tier", "3")]));
    let of_one = |quorum| take_for(Requirement { gpus: 1, ..demanding(quorum) });
    run(|| {
        prepare();
        claims(nvlink.clone(), Attributes::default());
        assert_noop!(of_one(Quorum::Any), Error::<Test>::AuditorsMismatch);
        claims(nvlink, tier.clone());
        assert_ok!(of_one(Quorum::Any));
        assert_noop!(of_one(Quorum::All), Error::<Test>::AuditorsMismatch);
        claims(wanted_attributes(), tier);
        assert_noop!(of_one(Quorum::All), Error::<Test>::AuditorsMismatch);
        claims(wanted_attributes(), wanted_attributes());
        assert_ok!(of_one(Quorum::All));
    });
}

#[test]
fn claims_of_auditors_that_the_tenant_did_not_name_do_not_count() {
    run(|| {
        prepare();
        for auditor in [AUDITOR, SECOND_AUDITOR] {
            Claims::remove((PROVIDER, auditor));
            // A claim about another provider.
            claim(RIVAL, auditor, wanted_attributes());
        }
        // A claim by an account that the tenant did not name; a claim by the provider itself.
        for auditor in [ANYONE, PROVIDER] {
            claim(PROVIDER, auditor, wanted_attributes());
        }
        assert_noop!(take_for(demanding(Quorum::Any)), Error::<Test>::AuditorsMismatch);
        // Without auditors the provider's word is enough.
        assert_ok!(take_for(Requirement { auditors: BoundedVec::default(), ..demanding(Quorum::All) }));
    });
}

#[test]
fn a_gate_is_asked_for_by_those_who_require_one() {
    run(|| {
        set_ask(OFFER, ask(5));
        let gated = || Requirement { gate_required: true, ..requirement(1) };
        assert_noop!(take_for(gated()), Error::<Test>::GateMismatch);
        assert_ok!(take_for(requirement(1)));
        change_offer(OFFER, |listed| listed.gated = true);
        assert_ok!(take_for(gated()));
        assert_eq!((lease(0).gate_required, lease(1).gate_required), (false, true));
        // Another offer's gate does not count.
        change_offer(OFFER, |listed| listed.gated = false);
        change_offer(RIVALS_OFFER, |listed| listed.gated = true);
        assert_noop!(take_for(gated()), Error::<Test>::GateMismatch);
    });
}

#[test]
fn a_lease_that_is_sold_still_requires_a_gate_of_standbys() {
    run(|| {
        let id = Deal { gate_required: true, ..Deal::default() }.active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        assert!(lease(buy(BUYER, id)).gate_required);
    });
}
