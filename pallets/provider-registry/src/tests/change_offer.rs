use super::*;
use frame_support::{assert_noop, assert_ok};

fn change(id: OfferId, spec: OfferSpec) -> DispatchResult {
    ProviderRegistry::change_offer(signed(ALICE), id, spec)
}

#[test]
fn an_offer_without_leases_becomes_anything_that_could_be_listed() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let new = OfferSpec { model: L4, vram_mib: 24_576, region: Region(*b"FR"), ..spec(16) };
        assert_ok!(change(id, new.clone()));

        assert_eq!((offer(id).spec, offer(id).stake_per_gpu), (new.clone(), L4_STAKE));
        assert_eq!(required(ALICE), 16 * L4_STAKE);
        assert_last_event(Event::OfferChanged { offer: id, spec: new });
    });
}

#[test]
fn growing_needs_bond_and_shrinking_frees_it() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(change(id, spec(9)), StakingError::BondTooSmall);
        assert_ok!(change(id, spec(1)));
        assert_eq!(required(ALICE), H100_STAKE);
        assert_ok!(change(id, spec(8)));
    });
}

#[test]
fn the_whole_specification_is_checked_again() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(change(id, OfferSpec { model: 77, ..spec(1) }), Error::NoSuchModel);
        assert_noop!(change(id, spec(0)), Error::GpusOutOfRange);
        assert_noop!(change(id, OfferSpec { vram_mib: H100_VRAM + 1, ..spec(1) }), Error::VramOutOfRange);
        assert_noop!(change(id, OfferSpec { region: Region(*b"??"), ..spec(1) }), Error::InvalidRegion);
        for attributes in unreadable() {
            assert_noop!(change(id, OfferSpec { attributes, ..spec(1) }), Error::InvalidAttributes);
        }
        assert_ok!(change(id, OfferSpec { attributes: tier3(), ..spec(1) }));
    });
}

#[test]
fn only_its_provider_changes_an_open_offer() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        register(BOB, 8);
        assert_noop!(ProviderRegistry::change_offer(signed(BOB), id, spec(1)), Error::NotYourOffer);
        assert_noop!(change(id + 1, spec(1)), Error::NoSuchOffer);
        assert_ok!(reserve(id, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_noop!(change(id, spec(1)), Error::OfferRetired);
    });
}

#[test]
fn gpus_do_not_fall_below_those_reserved() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 5));
        assert_noop!(change(id, spec(4)), Error::BelowReserved);
        assert_ok!(change(id, spec(5)));
        assert_eq!(offer(id).free_gpus(), 0);
        assert_eq!(required(ALICE), 5 * H100_STAKE);
    });
}

#[test]
fn what_leases_were_matched_against_is_frozen_until_the_last_is_final() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 1));
        let changes: [fn(&mut OfferSpec); 8] = [
            |o| o.model = L4,
            |o| o.vram_mib -= 1,
            |o| o.cpus += 1,
            |o| o.memory_mib += 1,
            |o| o.storage_gib -= 1,
            |o| o.region = Region(*b"FR"),
            |o| o.attributes = attributes(&[("interconnect", "nvlink"), ("tier", "3")]),
            |o| o.attributes = Default::default(),
        ];
        for edit in changes {
            let mut new = spec(8);
            edit(&mut new);
            assert_noop!(change(id, new), Error::FrozenByLease);
        }
        release(id, 1);
        let elsewhere = OfferSpec { region: Region(*b"FR"), ..spec(8) };
        assert_noop!(change(id, elsewhere.clone()), Error::FrozenByLease);
        // Nothing is reserved, but an offer needs a GPU.
        assert_noop!(change(id, spec(0)), Error::GpusOutOfRange);
        finalize(id);
        assert_ok!(change(id, elsewhere));
    });
}

#[test]
fn the_table_applies_to_an_offer_when_it_is_changed_and_never_before() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        set_stake(2 * H100_STAKE);
        assert_eq!(offer(id).stake_per_gpu, H100_STAKE);
        assert_eq!(required(ALICE), 8 * H100_STAKE);

        assert_noop!(change(id, spec(8)), StakingError::BondTooSmall);
        assert_ok!(change(id, spec(4)));
        assert_eq!(offer(id).stake_per_gpu, 2 * H100_STAKE);
        set_stake(H100_STAKE / 2);
        assert_ok!(change(id, spec(4)));
        assert_eq!(required(ALICE), 2 * H100_STAKE);
    });
}

#[test]
fn under_leases_the_stake_per_gpu_can_rise_by_growing_and_never_falls() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 4);
        ProviderStaking::bond_more(signed(ALICE), 100 * H100_STAKE).unwrap();
        assert_ok!(reserve(id, 2));

        // A lower figure does not take the stake from under running leases.
        set_stake(H100_STAKE / 2);
        assert_ok!(change(id, spec(5)));
        assert_eq!(offer(id).stake_per_gpu, H100_STAKE);
        // A higher one applies once there is more hardware to cover, and to all of it.
        set_stake(3 * H100_STAKE);
        assert_ok!(change(id, spec(4)));
        assert_eq!(offer(id).stake_per_gpu, H100_STAKE);
        assert_ok!(change(id, spec(5)));
        assert_eq!(offer(id).stake_per_gpu, 3 * H100_STAKE);
        assert_eq!((provider(ALICE).required, provider(ALICE).in_use), (15 * H100_STAKE, 6 * H100_STAKE));
    });
}

#[test]
fn a_change_of_the_model_counts_for_the_new_one() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let counts = || [H100, L4].map(ModelOffers::<Test>::get);
        assert_eq!(counts(), [1, 0]);
        assert_ok!(change(id, OfferSpec { model: L4, vram_mib: 24_576, ..spec(8) }));
        assert_eq!(counts(), [0, 1]);
        assert_ok!(change(id, OfferSpec { model: L4, vram_mib: 24_576, ..spec(4) }));
        assert_eq!(counts(), [0, 1]);
        assert!(!ModelOffers::<Test>::contains_key(H100));
    });
}

/// The history of leases of the old hardware says nothing about the new.
#[test]
fn an_offer_that_becomes_other_hardware_begins_anew() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let one = OfferHistory { credited_ms: 10, struck_ms: 1, burnt: 100, accepted: 50, ..Default::default() };
        for _ in 0..2 {
            assert_ok!(reserve(id, 1));
            release(id, 1);
            <ProviderRegistry as Capacity>::finalize(id, &one);
        }
        assert_eq!(offer(id).history, one.with(&one));
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::history(id), Some((one.with(&one), 0)));
        // More of the same hardware, or less.
        assert_ok!(change(id, spec(4)));
        assert_eq!(offer(id).history, one.with(&one));
        assert_ok!(change(id, OfferSpec { cpus: spec(4).cpus + 1, ..spec(4) }));
        assert_eq!(offer(id).history, OfferHistory::default());
    });
}

#[test]
fn no_offer_inherits_what_leases_of_another_came_to() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 4);
        assert_ok!(reserve(id, 1));
        release(id, 1);
        <ProviderRegistry as Capacity>::finalize(id, &OfferHistory { burnt: 100, ..Default::default() });
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        let next = list(ALICE, 4);
        assert_eq!((offer(next).history, Offers::<Test>::contains_key(id)), (OfferHistory::default(), false));
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::history(id), None);
    });
}
