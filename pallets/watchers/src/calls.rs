//! The pallet's calls. Each call documents its origin, its effect and its errors; `votes.rs` and `claims.rs` do the
//! work.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Commit to the vote of one watcher on a round.
        ///
        /// # Origin
        /// Authorized by the watcher's signature. The transaction has no account and pays no fee.
        ///
        /// # Arguments
        /// - `round`: the round that the vote is on: the one before the current.
        /// - `position`: the watcher's position among those drawn for it.
        /// - `commitment`: the hash of the vote, which `watch_reveal` must match.
        /// - `signature`: of the watcher's key, over `commit_payload(genesis hash, round, position, commitment)`.
        ///
        /// # Details
        /// Once per watcher and round, in the first sixth of the next round. The off-chain worker of the validator's node makes
        /// this call.
        ///
        /// # Errors
        /// The authorization has already looked for each of them.
        /// - `NotNow`
        /// - `AlreadyCommitted`
        ///
        /// # Events
        /// - `VoteCommitted`
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::watch_commit())]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_commit())]
        #[pallet::authorize(Pallet::<T>::authorize_commit)]
        pub fn watch_commit(
            origin: OriginFor<T>,
            round: Round,
            position: Position,
            commitment: Commitment,
            _signature: WatcherSignature,
        ) -> DispatchResult {
            // The authorization has verified the signature, in this same block.
            ensure_authorized(origin)?;
            Self::do_commit(round, position, commitment)
        }

        /// Reveal the vote of one watcher on a round.
        ///
        /// # Origin
        /// Authorized by the commitment: only the watcher knows what it committed to. The transaction has no account and pays
        /// no fee.
        ///
        /// # Arguments
        /// - `round`: the round that the vote is on: the one before the current.
        /// - `position`: the watcher's position among those drawn for it.
        /// - `secret`: the hash of the watcher's signature that decided when it probed.
        /// - `broad`: whether more offers failed than can be the offers' own fault.
        /// - `entries`: the offers that failed as often as the chain's threshold or more, in strictly ascending order;
        ///   none in a broad vote.
        ///
        /// # Details
        /// Once per watcher and round, in the second sixth of the next round. An entry counts if the watcher is of the offer's
        /// committee, and the offer has had a gate since a sixth of a round before the round; others are skipped. The gate
        /// is looked up for the first vote that lists the offer, and not again for later ones. The off-chain worker of the
        /// validator's node makes this call.
        ///
        /// # Errors
        /// The authorization has already looked for each of them.
        /// - `NotNow`
        /// - `MalformedVote`
        /// - `NoSuchWatcher`
        /// - `AlreadyRevealed`
        /// - `NotCommitted`
        /// - `OtherVote`
        ///
        /// # Events
        /// - `OffersConfirmed`, if this vote completes the quorum of at least one offer's committee
        /// - `VoteRevealed`
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::watch_reveal(Pallet::<T>::entries_of(entries)))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_reveal(Pallet::<T>::entries_of(entries)))]
        #[pallet::authorize(Pallet::<T>::authorize_reveal)]
        pub fn watch_reveal(
            origin: OriginFor<T>,
            round: Round,
            position: Position,
            secret: Secret,
            broad: bool,
            entries: Entries,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            Self::do_reveal(leasehold_primitives::watch::Vote { round, position, secret, broad, entries })
        }

        /// Pay a validator for the vote that it revealed.
        ///
        /// # Origin
        /// Signed by anyone; or authorized by the commitment, without an account or a fee. It is free if it pays.
        ///
        /// # Arguments
        /// Those of `watch_reveal`.
        ///
        /// # Details
        /// Once per watcher and round, from when the verdicts of the round stand to the end of the third round after
        /// it. Pays the validator's stash out of the watchers' pot. Half of the round's budget is split equally among
        /// all watchers, and each that voted gets its part. From the other half, each entry that enough of the offer's
        /// committee share brings a part, and four that are not shared cost one that is. Unclaimed pay stays in the
        /// pot.
        ///
        /// # Errors
        /// - `NotNow`
        /// - `NoSuchWatcher`
        /// - `AlreadyPaid`
        /// - `NotRevealed`
        /// - `OtherVote`
        /// - `NothingToPay`
        /// - `CannotReceive`
        ///
        /// # Events
        /// - `WatcherPaid`
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::claim_watch(Pallet::<T>::entries_of(entries)))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_claim(Pallet::<T>::entries_of(entries)))]
        #[pallet::authorize(Pallet::<T>::authorize_claim)]
        pub fn claim_watch(
            origin: OriginFor<T>,
            round: Round,
            position: Position,
            secret: Secret,
            broad: bool,
            entries: Entries,
        ) -> DispatchResultWithPostInfo {
            if ensure_authorized(origin.clone()).is_err() {
                ensure_signed(origin)?;
            }
            Self::do_claim(leasehold_primitives::watch::Vote { round, position, secret, broad, entries })
        }
    }
}
