/** Many clients at once, which ask a node for lists and follow its market. */

import { WsProvider } from '@polkadot/api';

/** What a node answers that has as much to do as it takes. */
export const TOO_MANY = 8003;
/** How long a client that was refused waits before it asks again. */
const PAUSE_MS = 50;

/**
 * @typedef {object} Asked What came of the questions.
 * @property {number} answered
 * @property {number} refused With 8003.
 * @property {Map<string, number>} failed In any other way: how often for each reason.
 * @property {number[]} answers Milliseconds that each answer took, the shortest first.
 * @property {number[]} refusals The same of refusals.
 *
 * @typedef {object} Followed What came of the subscriptions.
 * @property {number} accepted
 * @property {number} refused With 8003.
 * @property {Map<string, number>} failed
 */

/** A connection that is not made again when it breaks. @param {string} url */
export async function connection(url) {
    const provider = new WsProvider(url, false);
    // Others are told of it by what they ask.
    provider.on('error', () => {});
    await provider.connect();
    await provider.isReady;
    return provider;
}

/** @param {Map<string, number>} counts @param {Error} error */
function count(counts, { message }) {
    counts.set(message, (counts.get(message) ?? 0) + 1);
}

/** Lists that pass nothing, so that the node looks at all that there is. */
const LISTS = [
    ['leases_leases', [{ model: 65_535 }]],
    ['leases_offers', [{ model: 65_535 }]],
    ['leases_openOrders', [{ models: [65_535] }]],
    ['leases_quotes', [{ models: [65_535], gpus: 1 }, 'native', 600]],
];

/**
 * Asks for lists on all connections for so long, each time from the newest entry on.
 *
 * @param {WsProvider[]} connections
 * @param {{ ms: number, each?: number }} options `each`: questions at a time on each connection.
 * @returns {Promise<Asked>}
 */
export async function askLists(connections, { ms, each = 1 }) {
    /** @type {Asked} */
    const asked = { answered: 0, refused: 0, failed: new Map(), answers: [], refusals: [] };
    const end = Date.now() + ms;
    const ask = async (provider, turn) => {
        for (let next = turn; Date.now() < end; next += 1) {
            const [method, params] = LISTS[next % LISTS.length];
            const start = performance.now();
            try {
                await provider.send(method, params);
                asked.answered += 1;
                asked.answers.push(performance.now() - start);
            } catch (error) {
                if (error.code === TOO_MANY) {
                    asked.refused += 1;
                    asked.refusals.push(performance.now() - start);
                } else {
                    count(asked.failed, error);
                }
                await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
            }
        }
    };
    const turns = Array.from({ length: each }, (_, turn) => turn);
    await Promise.all(connections.flatMap((provider, at) => turns.map((turn) => ask(provider, at + turn))));
    for (const times of [asked.answers, asked.refusals]) times.sort((a, b) => a - b);
    return asked;
}

/**
 * Subscribes so many times on each connection, by turns to the market and to a lease.
 *
 * @param {WsProvider[]} connections
 * @param {number} each
 * @param {(message: any) => void} told What each message is handed to.
 * @returns {Promise<Followed>}
 */
export async function subscribe(connections, each, told) {
    /** @type {Followed} */
    const followed = { accepted: 0, refused: 0, failed: new Map() };
    const one = async (provider, turn) => {
        const [method, notification, params] =
            turn % 2 === 0
                ? ['leases_subscribeMarket', 'leases_marketChanged', []]
                : ['leases_subscribeLease', 'leases_leaseChanged', [turn]];
        try {
            await provider.subscribe(notification, method, params, (error, message) => {
                if (error) count(followed.failed, error);
                else told(message);
            });
            followed.accepted += 1;
        } catch (error) {
            if (error.code === TOO_MANY) followed.refused += 1;
            else count(followed.failed, error);
        }
    };
    const turns = Array.from({ length: each }, (_, turn) => turn);
    await Promise.all(connections.flatMap((provider) => turns.map((turn) => one(provider, turn))));
    return followed;
}

/** Of sorted times, the one that this share of them does not exceed. @param {number[]} times @param {number} share */
export function quantile(times, share) {
    return times[Math.max(Math.ceil(times.length * share) - 1, 0)] ?? 0;
}
