//! Weights of `pallet_lease_market`: **estimates**, until `scripts/bench weights pallet_lease_market` has measured them.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls of `pallet_lease_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_lease_market::WeightInfo for WeightInfo<T> {
    fn create_order() -> Weight {
        Weight::from_parts(120_000_000, 27800)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn create_order_foreign() -> Weight {
        Weight::from_parts(145_000_000, 38600)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(10))
    }

    fn cancel_order() -> Weight {
        Weight::from_parts(150_000_000, 25100)
            .saturating_add(T::DbWeight::get().reads(14))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn cancel_order_foreign() -> Weight {
        Weight::from_parts(175_000_000, 35900)
            .saturating_add(T::DbWeight::get().reads(18))
            .saturating_add(T::DbWeight::get().writes(10))
    }

    fn expire_order() -> Weight {
        Weight::from_parts(180_000_000, 27800)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn expire_order_foreign() -> Weight {
        Weight::from_parts(205_000_000, 38600)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn place_bid(n: u32, a: u32) -> Weight {
        Weight::from_parts(95_000_000, 6200)
            .saturating_add(Weight::from_parts(400_000, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(a.into())))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn displace_bid(a: u32) -> Weight {
        Weight::from_parts(150_000_000, 11600)
            .saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(a.into())))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn withdraw_bid() -> Weight {
        Weight::from_parts(160_000_000, 11600)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn commit_bid() -> Weight {
        Weight::from_parts(130_000_000, 27800)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn commit_bid_foreign() -> Weight {
        Weight::from_parts(155_000_000, 38600)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn reveal_bid() -> Weight {
        Weight::from_parts(60_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn release_bids(b: u32) -> Weight {
        Weight::from_parts(120_000_000, 8900)
            .saturating_add(Weight::from_parts(70_000_000, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(b.into())))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(b.into())))
    }

    fn award(r: u32) -> Weight {
        Weight::from_parts(250_000_000, 68300)
            .saturating_add(Weight::from_parts(90_000_000, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(30))
            .saturating_add(T::DbWeight::get().reads(13_u64.saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().writes(10))
            .saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(r.into())))
    }

    fn conclude_order(r: u32) -> Weight {
        Weight::from_parts(320_000_000, 84500)
            .saturating_add(Weight::from_parts(90_000_000, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().reads(13_u64.saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().writes(16))
            .saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(r.into())))
    }

    fn forfeit_winner() -> Weight {
        Weight::from_parts(1_800_000_000, 635300)
            .saturating_add(T::DbWeight::get().reads(240))
            .saturating_add(T::DbWeight::get().writes(14))
    }

    fn take_offer() -> Weight {
        Weight::from_parts(170_000_000, 41300)
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn take_offer_foreign() -> Weight {
        Weight::from_parts(195_000_000, 52100)
            .saturating_add(T::DbWeight::get().reads(24))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn activate() -> Weight {
        Weight::from_parts(55_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn activate_foreign() -> Weight {
        Weight::from_parts(80_000_000, 8900)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn top_up() -> Weight {
        Weight::from_parts(55_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn top_up_foreign() -> Weight {
        Weight::from_parts(80_000_000, 8900)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn sponsor() -> Weight {
        Weight::from_parts(85_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn sponsor_foreign() -> Weight {
        Weight::from_parts(110_000_000, 14300)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn extend() -> Weight {
        Weight::from_parts(25_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn give_notice() -> Weight {
        Weight::from_parts(30_000_000, 17000)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn set_access() -> Weight {
        Weight::from_parts(15_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn settle() -> Weight {
        Weight::from_parts(75_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn settle_foreign() -> Weight {
        Weight::from_parts(105_000_000, 17000)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn settle_closing() -> Weight {
        Weight::from_parts(330_000_000, 62900)
            .saturating_add(T::DbWeight::get().reads(28))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn settle_closing_foreign() -> Weight {
        Weight::from_parts(390_000_000, 89900)
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(26))
    }

    fn settle_final() -> Weight {
        Weight::from_parts(480_000_000, 84500)
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(24))
    }

    fn settle_final_foreign() -> Weight {
        Weight::from_parts(570_000_000, 119600)
            .saturating_add(T::DbWeight::get().reads(49))
            .saturating_add(T::DbWeight::get().writes(37))
    }

    fn close() -> Weight {
        Weight::from_parts(520_000_000, 89900)
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(26))
    }

    fn close_foreign() -> Weight {
        Weight::from_parts(610_000_000, 125000)
            .saturating_add(T::DbWeight::get().reads(51))
            .saturating_add(T::DbWeight::get().writes(39))
    }

    fn expire_lease() -> Weight {
        Weight::from_parts(420_000_000, 52100)
            .saturating_add(T::DbWeight::get().reads(24))
            .saturating_add(T::DbWeight::get().writes(20))
    }

    fn expire_lease_foreign() -> Weight {
        Weight::from_parts(480_000_000, 79100)
            .saturating_add(T::DbWeight::get().reads(34))
            .saturating_add(T::DbWeight::get().writes(30))
    }

    fn expire_lease_to_standby() -> Weight {
        Weight::from_parts(480_000_000, 79100)
            .saturating_add(T::DbWeight::get().reads(34))
            .saturating_add(T::DbWeight::get().writes(30))
    }

    fn fail_over() -> Weight {
        Weight::from_parts(420_000_000, 89900)
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(20))
    }

    fn fail_over_foreign() -> Weight {
        Weight::from_parts(450_000_000, 106100)
            .saturating_add(T::DbWeight::get().reads(44))
            .saturating_add(T::DbWeight::get().writes(26))
    }

    fn list_lease() -> Weight {
        Weight::from_parts(20_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn unlist_lease() -> Weight {
        Weight::from_parts(15_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn buy_lease() -> Weight {
        Weight::from_parts(560_000_000, 100700)
            .saturating_add(T::DbWeight::get().reads(42))
            .saturating_add(T::DbWeight::get().writes(28))
    }

    fn buy_lease_foreign() -> Weight {
        Weight::from_parts(650_000_000, 135800)
            .saturating_add(T::DbWeight::get().reads(55))
            .saturating_add(T::DbWeight::get().writes(41))
    }

    fn claim_owed() -> Weight {
        Weight::from_parts(55_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn claim_owed_foreign() -> Weight {
        Weight::from_parts(80_000_000, 11600)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn approve_asset() -> Weight {
        Weight::from_parts(25_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn disapprove_asset() -> Weight {
        Weight::from_parts(10_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn set_fee_rate() -> Weight {
        Weight::from_parts(8_000_000, 3500).saturating_add(T::DbWeight::get().writes(1))
    }

    fn agenda_empty() -> Weight {
        Weight::from_parts(8_000_000, 3500)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn agenda_item() -> Weight {
        Weight::from_parts(45_000_000, 22400)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(3))
    }
}
