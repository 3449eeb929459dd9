//! The pallet's events.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider registered a meter key.
        #[codec(index = 0)]
        MeterRegistered {
            /// The provider.
            provider: T::AccountId,
            /// The meter key.
            meter: MeterId,
        },
        /// A meter key was removed; the account that had registered it got the deposit back.
        #[codec(index = 1)]
        MeterRemoved {
            /// The account that had registered the key.
            provider: T::AccountId,
            /// The meter key.
            meter: MeterId,
        },
        /// A meter key's report was accepted.
        #[codec(index = 2)]
        ReportAccepted {
            /// The provider that registered the key.
            provider: T::AccountId,
            /// The meter key.
            meter: MeterId,
            /// The window reported.
            window: Window,
            /// The number of its readings that were recorded.
            recorded: u32,
        },
        /// A reading of a lease was recorded.
        #[codec(index = 3)]
        UsageRecorded {
            /// The lease.
            lease: LeaseId,
            /// The window reported.
            window: Window,
            /// Availability credited for this window, in milliseconds.
            credited_ms: u64,
            /// Availability of the lease that is final by now, in milliseconds.
            final_ms: u64,
            /// Busy time in this window, in milliseconds. Never billed.
            busy_ms: u64,
            /// Energy used in this window, in millijoules. Never billed.
            energy_mj: u64,
        },
        /// A reading cannot be true as it stands. `UsageRecorded` shows the figures that were recorded.
        #[codec(index = 4)]
        ImplausibleReading {
            /// The lease.
            lease: LeaseId,
            /// The window reported.
            window: Window,
            /// The reasons why it cannot be true.
            reasons: Implausibilities,
        },
        /// A window is void: it is neither missed nor due. Time reported in it is paid.
        #[codec(index = 5)]
        WindowVoided {
            /// The window. Its reports closed with the block before.
            window: Window,
            /// The reason why it is void.
            reason: VoidReason,
        },
        /// Windows that a lease's provider missed are an offence. They are not counted again for the same kind.
        /// Staking's `OffenceReported` shows the cost.
        #[codec(index = 6)]
        SilenceFound {
            /// The lease.
            lease: LeaseId,
            /// The kind of offence.
            kind: OffenceKind,
            /// The first of the windows that were counted.
            from: Window,
            /// The window after the last.
            to: Window,
        },
        /// A verdict takes back credit of a lease. Struck time is never paid, and is not a missed window either.
        #[codec(index = 7)]
        Struck {
            /// The lease.
            lease: LeaseId,
            /// The round in which its offer could not be reached.
            round: Round,
            /// The credit of that round that is struck, in milliseconds.
            struck_ms: u64,
        },
        /// A tenant set the key that signs the receipts of its lease, or removed it.
        #[codec(index = 8)]
        ReceiptKeySet {
            /// The lease.
            lease: LeaseId,
            /// The key; none if it was removed.
            key: Option<ReceiptKey>,
        },
        /// A tenant consented to be charged, by a receipt.
        #[codec(index = 9)]
        ReceiptFiled {
            /// The lease.
            lease: LeaseId,
            /// All that the tenant consented to so far, in milliseconds.
            receipted_ms: u64,
            /// Availability of the lease that is final by now, in milliseconds.
            final_ms: u64,
        },
    }
}
