//! The basis of the chain's own prices.

use super::{
    lease::{order_spec, TENANT},
    *,
};
use frame_support::dispatch::GetDispatchInfo;
use leasehold_primitives::{time::Timing, traits::LeaseBook, LeaseId, OrderId};
use leasehold_runtime::configs::FloorPrice;
use pallet_lease_bidding::Call as Bidding;
use pallet_leases::Call as Lease;
use sp_runtime::Permill;

/// The most that a transaction with this call can cost while blocks are not full.
fn fee(call: impl Into<RuntimeCall>) -> Balance {
    let xt = signed(Sr25519Keyring::Eve, call, 0);
    let bytes = u32::try_from(xt.encoded_size()).unwrap();
    assert!((100..=200).contains(&bytes), "{bytes}");
    TransactionPayment::query_info(xt, bytes).partial_fee
}

/// The steps that keepers are paid for, and the most that each weighs.
fn terminal_steps() -> [(&'static str, RuntimeCall); 4] {
    let (order, lease): (OrderId, LeaseId) = (0, 0);
    [
        ("settle", Lease::settle { lease }.into()),
        ("expire_lease", Lease::expire_lease { lease }.into()),
        ("conclude_order", Bidding::conclude_order { order }.into()),
        ("expire_order", Bidding::expire_order { order }.into()),
    ]
}

#[test]
fn a_record_deposit_covers_the_dearest_bounty_and_each_bounty_its_fee() {
    run(development(), |_| {
        let deposit: Balance = <Runtime as pallet_leases::Config>::RecordDeposit::get();
        for (name, call) in terminal_steps() {
            let bounty = <Leases as LeaseBook<AccountId>>::bounty(call.get_dispatch_info().call_weight);
            let fee = fee(call);
            assert!(fee <= bounty && bounty <= deposit, "{name}: {bounty} for a fee of {fee}, out of {deposit}");
        }
    });
}

/// As in the design: the weight's fee ÷ (W × fee rate), rounded up; for two readings, as a report may carry one beside
/// it that counts for nothing.
#[test]
fn at_the_floor_price_a_windows_fee_is_worth_two_readings() {
    let check = |timing: Timing| {
        assert_eq!(ChainTiming::timing(), timing);
        let (floor, reading) = (FloorPrice::get(), FloorPrice::reading_fee() * 2);
        let fee = |price: Balance| price * Balance::from(timing.window_blocks) * 2;
        assert!(reading > 0 && fee(floor) >= reading * 100 && fee(floor - 1) < reading * 100, "{floor} for {reading}");
        floor
    };
    assert_eq!(<Runtime as pallet_leases::Config>::InitialFeeRate::get(), Permill::from_percent(2));
    let short = development().execute_with(|| check(Timing::DEVELOPMENT));
    let long = chain(Value::Object(Default::default())).execute_with(|| check(Timing::PRODUCTION));
    // A hundred-thousandth of a LEASE for each block of 6 s.
    assert!(long < short && (UNIT / 1_000_000..UNIT / 10_000).contains(&long), "{long}, {short}");
}

#[test]
fn an_order_below_the_floor_is_refused_in_the_native_currency() {
    run(development(), |author| {
        author.block(|| {
            let floor = FloorPrice::get();
            let order = |limit| Bidding::<Runtime>::create_order {
                spec: order_spec(limit, AssetId::Native),
                escrow: 300 * floor,
            };
            let refused = pallet_leases::Error::<Runtime>::PriceBelowFloor.into();
            assert_eq!(send(TENANT, order(floor - 1)), Ok(Err(refused)));
            submit(TENANT, order(floor));
        });
    });
}
