//! Why a call is refused. Whatever is refused has changed nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// The account is a provider already.
        #[codec(index = 0)]
        AlreadyRegistered,
        /// The account is no provider.
        #[codec(index = 1)]
        NotRegistered,
        /// A name is empty, not UTF-8, or has control characters.
        #[codec(index = 2)]
        InvalidName,
        /// A URL is neither empty nor a printable UTF-8 text that begins with `https://`.
        #[codec(index = 3)]
        InvalidUrl,
        /// Leases of the provider are not concluded.
        #[codec(index = 4)]
        LeasesRunning,
        /// The provider has offers: retire them first.
        #[codec(index = 5)]
        OffersListed,
        /// The provider has as many offers as one may have.
        #[codec(index = 6)]
        TooManyOffers,
        /// The table has no such model.
        #[codec(index = 7)]
        UnknownModel,
        /// No GPUs, or more than one offer may have.
        #[codec(index = 8)]
        InvalidGpuCount,
        /// More memory than a GPU of this model has.
        #[codec(index = 9)]
        MoreMemoryThanModel,
        /// Not the code of a country: two capital letters.
        #[codec(index = 10)]
        InvalidRegion,
        /// There is no such offer.
        #[codec(index = 11)]
        UnknownOffer,
        /// The offer is another provider's.
        #[codec(index = 12)]
        NotYourOffer,
        /// The offer is retired.
        #[codec(index = 13)]
        OfferRetired,
        /// Running leases use more GPUs of the offer.
        #[codec(index = 14)]
        BelowReserved,
        /// Leases of the offer are not concluded: nothing but its number of GPUs can change.
        #[codec(index = 15)]
        FrozenByLease,
        /// The offer has fewer GPUs free.
        #[codec(index = 16)]
        NotEnoughFreeGpus,
        /// The provider's bond does not cover these GPUs on top of those in use.
        #[codec(index = 17)]
        CapacityNotBonded,
        /// The table of models is full.
        #[codec(index = 18)]
        TooManyModels,
        /// An attribute has no key, one that is there twice, or a key or value that is not readable UTF-8; or a claim
        /// has no attribute.
        #[codec(index = 19)]
        InvalidAttributes,
        /// The offer has no ask.
        #[codec(index = 20)]
        NoAsk,
        /// An ask for nothing.
        #[codec(index = 21)]
        ZeroPrice,
        /// An ask for no time, or for longer than a lease can be.
        #[codec(index = 22)]
        TermOutOfRange,
        /// The notice is too long, or the exit penalty out of its range.
        #[codec(index = 23)]
        InvalidTerms,
        /// The block does not lie ahead, or too far.
        #[codec(index = 24)]
        ExpiryOutOfRange,
        /// Nobody is its own auditor.
        #[codec(index = 25)]
        OwnClaim,
        /// The auditor claims nothing of this provider.
        #[codec(index = 26)]
        NoSuchClaim,
        /// The claim has not expired and is about a provider: only its auditor can take it back.
        #[codec(index = 27)]
        ClaimStillValid,
        /// No lease of the offer is running.
        #[codec(index = 28)]
        NoLeaseRunning,
    }
}
