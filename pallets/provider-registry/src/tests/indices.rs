//! What wallets, indexers and stored holds depend on. Append, never change.

use super::*;
use crate::Call;
use codec::Encode;
use sp_runtime::DispatchError;

#[test]
fn calls_keep_their_indices() {
    ExtBuilder::default().build_and_execute(|| {
        let profile = profile("A", "");
        let calls = [
            (Call::<Test>::register { profile: profile.clone() }, 0),
            (Call::update_profile { profile }, 1),
            (Call::deregister {}, 2),
            (Call::list_offer { spec: spec(1) }, 3),
            (Call::change_offer { offer: 1, spec: spec(1) }, 4),
            (Call::retire_offer { offer: 1 }, 5),
            (Call::set_model { id: 1, model: h100() }, 6),
            (Call::remove_model { id: 1 }, 7),
            (Call::set_ask { offer: 1, ask: None }, 8),
            (Call::attest { provider: ALICE, attributes: tier3(), expires: 1 }, 9),
            (Call::revoke_claim { provider: ALICE }, 10),
            (Call::drop_claim { provider: ALICE, auditor: BOB }, 11),
        ];
        for (call, index) in calls {
            assert_eq!(call.encode()[0], index, "{call:?}");
        }
    });
}

#[test]
fn events_keep_their_indices() {
    let (provider, auditor, offer, spec) = (ALICE, BOB, 1, spec(1));
    let events = [
        (Event::<Test>::ProviderRegistered { provider }, 0),
        (Event::ProviderUpdated { provider }, 1),
        (Event::ProviderDeregistered { provider }, 2),
        (Event::OfferListed { offer, provider, spec: spec.clone() }, 3),
        (Event::OfferChanged { offer, spec }, 4),
        (Event::OfferRetired { offer }, 5),
        (Event::ModelSet { model: 1 }, 6),
        (Event::ModelRemoved { model: 1 }, 7),
        (Event::CapacityReserved { offer, gpus: 1 }, 8),
        (Event::CapacityReleased { offer, gpus: 1 }, 9),
        (Event::AskSet { offer, ask: ask(1) }, 10),
        (Event::AskRemoved { offer }, 11),
        (Event::ClaimMade { provider, auditor, attributes: tier3(), expires: 1 }, 12),
        (Event::ClaimRevoked { provider, auditor }, 13),
        (Event::ClaimDropped { provider, auditor }, 14),
    ];
    for (event, index) in events {
        assert_eq!(event.encode()[0], index, "{event:?}");
    }
}

#[test]
fn errors_keep_their_indices() {
    let errors = [
        Error::AlreadyRegistered,
        Error::NotRegistered,
        Error::InvalidName,
        Error::InvalidUrl,
        Error::LeasesRunning,
        Error::OffersListed,
        Error::TooManyOffers,
        Error::UnknownModel,
        Error::InvalidGpuCount,
        Error::MoreMemoryThanModel,
        Error::InvalidRegion,
        Error::UnknownOffer,
        Error::NotYourOffer,
        Error::OfferRetired,
        Error::BelowReserved,
        Error::FrozenByLease,
        Error::NotEnoughFreeGpus,
        Error::CapacityNotBonded,
        Error::TooManyModels,
        Error::InvalidAttributes,
        Error::NoAsk,
        Error::ZeroPrice,
        Error::TermOutOfRange,
        Error::InvalidTerms,
        Error::ExpiryOutOfRange,
        Error::OwnClaim,
        Error::NoSuchClaim,
        Error::ClaimStillValid,
        Error::NoLeaseRunning,
    ];
    for (index, error) in (0u8..).zip(errors) {
        match DispatchError::from(error) {
            DispatchError::Module(module) => assert_eq!(module.error, [index, 0, 0, 0]),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn holds_keep_their_indices() {
    assert_eq!(HoldReason::ProviderDeposit.encode(), [0]);
    assert_eq!(HoldReason::OfferDeposit.encode(), [1]);
    assert_eq!(HoldReason::ClaimDeposit.encode(), [2]);
}
