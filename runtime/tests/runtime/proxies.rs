//! The calls that an account's proxies, which have part of its rights, can make in the market.

use super::{
    lease::{
        all_held, escrow_held, lease_from, meter, order_spec, pick, profile, proposal, requirement, spec, PROVIDER,
        TENANT,
    },
    *,
};
use frame_support::traits::InstanceFilter;
use leasehold_primitives::{
    gates::{GateKey, GateSignature, Ip},
    market::{TakeRequest, Terms},
};
use leasehold_runtime::configs::ProxyType;
use pallet_lease_bidding::Call as Bidding;
use pallet_leases::Call as Lease;
use pallet_provider_registry::{Call as Registry, Profile};
use sp_core::Pair;

/// Guards the tenant's leases.
const GUARD: Sr25519Keyring = Sr25519Keyring::Eve;

fn take_offer() -> RuntimeCall {
    let request = TakeRequest {
        requirement: requirement(),
        term: 100,
        asset: AssetId::Native,
        max_price: UNIT,
        least_terms: Terms::default(),
        escrow: UNIT,
    };
    Lease::take_offer { offer: 0, request }.into()
}

fn set_gate() -> RuntimeCall {
    let (key, proof) = (GateKey::from([1; 32]), GateSignature::from([1; 64]));
    Registry::set_gate { offer: 0, ip: Ip::V4([198, 41, 0, 4]), port: 443, key, proof }.into()
}

/// The calls by kind: of a provider, of a tenant.
fn calls() -> [(&'static str, RuntimeCall); 35] {
    let bid = || Bidding::place_bid { order: 0, price: 1, proposal: proposal(0) };
    let commit = || Bidding::commit_bid { order: 0, commitment: Hash::zero(), proposal: proposal(0) };
    let who = account(PROVIDER);
    let commission = sp_runtime::Permill::zero();
    let paid = Profile { payee: Some(account(TENANT)), ..profile() };
    [
        ("register", Registry::register { profile: paid.clone() }.into()),
        ("update_profile", Registry::update_profile { profile: paid }.into()),
        ("list_offer", Registry::list_offer { spec: spec() }.into()),
        ("set_ask", Registry::set_ask { offer: 0, ask: None }.into()),
        ("set_gate", set_gate()),
        ("remove_gate", Registry::remove_gate { offer: 0 }.into()),
        ("deregister", Registry::deregister {}.into()),
        ("attest", Registry::attest { provider: who.clone(), attributes: Default::default(), expires: 1 }.into()),
        ("unbond", pallet_provider_staking::Call::unbond { amount: 1 }.into()),
        ("set_commission", pallet_provider_staking::Call::set_commission { commission, accepts: true }.into()),
        ("delegate", pallet_provider_staking::Call::delegate { provider: who.clone(), amount: 1 }.into()),
        ("undelegate", pallet_provider_staking::Call::undelegate { provider: who.clone(), shares: 1 }.into()),
        ("restake", pallet_provider_staking::Call::restake { provider: who.clone() }.into()),
        ("place_bid", bid().into()),
        ("commit_bid", commit().into()),
        ("reveal_bid", Bidding::reveal_bid { order: 0, price: 1, salt: Hash::zero() }.into()),
        ("withdraw_bid", Bidding::withdraw_bid { order: 0 }.into()),
        ("activate", Lease::activate { lease: 0, access: Hash::zero() }.into()),
        ("set_access", Lease::set_access { lease: 0, access: Hash::zero() }.into()),
        ("give_notice", Lease::give_notice { lease: 0 }.into()),
        ("create_order", Bidding::create_order { spec: order_spec(1, AssetId::Native), escrow: 1 }.into()),
        ("award", Bidding::award { order: 0, picks: pick(0, 1) }.into()),
        ("take_offer", take_offer()),
        ("top_up", Lease::top_up { lease: 0, amount: 1 }.into()),
        ("extend", Lease::extend { lease: 0, blocks: 1 }.into()),
        ("list_lease", Lease::list_lease { lease: 0, price: 0, to: None }.into()),
        ("unlist_lease", Lease::unlist_lease { lease: 0 }.into()),
        ("buy_lease", Lease::buy_lease { lease: 0, revision: 0, max_price: 1, min_free_escrow: 0 }.into()),
        ("close", Lease::close { lease: 0 }.into()),
        ("settle", Lease::settle { lease: 0 }.into()),
        ("fail_over", Lease::fail_over { lease: 0 }.into()),
        ("refuse", Lease::refuse { lease: 0 }.into()),
        ("leave", Lease::leave { lease: 0 }.into()),
        ("step_down", Lease::step_down { lease: 0 }.into()),
        ("conclude_order", Bidding::conclude_order { order: 0 }.into()),
    ]
}

fn allowed(kind: ProxyType) -> Vec<&'static str> {
    development()
        .execute_with(|| calls().into_iter().filter(|(_, call)| kind.filter(call)).map(|(name, _)| name).collect())
}

#[test]
fn an_operator_runs_a_provider_and_can_neither_leave_unbond_nor_redirect_pay() {
    assert_eq!(
        allowed(ProxyType::ProviderOperator),
        [
            "list_offer",
            "set_ask",
            "set_gate",
            "remove_gate",
            "place_bid",
            "commit_bid",
            "reveal_bid",
            "withdraw_bid",
            "activate",
            "set_access",
            "give_notice",
            "settle",
            "step_down",
            "conclude_order",
        ]
    );
    let meter = pallet_usage_attestation::Call::remove_meter { meter: meter().public() };
    assert!(ProxyType::ProviderOperator.filter(&meter.into()));
}

