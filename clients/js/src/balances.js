/** Free and held balances of accounts. */

import { sum } from './money.js';
import { camel, plain } from './plain.js';

/**
 * @typedef {import('./chain.js').Chain} Chain
 *
 * @typedef {object} Balance
 * @property {bigint} free
 * @property {Record<string, bigint>} held By reason, as `leases.Lease`.
 * @property {bigint} total Free and held.
 */

/** `{ Leases: 'Lease' }` as `leases.Lease`. @param {Record<string, string>} reason */
export function reasonName(reason) {
    const [[pallet, name]] = Object.entries(reason);
    return `${camel(pallet)}.${name}`;
}

/**
 * @param {any} holds A `Codec` of Polkadot.js.
 * @returns {Record<string, bigint>}
 */
function held(holds) {
    /** @type {{ id: Record<string, string>, amount: bigint }[]} */
    const list = plain(holds);
    return Object.fromEntries(list.map(({ id, amount }) => [reasonName(id), amount]));
}

/** @param {Chain} chain @param {string} [hash] */
async function stateAt(chain, hash) {
    return hash === undefined ? chain.api : chain.api.at(hash);
}

/**
 * The balance in the chain's own currency.
 *
 * @param {Chain} chain
 * @param {string} address
 * @param {string} [hash] Of a block; the best one without it.
 * @returns {Promise<Balance>}
 */
export async function balance(chain, address, hash) {
    const { query } = await stateAt(chain, hash);
    const [account, holds] = await Promise.all([query.system.account(address), query.balances.holds(address)]);
    const { free, reserved } = plain(account).data;
    return { free, held: held(holds), total: free + reserved };
}

/**
 * The balance in an asset.
 *
 * @param {Chain} chain
 * @param {number} asset
 * @param {string} address
 * @param {string} [hash]
 * @returns {Promise<Balance>}
 */
export async function assetBalance(chain, asset, address, hash) {
    const { query } = await stateAt(chain, hash);
    const [account, holds] = await Promise.all([
        query.assets.account(asset, address),
        query.assetsHolder.holds(asset, address),
    ]);
    const free = plain(account)?.balance ?? 0n;
    const reasons = held(holds);
    return { free, held: reasons, total: free + sum(Object.values(reasons)) };
}

/**
 * The total of every account, and the chain's total issuance.
 *
 * @param {Chain} chain
 * @param {string} hash
 * @returns {Promise<{ issuance: bigint, totals: Map<string, bigint> }>}
 */
export async function allBalances(chain, hash) {
    const { query } = await chain.api.at(hash);
    const [entries, issuance] = await Promise.all([query.system.account.entries(), query.balances.totalIssuance()]);
    const totals = new Map(
        entries.map(([key, account]) => {
            const { free, reserved } = plain(account).data;
            return [key.args[0].toString(), free + reserved];
        }),
    );
    return { issuance: plain(issuance), totals };
}
