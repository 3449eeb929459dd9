//! Who is a provider.

pub trait Providers<AccountId> {
    fn is_registered(who: &AccountId) -> bool;

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &AccountId);
}
