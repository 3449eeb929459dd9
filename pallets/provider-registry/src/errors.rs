//! Why a call is refused. A refused call has changed nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// The account is already a provider.
        #[codec(index = 0)]
        AlreadyRegistered,
        /// The account is not a registered provider.
        #[codec(index = 1)]
        NotRegistered,
        /// The name is empty, is not UTF-8, or contains control characters.
        #[codec(index = 2)]
        InvalidName,
        /// The URL is neither empty nor a UTF-8 text without control characters that begins with `https://`.
        #[codec(index = 3)]
        InvalidUrl,
        /// The provider has leases that are not final.
        #[codec(index = 4)]
        LeasesNotFinal,
        /// The provider has offers and must retire them first.
        #[codec(index = 5)]
        OffersListed,
        /// The provider has as many offers as it may have.
        #[codec(index = 6)]
        TooManyOffers,
        /// The table has no such GPU model.
        #[codec(index = 7)]
        NoSuchModel,
        /// The number of GPUs is 0, or more than an offer may have.
        #[codec(index = 8)]
        GpusOutOfRange,
        /// A GPU of this model has less VRAM.
        #[codec(index = 9)]
        VramOutOfRange,
        /// The region is not a country code of two capital letters.
        #[codec(index = 10)]
        InvalidRegion,
        /// There is no such offer.
        #[codec(index = 11)]
        NoSuchOffer,
        /// The offer is another provider's.
        #[codec(index = 12)]
        NotYourOffer,
        /// The offer is retired.
        #[codec(index = 13)]
        OfferRetired,
        /// Running leases use more GPUs than the offer would have.
        #[codec(index = 14)]
        BelowReserved,
        /// The offer has leases that are not final: only its number of GPUs can change.
        #[codec(index = 15)]
        FrozenByLease,
        /// The offer has fewer GPUs that no lease uses and no bid was promised.
        #[codec(index = 16)]
        NotEnoughFreeGpus,
        /// The provider's bond does not cover these GPUs on top of those that leases use and bids were promised.
        #[codec(index = 17)]
        CapacityNotBonded,
        /// The table of GPU models is full.
        #[codec(index = 18)]
        TooManyModels,
        /// A key is empty or occurs twice, a key or value is not UTF-8 or contains control characters, or a claim has no
        /// attributes.
        #[codec(index = 19)]
        InvalidAttributes,
        /// The offer has no ask.
        #[codec(index = 20)]
        NoSuchAsk,
        /// The price is 0.
        #[codec(index = 21)]
        ZeroPrice,
        /// The longest term is 0, or longer than a lease can be.
        #[codec(index = 22)]
        TermOutOfRange,
        /// The notice is too long, or the exit penalty is out of its range.
        #[codec(index = 23)]
        InvalidTerms,
        /// The block does not lie ahead, or lies too far ahead.
        #[codec(index = 24)]
        ExpiryOutOfRange,
        /// A provider cannot be its own auditor.
        #[codec(index = 25)]
        OwnClaim,
        /// The auditor has no claim about this provider.
        #[codec(index = 26)]
        NoSuchClaim,
        /// The claim has not expired and its provider is registered: only its auditor can remove it.
        #[codec(index = 27)]
        ClaimStillValid,
        /// No lease of the offer is running.
        #[codec(index = 28)]
        NoLeaseRunning,
        /// The id of a new GPU model is not above all ids that models ever had.
        #[codec(index = 29)]
        ModelIdUsed,
        /// Vendor, name and VRAM of a GPU model cannot change.
        #[codec(index = 30)]
        OtherHardware,
        /// Offers of the GPU model are stored.
        #[codec(index = 31)]
        ModelInUse,
        /// GPUs of the offer are promised to firm bids. Once these have won, lost or been withdrawn, it can change.
        #[codec(index = 32)]
        PromisedToBids,
    }
}
