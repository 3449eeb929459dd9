//! Leases made as an award makes them, through [`LeaseBook`], but without an order.

use super::{activate_at, AccountId, LeasesPallet, IN_USD, NATIVE, OFFER, PROVIDER, TENANT};
use frame_support::storage::with_storage_layer;
use leasehold_primitives::{
    market::{Standby, Terms},
    traits::{Agreement, LeaseBook},
    AssetId, Balance, BlockNumber, LeaseId, OfferId, OrderId,
};
use sp_core::bounded::BoundedVec;
use sp_runtime::{ArithmeticError, DispatchError};

/// The order from which these leases claim to come.
pub const ORDER: OrderId = 77;

/// The agreement of tenant and provider; the default is the design's example.
#[derive(Clone)]
pub struct Deal {
    pub provider: AccountId,
    pub offer: OfferId,
    pub gpus: u16,
    /// Per block, for all GPUs.
    pub price: Balance,
    /// The highest price of a standby.
    pub limit: Balance,
    pub asset: AssetId,
    pub term: BlockNumber,
    pub renewable: BlockNumber,
    pub terms: Terms,
    /// The standbys, in this order.
    pub standbys: Vec<StandsBy>,
    pub escrow: Balance,
    /// The lock-in of the tenant of an order with firm bids.
    pub lock_in: Balance,
    /// Whether it is one of several leases of its order.
    pub one_of_several: bool,
    /// Whether the order requires a gate.
    pub gate_required: bool,
}

/// A standby at the least terms: provider, offer, price.
pub type StandsBy = (AccountId, OfferId, Balance);

impl Default for Deal {
    fn default() -> Self {
        Self {
            provider: PROVIDER,
            offer: OFFER,
            gpus: 8,
            price: 5,
            limit: 5,
            asset: NATIVE,
            term: 300,
            renewable: 0,
            terms: Terms::default(),
            standbys: vec![],
            escrow: 1_000,
            lock_in: 0,
            one_of_several: false,
            gate_required: false,
        }
    }
}

impl Deal {
    pub fn in_usd() -> Self {
        Self { asset: IN_USD, ..Self::default() }
    }

    /// Holds the money, reserves the capacity and opens the lease, or does nothing.
    pub fn award(self) -> Result<LeaseId, DispatchError> {
        with_storage_layer(|| award::<LeasesPallet>(self))
    }

    /// Awarded in this block; the lease's id.
    pub fn awarded(self) -> LeaseId {
        self.award().unwrap()
    }

    /// Activated in block 10, at a window's edge; the lease's id.
    pub fn active(self) -> LeaseId {
        let id = self.awarded();
        activate_at(id, 10);
        id
    }
}

fn award<Book: LeaseBook<AccountId>>(deal: Deal) -> Result<LeaseId, DispatchError> {
    let record_deposit = Book::record_deposit();
    let held = deal.escrow.checked_add(deal.lock_in).ok_or(ArithmeticError::Overflow)?;
    Book::hold_with_deposits(&TENANT, &deal.asset, held, record_deposit)?;
    let offer = Book::offer(deal.offer)?;
    let exit_penalty = Book::reserve(&offer, deal.gpus, &deal.terms)?;
    let standbys = deal.standbys.into_iter().map(stands_by::<Book>).collect::<Result<_, _>>()?;
    Book::open(Agreement {
        order: Some(ORDER),
        tenant: TENANT,
        provider: deal.provider,
        offer: deal.offer,
        model: offer.spec.model,
        gpus: deal.gpus,
        asset: deal.asset,
        price: deal.price,
        term: deal.term,
        renewable: deal.renewable,
        escrow: deal.escrow,
        lock_in: deal.lock_in,
        one_of_several: deal.one_of_several,
        gate_required: deal.gate_required,
        price_limit: deal.limit,
        terms: deal.terms,
        exit_penalty,
        standbys: BoundedVec::truncate_from(standbys),
        record_deposit,
    })
}

/// With the offer's specification as it is now.
fn stands_by<Book: LeaseBook<AccountId>>(
    (provider, offer, price): StandsBy,
) -> Result<Standby<AccountId>, DispatchError> {
    let spec = Book::spec_hash(&Book::offer(offer)?.spec);
    Ok(Standby { provider, offer, price, terms: Terms::default(), spec })
}
