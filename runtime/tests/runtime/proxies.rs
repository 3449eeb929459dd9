//! What those can do in the market to whom an account gave part of its rights.

use super::{
    lease::{meter, order_spec, pick, profile, proposal, requirement, spec, PROVIDER, TENANT},
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

/// By what they are: of a provider, of a tenant.
fn calls() -> [(&'static str, RuntimeCall); 33] {
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
        ("step_down", Lease::step_down { lease: 0 }.into()),
        ("conclude_order", Bidding::conclude_order { order: 0 }.into()),
    ]
}

fn allowed(kind: ProxyType) -> Vec<&'static str> {
    development()
        .execute_with(|| calls().into_iter().filter(|(_, call)| kind.filter(call)).map(|(name, _)| name).collect())
}

#[test]
fn an_operator_runs_a_provider_and_can_neither_close_unbond_nor_redirect_pay() {
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
        ["create_order", "award", "take_offer", "top_up", "extend", "close", "settle", "fail_over", "conclude_order",]
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
