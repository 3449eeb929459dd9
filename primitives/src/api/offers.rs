//! Offers, and quotes: asks that meet a requirement.

use super::StandingView;
#[cfg(feature = "std")]
use crate::json;
use crate::{
    gates::Gate,
    hardware::{OfferSpec, Region},
    market::{Ask, Terms},
    Balance, BlockNumber, ModelId, OfferId,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

/// An offer with its ask and its gate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OfferView<AccountId> {
    /// The number of the offer.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub id: OfferId,
    /// The account that listed it.
    pub provider: AccountId,
    /// Its hardware.
    pub spec: OfferSpec,
    /// The price at which anyone may lease it at once, and the promises to the taker; none if it only bids.
    pub ask: Option<Ask>,
    /// The gate where it answers watchers' probes; none if its leases are unwatched.
    pub gate: Option<Gate>,
    /// GPUs that no lease has taken and no bid was promised; 0 once the offer is retired.
    pub free_gpus: u16,
    /// GPUs that leases use.
    pub leased_gpus: u16,
    /// GPUs promised to firm bids.
    pub promised_gpus: u16,
    /// Leases of it that are not final.
    pub leases: u32,
    /// Whether it takes no more leases.
    pub retired: bool,
}

/// The stage of an offer, as a filter names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize), serde(rename_all = "camelCase"))]
pub enum OfferStage {
    /// It has an ask and a free GPU. Whether it can be taken now also depends on the provider's bond; `quotes` tells.
    #[codec(index = 0)]
    Asking,
    /// It is listed, with an ask or without.
    #[codec(index = 1)]
    Open,
    /// It takes no more leases, and is kept until its last one is final.
    #[codec(index = 2)]
    Retired,
}

/// A filter of offers, which returns those that meet every field given.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default, bound(deserialize = "AccountId: json::Form"))
)]
pub struct OfferFilter<AccountId> {
    /// The offer was listed by this account.
    #[cfg_attr(feature = "std", serde(deserialize_with = "json::deserialize"))]
    pub provider: Option<AccountId>,
    /// Its GPUs are of this model.
    pub model: Option<ModelId>,
    /// The offer is in this region.
    pub region: Option<Region>,
    /// The offer is at this stage.
    pub status: Option<OfferStage>,
    /// The offer has at least this many free GPUs.
    pub min_free_gpus: Option<u16>,
}

// Not derived: that would require a default account.
impl<AccountId> Default for OfferFilter<AccountId> {
    fn default() -> Self {
        Self { provider: None, model: None, region: None, status: None, min_free_gpus: None }
    }
}

/// A page of offers, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OffersPage<AccountId> {
    /// The offers found, newest first.
    pub offers: Vec<OfferView<AccountId>>,
    /// `from` of the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<OfferId>,
}

/// An ask, for one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct QuoteView<AccountId> {
    /// The offer that can be taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The account that listed the offer.
    pub provider: AccountId,
    /// The hardware of the offer.
    pub spec: OfferSpec,
    /// The price per block, for all GPUs of the requirement.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The number by which quotes and bids are compared; the lower wins.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub score: u128,
    /// The provider's unreliability, 0 to 2,000 ten-thousandths, by which the score exceeds the price.
    pub handicap: u16,
    /// The promises of the provider.
    pub terms: Terms,
    /// The amount that leaving without notice would cost the provider, native.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// GPUs of the offer that no lease has taken.
    pub free_gpus: u16,
    /// The longest term that the ask allows.
    pub max_term: BlockNumber,
    /// The least escrow with which the offer can be taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub escrow_least: Balance,
    /// The lock-in put up on top of the escrow; it goes to the provider if the tenant closes too early.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lock_in: Balance,
    /// The cost of the whole term if every block is available.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub total_for_term: Balance,
    /// The facts about the offer that do not come from its provider.
    pub standing: StandingView,
}

/// A page of quotes, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct QuotesPage<AccountId> {
    /// The quotes found, best score first.
    pub quotes: Vec<QuoteView<AccountId>>,
    /// `from` of the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<OfferId>,
}
