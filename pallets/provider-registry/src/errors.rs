//! The calls' errors. A refused call has changed nothing.

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
        /// The provider has offers and must retire them first. A retired offer stays until its last lease is final.
        #[codec(index = 4)]
        OffersListed,
        /// The provider has 64 offers already; retired ones count until their last lease is final.
        #[codec(index = 5)]
        TooManyOffers,
        /// The table has no such GPU model.
        #[codec(index = 6)]
        NoSuchModel,
        /// The number of GPUs is 0, or more than 1,024.
        #[codec(index = 7)]
        GpusOutOfRange,
        /// The offer states more VRAM than a GPU of this model has.
        #[codec(index = 8)]
        VramOutOfRange,
        /// The region is not a country code of two capital letters.
        #[codec(index = 9)]
        InvalidRegion,
        /// No such offer is stored: it never existed, or it was retired and its last lease is final.
        #[codec(index = 10)]
        NoSuchOffer,
        /// The offer is another provider's.
        #[codec(index = 11)]
        NotYourOffer,
        /// The offer is retired.
        #[codec(index = 12)]
        OfferRetired,
        /// Running leases use more GPUs than the offer would have.
        #[codec(index = 13)]
        BelowReserved,
        /// The offer has leases that are not final: only its number of GPUs can change.
        #[codec(index = 14)]
        FrozenByLease,
        /// The offer has too few GPUs that no lease uses and that are not promised to a bid.
        #[codec(index = 15)]
        NotEnoughFreeGpus,
        /// The provider's bond does not cover these GPUs on top of those that leases use and that were promised to
        /// bids.
        #[codec(index = 16)]
        CapacityNotBonded,
        /// The table of GPU models is full.
        #[codec(index = 17)]
        TooManyModels,
        /// A key is empty or occurs twice, a key or value is not UTF-8 or contains control characters, or a claim has no
        /// attributes.
        #[codec(index = 18)]
        InvalidAttributes,
        /// The offer has no ask.
        #[codec(index = 19)]
        NoSuchAsk,
        /// The price is 0.
        #[codec(index = 20)]
        ZeroPrice,
        /// The longest term is 0, or more than 5,256,000 blocks.
        #[codec(index = 21)]
        TermOutOfRange,
        /// The notice is longer than 432,000 blocks, or the exit penalty is not 1 to 10 %.
        #[codec(index = 22)]
        InvalidTerms,
        /// The block does not lie ahead, or lies too far ahead.
        #[codec(index = 23)]
        ExpiryOutOfRange,
        /// A provider cannot be its own auditor.
        #[codec(index = 24)]
        OwnClaim,
        /// The auditor has no claim about this provider.
        #[codec(index = 25)]
        NoSuchClaim,
        /// The claim has not expired and its provider is registered: only its auditor can remove it.
        #[codec(index = 26)]
        ClaimStillValid,
        /// No lease of the offer is running, so none can go on as another. The market never asks for that.
        #[codec(index = 27)]
        NoLeaseRunning,
        /// The id of a new GPU model is not above all ids that models ever had.
        #[codec(index = 28)]
        ModelIdUsed,
        /// Vendor, name and VRAM of a GPU model cannot change.
        #[codec(index = 29)]
        OtherHardware,
        /// Offers of the GPU model are stored.
        #[codec(index = 30)]
        ModelInUse,
        /// GPUs of the offer are promised to firm bids. Once these have won, lost or been withdrawn, the offer can
        /// change, and lose its gate if it has no leases.
        #[codec(index = 31)]
        PromisedToBids,
        /// Penalties or slashes of the provider are pending. They must be paid or cancelled first.
        #[codec(index = 32)]
        SlashesPending,
        /// One machine must be reachable at a gate's address from everywhere: an IPv4 address outside the
        /// special-purpose and multicast blocks; an IPv6 address in 2000::/3, outside the special-purpose blocks in it.
        #[codec(index = 33)]
        AddressNotPublic,
        /// The port is neither 443 nor at least 1,024.
        #[codec(index = 34)]
        PortNotAllowed,
        /// The proof is not the gate key's signature for this chain, provider and offer, or the key is one for which a
        /// signature is valid for any message.
        #[codec(index = 35)]
        InvalidGateProof,
        /// The offer has no gate.
        #[codec(index = 36)]
        NoSuchGate,
        /// The offer has leases that are not final. Its gate stays until they are; address and key can change.
        #[codec(index = 37)]
        GateOfLeases,
        /// The provider has as many leases, including those promised to firm bids, as its meters can report in a
        /// window.
        #[codec(index = 38)]
        TooManyLeases,
    }
}
