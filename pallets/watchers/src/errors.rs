//! The pallet's errors. A refused call changes nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// It is too early or too late for this round, or the chain has no rounds.
        #[codec(index = 0)]
        NotNow,
        /// The round did not begin on this chain, or has no such position.
        #[codec(index = 1)]
        NoSuchWatcher,
        /// The watcher has committed to a vote of this round.
        #[codec(index = 2)]
        AlreadyCommitted,
        /// The entries are not in strictly ascending order of offer, one is too low, or a broad vote has entries.
        #[codec(index = 3)]
        MalformedVote,
        /// The watcher has not committed to a vote of this round.
        #[codec(index = 4)]
        NotCommitted,
        /// The vote is not the one that the watcher committed to, or the commitment is not the watcher's.
        #[codec(index = 5)]
        OtherVote,
        /// The watcher has revealed its vote of this round.
        #[codec(index = 6)]
        AlreadyRevealed,
        /// The watcher did not reveal its vote of this round in time.
        #[codec(index = 7)]
        NotRevealed,
        /// The watcher was paid for this round.
        #[codec(index = 8)]
        AlreadyPaid,
        /// There is nothing to pay.
        #[codec(index = 9)]
        NothingToPay,
        /// The stash cannot receive the payment. It can as soon as the account exists.
        #[codec(index = 10)]
        CannotReceive,
    }
}
