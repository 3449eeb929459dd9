//! Names and indices that clients and stored data rest on: append-only. Calls, events and errors of each pallet are
//! pinned by its own tests.

use super::*;

/// The pallets: name, index.
const PALLETS: [(&str, u8); 32] = [
    ("System", 0),
    ("ChainTiming", 1),
    ("Timestamp", 2),
    ("Babe", 3),
    ("Authorship", 4),
    ("Balances", 5),
    ("TransactionPayment", 6),
    ("Staking", 7),
    ("Session", 8),
    ("Historical", 9),
    ("Offences", 10),
    ("Grandpa", 11),
    ("ImOnline", 12),
    ("AuthorityDiscovery", 13),
    ("VoterList", 14),
    ("Assets", 15),
    ("AssetsHolder", 16),
    ("Utility", 17),
    ("Proxy", 18),
    ("Multisig", 19),
    ("Identity", 20),
    ("Scheduler", 21),
    ("Preimage", 22),
    ("Migrations", 23),
    ("Agenda", 40),
    ("ProviderRegistry", 41),
    ("ProviderStaking", 42),
    ("Leases", 43),
    ("LeaseBidding", 44),
    ("UsageAttestation", 45),
    ("Watchers", 46),
    ("Sudo", 250),
];

#[test]
fn pallets_have_their_indices() {
    development().execute_with(|| {
        let metadata = metadata();
        let found: Vec<_> = metadata.pallets.iter().map(|pallet| (pallet.name.as_str(), pallet.index)).collect();
        assert_eq!(found, PALLETS);
    });
}

#[test]
fn nothing_but_its_genesis_writes_the_timing() {
    development().execute_with(|| {
        let metadata = metadata();
        let timing = metadata.pallets.iter().find(|pallet| pallet.name == "ChainTiming").unwrap();
        let no_variants = |ty: u32| match &metadata.types.resolve(ty).unwrap().type_def {
            scale_info::TypeDef::Variant(calls) => calls.variants.is_empty(),
            _ => panic!("calls are an enum"),
        };
        assert!(timing.calls.as_ref().is_none_or(|calls| no_variants(calls.ty.id)));
    });
}

/// The purposes of holds are stored with every hold.
#[test]
fn hold_reasons_have_their_indices() {
    let reason = |reason: RuntimeHoldReason| reason.encode();
    use pallet_leases::HoldReason as Lease;
    use pallet_provider_registry::HoldReason as Registry;
    use pallet_provider_staking::HoldReason as Stake;
    use pallet_usage_attestation::HoldReason as Usage;

    assert_eq!(reason(Registry::ProviderDeposit.into()), [41, 0]);
    assert_eq!(reason(Registry::OfferDeposit.into()), [41, 1]);
    assert_eq!(reason(Registry::ClaimDeposit.into()), [41, 2]);
    assert_eq!(reason(Registry::GateDeposit.into()), [41, 3]);
    assert_eq!(reason(Stake::Bond.into()), [42, 0]);
    assert_eq!(reason(Stake::Delegation.into()), [42, 1]);
    assert_eq!(reason(Lease::Lease.into()), [43, 0]);
    assert_eq!(reason(Lease::BidDeposit.into()), [43, 1]);
    assert_eq!(reason(Usage::MeterDeposit.into()), [45, 0]);
}

#[test]
fn the_order_of_extensions_is_what_wallets_were_told() {
    development().execute_with(|| {
        let metadata = metadata();
        let extensions = &metadata.extrinsic.transaction_extensions;
        let order = &metadata.extrinsic.transaction_extensions_by_version[&0];
        let index = |at: &codec::Compact<u32>| usize::try_from(at.0).unwrap();
        let names: Vec<_> = order.iter().map(|at| extensions[index(at)].identifier.as_str()).collect();
        assert_eq!(
            names,
            [
                "AuthorizeCall",
                "CheckNonZeroSender",
                "CheckSpecVersion",
                "CheckTxVersion",
                "CheckGenesis",
                "CheckMortality",
                "CheckNonce",
                "CheckWeight",
                "ChargeTransactionPayment",
                "CheckMetadataHash",
                "WeightReclaim",
            ]
        );
    });
}

#[test]
fn metadata_comes_in_three_versions() {
    development().execute_with(|| {
        assert_eq!(Runtime::metadata_versions(), [14, 15, 16]);
        for version in [14, 15, 16] {
            assert!(Runtime::metadata_at_version(version).is_some());
        }
    });
}

#[test]
fn the_version_is_the_first() {
    assert_eq!((&*VERSION.spec_name, &*VERSION.impl_name), ("leasehold", "leasehold-node"));
    assert_eq!((VERSION.authoring_version, VERSION.spec_version, VERSION.transaction_version), (1, 1, 1));
}
