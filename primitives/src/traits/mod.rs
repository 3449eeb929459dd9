//! The traits through which the pallets meet. Each is declared here, implemented by one pallet, and wired in the
//! runtime, so that no pallet depends on another.
//!
//! | trait | implemented by | used by |
//! |---|---|---|
//! | [`Agenda`] | `agenda` | every pallet with something that time makes due |
//! | [`DueHandler`] | `leases`, `lease-bidding`, `provider-staking` | `agenda` |
//! | [`Offers`], [`Capacity`] | `provider-registry` | `leases`, `lease-bidding` |
//! | [`Providers`] | `provider-registry` | `usage-attestation` |
//! | [`ProviderStake`] | `provider-staking` | `provider-registry` |
//! | [`BondReserves`] | `provider-staking` | `leases` |
//! | [`StakerRewards`] | `provider-staking` | `leases` |
//! | [`RewardPot`] | `leases` | `provider-staking` |
//! | [`Offences`] | `provider-staking` | `usage-attestation` |
//! | [`LeaseBook`] | `leases` | `lease-bidding` |
//! | [`Leases`] | `leases` | `usage-attestation` |
//! | [`Usage`] | `usage-attestation` | `leases` |
//! | [`WatchedOffers`] | `provider-registry` | `watchers` |
//! | [`Verdicts`] | `watchers` | `usage-attestation` |
//! | [`WatchRecords`] | `watchers` | `leases` |
//! | [`AssetSufficiency`] | the runtime, over the assets pallet | `leases` |
//!
//! The `bench_*` functions exist under `runtime-benchmarks` only. They put another pallet into the state that the
//! benchmarked call meets in the worst case.

mod agenda;
mod assets;
mod capacity;
mod lease_book;
mod leases;
mod offences;
mod offers;
mod providers;
mod rewards;
mod stake;
mod usage;
mod verdicts;
mod watch_records;
mod watched_offers;

pub use agenda::{Agenda, DueHandler, Worked};
pub use assets::AssetSufficiency;
pub use capacity::{Capacity, InUse};
pub use lease_book::{Agreement, LeaseBook, Promise, Purpose};
pub use leases::{AtStake, LeaseSpan, Leases};
pub use offences::{Offence, OffenceKind, Offences};
pub use offers::{Offer, Offers};
pub use providers::Providers;
pub use rewards::{RewardPot, StakerRewards};
pub use stake::{BondReserves, ProviderStake};
pub use usage::{Ending, Usage};
pub use verdicts::{Verdict, Verdicts};
pub use watch_records::{WatchRecords, WatchedRounds};
pub use watched_offers::WatchedOffers;
