/** Arguments of calls from values that are easy to write: names as text, attributes as an object, defaults. */

import { hexToString, stringToHex } from '@polkadot/util';
import { amount, id } from './json.js';

/**
 * @typedef {Record<string, string>} Attributes Keys of 1 to 32 bytes, values of at most 32; at most 8.
 *
 * @typedef {object} Spec The hardware of an offer; processors, memory and storage are those of each GPU.
 * @property {number} model
 * @property {number} gpus
 * @property {number} vramMib
 * @property {number} cpus
 * @property {number} memoryMib
 * @property {number} storageGib
 * @property {string} region ISO 3166-1 alpha-2, in capitals.
 * @property {Attributes} [attributes] Other claims of the provider about it.
 *
 * @typedef {object} Requirement The needs of each lease of an order. A field that is left out asks for nothing.
 * @property {number[]} models Any of these, 1 to 8.
 * @property {number} [gpus]
 * @property {number} [vramMib]
 * @property {number} [cpus]
 * @property {number} [memoryMib]
 * @property {number} [storageGib]
 * @property {string[]} [regions] Any of these; anywhere without.
 * @property {Attributes} [attributes] All of these.
 * @property {string[]} [auditors] Accounts that must have confirmed the attributes; without them the provider's
 *   word counts.
 * @property {'Any' | 'All'} [quorum] How many of the auditors, for each attribute.
 * @property {boolean} [gateRequired] Whether the offer must have a gate, so that the lease is watched.
 *
 * @typedef {object} Terms A provider's promises in case it leaves before the end.
 * @property {number} [notice] Blocks between its notice and the end, 0 to 432,000.
 * @property {number} [exitPenalty] The cost of leaving at once, in millionths of the stake at risk: `percent(1)` to
 *   `percent(10)`.
 *
 * @typedef {object} Ask
 * @property {bigint} price Per block and GPU.
 * @property {number} [asset] The chain's own currency without it.
 * @property {number} maxTerm In blocks.
 * @property {Terms} [terms]
 *
 * @typedef {'Manual' | 'Automatic' | { Sealed: { revealBlocks: number } }} Auction Bids on a manual order are soft: they
 *   keep nothing for it, and only the tenant picks. Bids on the others, which the chain awards, are firm: GPUs and exit
 *   penalty are reserved while they can win.
 *
 * @typedef {object} OrderSpec
 * @property {Requirement} requirement
 * @property {number} [replicas] Leases wanted, 1 to 16; all of them or none.
 * @property {boolean} [distinct] Whether each must come from a different provider.
 * @property {bigint} priceLimit Per block, for all GPUs of one lease.
 * @property {number} [asset] The chain's own currency without it.
 * @property {number} term In blocks.
 * @property {number} [renewable] By how many blocks the term may be extended.
 * @property {Terms} [leastTerms] The least that bids must promise.
 * @property {number} deadline The last block in which bids are taken: at most 100,800 ahead, and 1,200 where bids are
 *   firm.
 * @property {Auction} [auction]
 * @property {number} [standbys] For each lease, at most 2.
 *
 * @typedef {object} BidOptions
 * @property {number} [replicas] How many of the order's leases the offer can serve.
 * @property {Terms} [terms]
 * @property {boolean} [standby] Whether, if the bid loses, to stand by for the winner: nothing is reserved for that.
 *
 * @typedef {object} BidView A bid as an order's view shows it: of the runtime API or, with its numbers as text, of the
 *   node's JSON. It has more fields; a pick takes these.
 * @property {string} bidder
 * @property {{ offer: import('./json.js').JsonInteger, terms: Required<Terms> }} proposal
 * @property {import('./json.js').JsonInteger | null} price `null` of a sealed bid.
 * @property {string} spec The hash of the offer's specification when the bid was placed.
 *
 * @typedef {object} Pick One of a tenant's choices. It names all that the bidder could change before the award: what the
 *   tenant saw is what it gets. `pickOf` makes it of a bid.
 * @property {string} bidder
 * @property {number} offer The offer that the tenant saw in the bid.
 * @property {string} spec The hash of the offer's specification, as the tenant saw it.
 * @property {Required<Terms>} terms The promises that the tenant saw; the bid's must be at least as good.
 * @property {bigint} maxPrice The highest price that it may have.
 * @property {number} [replicas] Leases to award to it.
 *
 * @typedef {object} TakeRequest
 * @property {Requirement} requirement The offer must meet it; its number of GPUs is leased.
 * @property {number} term In blocks.
 * @property {number} [asset] The asset that the tenant saw in the ask.
 * @property {bigint} maxPrice The most to pay per block, for all GPUs.
 * @property {Terms} [leastTerms] The least that the ask must promise.
 * @property {bigint} escrow The lock-in, the price of 20 blocks, is held on top.
 */

