//! The pallet's events.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became a provider.
        #[codec(index = 0)]
        ProviderRegistered {
            /// The provider.
            provider: T::AccountId,
        },
        /// A provider changed its profile.
        #[codec(index = 1)]
        ProviderUpdated {
            /// The provider.
            provider: T::AccountId,
        },
        /// An account ceased to be a provider and got its deposit back.
        #[codec(index = 2)]
        ProviderDeregistered {
            /// The account.
            provider: T::AccountId,
        },
        /// A provider listed an offer.
        #[codec(index = 3)]
        OfferListed {
            /// The new offer.
            offer: OfferId,
            /// Its provider.
            provider: T::AccountId,
            /// Its hardware.
            spec: OfferSpec,
        },
        /// An offer was changed.
        #[codec(index = 4)]
        OfferChanged {
            /// The offer.
            offer: OfferId,
            /// Its hardware from now on.
            spec: OfferSpec,
        },
        /// An offer was retired and takes no more leases. Its record and deposit go with its last lease:
        /// `OfferRemoved`.
        #[codec(index = 5)]
        OfferRetired {
            /// The offer.
            offer: OfferId,
        },
        /// A GPU model was added to the table or changed.
        #[codec(index = 6)]
        ModelSet {
            /// The GPU model.
            model: ModelId,
        },
        /// A GPU model was removed from the table.
        #[codec(index = 7)]
        ModelRemoved {
            /// The GPU model.
            model: ModelId,
        },
        /// A lease, or several of one bid, reserved GPUs of an offer.
        #[codec(index = 8)]
        CapacityReserved {
            /// The offer.
            offer: OfferId,
            /// The number of GPUs.
            gpus: u16,
        },
        /// A lease stopped running and released its GPUs.
        #[codec(index = 9)]
        CapacityReleased {
            /// The offer.
            offer: OfferId,
            /// The number of GPUs.
            gpus: u16,
        },
        /// A provider set an offer's ask: anyone may lease the offer at this price from now on.
        #[codec(index = 10)]
        AskSet {
            /// The offer.
            offer: OfferId,
            /// Price, asset, longest term and terms.
            ask: Ask,
        },
        /// An offer's ask was removed.
        #[codec(index = 11)]
        AskRemoved {
            /// The offer.
            offer: OfferId,
        },
        /// An auditor confirmed attributes of a provider. The claim replaces an earlier one of the same pair.
        #[codec(index = 12)]
        ClaimMade {
            /// The provider.
            provider: T::AccountId,
            /// The auditor.
            auditor: T::AccountId,
            /// The attributes confirmed.
            attributes: Attributes,
            /// The last block in which the claim counts.
            expires: BlockNumber,
        },
        /// An auditor revoked its claim about a provider and got its deposit back.
        #[codec(index = 13)]
        ClaimRevoked {
            /// The provider.
            provider: T::AccountId,
            /// The auditor.
            auditor: T::AccountId,
        },
        /// A claim that no longer counted was removed; its auditor got the deposit back.
        #[codec(index = 14)]
        ClaimDropped {
            /// The provider.
            provider: T::AccountId,
            /// The auditor.
            auditor: T::AccountId,
        },
        /// GPUs of an offer were promised to a bid. Nobody else can take them.
        #[codec(index = 15)]
        CapacityPromised {
            /// The offer.
            offer: OfferId,
            /// The number of GPUs.
            gpus: u16,
        },
        /// GPUs promised to a bid that did not win them are free again.
        #[codec(index = 16)]
        PromiseWithdrawn {
            /// The offer.
            offer: OfferId,
            /// The number of GPUs.
            gpus: u16,
        },
        /// Nothing depended on a retired offer any more: its record is gone, and its provider got the deposit back.
        #[codec(index = 17)]
        OfferRemoved {
            /// The offer.
            offer: OfferId,
        },
        /// A provider set or changed an offer's gate.
        #[codec(index = 18)]
        GateSet {
            /// The offer.
            offer: OfferId,
            /// The address at which it answers watchers' probes from now on, and its key.
            gate: Gate,
        },
        /// An offer's gate was removed, alone or with the offer, and its provider got the deposit back.
        #[codec(index = 19)]
        GateRemoved {
            /// The offer.
            offer: OfferId,
        },
    }
}
