//! What happened.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider registered a meter key.
        #[codec(index = 0)]
        MeterRegistered { provider: T::AccountId, meter: MeterId },
        /// A provider removed a meter key and has its deposit back.
        #[codec(index = 1)]
        MeterRemoved { provider: T::AccountId, meter: MeterId },
        /// A meter's report for `window` was taken; `credited` of its readings were recorded.
        #[codec(index = 2)]
        ReportAccepted { provider: T::AccountId, meter: MeterId, window: Window, credited: u32 },
        /// A lease has its reading for `window`.
        #[codec(index = 3)]
        UsageRecorded {
            lease: LeaseId,
            window: Window,
            /// Availability credited for this window.
            credited_ms: u64,
            /// Availability credited for good since the lease began.
            final_ms: u64,
            /// Busy time since the last reading. Never billed.
            busy_ms: u64,
            /// Energy since the last reading. Never billed.
            energy_mj: u64,
        },
        /// A reading cannot be true as it stands; what was credited of it is in `UsageRecorded`.
        #[codec(index = 4)]
        ImplausibleReading { lease: LeaseId, window: Window, reason: Implausibility },
    }
}
