//! What the order side asks of the leases: whether something can become a lease, what it takes, and to make it one.
//!
//! All money of orders and bids is held under the leases' hold reasons, through this trait: an award moves none from one
//! reason to another, and a payment that cannot be received is owed in one place. Amounts that go together are one
//! amount: what they are is in the records.

use crate::{
    hardware::{Mismatch, OfferSpec, Requirement},
    market::{Standbys, Terms},
    traits::Offer,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use frame_support::{dispatch::DispatchResult, weights::Weight};
use sp_core::H256;
use sp_runtime::DispatchError;

/// What money is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// All of a tenant's money for an order or lease: escrow, record deposit, lock-in. And what is owed, out of any hold.
    Lease,
    /// Stands behind a sealed bid in an asset other than the native currency, until its order is awarded or it has lost.
    BidDeposit,
}

impl Purpose {
    pub const ALL: [Self; 2] = [Self::Lease, Self::BidDeposit];
}

/// What tenant and provider agreed on: everything that makes a lease. Its money is held and its capacity reserved
/// already; [`LeaseBook::open`] moves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement<AccountId> {
    /// The order it comes from; none if an ask was taken.
    pub order: Option<OrderId>,
    pub tenant: AccountId,
    pub provider: AccountId,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    pub asset: AssetId,
    /// Per block, for all GPUs.
    pub price: Balance,
    pub term: BlockNumber,
    /// By how many blocks the tenant may extend the term.
    pub renewable: BlockNumber,
    /// Held from the tenant, in `asset`.
    pub escrow: Balance,
    /// Held from the taker of an ask, or for a lease of an order with firm bids, in `asset`.
    pub lock_in: Balance,
    /// Whether it is one of several leases of its order: if one of them is not activated, the tenant can close the others
    /// without losing their lock-ins.
    pub one_of_several: bool,
    /// Whether the offer had to have a gate. A standby's must have one, too.
    pub gate_required: bool,
    /// The highest price that a standby may be paid.
    pub price_limit: Balance,
    pub terms: Terms,
    /// Reserved in the provider's bond.
    pub exit_penalty: Balance,
    pub standbys: Standbys<AccountId>,
    /// Held from the tenant, native.
    pub record_deposit: Balance,
}

/// What a firm bid keeps for the leases that it can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub offer: OfferId,
    /// GPUs of each lease.
    pub gpus: u16,
    /// Leases that it can become.
    pub leases: u16,
    /// The exit penalty of each lease.
    pub exit_penalty: Balance,
    /// The native deposit behind each lease, in the bond; 0 if the bid's deposits are held in another asset.
    pub deposit: Balance,
}

/// The book of leases, as the order side uses it.
pub trait LeaseBook<AccountId> {
    // --- Admission ---

    /// Whether new orders and leases can be priced in this asset.
    fn ensure_asset(asset: &AssetId) -> DispatchResult;

    /// The least price of a lease per block, in this asset.
    fn floor_price(asset: &AssetId) -> Balance;

    /// Whether `price` is one, and not below `floor`.
    fn ensure_price(floor: Balance, price: Balance) -> DispatchResult;

    /// Whether a lease may be this long.
    fn ensure_term(term: BlockNumber) -> DispatchResult;

    /// Whether `escrow` suffices for so many leases at `price`.
    fn ensure_escrow(price: Balance, leases: u16, escrow: Balance) -> DispatchResult;

    /// Whether a requirement asks for something that can exist.
    fn ensure_requirement(requirement: &Requirement<AccountId>) -> DispatchResult;

    /// Whether a provider may promise `terms`, and they are at least as good as `least`.
    fn ensure_terms(terms: &Terms, least: &Terms) -> DispatchResult;

    /// Whether an offer, and what auditors say of its provider up to and including block `until`, meet a requirement.
    fn matches(
        requirement: &Requirement<AccountId>,
        offer: &Offer<AccountId>,
        until: BlockNumber,
    ) -> Result<(), Mismatch>;

    /// The error that names the field in which an offer falls short.
    fn mismatch(field: Mismatch) -> DispatchError;

    // --- Capacity ---

    fn offer(id: OfferId) -> Result<Offer<AccountId>, DispatchError>;

    /// Whether the offer is open and has `gpus` free that its provider's bond covers.
    fn ensure_capacity(id: OfferId, gpus: u16) -> DispatchResult;

    /// Whether [`LeaseBook::reserve`] would succeed for `leases` leases of `gpus` GPUs each.
    fn ensure_reservable(
        id: OfferId,
        offer: &Offer<AccountId>,
        gpus: u16,
        terms: &Terms,
        leases: u16,
    ) -> DispatchResult;

