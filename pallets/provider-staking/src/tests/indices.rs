//! What wallets, indexers and stored holds depend on. Append, never change.

use super::*;
use crate::Call;
use codec::Encode;
use sp_runtime::DispatchError;

#[test]
fn calls_keep_their_indices() {
    let calls = [
        (Call::<Test>::bond { amount: 1 }, 0),
        (Call::bond_more { amount: 1 }, 1),
        (Call::unbond { amount: 1 }, 2),
        (Call::withdraw_unbonded {}, 3),
    ];
    for (call, index) in calls {
        assert_eq!(call.encode()[0], index, "{call:?}");
    }
}

#[test]
fn events_keep_their_indices() {
    let (provider, amount) = (ALICE, 1);
    let events = [
        (Event::<Test>::Bonded { provider, amount }, 0),
        (Event::Unbonding { provider, amount, withdrawable_at: 1 }, 1),
        (Event::Withdrawn { provider, amount }, 2),
        (Event::Slashed { provider, from_bond: 1, from_unbonding: 1 }, 3),
        (Event::PenaltyReserved { provider, amount }, 4),
        (Event::PenaltyReleased { provider, amount }, 5),
        (Event::PenaltyPaid { provider, beneficiary: BOB, amount }, 6),
    ];
    for (event, index) in events {
        assert_eq!(event.encode()[0], index, "{event:?}");
    }
}

#[test]
fn errors_keep_their_indices() {
    let errors = [
        (Error::AlreadyBonded, 0),
        (Error::NotBonded, 1),
        (Error::ZeroAmount, 2),
        (Error::BelowMinimumBond, 3),
        (Error::MoreThanBonded, 4),
        (Error::StillRequired, 5),
        (Error::TooManyChunks, 6),
        (Error::NothingToWithdraw, 7),
        (Error::BondTooSmall, 8),
        (Error::PenaltyNotBonded, 9),
    ];
    for (error, index) in errors {
        match DispatchError::from(error) {
            DispatchError::Module(module) => assert_eq!(module.error, [index, 0, 0, 0]),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn holds_keep_their_indices() {
    assert_eq!(HoldReason::Bond.encode(), [0]);
}
