//! The standing of offers: their tiers.
//!
//! Everything that an offer says about its hardware is *declared*, by its provider, and never called verified. Two
//! findings are shown besides, where there are any: whether validators could reach the offer (*watched*), and which
//! charges tenants consented to (*accepted*). Neither says anything about a GPU.

#[cfg(feature = "std")]
use crate::json;
use crate::{standing::OfferHistory, traits::WatchedRounds, Balance};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;
use sp_runtime::{PerThing, Permill, Rounding};

/// The facts about an offer that do not come from its provider, over all its leases, final or not. An offer without any
/// is only declared. Nothing passes on to an offer with another number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct StandingView {
    /// The validators' findings; none if they watched it in no round.
    pub watched: Option<WatchedView>,
    /// The tenants' consents; none if no fee of its leases was burnt.
    pub accepted: Option<AcceptedView>,
    /// Leases that are not final and are counted here: those among the newest 1,000 leases of the chain.
    pub running: u32,
    /// Leases that are not final, are older than these, and are not counted here.
    pub uncounted: u32,
}

/// The validators' findings on whether an offer can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct WatchedView {
    /// Rounds in which it was watched and a lease covered at least one sixth, as watchers divide rounds, out of the 90
    /// rounds whose votes are in and kept.
    pub rounds: u32,
    /// The rounds among them with a verdict: most of the committee could not reach the offer in a part of the round.
    pub verdicts: u32,
    /// The part of all the time ever credited to its leases that verdicts struck. Rounded up.
    pub struck: Permill,
}

/// The charges that tenants consented to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct AcceptedView {
    /// The burnt part of its leases' fees, native: the least that a lie about the rest costs. Fees in other assets are
    /// not burnt, and do not count.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub burnt: Balance,
    /// The part of the charged blocks for which there are receipts, each weighted by the burnt part of its fee. Rounded
    /// down.
    pub receipted: Permill,
}

impl StandingView {
    /// The standing of an offer by the `history` of its leases, of which `running` are not final; `uncounted` more are
    /// not in it.
    pub fn of(history: &OfferHistory, rounds: &WatchedRounds, running: u32, uncounted: u32) -> Self {
        let OfferHistory { credited_ms, struck_ms, burnt, accepted, .. } = *history;
        // A share of nothing is none.
        let struck = Permill::from_rational_with_rounding(struck_ms, credited_ms, Rounding::Up).unwrap_or_default();
        let receipted = Permill::from_rational_with_rounding(accepted, burnt, Rounding::Down).unwrap_or_default();
        let WatchedRounds { rounds, verdicts } = *rounds;
        Self {
            watched: (rounds > 0).then_some(WatchedView { rounds, verdicts, struck }),
            accepted: (burnt > 0).then_some(AcceptedView { burnt, receipted }),
            running,
            uncounted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HISTORY: OfferHistory = OfferHistory {
        credited_ms: 3_000_000,
        struck_ms: 1,
        burnt: 3,
        accepted: 2,
        served: crate::standing::ServedRounds { newest: 0, map: 0 },
    };

    #[test]
    fn an_offer_of_which_there_is_nothing_is_declared_and_no_more() {
        let nothing = StandingView::of(&OfferHistory::default(), &WatchedRounds::default(), 0, 0);
        assert_eq!(nothing, StandingView::default());
    }

    #[test]
    fn what_was_struck_is_rounded_up_and_what_was_accepted_down() {
        let view = StandingView::of(&HISTORY, &WatchedRounds { rounds: 2, verdicts: 1 }, 4, 5);
        let watched = WatchedView { rounds: 2, verdicts: 1, struck: Permill::from_parts(1) };
        let accepted = AcceptedView { burnt: 3, receipted: Permill::from_parts(666_666) };
        assert_eq!(view, StandingView { watched: Some(watched), accepted: Some(accepted), running: 4, uncounted: 5 });
    }

    #[test]
    fn an_offer_that_was_never_watched_has_no_clean_record_of_watching() {
        assert_eq!(StandingView::of(&HISTORY, &WatchedRounds::default(), 0, 0).watched, None);
    }

    #[test]
    fn fees_that_nobody_consented_to_show_as_such() {
        let silent = OfferHistory { accepted: 0, ..HISTORY };
        let view = StandingView::of(&silent, &WatchedRounds::default(), 0, 0);
        assert_eq!(view.accepted, Some(AcceptedView { burnt: 3, receipted: Permill::zero() }));
    }
}
