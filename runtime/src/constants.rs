//! Amounts and accounts that more than one pallet is configured with.

/// The chain's own currency.
pub mod currency {
    use crate::Balance;

    /// One LEASE.
    pub const UNIT: Balance = 1_000_000_000_000;
    pub const MILLI: Balance = UNIT / 1_000;
    pub const MICRO: Balance = MILLI / 1_000;

    /// The amount that an account must hold to exist.
    pub const EXISTENTIAL_DEPOSIT: Balance = MILLI;

    pub const SYMBOL: &str = "LEASE";
    pub const DECIMALS: u8 = 12;

    /// The deposit for storing `items` entries of `bytes` altogether.
    pub const fn deposit(items: Balance, bytes: Balance) -> Balance {
        // Saturating: these are constants far below the limit, and too high a deposit is only dear.
        items.saturating_mul(100 * MILLI).saturating_add(bytes.saturating_mul(MILLI))
    }
}

/// Accounts without a key, into which the chain itself pays. Governance will spend from them.
pub mod pots {
    use crate::AccountId;
    use frame_support::{parameter_types, PalletId};
    use sp_runtime::traits::AccountIdConversion;

    pub const TREASURY: PalletId = PalletId(*b"lh/treas");
    pub const FEES: PalletId = PalletId(*b"lh/feepo");
    pub const WATCHERS: PalletId = PalletId(*b"lh/watch");

    parameter_types! {
        pub TreasuryAccount: AccountId = TREASURY.into_account_truncating();
        /// Belongs to the pallet of leases, which accounts for the money here.
        pub FeePot: AccountId = FEES.into_account_truncating();
        pub WatchersPot: AccountId = WATCHERS.into_account_truncating();
    }
}
