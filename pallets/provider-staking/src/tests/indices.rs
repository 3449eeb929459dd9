//! The numbers that wallets, indexers and stored holds depend on. From the first public network on: append, never
//! change.

use crate::{mock::Test, Call, Error, Event, Pallet};
use frame_support::traits::{GetStorageVersion, StorageVersion};
use scale_info::{TypeDef, TypeInfo};

/// Indices and names of an enum's variants, as the metadata has them.
fn variants<E: TypeInfo>() -> Vec<(u8, &'static str)> {
    match E::type_info().type_def {
        TypeDef::Variant(of) => of.variants.iter().map(|variant| (variant.index, variant.name)).collect(),
        other => panic!("not an enum: {other:?}"),
    }
}

#[test]
fn calls_keep_their_indices() {
    assert_eq!(
        variants::<Call<Test>>(),
        [
            (0, "bond"),
            (1, "bond_more"),
            (2, "unbond"),
            (3, "withdraw_unbonded"),
            (4, "pay_slash"),
            (5, "cancel_slash"),
            (6, "set_commission"),
            (7, "close_pool"),
            (8, "delegate"),
            (9, "undelegate"),
            (10, "withdraw_delegation"),
            (11, "claim_rewards"),
            (12, "restake"),
        ]
    );
}

#[test]
fn events_keep_their_indices() {
    assert_eq!(
        variants::<Event<Test>>(),
        [
            (0, "Bonded"),
            (1, "Unbonding"),
            (2, "Withdrawn"),
            (3, "SlashParked"),
            (4, "BondReserved"),
            (5, "ReserveReleased"),
            (6, "ReservePaid"),
            (7, "SlashPaid"),
            (8, "SlashCancelled"),
            (9, "OffenceReported"),
            (10, "PoolOpened"),
            (11, "CommissionSet"),
            (12, "Delegated"),
            (13, "Undelegated"),
            (14, "DelegationWithdrawn"),
            (15, "PoolClosed"),
            (16, "PoolDepositReturned"),
            (17, "RewardsClaimed"),
        ]
    );
}

#[test]
fn errors_keep_their_indices() {
    assert_eq!(
        variants::<Error<Test>>(),
        [
            (0, "AlreadyBonded"),
            (1, "NotBonded"),
            (2, "ZeroAmount"),
            (3, "BelowMinimumBond"),
            (4, "MoreThanBonded"),
            (5, "StillRequired"),
            (6, "TooManyChunks"),
            (7, "NothingToWithdraw"),
            (8, "BondTooSmall"),
            (9, "ReserveNotBonded"),
            (10, "NoSuchSlash"),
            (11, "SlashNotDue"),
            (12, "SelfDelegation"),
            (13, "NoPool"),
            (14, "PoolRefuses"),
            (15, "PoolInDispute"),
            (16, "PoolWorthless"),
            (17, "BelowMinimumDelegation"),
            (18, "NoDelegation"),
            (19, "MoreThanDelegated"),
            (20, "TooManyLeaving"),
            (21, "CommissionTooHigh"),
            (22, "CommissionRisesTooFast"),
            (23, "NothingToClaim"),
        ]
    );
}

#[test]
fn storage_keeps_its_version() {
    assert_eq!(Pallet::<Test>::in_code_storage_version(), StorageVersion::new(1));
}
