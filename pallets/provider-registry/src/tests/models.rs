//! The governed table.

use super::*;
use crate::{Models, MAX_MODELS};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

#[test]
fn genesis_fills_the_table() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Models::<Test>::count(), 2);
        assert_eq!(
            h100(),
            GpuModel {
                vendor: BoundedVec::truncate_from(b"NVIDIA".to_vec()),
                name: BoundedVec::truncate_from(b"H100 SXM".to_vec()),
                vram_mib: H100_VRAM,
                tdp_watts: 700,
                stake_per_gpu: H100_STAKE,
            }
        );
    });
}

#[test]
#[should_panic(expected = "model 3 of the genesis is refused")]
fn a_genesis_with_a_name_that_is_too_long_is_refused() {
    let models = vec![(3, "NVIDIA".into(), "x".repeat(33), 1, 1, 1)];
    ExtBuilder { models }.build();
}

#[test]
#[should_panic(expected = "model 3 is in the genesis twice")]
fn a_genesis_with_the_same_model_twice_is_refused() {
    let model = (3, String::from("NVIDIA"), String::from("L4"), 1, 1, 1);
    ExtBuilder { models: vec![model.clone(), model] }.build();
}

#[test]
fn governance_sets_and_removes_models() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(ProviderRegistry::set_model(RuntimeOrigin::root(), 7, h100()));
        assert_last_event(Event::ModelSet { model: 7 });
        assert_ok!(ProviderRegistry::set_model(RuntimeOrigin::root(), 7, GpuModel { vram_mib: 1, ..h100() }));
        assert_eq!(Models::<Test>::get(7).unwrap().vram_mib, 1);
        assert_ok!(ProviderRegistry::remove_model(RuntimeOrigin::root(), 7));
        assert_last_event(Event::ModelRemoved { model: 7 });
        assert_noop!(ProviderRegistry::remove_model(RuntimeOrigin::root(), 7), Error::NoSuchModel);
    });
}

#[test]
fn only_governance_sets_and_removes_models() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [signed(ALICE), RuntimeOrigin::none()] {
            assert_noop!(ProviderRegistry::set_model(origin.clone(), 7, h100()), BadOrigin);
            assert_noop!(ProviderRegistry::remove_model(origin, H100), BadOrigin);
        }
    });
}

#[test]
fn names_are_readable() {
    ExtBuilder::default().build_and_execute(|| {
        for name in [&b""[..], b"\xff", b"a\tb"] {
            let name: leasehold_primitives::hardware::Name = BoundedVec::truncate_from(name.to_vec());
            for model in [GpuModel { name: name.clone(), ..h100() }, GpuModel { vendor: name.clone(), ..h100() }] {
                assert_noop!(ProviderRegistry::set_model(RuntimeOrigin::root(), 7, model), Error::InvalidName);
            }
        }
    });
}

#[test]
fn a_full_table_takes_changes_and_no_new_model() {
    ExtBuilder::default().build_and_execute(|| {
        for id in (10u16..).take(usize::try_from(MAX_MODELS - 2).unwrap()) {
            assert_ok!(ProviderRegistry::set_model(RuntimeOrigin::root(), id, h100()));
        }
        assert_eq!(Models::<Test>::count(), MAX_MODELS);
        assert_noop!(ProviderRegistry::set_model(RuntimeOrigin::root(), 5_000, h100()), Error::TooManyModels);
        assert_ok!(ProviderRegistry::set_model(RuntimeOrigin::root(), H100, h100()));
        assert_ok!(ProviderRegistry::remove_model(RuntimeOrigin::root(), L4));
        assert_ok!(ProviderRegistry::set_model(RuntimeOrigin::root(), 5_000, h100()));
    });
}
