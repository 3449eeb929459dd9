//! Steps of leases.

use super::{
    super::prelude::*,
    choice::{asset, lease, provider_or, tenant_or},
    driver::call,
    model::{LeaseStep, Which, Who},
};
use frame_support::dispatch::DispatchResultWithPostInfo;
use leasehold_primitives::traits;
use pallet_leases::{Before, Call as LeasesCall, Leases as StoredLeases, Listings};

pub fn activate(who: Who, lease: LeaseId) -> DispatchResultWithPostInfo {
    call(provider_or(who, lease), LeasesCall::activate { lease, access: H256::zero() })
}

pub fn take_offer(
    who: AccountId,
    offer: OfferId,
    gpus: u16,
    term: u32,
    blocks: u32,
    max_price: Balance,
) -> DispatchResultWithPostInfo {
    let ask = <Registry as traits::Offers<AccountId>>::ask(offer);
    let (price, asset) = ask.map_or((5, NATIVE), |ask| (ask.price, ask.asset));
    let escrow = price * Balance::from(gpus) * Balance::from(blocks);
    let request = TakeRequest { term, asset, max_price, escrow, ..request(gpus) };
    let lease = NextLease::<Test>::get();
    let taken = call(who, LeasesCall::take_offer { offer, request });
    if taken.is_ok() && blocks.is_multiple_of(2) {
        let _ = activate(Who::Right, lease);
    }
    taken
}

fn buy(who: AccountId, which: Which, max_price: Balance, least: Balance) -> DispatchResultWithPostInfo {
    let in_earnest = max_price == Balance::MAX;
    // Then a lease is for sale, and old enough.
    if in_earnest && Listings::<Test>::iter_keys().next().is_none() {
        let lease = lease(which);
        let _ = call(tenant_or(Who::Right, lease), LeasesCall::list_lease { lease, price: 10, to: None });
    }
    // A listed lease, if any is, mostly by the account for which it is listed.
    let listed = Listings::<Test>::iter().max_by_key(|(id, _)| *id);
    let for_one = listed.as_ref().and_then(|(_, listing)| listing.to).filter(|_| least == 0);
    let (lease, who) = (listed.map_or(lease(which), |(id, _)| id), for_one.unwrap_or(who));
    let sold = stored_lease(lease);
    if let Some(old) = sold.as_ref().map(|sold| sold.coverage.start + 10).filter(|_| in_earnest) {
        advance_to(old.max(System::block_number()));
    }
    let revision = sold.map_or(0, |sold| sold.revision);
    call(who, LeasesCall::buy_lease { lease, revision, max_price, min_free_escrow: least })
}

/// The newest lease for which this holds, if there is one; otherwise the named one.
fn newest(which: Which, holds: impl Fn(&Lease<AccountId>) -> bool) -> LeaseId {
    let known = StoredLeases::<Test>::iter().filter(|(_, lease)| holds(lease)).map(|(id, _)| id).max();
    known.unwrap_or_else(|| lease(which))
}

fn fail_over(who: Who, which: Which, wait: bool) -> DispatchResultWithPostInfo {
    let now = System::block_number();
    let lease = newest(which, |lease| lease.coverage.end > now && !lease.standbys.is_empty());
    if let Some(end) = stored_lease(lease).map(|lease| lease.coverage.end).filter(|end| wait && *end > now) {
        advance_to((now + 40).min(end - 1));
    }
    call(tenant_or(who, lease), LeasesCall::fail_over { lease })
}

fn cancel(which: Which) -> DispatchResultWithPostInfo {
    let is_called = |lease: &Lease<AccountId>| matches!(lease.state, LeaseState::Pending { called: true, .. });
    if !StoredLeases::<Test>::iter_values().any(|lease| is_called(&lease)) {
        let _ = fail_over(Who::Right, which, false);
    }
    let lease = newest(which, is_called);
    call(tenant_or(Who::Right, lease), LeasesCall::close { lease })
}

