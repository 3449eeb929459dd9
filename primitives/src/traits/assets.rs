//! The assets in which money can be held.

/// The assets that keep an account alive on their own. Only those may be approved for escrow: an account that holds
/// nothing else must be able to receive them.
pub trait AssetSufficiency {
    fn is_sufficient(asset: u32) -> bool;

    /// A sufficient asset of which everybody can be given plenty.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_asset() -> u32;
}