/**
 * Percent as calls take them, in millionths: `percent(2.5)` is 25,000.
 * @param {number} value
 */
export function percent(value) {
    return Math.round(value * 10_000);
}

/** An asset as calls take it. @param {number} [asset] */
export function assetId(asset) {
    return asset === undefined ? 'Native' : { WithId: asset };
}

/**
 * @param {string} name
 * @param {string} url
 * @param {string} [payee] The account that is paid what leases opened from now on earn; the provider's own without it.
 */
export function profile(name, url, payee) {
    return { name: stringToHex(name), url: stringToHex(url), payee: payee ?? null };
}

/** @param {Attributes} attributes */
export function attributeList(attributes = {}) {
    return Object.entries(attributes).map(([key, value]) => ({ key: stringToHex(key), value: stringToHex(value) }));
}

/**
 * The inverse: attributes as the chain stores them, in hex, as an object of texts.
 * @param {{ key: string, value: string }[]} list
 * @returns {Attributes}
 */
export function attributesOf(list) {
    return Object.fromEntries(list.map(({ key, value }) => [hexToString(key), hexToString(value)]));
}

/** @param {Spec} spec */
export function offerSpec({ region, attributes, ...spec }) {
    return { ...spec, region: stringToHex(region), attributes: attributeList(attributes) };
}

/** @param {Requirement} requirement */
export function orderRequirement({
    models,
    gpus = 1,
    vramMib = 0,
    cpus = 0,
    memoryMib = 0,
    storageGib = 0,
    regions = [],
    attributes = {},
    auditors = [],
    quorum = 'Any',
    gateRequired = false,
}) {
    return {
        models,
        gpus,
        vramMib,
        cpus,
        memoryMib,
        storageGib,
        regions: regions.map((code) => stringToHex(code)),
        attributes: attributeList(attributes),
        auditors,
        quorum,
        gateRequired,
    };
}

/** Defaults: no notice, and the lowest exit penalty. @param {Terms} [terms] */
export function bidTerms({ notice = 0, exitPenalty = percent(1) } = {}) {
    return { notice, exitPenalty };
}

/** @param {Ask} ask */
export function offerAsk({ price, asset, maxTerm, terms }) {
    return { price, asset: assetId(asset), maxTerm, terms: bidTerms(terms) };
}

/** @param {OrderSpec} spec */
export function orderSpec({
    requirement,
    replicas = 1,
    distinct = false,
    priceLimit,
    asset,
    term,
    renewable = 0,
    leastTerms,
    deadline,
    auction = 'Manual',
    standbys = 0,
}) {
    return {
        requirement: orderRequirement(requirement),
        replicas,
        distinct,
        priceLimit,
        asset: assetId(asset),
        term,
        renewable,
        leastTerms: bidTerms(leastTerms),
        deadline,
        auction,
        standbys,
    };
}

/** @param {number} offer @param {BidOptions} [options] */
export function bidProposal(offer, { replicas = 1, terms, standby = false } = {}) {
    return { offer, replicas, terms: bidTerms(terms), standby };
}

/**
 * The pick of a bid, as the tenant saw it: of its offer, at its price, with its promises.
 *
 * ```js
 * const { bids } = await chain.view('order', order)      // the best score first
 * const [lease] = await tenant.award(order, [pickOf(bids[0])])
 * ```
 *
 * @param {BidView} bid
 * @param {{ replicas?: number }} [options] Leases to award to it.
 * @returns {Pick}
 */
export function pickOf({ bidder, proposal, price, spec }, { replicas = 1 } = {}) {
    if (price === null) throw new TypeError('a sealed bid cannot be picked: its price is not known');
    const { offer, terms } = proposal;
    return { bidder, offer: id(offer), spec, terms, maxPrice: amount(price), replicas };
}

/** @param {Pick} pick */
export function bidPick({ bidder, offer, spec, terms, maxPrice, replicas = 1 }) {
    // Polkadot.js would fill in zeros: a pick that allows any offer and any terms.
    if (!spec || !terms) throw new TypeError('a pick names the specification and the terms that were seen: use pickOf');
    return { bidder, offer, spec, terms, maxPrice, replicas };
}

/** @param {TakeRequest} request */
export function takeRequest({ requirement, term, asset, maxPrice, leastTerms, escrow }) {
    return {
        requirement: orderRequirement(requirement),
        term,
        asset: assetId(asset),
        maxPrice,
        leastTerms: bidTerms(leastTerms),
        escrow,
    };
}
