//! The leases as the order side uses them: to check whether something can become a lease, to take what that needs, and
//! to make it one.
//!
//! All money of orders and bids is held under the leases' hold reasons, through this trait: an award moves no money
//! from one reason to another, and a payment that cannot be received is owed in one place. Amounts that go together are
//! held as one amount, and the records say what its parts are.

use crate::{
    hardware::{Mismatch, OfferSpec, Requirement},
    market::{Standbys, Terms},
    traits::Offer,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use frame_support::{dispatch::DispatchResult, weights::Weight};
use sp_core::H256;
use sp_runtime::DispatchError;

/// The purpose for which money is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// All of a tenant's money for an order or lease: escrow, record deposit, lock-in. Also money that is owed, out of
    /// any hold.
    Lease,
    /// The deposit behind a sealed bid in an asset other than the native currency, until its order is awarded or it has
    /// lost.
    BidDeposit,
}

impl Purpose {
    pub const ALL: [Self; 2] = [Self::Lease, Self::BidDeposit];
}

/// The agreement of tenant and provider: everything that makes a lease. Its money is already held and its capacity
/// reserved; [`LeaseBook::open`] moves nothing.
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
    /// The price per block, for all GPUs.
    pub price: Balance,
    pub term: BlockNumber,
    /// The number of blocks by which the tenant may extend the term.
    pub renewable: BlockNumber,
    /// Held from the tenant, in `asset`.
    pub escrow: Balance,
    /// Held from the taker of an ask, or for a lease of an order with firm bids, in `asset`.
    pub lock_in: Balance,
    /// Whether it is one of several leases of its order: if one of them is not activated, the tenant can close the
    /// others without losing their lock-ins.
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

/// The capacity and the money that a firm bid keeps for the leases that it can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub offer: OfferId,
    /// GPUs of each lease.
    pub gpus: u16,
    /// The number of leases that it can become.
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

    /// Whether `price` is a price, and not below `floor`.
    fn ensure_price(floor: Balance, price: Balance) -> DispatchResult;

    /// Whether a lease may be this long.
    fn ensure_term(term: BlockNumber) -> DispatchResult;

    /// Whether `escrow` suffices for this many leases at `price`.
    fn ensure_escrow(price: Balance, leases: u16, escrow: Balance) -> DispatchResult;

    /// Whether a requirement asks for something that can exist.
    fn ensure_requirement(requirement: &Requirement<AccountId>) -> DispatchResult;

    /// Whether a provider may promise `terms`, and they are at least as good as `least`.
    fn ensure_terms(terms: &Terms, least: &Terms) -> DispatchResult;

    /// Whether an offer, and the claims of auditors about its provider up to and including block `until`, meet a
    /// requirement.
    fn matches(
        requirement: &Requirement<AccountId>,
        offer: &Offer<AccountId>,
        until: BlockNumber,
    ) -> Result<(), Mismatch>;

    /// The error that names the field in which an offer falls short.
    fn mismatch(field: Mismatch) -> DispatchError;

    // --- Capacity ---

    fn offer(id: OfferId) -> Result<Offer<AccountId>, DispatchError>;

    /// Whether one lease of `gpus` could be reserved. The offer is as it was read: what changed since is not seen.
    fn ensure_capacity(offer: &Offer<AccountId>, gpus: u16) -> DispatchResult;

    /// Takes `gpus` of an offer, reserves the exit penalty of a lease of them, and returns it.
    fn reserve(offer: &Offer<AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError>;

    /// The cost of leaving one lease of `gpus` of an offer without notice.
    fn exit_penalty(offer: &Offer<AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError>;

    /// Keeps GPUs and bond for a bid of `provider`, if they are free.
    fn promise(provider: &AccountId, promise: &Promise) -> DispatchResult;

    /// Gives back what [`LeaseBook::promise`] kept.
    fn withdraw_promise(provider: &AccountId, promise: &Promise);

    /// Gives back the GPUs of a promise and the exit penalties, but not the deposit.
    fn withdraw_all_but_deposit(provider: &AccountId, promise: &Promise);

    /// Takes out of a promise what this many of its leases need, and gives back the rest and all of the deposit. Cannot
    /// fail: nothing is checked again. The leases are then opened with [`LeaseBook::open`].
    fn fulfil(provider: &AccountId, promise: &Promise, leases: u16) -> DispatchResult;

    // --- Leases ---

    /// The id of the next lease.
    fn next_lease() -> LeaseId;

    /// Stores a lease that its provider must activate.
    fn open(agreement: Agreement<AccountId>) -> Result<LeaseId, DispatchError>;

    /// The most that a standby of a lease at `price` can be paid, under the order's `limit`.
    fn highest_of_standby(price: Balance, limit: Balance) -> Balance;

    /// The hash of the specification that a standby is chosen for. With another one it cannot take over.
    fn spec_hash(spec: &OfferSpec) -> H256;

    /// The handicap of this provider's bids: by how much, in 10,000ths, they count as dearer than they are.
    fn handicap(provider: &AccountId) -> u16;

    // --- Bid deposits ---

    /// Puts `amount` of `asset` behind a bid: the native currency in the bond of `who`, another asset on hold.
    fn put_deposit(asset: &AssetId, who: &AccountId, amount: Balance) -> DispatchResult;

    /// Puts `amount` of native money behind a soft bid of the offer's provider: one that reserves nothing but its
    /// deposit. Refused unless `leases` leases of `gpus` GPUs each could be reserved after it. The offer is as it was
    /// read.
    fn put_soft_deposit(
        amount: Balance,
        offer: &Offer<AccountId>,
        gpus: u16,
        terms: &Terms,
        leases: u16,
    ) -> DispatchResult;

    /// Returns a deposit.
    fn return_deposit(asset: &AssetId, who: &AccountId, amount: Balance) -> DispatchResult;

    /// Pays a deposit to somebody else. Returns the amount paid, which is less if a slash left less in the bond.
    fn forfeit_deposit(
        asset: &AssetId,
        who: &AccountId,
        to: &AccountId,
        amount: Balance,
    ) -> Result<Balance, DispatchError>;

    // --- Money ---

    /// The smallest amount of `asset` that an account can have.
    fn minimum_balance(asset: &AssetId) -> Balance;

    /// Pays `amount`, held from `holder`, to the free balance of `payee`, or releases it if the two are the same. If
    /// the payee cannot receive it, the amount stays held, for [`Purpose::Lease`], and is owed.
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

    /// Pays the keeper who did the chain's work the bounty for a step that weighs `step`, or what is left of `deposit`
    /// if that is less, out of `deposit`: a record deposit held from `holder`.
    fn pay_keeper(holder: &AccountId, keeper: &AccountId, step: Weight, deposit: &mut Balance) -> DispatchResult;

    /// The most that `payments` payments weigh, where their payees cannot receive them, on top of what benchmarks
    /// measure.
    fn owing_weight(payments: u64) -> Weight;

    /// The amount held from `who` for a purpose. For checks of the whole state and tests.
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
