use crate::{mock::*, GenesisTiming, Parameters};
use frame_support::traits::Get;
use leasehold_primitives::time::Timing;

#[test]
fn genesis_sets_the_lengths() {
    ExtBuilder::default().timing(Timing::DEVELOPMENT).build_and_execute(|| {
        assert_eq!(ChainTiming::timing(), Timing::DEVELOPMENT);
        assert_eq!(<ChainTiming as Get<Timing>>::get(), Timing::DEVELOPMENT);
    });
}

#[test]
fn a_genesis_without_lengths_sets_those_of_production() {
    ExtBuilder::default().build_and_execute(|| assert_eq!(ChainTiming::timing(), Timing::PRODUCTION));
}

#[test]
#[should_panic(expected = "cannot run with")]
fn a_genesis_that_would_stall_the_chain_is_refused() {
    ExtBuilder::default().timing(Timing { slot_millis: 10, ..Timing::DEVELOPMENT }).build();
}

#[test]
fn a_chain_specification_keeps_every_length() {
    for timing in [Timing::PRODUCTION, Timing::DEVELOPMENT, Timing::LOCAL] {
        assert_eq!(Timing::from(GenesisTiming::from(timing)), timing);
    }
}

#[test]
fn lengths_that_would_stall_the_chain_are_noticed() {
    ExtBuilder::default().build().execute_with(|| {
        Parameters::<Test>::put(Timing { window_blocks: 1, ..Timing::PRODUCTION });
        assert_eq!(ChainTiming::do_try_state(), Err("the chain cannot run with its timing".into()));
    });
}
