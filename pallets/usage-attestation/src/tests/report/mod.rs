//! `report`: the authorization of reports, and the credit for them.

mod authorization;
mod crediting;

use crate::{mock::*, Event, UsageRecords};
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::{
    traits::Usage,
    usage::{Availability, Reading, MAX_READINGS},
};
use sp_core::Pair;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

pub(crate) fn with_lease(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 5..100);
        events();
        test();
    });
}

pub(crate) fn refused(report: &leasehold_primitives::usage::Report) -> InvalidTransaction {
    match authorize(report, &sign(&key(1), report)) {
        Err(TransactionValidityError::Invalid(invalid)) => invalid,
        other => panic!("not refused: {other:?}"),
    }
}
