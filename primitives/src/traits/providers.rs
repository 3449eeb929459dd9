//! The registration of providers.

/// Registered providers.
pub trait Providers<AccountId> {
    /// Whether `who` is a registered provider.
    fn is_registered(who: &AccountId) -> bool;

    /// Registers `who`, with the money for it, if it is not registered.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &AccountId);
}
