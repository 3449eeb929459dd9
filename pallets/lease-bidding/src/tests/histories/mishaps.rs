//! Mishaps, which happen to everyone.

use super::{
    super::prelude::*,
    driver::{call_from, Driver},
    model::Mishap,
};
use frame_support::dispatch::DispatchResultWithPostInfo;
use leasehold_primitives::hardware::Attributes;
use pallet_leases::{ApprovedAssets, Call as LeasesCall, Leases as StoredLeases};

/// An attribute of every provider's offer, for which orders may require an auditor's claim.
pub fn confirmed() -> Attributes {
    attributes(&[("tier", "3")])
}

/// Gives every provider's offer the attribute, and the auditor's claim of it.
pub fn prepare() {
    for (who, offer) in PROVIDERS {
        change_offer(offer, |listed| listed.spec.attributes = confirmed());
        claim(who, AUDITOR, confirmed());
    }
}

/// The registry's rule: an offer promised to bids does not change.
pub fn change(offer: OfferId, worse: bool) {
    if Offers::get(offer).is_some_and(|listed| listed.promised == 0) {
        change_offer(offer, |listed| listed.spec.memory_mib = 65_536 - u32::from(worse));
    }
}

fn vouch(who: AccountId, blocks: Option<u32>) {
    match blocks {
        Some(blocks) => Claims::insert((who, AUDITOR), (confirmed(), System::block_number() + blocks)),
        None => Claims::remove((who, AUDITOR)),
    }
}

/// Approves the asset if it is not approved; otherwise disapproves it, if only for a moment.
fn disapprove(briefly: bool) -> DispatchResultWithPostInfo {
    let approve = || call_from(RuntimeOrigin::root(), LeasesCall::approve_asset { asset: USD });
    if !ApprovedAssets::<Test>::get().contains(&USD) {
        return approve();
    }
    let gone = call_from(RuntimeOrigin::root(), LeasesCall::disapprove_asset { asset: USD });
    if briefly {
        approve()
    } else {
        gone
    }
}

fn block(who: Option<AccountId>, blocked: bool) {
    let newest = StoredLeases::<Test>::iter().filter(|(_, lease)| lease.asset == IN_USD).max_by_key(|(id, _)| *id);
    let who = who.unwrap_or(newest.map_or(TENANT, |(_, lease)| lease.provider));
    let _ = if blocked {
        Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who)
    } else {
        Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who)
    };
}

fn freeze(frozen: bool) {
    let _ = if frozen {
        Assets::freeze_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
    } else {
        Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
    };
}

impl Driver {
    fn slash(&mut self, who: AccountId, amount: Balance) {
        let before = Bonds::get(who).reserved;
        slash(who, amount);
        self.slashed += before - Bonds::get(who).reserved;
    }

    pub fn suffer(&mut self, mishap: Mishap) {
        match mishap {
            Mishap::SetFee { percent } => {
                let rate = Permill::from_percent(percent);
                let _ = call_from(RuntimeOrigin::root(), LeasesCall::set_fee_rate { rate });
            }
            Mishap::Disapprove { briefly } => drop(disapprove(briefly)),
            Mishap::Change { offer, worse } => change(PROVIDERS[offer].1, worse),
            Mishap::Vouch { bidder, blocks } => vouch(PROVIDERS[bidder].0, blocks),
            Mishap::Unbond { offer, bonded } => change_offer(PROVIDERS[offer].1, |listed| listed.bonded = bonded),
            Mishap::Slash { bidder, amount } => self.slash(PROVIDERS[bidder].0, amount),
            Mishap::Block { who, blocked } => block(who, blocked),
            Mishap::FreezeAsset(frozen) => freeze(frozen),
            Mishap::Vanish(who) => {
                let _ = Balances::transfer_all(RuntimeOrigin::signed(who), ASSET_OWNER, false);
            }
        }
    }
}
