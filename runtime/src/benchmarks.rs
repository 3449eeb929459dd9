//! The benchmarked pallets: Leasehold's, and the two of the SDK that their figures are compared with.

frame_benchmarking::define_benchmarks!(
    [frame_system, SystemBench::<Runtime>]
    [pallet_balances, Balances]
    [pallet_agenda, Agenda]
    [pallet_provider_registry, ProviderRegistry]
    [pallet_provider_staking, ProviderStaking]
    [pallet_leases, Leases]
    [pallet_lease_bidding, LeaseBidding]
    [pallet_usage_attestation, UsageAttestation]
    [pallet_watchers, Watchers]
);
