//! Quotes: the asks at which a lease can be had at once.

use crate::*;
use alloc::vec::Vec;
use leasehold_primitives::{
    api::{page_size, QuoteView, QuotesPage, StandingView, MAX_QUOTES_PER_PAGE, MAX_SCANNED},
    hardware::Requirement,
    market::{Ask, LOCK_IN_BLOCKS},
    score::score,
    traits::{BondReserves, Offer, Offers},
    AssetId, Balance, BlockNumber, OfferId,
};

/// The lease for which a tenant asks a quote.
struct Wanted<'a, AccountId> {
    requirement: &'a Requirement<AccountId>,
    asset: &'a AssetId,
    term: BlockNumber,
}

impl<T: Config> Pallet<T> {
    /// The best asks for a requirement among the 1,000 offers from `from` on: those that `take_offer` accepts now, if
    /// nothing changes in between.
    pub fn quotes(
        requirement: &Requirement<T::AccountId>,
        asset: &AssetId,
        term: BlockNumber,
        from: OfferId,
        limit: u32,
    ) -> QuotesPage<T::AccountId> {
        if !requirement.is_valid() || Self::ensure_term(term).is_err() || Self::ensure_asset(asset).is_err() {
            return QuotesPage { quotes: Vec::new(), next: None };
        }
        let wanted = Wanted { requirement, asset, term };
        let (asks, next) = T::Offers::asks(from, MAX_SCANNED, MAX_SCANNED);
        let mut quotes: Vec<_> = asks.into_iter().filter_map(|found| Self::quote(&wanted, found)).collect();
        quotes.sort_by_key(|quote| (quote.score, quote.offer));
        quotes.truncate(page_size(limit, MAX_QUOTES_PER_PAGE));
        let offers: Vec<_> = quotes.iter().map(|quote| quote.offer).collect();
        for (quote, standing) in quotes.iter_mut().zip(Self::standings(&offers)) {
            quote.standing = standing;
        }
        QuotesPage { quotes, next }
    }

    /// One ask, if it meets this requirement, without the offer's standing. The cheap checks come first.
    fn quote(
        wanted: &Wanted<T::AccountId>,
        (id, offer, ask): (OfferId, Offer<T::AccountId>, Ask),
    ) -> Option<QuoteView<T::AccountId>> {
        let gpus = wanted.requirement.gpus;
        let price = ask.price.checked_mul(gpus.into())?;
        let possible = ask.asset == *wanted.asset
            && ask.max_term >= wanted.term
            && offer.free_gpus >= gpus
            && Self::ensure_price(Self::floor_price(wanted.asset), price).is_ok()
            && Self::matches(wanted.requirement, &offer, Self::now()).is_ok()
            && T::Offers::ensure_reservable(&offer, gpus, 1).is_ok();
        if !possible {
            return None;
        }
        let exit_penalty = Self::exit_penalty(&offer, gpus, ask.terms.exit_penalty)?;
        T::BondReserves::ensure_reservable(&offer.provider, exit_penalty).ok()?;
        let handicap = Self::handicap_of(&offer.provider);
        let price_of = |blocks: BlockNumber| price.checked_mul(Balance::from(blocks));
        Some(QuoteView {
            offer: id,
            score: score(price, handicap)?,
            handicap,
            price,
            terms: ask.terms,
            exit_penalty,
            free_gpus: offer.free_gpus,
            max_term: ask.max_term,
            escrow_least: Self::least_escrow(price)?,
            lock_in: price_of(LOCK_IN_BLOCKS)?,
            total_for_term: price_of(wanted.term)?,
            standing: StandingView::default(),
            provider: offer.provider,
            spec: offer.spec,
        })
    }
}