#[test]
fn a_tenants_proxy_can_lease_but_neither_sell_leases_nor_buy_them() {
    assert_eq!(
        allowed(ProxyType::Tenant),
        [
            "create_order",
            "award",
            "take_offer",
            "top_up",
            "extend",
            "close",
            "settle",
            "fail_over",
            "refuse",
            "conclude_order",
        ]
    );
}

/// A bidder can lose the deposit to a tenant of its choice, a tenant its lock-in to a provider, and so on.
#[test]
fn without_transfer_nothing_goes_to_others() {
    assert_eq!(
        allowed(ProxyType::NonTransfer),
        [
            "list_offer",
            "set_gate",
            "remove_gate",
            "deregister",
            "attest",
            "unbond",
            "undelegate",
            "restake",
            "reveal_bid",
            "activate",
            "set_access",
            "give_notice",
            "unlist_lease",
            "settle",
            "step_down",
            "conclude_order",
        ]
    );
}

/// Every call of the runtime, by pallet and name, made of zeros: empty lists, the first of all variants.
fn all_calls() -> Vec<(String, RuntimeCall)> {
    let metadata = development().execute_with(metadata);
    let mut all = Vec::new();
    for pallet in &metadata.pallets {
        let Some(calls) = &pallet.calls else { continue };
        let scale_info::TypeDef::Variant(calls) = &metadata.types.resolve(calls.ty.id).unwrap().type_def else {
            panic!("calls of {} are an enum", pallet.name)
        };
        for call in &calls.variants {
            let name = format!("{}.{}", pallet.name, call.name);
            // Some enums begin with 1.
            let made = [0, 1].into_iter().find_map(|byte| {
                let bytes = [&[pallet.index, call.index][..], &[byte; 4_096]].concat();
                RuntimeCall::decode(&mut &bytes[..]).ok()
            });
            let made = made.unwrap_or_else(|| panic!("{name} is made neither of zeros nor of ones"));
            all.push((name, made));
        }
    }
    all
}

#[test]
fn a_guard_closes_fails_over_refuses_sets_receipt_keys_and_does_nothing_else() {
    let all = all_calls();
    assert!(all.len() > 200, "{} calls", all.len());
    let allowed = all.iter().filter(|(_, call)| ProxyType::TenantGuard.filter(call));
    let allowed: Vec<_> = allowed.map(|(name, _)| name.as_str()).collect();
    let own = ["Leases.close", "Leases.fail_over", "Leases.refuse", "UsageAttestation.set_receipt_key"];
    assert_eq!(allowed, own);
    // Nor in a batch, not even one of these alone.
    let calls = || vec![Lease::close { lease: 0 }.into(), Lease::refuse { lease: 0 }.into()];
    for batch in [
        pallet_utility::Call::batch { calls: calls() },
        pallet_utility::Call::batch_all { calls: calls() },
        pallet_utility::Call::force_batch { calls: calls() },
    ] {
        assert!(!ProxyType::TenantGuard.filter(&batch.into()));
    }
}

#[test]
fn a_wider_proxy_may_do_all_that_a_narrower_may() {
    use ProxyType::*;
    let all = all_calls();
    let kinds = [Any, NonTransfer, Staking, ProviderOperator, Tenant, CancelProxy, TenantGuard];
    for (wide, narrow) in kinds.into_iter().flat_map(|wide| kinds.map(|narrow| (wide, narrow))) {
        if wide.is_superset(&narrow) {
            let lacks = all.iter().find(|(_, call)| narrow.filter(call) && !wide.filter(call));
            assert_eq!(lacks.map(|(name, _)| name), None, "{narrow:?} may, and {wide:?} may not");
        }
    }
    assert!(Tenant.is_superset(&TenantGuard) && !TenantGuard.is_superset(&Tenant));
    // A refusal costs money.
    assert!(!NonTransfer.is_superset(&TenantGuard) && !ProviderOperator.is_superset(&TenantGuard));
}

/// A guard leaves a lease for its tenant, and cannot spend the money that comes back.
#[test]
fn a_guard_refuses_a_lease_in_the_name_of_its_tenant() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        let through = |call: RuntimeCall| {
            let real = account(TENANT).into();
            submit(GUARD, pallet_proxy::Call::proxy { real, force_proxy_type: None, call: Box::new(call) });
        };
        let is_stored = || pallet_leases::Leases::<Runtime>::contains_key(lease);
        // An epoch ends in block 21, which has no room for more.
        author.until(21);
        author.block(|| {
            let (delegate, proxy_type) = (account(GUARD).into(), ProxyType::TenantGuard);
            submit(TENANT, pallet_proxy::Call::add_proxy { delegate, proxy_type, delay: 0 });
        });
        let (before, deposited) = (Balances::free_balance(account(GUARD)), escrow_held());
        author.block(|| {
            through(Lease::top_up { lease, amount: UNIT }.into());
            through(Lease::give_notice { lease }.into());
            through(pallet_utility::Call::batch_all { calls: vec![Lease::close { lease }.into()] }.into());
            assert_eq!((escrow_held(), is_stored()), (deposited, true));
            through(Lease::refuse { lease }.into());
            assert_eq!((all_held(), is_stored()), (0, false));
            let dest = account(GUARD).into();
            through(pallet_balances::Call::transfer_all { dest, keep_alive: false }.into());
        });
        // Less its fees.
        assert!(Balances::free_balance(account(GUARD)) < before);
        assert_eq!(Leases::refusals(account(TENANT)), 1);
        let ledger = pallet_provider_staking::Ledgers::<Runtime>::get(account(PROVIDER)).unwrap();
        assert_eq!(ledger.reserved, 0, "of the provider's bond");
        let offers = pallet_provider_registry::Offers::<Runtime>::iter_values();
        assert_eq!(offers.map(|offer| (offer.reserved, offer.leases)).collect::<Vec<_>>(), [(0, 0), (0, 0)]);
    });
}
