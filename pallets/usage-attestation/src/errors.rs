//! The pallet's errors. A refused call changes nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// The account is not a registered provider.
        #[codec(index = 0)]
        NotRegistered,
        /// The meter key is already registered.
        #[codec(index = 1)]
        MeterTaken,
        /// The provider has 16 meter keys already: remove one first.
        #[codec(index = 2)]
        TooManyMeters,
        /// The proof is not the meter key's consent to this provider on this chain.
        #[codec(index = 3)]
        BadProof,
        /// The meter key is not registered.
        #[codec(index = 4)]
        NoSuchMeter,
        /// Another account registered the meter key.
        #[codec(index = 5)]
        NotYourMeter,
        /// The report is not for the window that can be reported now.
        #[codec(index = 6)]
        WindowNotReportable,
        /// The meter key has already reported this window.
        #[codec(index = 7)]
        WindowReported,
        /// The report has no readings, or they are not in strictly ascending order of lease.
        #[codec(index = 8)]
        MalformedReport,
        /// The lease does not exist, was not activated, or is final.
        #[codec(index = 9)]
        NoSuchLease,
        /// The provider missed no more of the lease than is tolerated, and no verdict contradicts it; or the offence
        /// was reported before, or is too long ago.
        #[codec(index = 10)]
        NothingMissed,
        /// Another account is the tenant of the lease.
        #[codec(index = 11)]
        NotYourLease,
        /// No receipt key was set for the lease.
        #[codec(index = 12)]
        NoReceiptKey,
        /// The signature is not the lease's receipt key's over this receipt on this chain.
        #[codec(index = 13)]
        BadReceipt,
        /// The receipt adds nothing: an earlier one consented to as much, or nothing was credited since.
        #[codec(index = 14)]
        ReceiptAddsNothing,
    }
}
