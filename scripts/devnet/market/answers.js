/** The node's answers about the market, asked as anyone can ask it: JSON-RPC over HTTP. */

import { isDeepStrictEqual } from 'node:util';
import { line, note } from '../../lib/text.js';

/**
 * @typedef {object} Question
 * @property {string} method
 * @property {any[]} params
 * @property {(result: any) => string | undefined} found What the answer shows, in words; nothing if it does not.
 */

/** @param {number} count @param {string} what */
const some = (count, what) => (count > 0 ? `${count} ${what}` : undefined);

/** The kinds of orders that have bids. */
const kindsWithBids = (orders) =>
    [...new Set(orders.filter(({ bids }) => bids.length > 0).map(({ spec }) => spec.auction.kind))].sort();

/**
 * @param {{ lease: number, model: import('@leasehold/client').GpuModel, host: import('@leasehold/client').GpuModel,
 *   reliable: import('@leasehold/client').Actor, unreliable: import('@leasehold/client').Actor,
 *   delegator: import('@leasehold/client').Actor }} about
 * @returns {Question[]}
 */
export function questions({ lease, model, host, reliable, unreliable, delegator }) {
    const record = ({ leases, handicap }) =>
        leases > 0 ? `leases that are over: ${leases}; the handicap is ${handicap}` : undefined;
    return [
        {
            method: 'leases_quotes',
            params: [{ models: [model.id], gpus: 1 }, 'native', 600],
            found: ({ quotes }) => some(quotes.length, `asks for one ${model.name}, the best score first`),
        },
        {
            method: 'leases_quotes',
            params: [{ models: [host.id], gpus: 1, regions: ['DE'] }, 'native', 600],
            found: ({ quotes }) => some(quotes.length, `asks for one ${host.name} in Germany`),
        },
        {
            method: 'leases_openOrders',
            params: [],
            found: ({ orders }) =>
                isDeepStrictEqual(kindsWithBids(orders), ['automatic', 'manual', 'sealed'])
                    ? `${orders.length} orders, ${orders.map(({ spec, bids }) => `${spec.auction.kind} with ${bids.length} bids`).join(', ')}`
                    : undefined,
        },
        {
            method: 'leases_lease',
            params: [lease],
            found: (view) =>
                view?.status.kind === 'active' && BigInt(view.accrued) > 0n
                    ? `the lease that is measured; it has cost ${view.accrued} so far`
                    : undefined,
        },
        {
            method: 'leases_listed',
            params: [],
            found: ({ leases }) => (leases.length > 0 ? `leases for sale: ${leases.length}` : undefined),
        },
        { method: 'leases_provider', params: [reliable.address], found: record },
        {
            method: 'leases_provider',
            params: [unreliable.address],
            found: (answer) => (answer.handicap > 1_000 ? record(answer) : undefined),
        },
        {
            method: 'leases_priceIndex',
            params: [model.id, 'native'],
            found: (price) => price && `the median price of a GPU-block of ${model.name}`,
        },
        {
            method: 'staking_pool',
            params: [reliable.address],
            found: (pool) =>
                pool?.rewards.length > 0
                    ? `${pool.own} bonded and ${pool.delegated} delegated, and rewards`
                    : undefined,
        },
        {
            method: 'staking_delegations',
            params: [delegator.address],
            found: ({ delegations }) => some(delegations.length, `delegation, worth ${delegations[0]?.worth}`),
        },
    ];
}

/** @param {Question} question */
const bodyOf = ({ method, params }) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

/** The same question for a shell. @param {string} url @param {Question} question */
export function curl(url, question) {
    return `curl -s -H 'content-type: application/json' ${url} -d '${bodyOf(question)}'`;
}

/**
 * Asks all of them, and throws if an answer is empty.
 *
 * @param {string} url
 * @param {Question[]} asked
 */
export async function check(url, asked) {
    for (const question of asked) {
        const answer = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: bodyOf(question),
            signal: AbortSignal.timeout(10_000),
        });
        const { result, error } = await answer.json();
        const found = error ? undefined : question.found(result);
        if (!found) {
            throw new Error(
                `${question.method}(${JSON.stringify(question.params)}) does not show the market: ` +
                    JSON.stringify(error ?? result).slice(0, 500),
            );
        }
        line(`${question.method}: ${found}`);
    }
    note(`each by HTTP, from ${url}`);
}
