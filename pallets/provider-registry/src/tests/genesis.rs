use super::*;

#[test]
fn genesis_fills_the_table() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!((Models::<Test>::count(), NextModel::<Test>::get()), (2, L4 + 1));
        assert_eq!(
            h100(),
            GpuModel {
                vendor: name("NVIDIA"),
                name: name("H100 SXM"),
                vram_mib: H100_VRAM,
                tdp_watts: 700,
                stake_per_gpu: H100_STAKE,
            }
        );
    });
}

#[test]
fn a_genesis_may_name_models_in_any_order() {
    let model = |id: ModelId| (id, String::from("NVIDIA"), format!("GPU {id}"), 1, 1, 1);
    ExtBuilder { models: [7, 3, 5].map(model).to_vec(), ..Default::default() }.build_and_execute(|| {
        assert_eq!((Models::<Test>::count(), NextModel::<Test>::get()), (3, 8));
    });
}

#[test]
#[should_panic(expected = "model 3 of the genesis is refused")]
fn a_genesis_with_a_name_that_is_too_long_is_refused() {
    let models = vec![(3, "NVIDIA".into(), "x".repeat(33), 1, 1, 1)];
    ExtBuilder { models, ..Default::default() }.build();
}

#[test]
#[should_panic(expected = "model 3 of the genesis is refused")]
fn a_genesis_with_a_name_that_cannot_be_read_is_refused() {
    let models = vec![(3, "NVIDIA".into(), "a\tb".into(), 1, 1, 1)];
    ExtBuilder { models, ..Default::default() }.build();
}

#[test]
#[should_panic(expected = "model 3 is in the genesis twice")]
fn a_genesis_with_the_same_model_twice_is_refused() {
    let model = (3, String::from("NVIDIA"), String::from("L4"), 1, 1, 1);
    ExtBuilder { models: vec![model.clone(), model], ..Default::default() }.build();
}
