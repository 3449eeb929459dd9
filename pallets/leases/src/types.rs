//! Types of the pallet's storage.

use crate::math::{
    accounting::{Coverage, Ledger},
    sponsors::Sponsors,
    windows::Windows,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{
    hardware::Limits,
    market::{Standbys, Terms},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use scale_info::TypeInfo;
use sp_core::H256;

/// Assets approved for escrow, besides the native currency.
pub const MAX_APPROVED_ASSETS: u32 = 8;
/// Consecutive missed windows after which others than the tenant can call a standby.
pub const TOLERATED_WINDOWS: u32 = 3;

/// The reason why a lease ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum CloseReason {
    /// The tenant closed it.
    #[codec(index = 0)]
    TenantClosed,
    /// The provider left at once, and paid for it.
    #[codec(index = 1)]
    ProviderLeft,
    /// It ran for the whole term.
    #[codec(index = 2)]
    TermEnded,
    /// Its deposits were used up.
    #[codec(index = 3)]
    FundsExhausted,
    /// The provider gave notice, and it ran out.
    #[codec(index = 4)]
    NoticeEnded,
    /// It goes on as this lease of another tenant.
    #[codec(index = 5)]
    Transferred(LeaseId),
    /// A standby took over, as this lease.
    #[codec(index = 6)]
    FailedOver(LeaseId),
}

/// The stage of a lease.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum LeaseState {
    /// Awarded, and not activated yet.
    #[codec(index = 0)]
    Pending {
        /// The last block in which the provider can activate it.
        activate_by: BlockNumber,
        /// Whether the provider is a standby that was called to serve it.
        called: bool,
    },
    /// Runs, or is over and has not begun to close yet.
    #[codec(index = 1)]
    Active,
    /// Over; its last windows may still be reported, and their credit struck.
    #[codec(index = 2)]
    Closing {
        /// The reason why it ended.
        reason: CloseReason,
    },
}

/// The provider's earlier service of a lease, which moves on when the lease is sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Before {
    /// It was not sold.
    #[default]
    #[codec(index = 0)]
    Nothing,
    /// It was sold, and the lease that was sold is not final: its last windows may still be reported. This one is final
    /// after it.
    #[codec(index = 1)]
    Open,
    /// It was sold, and these are its windows under earlier tenants. A window in which it was sold is not among them.
    #[codec(index = 2)]
    Known(Windows),
}

/// An agreement under which capacity is used and paid.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Lease<AccountId> {
    /// The order it came from; none if an ask was taken.
    pub order: Option<OrderId>,
    /// The account that uses the capacity and pays.
    pub tenant: AccountId,
    /// The account that serves the lease.
    pub provider: AccountId,
    /// The account that receives the provider's earnings from it.
    pub payee: AccountId,
    /// The offer that serves the lease.
    pub offer: OfferId,
    /// The model of the GPUs.
    pub model: ModelId,
    /// GPUs of the offer that the lease takes.
    pub gpus: u16,
    /// The most that these GPUs can draw and hold, by their model's entry when the lease is activated; zero until then.
    /// A reading above that cannot be true.
    pub limits: Limits,
    /// The asset in which the lease is priced and paid.
    pub asset: AssetId,
    /// The stage of the lease.
    pub state: LeaseState,
    /// The blocks covered, and their price.
    pub coverage: Coverage,
    /// The money paid in and settled.
    pub ledger: Ledger,
    /// The stretches of the escrow line that sponsors paid. All of this money is held from the tenant.
    pub sponsors: Sponsors<AccountId>,
    /// The amount that the taker of an ask, or the tenant of an order with firm bids, put up: it goes to the payee if
    /// the tenant closes or fails over too early.
    pub lock_in: Balance,
    /// Whether it is one of several leases of its order, and so of a [`Group`].
    pub one_of_several: bool,
    /// Whether its offer has to have a gate: a standby's must, too.
    pub gate_required: bool,
    /// Whether a standby was called to serve it: its tenant cannot refuse it.
    pub failed_over: bool,
    /// The highest price that a standby may be paid.
    pub price_limit: Balance,
    /// The number of blocks by which the tenant may still extend the term.
    pub renewable: BlockNumber,
    /// The promises of the provider.
    pub terms: Terms,
    /// Reserved in the provider's bond in case it leaves without notice, is silent to the end, or does not activate the
    /// lease. For a closing lease, until it is decided how its provider left it; then 0.
    pub exit_penalty: Balance,
    /// The service under earlier tenants.
    pub before: Before,
    /// Its first id, from before it was ever sold: amounts taken from its provider for it are recorded under this id.
    pub root: LeaseId,
    /// Whether the provider gave notice; the term ends with it then.
    pub under_notice: bool,
    /// The losing bidders that take over if the provider fails or the tenant wants another, best first.
    pub standbys: Standbys<AccountId>,
    /// Counts changes that matter to a buyer of the lease: its tenant's top-ups, extensions, listings; notice.
    pub revision: u32,
    /// The deposit for this record, native, held from the tenant. A keeper who does the last step for a late chain is
    /// paid out of it.
    pub record_deposit: Balance,
    /// The hash of the access details to which the provider committed; zero until the activation.
    pub access: H256,
}

impl<AccountId> Lease<AccountId> {
    /// The reason why the lease ends at its `end` if nobody stops it.
    pub fn natural_end(&self) -> CloseReason {
        if self.coverage.end != self.coverage.term_end() {
            CloseReason::FundsExhausted
        } else if self.under_notice {
            CloseReason::NoticeEnded
        } else {
            CloseReason::TermEnded
        }
    }

    /// Whether `who` is the tenant, the provider or a standby: a party earns no keeper bounty.
    pub fn is_party(&self, who: &AccountId) -> bool
    where
        AccountId: PartialEq,
    {
        *who == self.tenant || *who == self.provider || self.standbys.iter().any(|one| one.provider == *who)
    }

    /// Notes a change that matters to a buyer. Wraps: revisions only need to differ.
    pub fn revise(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }
}

/// The common state of the leases of an order for several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Group {
    /// The number of them that are stored.
    pub leases: u16,
    /// Whether one of them was cancelled because it was not activated: the tenant, who wanted all of them, can then
    /// close the others without losing their lock-ins.
    pub broken: bool,
}

/// The fees in one asset that lie in the fee pot. All but the stakers' parts leave it once per era.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FeePot {
    /// The part to be burnt; 0 in an asset other than the native one.
    pub burnt: Balance,
    /// The part of the stakers behind providers that has not been paid out. Staking decides who gets it.
    pub stakers: Balance,
    /// The watchers' part.
    pub watchers: Balance,
    /// The treasury's part.
    pub treasury: Balance,
    /// The block of the agenda's entry that pays these parts out; none if there is no such entry.
    pub due: Option<BlockNumber>,
}

impl FeePot {
    /// The sum of the parts; none if it does not fit.
    pub fn sum(&self) -> Option<Balance> {
        self.burnt.checked_add(self.stakers)?.checked_add(self.watchers)?.checked_add(self.treasury)
    }
}

/// A listing of a lease that its tenant would hand over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Listing<AccountId> {
    /// The amount that the seller gets, in the lease's asset, besides the escrow that changes hands.
    pub price: Balance,
    /// The only account that may take it; none for anyone.
    pub to: Option<AccountId>,
}
