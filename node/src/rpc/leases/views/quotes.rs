//! Quotes, and who quotes.

use super::{address, amount, hardware::OfferSpec, Terms};
use leasehold_primitives::{api, BlockNumber, OfferId};
use leasehold_runtime::AccountId;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    pub offer: OfferId,
    pub provider: String,
    pub spec: OfferSpec,
    /// Per block, for all GPUs of the requirement.
    pub price: String,
    /// The lower, the better.
    pub score: String,
    /// By how many 10,000ths the score counts the price as dearer than it is.
    pub penalty: u16,
    pub terms: Terms,
    /// What leaving without notice would cost the provider, native.
    pub exit_penalty: String,
    pub free_gpus: u16,
    pub max_term: BlockNumber,
    pub escrow_least: String,
    pub commitment: String,
    pub total_for_term: String,
}

impl From<api::QuoteView<AccountId>> for Quote {
    fn from(quote: api::QuoteView<AccountId>) -> Self {
        Self {
            offer: quote.offer,
            provider: address(&quote.provider),
            spec: quote.spec.into(),
            price: amount(quote.price),
            score: amount(quote.score),
            penalty: quote.penalty,
            terms: quote.terms.into(),
            exit_penalty: amount(quote.exit_penalty),
            free_gpus: quote.free_gpus,
            max_term: quote.max_term,
            escrow_least: amount(quote.escrow_least),
            commitment: amount(quote.commitment),
            total_for_term: amount(quote.total_for_term),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuotesPage {
    pub quotes: Vec<Quote>,
    /// `from` of the next page; `null` after the last.
    pub next: Option<OfferId>,
}

impl From<api::QuotesPage<AccountId>> for QuotesPage {
    fn from(page: api::QuotesPage<AccountId>) -> Self {
        Self { quotes: page.quotes.into_iter().map(Into::into).collect(), next: page.next }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    pub provider: String,
    pub leases: u32,
    pub due_blocks: u64,
    pub credited_blocks: u64,
    pub burnt: String,
    pub weight: String,
    pub credited: String,
    pub penalty: u16,
}

impl From<api::ProviderView<AccountId>> for Provider {
    fn from(view: api::ProviderView<AccountId>) -> Self {
        Self {
            provider: address(&view.provider),
            leases: view.leases,
            due_blocks: view.due_blocks,
            credited_blocks: view.credited_blocks,
            burnt: amount(view.burnt),
            weight: amount(view.weight),
            credited: amount(view.credited),
            penalty: view.penalty,
        }
    }
}
