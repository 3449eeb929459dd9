/** Reading the market whole, page by page, as plain values. For one answer as it comes: `chain.view`, `chain.rpc`. */

import { stringToHex } from '@polkadot/util';
import { assetId, orderRequirement } from './encode.js';

const PAGE = 100;

/**
 * @typedef {object} OrderFilter Orders for which everything that is given holds.
 * @property {number[]} [models] The order accepts one of these.
 * @property {number} [minGpus] For a lease.
 * @property {number} [maxGpus]
 * @property {string} [region] The order accepts offers in this region.
 * @property {'native' | number} [asset]
 * @property {bigint} [minPricePerGpu] The price limit is at least so much for each GPU.
 * @property {string} [tenant]
 * @property {'Manual' | 'Automatic' | 'Sealed'} [auction]
 * @property {number} [servableBy] This offer could serve one of its leases now, auditors included.
 */

/** A filter as the runtime API takes it. @param {OrderFilter} [filter] */
export function orderFilter({
    models = [], minGpus = null, maxGpus = null, region, asset, minPricePerGpu = null, tenant = null, auction = null,
    servableBy = null,
} = {}) {
    return {
        models,
        minGpus,
        maxGpus,
        region: region === undefined ? null : stringToHex(region),
        asset: asset === undefined ? null : assetId(asset === 'native' ? undefined : asset),
        minPricePerGpu,
        tenant,
        auction,
        servableBy,
    };
}

/**
 * Orders that take bids or wait for an award, newest first, as of one block.
 *
 * ```js
 * for await (const order of openOrders(chain, { servableBy: offer })) …
 * ```
 *
 * @param {import('./chain.js').Chain} chain
 * @param {OrderFilter} [filter]
 * @param {{ page?: number, hash?: string }} [options] Orders asked for at a time; the block, the best without it.
 */
export async function* openOrders(chain, filter, { page = PAGE, hash } = {}) {
    const at = hash ?? chain.blocks.seen.at(-1).hash;
    for (let from = null; ;) {
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
 * @param {import('./chain.js').Chain} chain
 * @param {import('./encode.js').Requirement} requirement
 * @param {{ term: number, asset?: number, count?: number, hash?: string }} options
 */
export async function bestQuotes(chain, requirement, { term, asset, count = PAGE, hash }) {
    const at = hash ?? chain.blocks.seen.at(-1).hash;
    const found = [];
    for (let from = 0; from !== null;) {
        const { quotes, next } = await chain.viewAt(at, 'quotes',
            orderRequirement(requirement), assetId(asset), term, from, count);
        found.push(...quotes);
        from = next;
    }
    const order = (a, b) => (a.score < b.score ? -1 : Number(a.score > b.score));
    return found.sort(order).slice(0, count);
}

/**
 * Leases that can be taken over, as of one block.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {{ page?: number, hash?: string }} [options]
 */
export async function* listedLeases(chain, { page = PAGE, hash } = {}) {
    const at = hash ?? chain.blocks.seen.at(-1).hash;
    for (let from = null; ;) {
        const { leases, next } = await chain.viewAt(at, 'listedLeases', from, page);
        yield* leases;
        if (next === null) return;
        from = next;
    }
}

/**
 * How a provider's leases that are closed for good went, and by how much, in ten-thousandths, its bids count as dearer
 * for it.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {string} account
 */
export async function history(chain, account) {
    return chain.view('provider', account);
}

/**
 * The median price of a GPU-block of a model; `null` before enough was traded.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {number} model
 * @param {number} [asset]
 * @returns {Promise<bigint | null>}
 */
export async function priceIndex(chain, model, asset) {
    return chain.view('priceIndex', model, assetId(asset));
}

/**
 * The score that a bid of this account at this price would have now; the lower wins.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {string} account
 * @param {bigint} price
 * @returns {Promise<bigint | null>}
 */
export async function scoreOf(chain, account, price) {
    return chain.view('score', account, price);
}