fn refuse(who: Who, which: Which) -> DispatchResultWithPostInfo {
    let now = System::block_number();
    let lease = newest(which, |lease| {
        let Lease { state, coverage, before, failed_over, .. } = lease;
        let early = (coverage.start..coverage.end.min(coverage.start + 21)).contains(&now);
        matches!(state, LeaseState::Active) && early && *before == Before::Nothing && !failed_over
    });
    call(tenant_or(who, lease), LeasesCall::refuse { lease })
}

fn step_down(who: Who, which: Which) -> DispatchResultWithPostInfo {
    let lease = newest(which, |lease| !lease.standbys.is_empty());
    let first = || stored_lease(lease).and_then(|lease| lease.standbys.first().map(|standby| standby.provider));
    let who = match who {
        Who::Right => first().unwrap_or(ANYONE),
        Who::Other(who) => who,
    };
    call(who, LeasesCall::step_down { lease })
}

fn settle(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    let running = stored_lease(lease).is_some_and(|lease| !matches!(lease.state, LeaseState::Pending { .. }));
    let result = call(who, LeasesCall::settle { lease });
    assert!(!running || result.is_ok(), "a lease that runs could not be settled: {result:?}");
    result
}

pub fn on_leases(step: LeaseStep) -> DispatchResultWithPostInfo {
    match step {
        LeaseStep::Activate { who, lease: which } => {
            // The newest lease that waits for it, if any does.
            activate(who, newest(which, |lease| matches!(lease.state, LeaseState::Pending { .. })))
        }
        LeaseStep::ExpireLease { who, lease: which } => call(who, LeasesCall::expire_lease { lease: lease(which) }),
        LeaseStep::TopUp { who, lease: which, amount } => {
            let lease = lease(which);
            call(tenant_or(who, lease), LeasesCall::top_up { lease, amount })
        }
        LeaseStep::Extend { who, lease: which, blocks } => {
            let lease = lease(which);
            call(tenant_or(who, lease), LeasesCall::extend { lease, blocks })
        }
        LeaseStep::Notice { who, lease: which } => {
            let lease = lease(which);
            call(provider_or(who, lease), LeasesCall::give_notice { lease })
        }
        LeaseStep::Access { who, lease: which, access } => {
            let lease = lease(which);
            call(provider_or(who, lease), LeasesCall::set_access { lease, access: H256::repeat_byte(access) })
        }
        LeaseStep::List { who, lease: which, price, to } => {
            let lease = lease(which);
            call(tenant_or(who, lease), LeasesCall::list_lease { lease, price, to })
        }
        LeaseStep::Unlist { who, lease: which } => {
            // A listed lease, if any is.
            let lease = Listings::<Test>::iter_keys().max().unwrap_or(lease(which));
            call(tenant_or(who, lease), LeasesCall::unlist_lease { lease })
        }
        LeaseStep::Buy { who, lease, max_price, least } => buy(who, lease, max_price, least),
        LeaseStep::FailOver { who, lease, wait } => fail_over(who, lease, wait),
        LeaseStep::StepDown { who, lease } => step_down(who, lease),
        LeaseStep::Cancel { lease } => cancel(lease),
        LeaseStep::Settle { who, lease: which } => settle(who, lease(which)),
        LeaseStep::Close { who, lease: which } => {
            let lease = lease(which);
            match who {
                Some(who) => call(tenant_or(who, lease), LeasesCall::close { lease }),
                None => call(provider_or(Who::Right, lease), LeasesCall::leave { lease }),
            }
        }
        LeaseStep::Refuse { who, lease } => refuse(who, lease),
        LeaseStep::Distribute { usd } => call(ANYONE, LeasesCall::distribute_fees { asset: asset(usd) }),
        LeaseStep::Claim { payee, usd, holder } => {
            call(ANYONE, LeasesCall::claim_owed { payee, asset: asset(usd), holder })
        }
    }
}
