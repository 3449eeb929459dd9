//! The pallet's events.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A round began, and its watchers were drawn.
        #[codec(index = 0)]
        RoundOpened {
            /// The round.
            round: Round,
            /// The number of its watchers.
            watchers: u16,
        },
        /// A watcher committed to its vote.
        #[codec(index = 1)]
        VoteCommitted {
            /// The round that the vote is on.
            round: Round,
            /// The watcher's position.
            position: Position,
        },
        /// A watcher revealed its vote.
        #[codec(index = 2)]
        VoteRevealed {
            /// The round that the vote is on.
            round: Round,
            /// The watcher's position.
            position: Position,
            /// Whether the vote is broad: too many offers failed.
            broad: bool,
            /// The number of its entries that count.
            counted: u32,
        },
        /// A vote confirmed offers: enough of their committees have listed them. There is a verdict on each, unless most
        /// votes of the round are broad.
        #[codec(index = 3)]
        OffersConfirmed {
            /// The round.
            round: Round,
            /// The offers, in ascending order.
            offers: BoundedVec<OfferId, ConstU32<MAX_ENTRIES>>,
        },
        /// A watcher was paid for its vote.
        #[codec(index = 4)]
        WatcherPaid {
            /// The round that the vote was on.
            round: Round,
            /// The watcher's position.
            position: Position,
            /// The validator's stash.
            stash: T::AccountId,
            /// The amount paid.
            amount: Balance,
        },
    }
}
