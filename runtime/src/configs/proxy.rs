use crate::{constants::currency::deposit, Balances, Runtime, RuntimeCall, RuntimeEvent, System};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{ConstU128, ConstU32, InstanceFilter};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

/// The calls that an account lets another make in its name.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum ProxyType {
    /// Everything.
    #[default]
    #[codec(index = 0)]
    Any,
    /// Everything that does not let the account's money go to another, be it as the price of a lease, as the deposit
    /// of a bid that a tenant awards and nobody activates, as an exit penalty, as a lock-in, as earnings that the
    /// profile sends to another payee or a low commission leaves to delegators, as a delegation that another's
    /// offences cost, or as blocks that a receipt consents to.
    #[codec(index = 1)]
    NonTransfer,
    /// Validating and nominating.
    #[codec(index = 2)]
    Staking,
    /// The daily work of a provider: offers, asks, gates, bids, activation, notice, settlement, meters. It can neither
    /// leave a lease at once or fail one over, nor deregister, nor unbond, nor change the profile, which names the
    /// payee, nor set the commission. It does bid with the provider's money: bids and asks that nobody honours lose
    /// deposits and parts of exit penalties, so it must be trusted with those.
    #[codec(index = 3)]
    ProviderOperator,
    /// The work of a tenant: orders, awards, asks, top-ups, extensions, receipts, closing, refusing. It can neither
    /// sell leases nor buy them.
    #[codec(index = 4)]
    Tenant,
    /// Nothing but to reject announced calls.
    #[codec(index = 5)]
    CancelProxy,
    /// The work of a tenant's guard on a lease: it closes it, fails it over, refuses it, and sets the key of its
    /// receipts. It can neither lease nor pay in. Its calls can cost the tenant lock-ins, the price of refusals, and
    /// time that verdicts would strike. Lock-ins go to the provider, and a failover brings a standby its lease: neither
    /// of these may hold this proxy.
    #[codec(index = 6)]
    TenantGuard,
}

/// Whether a tenant's guard may make this call: its own proxy may, and one that leases for the tenant.
fn is_for_guards(call: &RuntimeCall) -> bool {
    use pallet_leases::Call as Lease;
    use pallet_usage_attestation::Call as Attestation;
    matches!(
        call,
        RuntimeCall::Leases(Lease::close { .. } | Lease::fail_over { .. } | Lease::refuse { .. })
            | RuntimeCall::UsageAttestation(Attestation::set_receipt_key { .. })
    )
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        use pallet_lease_bidding::Call as Bidding;
        use pallet_leases::Call as Lease;
        use pallet_provider_registry::Call as Registry;
        use pallet_provider_staking::Call as Stake;
        use pallet_usage_attestation::Call as Attestation;
        use RuntimeCall::*;

        // A batch is filtered call by call when it is dispatched.
        match self {
            Self::Any => true,
            Self::NonTransfer => match call {
                ProviderRegistry(
                    Registry::register { .. } | Registry::update_profile { .. } | Registry::set_ask { .. },
                ) => false,
                ProviderStaking(Stake::delegate { .. } | Stake::set_commission { .. }) => false,
                UsageAttestation(Attestation::set_receipt_key { .. }) => false,
                LeaseBidding(call) => matches!(
                    call,
                    Bidding::cancel_order { .. }
                        | Bidding::expire_order { .. }
                        | Bidding::release_bids { .. }
                        | Bidding::reveal_bid { .. }
                        | Bidding::conclude_order { .. }
                ),
                Leases(call) => matches!(
                    call,
                    Lease::activate { .. }
                        | Lease::settle { .. }
                        | Lease::expire_lease { .. }
                        | Lease::claim_owed { .. }
                        | Lease::distribute_fees { .. }
                        | Lease::give_notice { .. }
                        | Lease::unlist_lease { .. }
                        | Lease::step_down { .. }
                        | Lease::set_access { .. }
                ),
                System(..) | Staking(..) | Session(..) | ImOnline(..) | VoterList(..) | Utility(..) | Proxy(..)
                | Multisig(..) | Identity(..) | ProviderRegistry(..) | ProviderStaking(..) | UsageAttestation(..)
                | Watchers(..) => true,
                _ => false,
            },
            Self::Staking => matches!(call, Staking(..) | Session(..) | VoterList(..) | Utility(..)),
            Self::ProviderOperator => matches!(
                call,
                Utility(..)
                    | UsageAttestation(
                        Attestation::register_meter { .. }
                            | Attestation::remove_meter { .. }
                            | Attestation::report_silence { .. }
                            | Attestation::file_receipt { .. }
                    )
                    | ProviderRegistry(
                        Registry::list_offer { .. }
                            | Registry::change_offer { .. }
                            | Registry::retire_offer { .. }
                            | Registry::set_ask { .. }
                            | Registry::set_gate { .. }
                            | Registry::remove_gate { .. }
                    )
                    | LeaseBidding(
                        Bidding::place_bid { .. }
                            | Bidding::withdraw_bid { .. }
                            | Bidding::commit_bid { .. }
                            | Bidding::reveal_bid { .. }
                            | Bidding::conclude_order { .. }
                            | Bidding::expire_order { .. }
                            | Bidding::release_bids { .. }
                    )
                    | Leases(
                        Lease::activate { .. }
                            | Lease::set_access { .. }
                            | Lease::give_notice { .. }
                            | Lease::settle { .. }
                            | Lease::step_down { .. }
                            | Lease::expire_lease { .. }
                            | Lease::claim_owed { .. }
                    )
            ),
            Self::Tenant => {
                is_for_guards(call)
                    || matches!(
                        call,
                        Utility(..)
                            | UsageAttestation(Attestation::file_receipt { .. })
                            | LeaseBidding(
                                Bidding::create_order { .. }
                                    | Bidding::cancel_order { .. }
                                    | Bidding::award { .. }
                                    | Bidding::conclude_order { .. }
                                    | Bidding::expire_order { .. }
                                    | Bidding::release_bids { .. }
                            )
                            | Leases(
                                Lease::take_offer { .. }
                                    | Lease::top_up { .. }
                                    | Lease::extend { .. }
                                    | Lease::settle { .. }
                                    | Lease::expire_lease { .. }
                                    | Lease::claim_owed { .. }
                            )
                    )
            }
            Self::CancelProxy => matches!(call, Proxy(pallet_proxy::Call::reject_announcement { .. })),
            // Not even a batch of these: a guard acts on one lease at a time.
            Self::TenantGuard => is_for_guards(call),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        match (self, other) {
            (same, of) if same == of => true,
            (Self::Any, _) => true,
            (Self::NonTransfer, Self::Staking | Self::CancelProxy) => true,
            (Self::Tenant, Self::TenantGuard) => true,
            _ => false,
        }
    }
}

impl pallet_proxy::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type ProxyType = ProxyType;
    type ProxyDepositBase = ConstU128<{ deposit(1, 8) }>;
    type ProxyDepositFactor = ConstU128<{ deposit(0, 33) }>;
    type MaxProxies = ConstU32<32>;
    type MaxPending = ConstU32<32>;
    type CallHasher = BlakeTwo256;
    type AnnouncementDepositBase = ConstU128<{ deposit(1, 8) }>;
    type AnnouncementDepositFactor = ConstU128<{ deposit(0, 66) }>;
    type BlockNumberProvider = System;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
}
