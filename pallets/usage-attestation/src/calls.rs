//! The pallet's calls. Each call documents its origin, its effect and its errors; `meters.rs` and `report.rs` do the
//! work.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register a meter key, which reports on the caller's leases.
        ///
        /// # Origin
        /// Signed by a provider.
        ///
        /// # Arguments
        /// - `meter`: the public key, sr25519.
        /// - `proof`: the key's signature over `ownership_payload(genesis hash, provider)`, by which it consents to
        ///   this provider.
        ///
        /// # Details
        /// Takes a deposit, which `remove_meter` returns.
        ///
        /// # Errors
        /// - `NotRegistered`: the caller is not a registered provider.
        /// - `MeterTaken`
        /// - `TooManyMeters`
        /// - `BadProof`
        /// - The currency's error if the deposit is not free.
        ///
        /// # Events
        /// - `MeterRegistered`
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_meter())]
        pub fn register_meter(origin: OriginFor<T>, meter: MeterId, proof: MeterSignature) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_register_meter(provider, meter, &proof)
        }

        /// Remove a meter key and get the deposit back.
        ///
        /// # Origin
        /// Signed by the account that registered the key.
        ///
        /// # Details
        /// The account need no longer be a provider.
        ///
        /// # Errors
        /// - `NoSuchMeter`
        /// - `NotYourMeter`
        ///
        /// # Events
        /// - `MeterRemoved`
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::remove_meter())]
        pub fn remove_meter(origin: OriginFor<T>, meter: MeterId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_remove_meter(provider, meter)
        }

        /// Report the readings of one meter key for the window before the current one.
        ///
        /// # Origin
        /// Authorized by the meter key's signature. The transaction has no account and pays no fee.
        ///
        /// # Arguments
        /// - `report`: the readings, in strictly ascending order of lease.
        /// - `signature`: the meter key's signature over the report and this chain's genesis hash.
        ///
        /// # Details
        /// A reading is skipped if its lease is unknown, is another provider's, has no blocks in the window, or already
        /// has a reading for it. If more than half of a report's readings would be skipped, the report is refused
        /// before it reaches a block. Impossible figures in a reading are clamped and flagged. The off-chain worker of
        /// the provider's node makes this call.
        ///
        /// The call also looks for windows that the leases missed until then, and reports them where they are an
        /// offence. Credit from rounds that can have no other verdict becomes final, or is struck. If a verdict strikes
        /// an eighth or more of what a round covers, that is an offence, too: it costs 2 % of the stake at risk, all of
        /// it for the treasury.
        ///
        /// # Errors
        /// The authorization has already looked for each of them.
        /// - `WindowNotReportable`
        /// - `MalformedReport`
        /// - `NoSuchMeter`
        /// - `WindowReported`
        ///
        /// # Events
        /// - `Struck`, for each round of a lease of which a verdict takes something back
        /// - `SilenceFound`, for each offence of a lease
        /// - `ImplausibleReading`, for each implausible reading
        /// - `UsageRecorded`, for each recorded reading
        /// - `ReportAccepted`
        #[pallet::call_index(2)]
        #[pallet::weight(Pallet::<T>::most_report_weight(report))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_report(Pallet::<T>::readings_of(report)))]
        #[pallet::authorize(Pallet::<T>::authorize_report)]
        pub fn report(origin: OriginFor<T>, report: Report, _signature: MeterSignature) -> DispatchResultWithPostInfo {
            // The authorization has verified the signature, in this same block.
            ensure_authorized(origin)?;
            Self::do_report(&report)
        }

        /// Report that a lease's provider missed more of its windows than is tolerated, or that verdicts contradict it.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// Two things are offences: missing more than 3 of the last 64 windows, which costs 2 % of the stake at risk;
        /// and missing 24 in a row, which costs 10 % of it, or a tenth more than the exit penalty if that is more. A
        /// window counts if it lies wholly in the lease, is decided and is not void, once for each of the two. A lease
        /// has at most one offence of a kind in a round, which is of 24 windows where nothing is watched. It must be
        /// reported within `evidence_blocks` of the end of its last window. A call reports at most one of each kind.
        ///
        /// Credit from rounds that can have no other verdict becomes final, or is struck. If a verdict strikes an
        /// eighth or more of what a round covers, it is an offence of that round, which costs 2 % of the stake at risk.
        ///
        /// Reports and the steps of leases do the same; the call is for a lease that nobody touches. It is free if it
        /// finds something.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NothingMissed`
        ///
        /// # Events
        /// - `Struck`, for each round of which a verdict takes something back
        /// - `SilenceFound`, for each offence of missed windows
        #[pallet::call_index(3)]
        #[pallet::weight(<Pallet<T> as Usage>::most_silence_weight())]
        pub fn report_silence(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_report_silence(lease)
        }

        /// Set the key that signs receipts of a lease, or remove it.
        ///
        /// # Origin
        /// Signed by the tenant of the lease.
        ///
        /// # Arguments
        /// - `key`: the public key, sr25519; None to remove it.
        ///
        /// # Details
        /// The tenant owes what the key signs. So keep the key off the leased machine, on which the provider can read
        /// everything. Receipts of a key that is replaced or removed no longer count, unless they were filed. A lease
        /// that is sold or failed over goes on under another number, and without a key.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotYourLease`
        ///
        /// # Events
        /// - `ReceiptKeySet`
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_receipt_key())]
        pub fn set_receipt_key(origin: OriginFor<T>, lease: LeaseId, key: Option<ReceiptKey>) -> DispatchResult {
            let tenant = ensure_signed(origin)?;
            Self::do_set_receipt_key(&tenant, lease, key)
        }

        /// File a receipt: the tenant's consent to be charged.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Arguments
        /// - `ms`: the time for which the tenant owes, since the lease began, in milliseconds.
        /// - `signature`: the lease's receipt key's signature over `Receipt { lease, ms }` and this chain's genesis
        ///   hash.
        ///
        /// # Details
        /// The lease's credit, up to `ms` in all, is final at once, and no verdict strikes it. Later credit is covered
        /// only when the receipt is filed again, up to `ms`. A receipt never credits missed time. Receipts are
        /// cumulative: only the largest counts.
        ///
        /// Credit from rounds that can have no other verdict becomes final first, or is struck, and a verdict that
        /// contradicts the provider is reported.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NoReceiptKey`
        /// - `BadReceipt`
        /// - `ReceiptAddsNothing`
        ///
        /// # Events
        /// - `Struck`, for each round of which a verdict takes something back
        /// - `ReceiptFiled`
        #[pallet::call_index(5)]
        #[pallet::weight(Pallet::<T>::most_receipt_weight())]
        pub fn file_receipt(
            origin: OriginFor<T>,
            lease: LeaseId,
            ms: u64,
            signature: ReceiptSignature,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_file_receipt(&Receipt { lease, ms }, &signature)
        }
    }
}
