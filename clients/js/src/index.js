/** `@leasehold/client`: everything of the package. The README has an example. */

export { Actor, gpuModels } from './actor.js';
export { allBalances, assetBalance, balance, reasonName } from './balances.js';
export { Blocks } from './blocks.js';
export { apiOptions, Chain, connect } from './chain.js';
export { DeadlineError, until, within } from './deadline.js';
export {
    assetId, attributeList, attributesOf, bidPick, bidProposal, bidTerms, offerAsk, offerSpec, orderRequirement,
    orderSpec, percent, profile, takeRequest,
} from './encode.js';
export { ChainError } from './errors.js';
export { concluded } from './finalize.js';
export { METER_KEY_TYPE, MeterKey, ownershipPayload } from './meter-key.js';
export { coins, decimal, feeOn, lease, NATIVE, sum, UNIT } from './money.js';
export { plain } from './plain.js';
export { POTS } from './pots.js';
export { bestQuotes, history, listedLeases, openOrders, orderFilter, priceIndex, scoreOf } from './readers.js';
export { decodeReadings, encodeReading, encodeReadings, READING_BYTES } from './readings.js';
export { commitment, NEWCOMER_PENALTY, score, SealedBid, sealedPrice } from './sealed-bid.js';
export { Submitter } from './submit.js';
