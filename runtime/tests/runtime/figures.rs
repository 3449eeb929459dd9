//! The figures of production, against literals: a change of one shows here.

use super::*;
use leasehold_primitives::{
    agenda::{AGENDA_SPILL_BLOCKS, MAX_DUE_PER_BLOCK},
    hardware::{MAX_ATTRIBUTES, MAX_AUDITORS_PER_ORDER, MAX_MODELS_PER_ORDER, MAX_REGIONS_PER_ORDER},
    market::{LOCK_IN_BLOCKS, MAX_EXIT_PENALTY, MAX_NOTICE, MAX_REPLICAS, MAX_STANDBYS, MAX_TERM, MIN_EXIT_PENALTY},
    names::MAX_NAME,
    time::Timing,
    usage::{MAX_METERS, MAX_READINGS, MAX_VOID_WINDOWS},
    watch::{Phases, MAX_COMMITTEE, MAX_ENTRIES, MAX_PROBES_PER_BLOCK, MAX_WATCHERS},
};
use leasehold_runtime::configs::{BondingDuration, Days};
use pallet_lease_bidding::{Config as Bidding, MAX_BIDDING_BLOCKS, MAX_BIDS};
use pallet_leases::{
    math::{price_index::BUCKETS, sponsors::MAX_SPONSORS, track_record::MAX_CONTRIBUTIONS},
    Config as Lease, MAX_APPROVED_ASSETS, TOLERATED_WINDOWS,
};
use pallet_provider_registry::{Config as Registry, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER, MAX_MODELS, MAX_URL};
use pallet_provider_staking::{Config as Stake, MAX_REWARD_ASSETS, MAX_SUB_POOLS};
use pallet_watchers::{KEPT_ROUNDS, MAX_REMOVED};
use sp_runtime::Permill;

#[test]
fn watching_has_these_bounds() {
    assert_eq!((MAX_WATCHERS, MAX_COMMITTEE, MAX_ENTRIES, MAX_PROBES_PER_BLOCK), (300, 31, 256, 64));
    assert_eq!((Phases::PAID_ROUNDS, KEPT_ROUNDS, MAX_REMOVED), (3, 90, 16));
}

#[test]
fn a_production_chain_runs_with_these_lengths() {
    chain(Value::Object(Default::default())).execute_with(|| {
        let Timing {
            slot_millis,
            epoch_slots,
            sessions_per_era,
            window_blocks,
            activation_blocks,
            award_blocks,
            round_blocks,
            probes,
            threshold,
            unbonding_blocks,
            evidence_blocks,
            slash_deferral_blocks,
        } = ChainTiming::timing();
        // Blocks of 6 s, epochs of 4 h, eras of a day.
        assert_eq!((slot_millis, epoch_slots, sessions_per_era), (6_000, 2_400, 6));
        // Windows of an hour.
        assert_eq!((window_blocks, activation_blocks, award_blocks), (600, 100, 100));
        // Rounds of a day, in which an offer must fail 4 of 144 probes.
        assert_eq!((round_blocks, probes, threshold), (14_400, 144, 4));
        // 28 days, for providers as for validators.
        assert_eq!(unbonding_blocks, 403_200);
        // 2 days and 7.
        assert_eq!((evidence_blocks, slash_deferral_blocks), (28_800, 100_800));
        assert_eq!((<Days<28> as Get<BlockNumber>>::get(), BondingDuration::get()), (403_200, 28));
    });
}

#[test]
fn fees_and_track_records_have_these_figures() {
    let rates: [(Permill, u32); 4] = [
        (<Runtime as Lease>::InitialFeeRate::get(), 20_000),
        (<Runtime as Lease>::MaxFeeRate::get(), 100_000),
        (MIN_EXIT_PENALTY, 10_000),
        (MAX_EXIT_PENALTY, 100_000),
    ];
    rates.into_iter().for_each(|(rate, parts)| assert_eq!(rate, Permill::from_parts(parts)));
    let burnt: [(Balance, Balance); 2] = [
        (<Runtime as Lease>::TrackRecordCap::get(), 10_000_000_000_000),
        (<Runtime as Lease>::FullTrackRecord::get(), 100_000_000_000_000),
    ];
    burnt.into_iter().for_each(|(figure, literal)| assert_eq!(figure, literal));
}

