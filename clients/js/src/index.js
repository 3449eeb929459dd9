/** `@leasehold/client`: the whole package. The README has an example. */

export { Actor } from './actor.js';
export { allBalances, assetBalance, balance, bondOf, reasonName } from './balances.js';
export { Blocks } from './blocks.js';
export { apiOptions, Chain, connect } from './chain.js';
export { DeadlineError, until, within } from './deadline.js';
export {
    assetId,
    attributeList,
    attributesOf,
    bidPick,
    bidProposal,
    bidTerms,
    offerAsk,
    offerSpec,
    orderRequirement,
    orderSpec,
    percent,
    pickOf,
    profile,
    takeRequest,
} from './encode.js';
export { ChainError } from './errors.js';
export { finalized } from './finalize.js';
export { OtherChainError } from './followed.js';
export { isSignedBy, ReceiptKey, receiptPayload } from './guard/receipt.js';
export * as json from './json.js';
export { METER_KEY_TYPE, MeterKey, ownershipPayload } from './meter-key.js';
export { gpuModels } from './models.js';
export { coins, decimal, feeOn, inLease, NATIVE, sum, UNIT } from './money.js';
export { plain } from './plain.js';
export { leasesOptions } from './polkadot-js.js';
export { feePot, pots } from './pots.js';
export {
    bestQuotes,
    listedLeases,
    openOrders,
    orderFilter,
    priceIndex,
    refusalsOf,
    scoreOf,
    standing,
    tiers,
    trackRecord,
} from './readers.js';
export { decodeReadings, encodeReading, encodeReadings, READING_BYTES, READINGS_VERSION } from './readings.js';
export { Receipt } from './receipts.js';
export { leasesRpc } from './rpc.js';
export { commitment, NEWCOMER_HANDICAP, SealedBid, score, sealedPrice } from './sealed-bid.js';
export { delegation, delegations, offences, pendingSlashes, pool } from './stakes.js';
export { Submitter } from './submit.js';

/**
 * @typedef {import('./submit.js').Account} Account
 * @typedef {import('./encode.js').Ask} Ask
 * @typedef {import('./encode.js').Attributes} Attributes
 * @typedef {import('./balances.js').Balance} Balance
 * @typedef {import('./encode.js').BidOptions} BidOptions
 * @typedef {import('./encode.js').BidView} BidView
 * @typedef {import('./blocks.js').Block} Block
 * @typedef {import('./blocks.js').Change} Change
 * @typedef {import('./balances.js').Bond} Bond
 * @typedef {import('./blocks.js').ChainEvent} ChainEvent
 * @typedef {import('./pots.js').FeePot} FeePot
 * @typedef {import('./models.js').GpuModel} GpuModel
 * @typedef {import('./readers.js').OrderFilter} OrderFilter
 * @typedef {import('./rpc.js').LeasesRpc} LeasesRpc
 * @typedef {import('./rpc.js').LeasesSubscriptions} LeasesSubscriptions
 * @typedef {import('./rpc.js').StakingRpc} StakingRpc
 * @typedef {import('./encode.js').OrderSpec} OrderSpec
 * @typedef {import('./encode.js').Pick} Pick
 * @typedef {import('./readers.js').Quote} Quote
 * @typedef {import('./readers.js').Standing} Standing
 * @typedef {import('./readings.js').Reading} Reading
 * @typedef {import('./readings.js').Totals} Totals
 * @typedef {import('./encode.js').Requirement} Requirement
 * @typedef {import('./encode.js').Spec} Spec
 * @typedef {import('./encode.js').TakeRequest} TakeRequest
 * @typedef {import('./encode.js').Terms} Terms
 * @typedef {import('./submit.js').Wallet} Wallet
 *
 * The node's answers in JSON.
 *
 * @typedef {import('./views.js').DelegationView} DelegationView
 * @typedef {import('./views.js').LeaseChange} LeaseChange
 * @typedef {import('./views.js').LeaseView} LeaseView
 * @typedef {import('./views.js').MarketChange} MarketChange
 * @typedef {import('./views.js').OffencesView} OffencesView
 * @typedef {import('./views.js').OfferView} OfferView
 * @typedef {import('./views.js').OrderView} OrderView
 * @typedef {import('./views.js').PoolView} PoolView
 * @typedef {import('./views.js').ProviderView} ProviderView
 * @typedef {import('./views.js').QuoteView} QuoteView
 * @typedef {import('./views.js').SlashView} SlashView
 * @typedef {import('./views.js').StandingView} StandingView
 */
