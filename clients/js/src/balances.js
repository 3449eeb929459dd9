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
 *
 * @typedef {object} Bond
 * @property {bigint} bonded What is bonded and not on its way out.
 * @property {bigint} delegated What others have staked behind the provider.
 * @property {{ id: number, shares: bigint, accepts: boolean } | null} pool Their pool, if one is open.
 * @property {bigint} required What the listed GPUs take of both; a fifth of it at least must be bonded.
 * @property {bigint} reserved The part of the bond that stands behind bids and leases: deposits and exit penalties.
 * @property {bigint} spare The part of the bond that is neither reserved nor required, for bids to come.
 * @property {{ amount: bigint, withdrawableAt: number }[]} unbonding
 * @property {bigint} pending What penalties and slashes took of it, and have not paid: still held, and in none of the others.
 * @property {bigint} disputed What they took of delegations, and have not paid.
 * @property {number} slashes How many penalties and slashes that is.
 */

/** What is required of a provider is so many times what of it must be bonded, at least. */
const OWN_PART = 5n;

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
 * The bond of a provider; `null` of an account that bonded nothing.
 *
 * @param {Chain} chain
 * @param {string} account
 * @param {string} [hash] Of a block; the best one without it.
 * @returns {Promise<Bond | null>}
 */
export async function bondOf(chain, account, hash) {
    const { query } = await stateAt(chain, hash);
    const ledger = plain(await query.providerStaking.ledgers(account));
    if (ledger === null) return null;
    return { ...ledger, spare: spareOf(ledger) };
}

/**
 * What a bond has left: delegations cover up to four fifths of what is required.
 * @param {{ bonded: bigint, delegated: bigint, required: bigint, reserved: bigint }} ledger
 */
export function spareOf({ bonded, delegated, required, reserved }) {
    const [fifth, rest] = [(required + OWN_PART - 1n) / OWN_PART, required - delegated];
    const left = bonded - reserved - (rest > fifth ? rest : fifth);
    return left > 0n ? left : 0n;
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