    /// Takes `gpus` of an offer, and reserves the exit penalty of a lease of them, which is returned.
    fn reserve(id: OfferId, offer: &Offer<AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError>;

    /// What leaving one lease of `gpus` of an offer without notice costs.
    fn exit_penalty(offer: &Offer<AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError>;

    /// Keeps GPUs and bond for a bid of `provider`, if they are free.
    fn promise(provider: &AccountId, promise: &Promise) -> DispatchResult;

    /// Gives back what [`LeaseBook::promise`] kept.
    fn withdraw_promise(provider: &AccountId, promise: &Promise);

    /// Gives back the GPUs of a promise and the exit penalties, but not the deposit.
    fn withdraw_all_but_deposit(provider: &AccountId, promise: &Promise);

    /// Takes what so many of its leases need out of a promise, and gives back the rest, and all of the deposit. Cannot
    /// fail: nothing is asked again. The leases are then opened with [`LeaseBook::open`].
    fn fulfil(provider: &AccountId, promise: &Promise, leases: u16) -> DispatchResult;

    // --- Leases ---

    /// The id of the next lease.
    fn next_lease() -> LeaseId;

    /// Stores a lease that its provider must activate.
    fn open(agreement: Agreement<AccountId>) -> Result<LeaseId, DispatchError>;

    /// The most that a standby of a lease at `price` can be paid, under the order's `limit`.
    fn highest_of_standby(price: Balance, limit: Balance) -> Balance;

    /// The hash of what a standby is chosen for. With another specification it cannot take over.
    fn spec_hash(spec: &OfferSpec) -> H256;

    /// By how much, in 10,000ths, a bid of this provider counts as dearer than it is.
    fn handicap(provider: &AccountId) -> u16;

    // --- Bid deposits ---

    /// Puts `amount` of `asset` behind a bid: the native currency in the bond of `who`, another asset on hold.
    fn put_deposit(asset: &AssetId, who: &AccountId, amount: Balance) -> DispatchResult;

    /// Returns a deposit.
    fn return_deposit(asset: &AssetId, who: &AccountId, amount: Balance) -> DispatchResult;

    /// Pays a deposit to somebody else. Returns what was paid: less if a slash left less in the bond.
    fn forfeit_deposit(
        asset: &AssetId,
        who: &AccountId,
        to: &AccountId,
        amount: Balance,
    ) -> Result<Balance, DispatchError>;

    // --- Money ---

    /// The smallest amount of `asset` that an account can have.
    fn minimum_balance(asset: &AssetId) -> Balance;

    /// Pays `amount`, held from `holder`, to the free balance of `payee`; to `holder` itself, releases it. If the payee
    /// cannot receive it, the amount stays held, for [`Purpose::Lease`], and is owed.
    fn pay(purpose: Purpose, asset: &AssetId, holder: &AccountId, payee: &AccountId, amount: Balance)
        -> DispatchResult;

    /// The deposit for the bytes of one order or lease, native. A keeper's bounty is paid out of it.
    fn record_deposit() -> Balance;

    /// Holds `amount` of `asset` from a tenant, and record deposits of `deposits`, native: at once if both are native.
    fn hold_with_deposits(tenant: &AccountId, asset: &AssetId, amount: Balance, deposits: Balance) -> DispatchResult;

    /// Returns `amount` of `asset` to a tenant, and record deposits of `deposits`, native: at once if both are native.
    fn give_back(tenant: &AccountId, asset: &AssetId, amount: Balance, deposits: Balance) -> DispatchResult;

    /// The bounty for a step that weighs `step`: twice its fee.
    fn bounty(step: Weight) -> Balance;

    /// Pays the keeper who did the chain's work the bounty for a step that weighs `step`, or what is left of `deposit` if
    /// that is less, out of `deposit`: a record deposit held from `holder`.
    fn pay_keeper(holder: &AccountId, keeper: &AccountId, step: Weight, deposit: &mut Balance) -> DispatchResult;

    /// The most that a payment weighs on top of what benchmarks measure, where its payee cannot receive: for `payments`
    /// of them.
    fn owing_weight(payments: u64) -> Weight;

    /// What is held from `who` for a purpose. For checks of the whole state and tests.
    fn held(purpose: Purpose, asset: &AssetId, who: &AccountId) -> Balance;

    // --- Benchmarks ---

    /// Registers and bonds `provider` and lists an offer of `gpus` GPUs that matches the model returned with it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec);

    /// Makes `auditor` confirm `attributes` of `provider`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(provider: &AccountId, auditor: &AccountId, attributes: crate::hardware::Attributes);

    /// Approves as many assets as there can be, the last of them the one returned.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_foreign_asset() -> AssetId;

    /// Creates `amount` of `asset` for `who`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_mint(asset: &AssetId, who: &AccountId, amount: Balance);

    /// Gives `provider` a track record of the largest size.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_track_record(provider: &AccountId);

    /// Gives `provider` the money and bonds at least `amount` on top of its bond.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(provider: &AccountId, amount: Balance);
}
