/** Reads the whole market, page by page, as plain values. `chain.view` and `chain.rpc` give single answers. */

import { stringToHex } from '@polkadot/util';
import { assetId, orderRequirement } from './encode.js';

const PAGE = 100;

/**
 * @typedef {import('./chain.js').Chain} Chain
 *
 * @typedef {{ offer: number, provider: string, price: bigint, score: bigint } & Record<string, any>} Quote
 *
 * @typedef {object} Standing
 * @property {{ rounds: number, verdicts: number, struck: number } | null} watched `null` if it was watched in no round.
 * @property {{ burnt: bigint, receipted: number } | null} accepted `null` if no fee of its leases was burnt.
 * @property {number} running Leases that are not final and counted.
 * @property {number} uncounted Leases that are not final and too old to be counted.
 *
 * @typedef {object} OrderFilter Selects the orders for which every field that is given holds.
 * @property {number[]} [models] The order accepts one of these.
 * @property {number} [minGpus] For a lease.
 * @property {number} [maxGpus]
 * @property {string} [region] The order accepts offers in this region.
 * @property {'native' | number} [asset]
 * @property {bigint} [minPricePerGpu] The price limit is at least this much for each GPU.
 * @property {string} [tenant]
 * @property {'Manual' | 'Automatic' | 'Sealed'} [auction]
 * @property {number} [servableBy] This offer could serve one of its leases now, auditors included.
 */

/** A filter as the runtime API takes it. @param {OrderFilter} [filter] */
export function orderFilter({
    models = [],
    minGpus,
    maxGpus,
    region,
    asset,
    minPricePerGpu,
    tenant,
    auction,
    servableBy,
} = {}) {
    return {
        models,
        minGpus: minGpus ?? null,
        maxGpus: maxGpus ?? null,
        region: region === undefined ? null : stringToHex(region),
        asset: asset === undefined ? null : assetId(asset === 'native' ? undefined : asset),
        minPricePerGpu: minPricePerGpu ?? null,
        tenant: tenant ?? null,
        auction: auction ?? null,
        servableBy: servableBy ?? null,
    };
}

/**
 * Orders that take bids or wait for an award, newest first, as of one block.
 *
 * ```js
 * for await (const order of openOrders(chain, { servableBy: offer })) …
 * ```
 *
 * @param {Chain} chain
 * @param {OrderFilter} [filter]
 * @param {{ page?: number, hash?: string }} [options] Orders per question; the block, the best one without it.
 * @returns {AsyncGenerator<any, void, void>}
 */
export async function* openOrders(chain, filter, { page = PAGE, hash } = {}) {
    const at = hash ?? chain.blocks.bestHash;
    for (let from = null; ; ) {
        const { orders, next } = await chain.viewAt(at, 'openOrders', orderFilter(filter), from, page);
        yield* orders;
        // A page may be empty while there is more.
        if (next === null) return;
        from = next;
    }
}

/**
 * The asks of the whole market that `takeOffer` accepts now, the best score first.
 *
 * @param {Chain} chain
 * @param {import('./encode.js').Requirement} requirement
 * @param {{ term: number, asset?: number, count?: number, hash?: string }} options
 * @returns {Promise<Quote[]>}
 */
export async function bestQuotes(chain, requirement, { term, asset, count = PAGE, hash }) {
    const at = hash ?? chain.blocks.bestHash;
    /** @type {Quote[]} */
    const found = [];
    for (let from = 0; from !== null; ) {
        const { quotes, next } = await chain.viewAt(
            at,
            'quotes',
            orderRequirement(requirement),
            assetId(asset),
            term,
            from,
            count,
        );
        found.push(...quotes);
        from = next;
    }
    return found.sort((a, b) => (a.score < b.score ? -1 : Number(a.score > b.score))).slice(0, count);
}

/**
 * Leases that can be taken over, as of one block.
 *
 * @param {Chain} chain
 * @param {{ page?: number, hash?: string }} [options]
 * @returns {AsyncGenerator<any, void, void>}
 */
export async function* listedLeases(chain, { page = PAGE, hash } = {}) {
    const at = hash ?? chain.blocks.bestHash;
    for (let from = null; ; ) {
        const { leases, next } = await chain.viewAt(at, 'listedLeases', from, page);
        yield* leases;
        if (next === null) return;
        from = next;
    }
}

/**
 * A provider's track record: how its finalized leases went, and its handicap, the ten-thousandths by which its bids
 * count as dearer. With it the payee of leases opened now.
 *
 * @param {Chain} chain
 * @param {string} account
 * @returns {Promise<any>}
 */
export async function trackRecord(chain, account) {
    return chain.view('provider', account);
}

/**
 * How an offer stands: what somebody other than its provider can tell of it. `null` if there is no such offer. Shares
 * are in millionths.
 *
 * @param {Chain} chain
 * @param {number | string} offer
 * @param {{ hash?: string }} [options] The block; the best one without it.
 * @returns {Promise<Standing | null>}
 */
export async function standing(chain, offer, { hash } = {}) {
    return chain.viewAt(hash ?? chain.blocks.bestHash, 'standing', offer);
}

/**
 * The tiers of which an offer has something to show. `declared` is every offer: its provider says what it is, and
 * nobody has verified it. `watched`: validators probed whether it can be reached. `accepted`: tenants consented to be
 * charged.
 *
 * @param {{ watched: object | null, accepted: { receipted: number } | null }} standing
 * @returns {('declared' | 'watched' | 'accepted')[]}
 */
export function tiers({ watched, accepted }) {
    /** @type {('declared' | 'watched' | 'accepted')[]} */
    const found = ['declared'];
    if (watched !== null) found.push('watched');
    if (accepted !== null && accepted.receipted > 0) found.push('accepted');
    return found;
}

/**
 * The median price of a GPU-block of a model; `null` before enough was traded.
 *
 * @param {Chain} chain
 * @param {number} model
 * @param {number} [asset]
 * @returns {Promise<bigint | null>}
 */
export async function priceIndex(chain, model, asset) {
    return chain.view('priceIndex', model, assetId(asset));
}

/**
 * How many leases this account, as their tenant, has refused.
 *
 * @param {Chain} chain
 * @param {string} account
 * @returns {Promise<number>}
 */
export async function refusalsOf(chain, account) {
    return chain.view('refusals', account);
}

/**
 * The score that a bid of this account at this price would have now; the lower wins.
 *
 * @param {Chain} chain
 * @param {string} account
 * @param {bigint} price
 * @returns {Promise<bigint | null>}
 */
export async function scoreOf(chain, account, price) {
    return chain.view('score', account, price);
}
