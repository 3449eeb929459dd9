use super::*;
use crate::MAX_MODELS;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::BadOrigin, ArithmeticError};

#[test]
fn governance_adds_models() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(set_model(7, h100()));
        assert_last_event(Event::ModelSet { model: 7 });
        assert_eq!((Models::<Test>::get(7), NextModel::<Test>::get()), (Some(h100()), 8));
    });
}

#[test]
fn governance_changes_tdp_and_stake_of_a_model() {
    ExtBuilder::default().build_and_execute(|| {
        let changed = GpuModel { tdp_watts: 500, stake_per_gpu: 1, ..h100() };
        assert_ok!(set_model(H100, changed.clone()));
        assert_last_event(Event::ModelSet { model: H100 });
        assert_eq!((h100(), NextModel::<Test>::get()), (changed, L4 + 1));
    });
}

#[test]
fn only_governance_sets_models() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [signed(ALICE), RuntimeOrigin::none()] {
            assert_noop!(ProviderRegistry::set_model(origin, 7, h100()), BadOrigin);
        }
    });
}

#[test]
fn a_stored_model_does_not_become_other_hardware() {
    ExtBuilder::default().build_and_execute(|| {
        for other in [
            GpuModel { vendor: name("AMD"), ..h100() },
            GpuModel { name: name("H100 PCIe"), ..h100() },
            GpuModel { vram_mib: H100_VRAM - 1, ..h100() },
            GpuModel { vram_mib: H100_VRAM + 1, ..h100() },
        ] {
            assert_noop!(set_model(H100, other), Error::OtherHardware);
        }
    });
}

#[test]
fn a_model_id_is_never_given_to_other_hardware() {
    ExtBuilder::default().build_and_execute(|| {
        let weaker = GpuModel { name: name("GT 710"), vram_mib: 2_048, ..h100() };
        let hundred = h100();
        for id in [H100, L4] {
            assert_ok!(remove_model(id));
            assert_noop!(set_model(id, weaker.clone()), Error::ModelIdUsed);
        }
        // The id is not given to the same hardware either: no record of it is left.
        assert_noop!(set_model(H100, hundred), Error::ModelIdUsed);
        // An id that was passed over is not given out later.
        assert_noop!(set_model(0, weaker.clone()), Error::ModelIdUsed);
        assert_ok!(set_model(L4 + 1, weaker));
    });
}

#[test]
fn the_highest_id_is_refused_as_no_other_could_follow() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(set_model(ModelId::MAX, h100()), ArithmeticError::Overflow);
        assert_ok!(set_model(ModelId::MAX - 1, h100()));
        assert_noop!(set_model(ModelId::MAX, h100()), ArithmeticError::Overflow);
    });
}

#[test]
fn names_are_readable() {
    ExtBuilder::default().build_and_execute(|| {
        for text in [&b""[..], b"\xff", b"a\tb"] {
            for model in [GpuModel { name: name(text), ..h100() }, GpuModel { vendor: name(text), ..h100() }] {
                assert_noop!(set_model(7, model), Error::InvalidName);
            }
        }
    });
}

#[test]
fn a_full_table_takes_changes_and_no_new_model() {
    ExtBuilder::default().build_and_execute(|| {
        for id in (10u16..).take(usize::try_from(MAX_MODELS - 2).unwrap()) {
            assert_ok!(set_model(id, h100()));
        }
        assert_eq!(Models::<Test>::count(), MAX_MODELS);
        assert_noop!(set_model(5_000, h100()), Error::TooManyModels);
        assert_ok!(set_model(H100, h100()));
        assert_ok!(remove_model(L4));
        assert_ok!(set_model(5_000, h100()));
    });
}
