//! What happened, for whoever follows the chain.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became a provider.
        #[codec(index = 0)]
        ProviderRegistered {
            /// The account.
            provider: T::AccountId,
        },
        /// A provider changed its profile.
        #[codec(index = 1)]
        ProviderUpdated {
            /// The provider.
            provider: T::AccountId,
        },
        /// An account is no provider any more; its deposit is free.
        #[codec(index = 2)]
        ProviderDeregistered {
            /// The account.
            provider: T::AccountId,
        },
        /// An offer takes leases.
        #[codec(index = 3)]
        OfferListed {
            /// The new offer.
            offer: OfferId,
            /// Whose it is.
            provider: T::AccountId,
            /// What it is.
            spec: OfferSpec,
        },
        /// An offer was changed.
        #[codec(index = 4)]
        OfferChanged {
            /// The offer.
            offer: OfferId,
            /// What it is now.
            spec: OfferSpec,
        },
        /// An offer takes no more leases. Its record and deposit go with its last lease.
        #[codec(index = 5)]
        OfferRetired {
            /// The offer.
            offer: OfferId,
        },
        /// A row of the table of models is new or was changed.
        #[codec(index = 6)]
        ModelSet {
            /// The row.
            model: ModelId,
        },
        /// A row of the table of models is gone.
        #[codec(index = 7)]
        ModelRemoved {
            /// The row.
            model: ModelId,
        },
        /// A lease took GPUs of an offer.
        #[codec(index = 8)]
        CapacityReserved {
            /// The offer.
            offer: OfferId,
            /// How many GPUs.
            gpus: u16,
        },
        /// A lease stopped running and gave its GPUs back.
        #[codec(index = 9)]
        CapacityReleased {
            /// The offer.
            offer: OfferId,
            /// How many GPUs.
            gpus: u16,
        },
        /// An offer can be leased at this price from now on.
        #[codec(index = 10)]
        AskSet {
            /// The offer.
            offer: OfferId,
            /// Price, asset, longest term and terms.
            ask: Ask,
        },
        /// An offer has no price any more.
        #[codec(index = 11)]
        AskRemoved {
            /// The offer.
            offer: OfferId,
        },
        /// An auditor confirmed something of a provider, in the place of what it confirmed before.
        #[codec(index = 12)]
        ClaimMade {
            /// Of whom.
            provider: T::AccountId,
            /// By whom.
            auditor: T::AccountId,
            /// What.
            attributes: Attributes,
            /// The last block in which it counts.
            expires: BlockNumber,
        },
        /// An auditor took back what it confirmed of a provider; its deposit is free.
        #[codec(index = 13)]
        ClaimRevoked {
            /// Of whom.
            provider: T::AccountId,
            /// By whom.
            auditor: T::AccountId,
        },
        /// A claim that counted for nothing is gone; its auditor's deposit is free.
        #[codec(index = 14)]
        ClaimDropped {
            /// Of whom.
            provider: T::AccountId,
            /// By whom.
            auditor: T::AccountId,
        },
    }
}
