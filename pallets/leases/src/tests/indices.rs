//! Calls, events, errors, hold reasons and stored enums keep their numbers.

use super::prelude::*;
use codec::Encode;
use frame_support::traits::{GetCallIndex, GetCallName};

#[test]
fn calls_keep_their_indices() {
    let names = [
        "take_offer",
        "activate",
        "set_access",
        "top_up",
        "extend",
        "give_notice",
        "settle",
        "close",
        "expire_lease",
        "fail_over",
        "list_lease",
        "unlist_lease",
        "buy_lease",
        "claim_owed",
        "approve_asset",
        "disapprove_asset",
        "set_fee_rate",
        "step_down",
        "distribute_fees",
        "refuse",
        "leave",
    ];
    assert_eq!(Call::<Test>::get_call_names(), names);
    assert_eq!(Call::<Test>::get_call_indices(), (0..21).collect::<Vec<u8>>());
}

#[test]
fn hold_reasons_keep_their_indices() {
    assert_indices([HoldReason::Lease, HoldReason::BidDeposit]);
}

/// Checks that each value begins with its place in the list.
fn assert_indices<T: Encode + std::fmt::Debug>(values: impl IntoIterator<Item = T>) {
    for (index, value) in values.into_iter().enumerate() {
        assert_eq!(usize::from(value.encode()[0]), index, "{value:?}");
    }
}

#[test]
fn close_reasons_and_states_keep_their_indices() {
    assert_indices([
        CloseReason::TenantClosed,
        CloseReason::ProviderLeft,
        CloseReason::TermEnded,
        CloseReason::FundsExhausted,
        CloseReason::NoticeEnded,
        CloseReason::Transferred(0),
        CloseReason::FailedOver(0),
    ]);
    assert_indices([
        LeaseState::Pending { activate_by: 0, called: false },
        LeaseState::Active,
        LeaseState::Closing { reason: CloseReason::TermEnded },
    ]);
    assert_indices([Before::Nothing, Before::Open, Before::Known(Default::default())]);
}

#[test]
fn events_keep_their_indices() {
    let (lease, rate, access) = (0, Permill::zero(), H256::zero());
    let (provider, tenant, to) = (PROVIDER, TENANT, TENANT);
    let reason = CloseReason::TermEnded;
    assert_indices::<Event<Test>>([
        Event::OfferTaken {
            offer: OFFER,
            lease,
            tenant,
            provider,
            gpus: 0,
            price: 0,
            asset: NATIVE,
            term: 0,
            escrow: 0,
            lock_in: 0,
        },
        Event::LeaseActivated { lease, start: 0, end: 0, access, payee: provider },
        Event::LeaseToppedUp { lease, by: tenant, amount: 0, end: 0 },
        Event::LeaseSettled { lease, blocks: 0, charged: 0, paid: 0, fee: 0 },
        Event::LeaseClosing { lease, reason, end: 0, refunded: 0 },
        Event::LeaseFinalized { lease, reason, blocks: 0, charged: 0, paid: 0, fee: 0, refunded: 0 },
        Event::LeaseExpired { lease },
        Event::FeeSplit { lease, burnt: 0, stakers: 0, watchers: 0, treasury: 0 },
        Event::PaymentOwed { payee: to, asset: NATIVE, holder: to, amount: 0 },
        Event::OwedClaimed { payee: to, asset: NATIVE, holder: to, amount: 0 },
        Event::AssetApproved { asset: USD },
        Event::AssetDisapproved { asset: USD },
        Event::FeeRateSet { rate },
        Event::LockInLost { lease, amount: 0 },
        Event::SponsorRefunded { lease, sponsor: to, amount: 0 },
        Event::LeaseExtended { lease, term: 0, renewable: 0, end: 0 },
        Event::NoticeGiven { lease, end: 0 },
        Event::AccessChanged { lease, access },
        Event::LeaseListed { lease, price: 0, to: None },
        Event::LeaseUnlisted { lease },
        Event::LeaseTransferred { lease, successor: 1, from: tenant, to, price: 0, escrow: 0, end: 0 },
        Event::LeaseFailedOver { lease, provider, price: 0, escrow: 0 },
        Event::KeeperPaid { keeper: to, tenant, amount: 0 },
        Event::StandbySteppedDown { lease, provider },
        Event::LeaseCancelled { lease, refunded: 0 },
        Event::FeesDistributed { asset: NATIVE, burnt: 0, watchers: 0, treasury: 0 },
        Event::ExitPenaltyParked { lease, provider, tenant, amount: 0, restitution: 0 },
        Event::LeaseRefused { lease, offer: OFFER, provider, paid: 0, returned: 0 },
    ]);
}

#[test]
fn errors_keep_their_indices() {
    assert_indices::<Error<Test>>([
        Error::NoSuchLease,
        Error::NoSuchOffer,
        Error::NotTenant,
        Error::NotProvider,
        Error::InvalidRequirement,
        Error::ZeroPrice,
        Error::AssetNotApproved,
        Error::TermOutOfRange,
        Error::EscrowTooSmall,
        Error::ModelMismatch,
        Error::GpusMismatch,
        Error::VramMismatch,
        Error::CpusMismatch,
        Error::MemoryMismatch,
        Error::StorageMismatch,
        Error::RegionMismatch,
        Error::NotPending,
        Error::ActivationOver,
        Error::ActivationNotOverdue,
        Error::LeasePending,
        Error::LeaseOver,
        Error::AlreadyClosing,
        Error::NothingToReapply,
        Error::NothingOwed,
        Error::AssetNotSufficient,
        Error::AssetAlreadyApproved,
        Error::TooManyAssets,
        Error::FeeRateTooHigh,
        Error::AttributesMismatch,
        Error::AuditorsMismatch,
        Error::InvalidTerms,
        Error::TermsTooLow,
        Error::PriceBelowFloor,
        Error::PriceTooHigh,
        Error::NoSuchAsk,
        Error::AssetMismatch,
        Error::OwnOffer,
        Error::SponsorshipTooSmall,
        Error::TooManySponsors,
        Error::NotRenewable,
        Error::UnderNotice,
        Error::NotActive,
        Error::NotListed,
        Error::NotForYou,
        Error::OwnLease,
        Error::RevisionMismatch,
        Error::FreeEscrowTooSmall,
        Error::LockedIn,
        Error::NotFailed,
        Error::NoStandby,
        Error::FeeAccountMissing,
        Error::SameAccess,
        Error::LeaseTooYoung,
        Error::NotStandby,
        Error::BuyerCannotHold,
        Error::NothingToDistribute,
        Error::LeaseWasBought,
        Error::LeaseWasFailedOver,
        Error::RefusalOver,
        Error::GateMismatch,
    ]);
}

#[test]
fn the_layout_has_a_version_from_the_start() {
    use frame_support::traits::GetStorageVersion;
    run(|| {
        assert_eq!(LeasesPallet::in_code_storage_version(), 1);
        assert_eq!(LeasesPallet::on_chain_storage_version(), 1);
    });
}

#[test]
fn parameters_fit_together() {
    run(<LeasesPallet as frame_support::traits::Hooks<BlockNumber>>::integrity_test);
}