#[test]
fn deposits_have_these_figures() {
    let deposits: [(&str, Balance, Balance); 11] = [
        ("record", <Runtime as Lease>::RecordDeposit::get(), 1_000_000_000_000),
        ("standby", <Runtime as Lease>::StandbyPenalty::get(), 1_000_000_000_000),
        ("bid", <Runtime as Bidding>::BidDeposit::get(), 1_000_000_000_000),
        ("provider", <Runtime as Registry>::ProviderDeposit::get(), 10_000_000_000_000),
        ("offer", <Runtime as Registry>::OfferDeposit::get(), 1_000_000_000_000),
        ("claim", <Runtime as Registry>::ClaimDeposit::get(), 1_000_000_000_000),
        ("gate", <Runtime as Registry>::GateDeposit::get(), 1_000_000_000_000),
        ("meter", <Runtime as pallet_usage_attestation::Config>::MeterDeposit::get(), 1_000_000_000_000),
        ("least bond", <Runtime as Stake>::MinimumBond::get(), 10_000_000_000_000),
        ("least delegation", <Runtime as Stake>::MinimumDelegation::get(), 1_000_000_000_000),
        ("existential", EXISTENTIAL_DEPOSIT, 1_000_000_000),
    ];
    deposits.into_iter().for_each(|(name, deposit, literal)| assert_eq!(deposit, literal, "{name}"));
}

#[test]
fn times_that_parties_agree_on_have_these_bounds() {
    assert_eq!((MAX_TERM, MAX_NOTICE, MAX_CLAIM_BLOCKS), (5_256_000, 432_000, 5_256_000));
    assert_eq!((MAX_BIDDING_BLOCKS, LOCK_IN_BLOCKS), (100_800, 20));
    assert_eq!((TOLERATED_WINDOWS, AGENDA_SPILL_BLOCKS), (3, 8));
}

/// A bound of a stored list may grow: change the literal. It shrinks only with a migration: a list that is longer than
/// its bound does not decode, nor does the record that contains it. If the bound were three, a lease with four sponsors
/// would read as none at all, and its money would be held for ever.
#[test]
fn no_bound_of_a_stored_list_shrinks() {
    let bounds: [(&str, u32, u32); 23] = [
        ("entries of the agenda for a block", MAX_DUE_PER_BLOCK, 256),
        ("bids of an order", MAX_BIDS, 32),
        ("leases of an order", MAX_REPLICAS.into(), 16),
        ("standbys of a lease", MAX_STANDBYS.into(), 2),
        ("sponsors of a lease", MAX_SPONSORS, 4),
        ("approved assets", MAX_APPROVED_ASSETS, 8),
        ("markets of a track record", MAX_CONTRIBUTIONS, 8),
        ("buckets of a price index", u32::try_from(BUCKETS).unwrap(), 128),
        ("models of a requirement", MAX_MODELS_PER_ORDER, 8),
        ("regions of a requirement", MAX_REGIONS_PER_ORDER, 16),
        ("auditors of a requirement", MAX_AUDITORS_PER_ORDER, 8),
        ("attributes of an offer, a requirement or a claim", MAX_ATTRIBUTES, 8),
        ("bytes of a name, a key or a value", MAX_NAME, 32),
        ("bytes of a provider's address", MAX_URL, 128),
        ("rows of the table of models", MAX_MODELS, 256),
        ("offers of a provider", <Runtime as Registry>::MaxOffers::get(), 64),
        ("leases of a provider", <Runtime as Registry>::MaxLeases::get(), 1_024),
        ("chunks of a bond on their way out", <Runtime as Stake>::MaxUnbondingChunks::get(), 32),
        ("eras of what left a provider's pools", MAX_SUB_POOLS, 32),
        ("assets of a provider's rewards", MAX_REWARD_ASSETS, 16),
        ("meter keys of a provider", MAX_METERS, 16),
        ("readings of a report", MAX_READINGS, 64),
        ("void windows", MAX_VOID_WINDOWS, 64),
    ];
    bounds.into_iter().for_each(|(name, bound, literal)| assert_eq!(bound, literal, "{name}"));
    assert_eq!(MAX_GPUS_PER_OFFER, 1_024);
}
