//! Names and indices that clients and stored data rest on: append-only.

use super::*;

/// Of each pallet: name, index.
const PALLETS: [(&str, u8); 29] = [
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
    ("ProviderRegistry", 40),
    ("ProviderStaking", 41),
    ("LeaseMarket", 42),
    ("UsageAttestation", 43),
    ("Sudo", 250),
];

/// Name and index of each variant of an enum in the metadata.
fn variants(ty: &scale_info::MetaType) -> Vec<(&'static str, u8)> {
    match ty.type_info().type_def {
        scale_info::TypeDef::Variant(def) => def.variants.iter().map(|v| (v.name, v.index)).collect(),
        _ => panic!("not an enum"),
    }
}

#[test]
fn pallets_have_their_indices() {
    development().execute_with(|| {
        let found: Vec<_> = Runtime::metadata_ir().pallets.iter().map(|p| (p.name, p.index)).collect();
        assert_eq!(found, PALLETS);
    });
}

/// Position is index: `names[i]` has index `i`.
#[track_caller]
fn assert_indexed(pallet: &str, what: &str, found: Option<scale_info::MetaType>, names: &[&'static str]) {
    let found = found.map(|ty| variants(&ty)).unwrap_or_default();
    let expected: Vec<_> = names.iter().copied().zip(0u8..).collect();
    assert_eq!(found, expected, "{what} of {pallet}");
}

fn check(pallet: &str, calls: &[&'static str], events: &[&'static str], errors: &[&'static str]) {
    development().execute_with(|| {
        let metadata = Runtime::metadata_ir();
        let found = metadata.pallets.iter().find(|p| p.name == pallet).unwrap();
        assert_indexed(pallet, "calls", found.calls.as_ref().map(|c| c.ty), calls);
        assert_indexed(pallet, "events", found.event.as_ref().map(|e| e.ty), events);
        assert_indexed(pallet, "errors", found.error.as_ref().map(|e| e.ty), errors);
    });
}

#[test]
fn provider_registry() {
    check(
        "ProviderRegistry",
        &[
            "register",
            "update_profile",
            "deregister",
            "list_offer",
            "change_offer",
            "retire_offer",
            "set_model",
            "remove_model",
            "set_ask",
            "attest",
            "revoke_claim",
            "drop_claim",
        ],
        &[
            "ProviderRegistered",
            "ProviderUpdated",
            "ProviderDeregistered",
            "OfferListed",
            "OfferChanged",
            "OfferRetired",
            "ModelSet",
            "ModelRemoved",
            "CapacityReserved",
            "CapacityReleased",
            "AskSet",
            "AskRemoved",
            "ClaimMade",
            "ClaimRevoked",
            "ClaimDropped",
        ],
        &[
            "AlreadyRegistered",
            "NotRegistered",
            "InvalidName",
            "InvalidUrl",
            "LeasesRunning",
            "OffersListed",
            "TooManyOffers",
            "UnknownModel",
            "InvalidGpuCount",
            "MoreMemoryThanModel",
            "InvalidRegion",
            "UnknownOffer",
            "NotYourOffer",
            "OfferRetired",
            "BelowReserved",
            "FrozenByLease",
            "NotEnoughFreeGpus",
            "CapacityNotBonded",
            "TooManyModels",
            "InvalidAttributes",
            "NoAsk",
            "ZeroPrice",
            "TermOutOfRange",
            "InvalidTerms",
            "ExpiryOutOfRange",
            "OwnClaim",
            "NoSuchClaim",
            "ClaimStillValid",
            "NoLeaseRunning",
        ],
    );
}

#[test]
fn provider_staking() {
    check(
        "ProviderStaking",
        &["bond", "bond_more", "unbond", "withdraw_unbonded"],
        &["Bonded", "Unbonding", "Withdrawn", "Slashed", "PenaltyReserved", "PenaltyReleased", "PenaltyPaid"],
        &[
            "AlreadyBonded",
            "NotBonded",
            "ZeroAmount",
            "BelowMinimumBond",
            "MoreThanBonded",
            "StillRequired",
            "TooManyChunks",
            "NothingToWithdraw",
            "BondTooSmall",
            "PenaltyNotBonded",
        ],
    );
}

#[test]
fn lease_market() {
    check(
        "LeaseMarket",
        &[
            "create_order",
            "cancel_order",
            "place_bid",
            "withdraw_bid",
            "award",
            "activate",
            "top_up",
            "settle",
            "close",
            "expire_order",
            "expire_lease",
            "release_bids",
            "claim_owed",
            "approve_asset",
            "disapprove_asset",
            "set_fee_rate",
            "commit_bid",
            "reveal_bid",
            "conclude_order",
            "take_offer",
            "extend",
            "give_notice",
            "list_lease",
            "unlist_lease",
            "buy_lease",
            "fail_over",
            "set_access",
        ],
        &[
            "OrderCreated",
            "OrderCancelled",
            "OrderExpired",
            "BidPlaced",
            "BidReleased",
            "OrderAwarded",
            "LeaseActivated",
            "LeaseToppedUp",
            "LeaseSettled",
            "LeaseClosing",
            "LeaseClosed",
            "LeaseExpired",
            "FeeSplit",
            "PaymentOwed",
            "OwedClaimed",
            "AssetApproved",
            "AssetDisapproved",
            "FeeRateSet",
            "BidCommitted",
            "BidRevealed",
            "BidDisplaced",
            "BidForfeited",
            "StandbyChosen",
            "OfferTaken",
            "CommitmentLost",
            "SponsorRefunded",
            "LeaseExtended",
            "NoticeGiven",
            "ExitPenaltyPaid",
            "AccessChanged",
            "LeaseListed",
            "LeaseUnlisted",
            "LeaseTransferred",
            "LeaseFailedOver",
            "BountyPaid",
        ],
        &[
            "NoSuchOrder",
            "NoSuchBid",
            "NoSuchLease",
            "NoSuchOffer",
            "NotYourOffer",
            "NotTenant",
            "NotProvider",
            "NotParty",
            "InvalidRequirement",
            "ZeroPrice",
            "AssetNotApproved",
            "TermOutOfRange",
            "DeadlineOutOfRange",
            "EscrowTooSmall",
            "Overflow",
            "OrderNotOpen",
            "OrderStillOpen",
            "BiddingOver",
            "AwardingOver",
            "OrderNotOverdue",
            "OwnOrder",
            "PriceAboveLimit",
            "AlreadyBid",
            "BidListFull",
            "ModelMismatch",
            "GpusMismatch",
            "VramMismatch",
            "CpusMismatch",
            "MemoryMismatch",
            "StorageMismatch",
            "RegionMismatch",
            "NothingToRelease",
            "NotPending",
            "ActivationOver",
            "ActivationNotOverdue",
            "LeasePending",
            "LeaseOver",
            "AlreadyClosing",
            "NothingToReapply",
            "NothingOwed",
            "AssetNotSufficient",
            "AssetAlreadyApproved",
            "TooManyAssets",
            "FeeRateTooHigh",
            "AttributesMismatch",
            "AuditorsMismatch",
            "ReplicasOutOfRange",
            "ReplicasMismatch",
            "TooManyStandbys",
            "InvalidTerms",
            "TermsTooLow",
            "PriceBelowFloor",
            "SealedOrder",
            "NotSealed",
            "RevealOutOfRange",
            "RevealNotBegun",
            "RevealOver",
            "CommitmentMismatch",
            "AlreadyRevealed",
            "BidBinding",
            "OrderBinding",
            "ManualOrder",
            "NotYoursToPick",
            "NotConcludable",
            "OfferChanged",
            "PriceTooHigh",
            "NoAsk",
            "AssetMismatch",
            "OwnOffer",
            "RenewableOutOfRange",
            "SponsorshipTooSmall",
            "TooManySponsors",
            "NotRenewable",
            "UnderNotice",
            "NotActive",
            "NotListed",
            "NotForYou",
            "OwnLease",
            "RevisionMismatch",
            "FreeEscrowTooSmall",
            "CommitmentLocked",
            "NotFailed",
            "NoStandby",
            "FeeAccountMissing",
            "SameAccess",
            "PickedTwice",
            "LeaseTooYoung",
        ],
    );
}

#[test]
fn usage_attestation() {
    check(
        "UsageAttestation",
        &["register_meter", "remove_meter", "report"],
        &["MeterRegistered", "MeterRemoved", "ReportAccepted", "UsageRecorded", "ImplausibleReading"],
        &[
            "NotAProvider",
            "MeterTaken",
            "TooManyMeters",
            "BadProof",
            "UnknownMeter",
            "NotMetersProvider",
            "WindowNotReportable",
            "WindowReported",
            "MalformedReport",
        ],
    );
}

#[test]
fn nothing_but_its_genesis_writes_the_timing() {
    check("ChainTiming", &[], &[], &[]);
}

/// What money is held for is stored with every hold.
#[test]
fn hold_reasons_have_their_indices() {
    let reason = |reason: RuntimeHoldReason| reason.encode();
    use pallet_lease_market::HoldReason as Market;
    use pallet_provider_registry::HoldReason as Registry;
    use pallet_provider_staking::HoldReason as Stake;
    use pallet_usage_attestation::HoldReason as Usage;

    assert_eq!(reason(Registry::ProviderDeposit.into()), [40, 0]);
    assert_eq!(reason(Registry::OfferDeposit.into()), [40, 1]);
    assert_eq!(reason(Registry::ClaimDeposit.into()), [40, 2]);
    assert_eq!(reason(Stake::Bond.into()), [41, 0]);
    assert_eq!(reason(Market::LeaseEscrow.into()), [42, 0]);
    assert_eq!(reason(Market::BidDeposit.into()), [42, 1]);
    assert_eq!(reason(Market::OrderDeposit.into()), [42, 2]);
    assert_eq!(reason(Market::CrankBounty.into()), [42, 3]);
    assert_eq!(reason(Usage::MeterDeposit.into()), [43, 0]);
}

#[test]
fn the_order_of_extensions_is_what_wallets_were_told() {
    development().execute_with(|| {
        let extensions = Runtime::metadata_ir().extrinsic.extensions_v0().unwrap();
        let names: Vec<_> = extensions.iter().map(|e| e.identifier).collect();
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
