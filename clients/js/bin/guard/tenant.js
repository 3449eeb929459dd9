/** The calls that a guard makes in its tenant's name, by a proxy. */

import { Actor } from '../../src/actor.js';
import { balance } from '../../src/balances.js';
import { within } from '../../src/deadline.js';
import { ChainError } from '../../src/errors.js';
import { plain } from '../../src/plain.js';

/** Kinds of proxies that may do what a guard does, the least powerful first. */
const KINDS = ['TenantGuard', 'Tenant', 'Any'];
const ANSWER_MS = 15_000;

/**
 * @typedef {import('../../src/chain.js').Chain} Chain
 * @typedef {import('../../src/guard/decide.js').Remedy} Remedy
 * @typedef {import('../../src/submit.js').Account} Account
 *
 * @typedef {{ kind: 'own' } | { kind: 'proxy', type: string } | { kind: 'none', why: string }} Authority
 */

/** @type {Record<Remedy, string>} */
const CALLS = { refuse: 'refuse', failover: 'failOver', close: 'close' };

export class Tenant {
    /** @param {Account} account The one that signs and pays. */
    constructor(account) {
        this.account = account;
    }

    /**
     * What the account may do for the tenant.
     *
     * @param {Chain} chain
     * @param {string} tenant
     * @returns {Promise<Authority>}
     */
    async authority(chain, tenant) {
        const mine = chain.address(this.account.address);
        if (mine === chain.address(tenant)) return { kind: 'own' };
        const stored = await within(ANSWER_MS, "the tenant's proxies", chain.api.query.proxy.proxies(tenant));
        /** @type {[{ delegate: string, proxyType: string, delay: number }[], bigint]} */
        const [definitions] = plain(stored);
        const ours = definitions.filter(({ delegate }) => chain.address(delegate) === mine);
        const usable = ours.filter(({ proxyType, delay }) => delay === 0 && KINDS.includes(proxyType));
        const [best] = usable.sort((a, b) => KINDS.indexOf(a.proxyType) - KINDS.indexOf(b.proxyType));
        if (best) return { kind: 'proxy', type: best.proxyType };
        const why =
            ours.length === 0
                ? `${mine} is not a proxy of ${tenant}`
                : `${mine} is a proxy of ${tenant}, but with a delay or of a kind that cannot act on leases`;
        return { kind: 'none', why };
    }

    /** The account's free money, for fees. @param {Chain} chain */
    async money(chain) {
        const { free } = await within(ANSWER_MS, "the account's balance", balance(chain, this.account.address));
        return free;
    }

    /**
     * A call in the tenant's name. Throws a `ChainError` where the chain refuses it.
     *
     * @param {Chain} chain
     * @param {string} tenant
     * @param {[pallet: string, call: string, ...args: any[]]} what
     */
    async #inItsName(chain, tenant, [pallet, call, ...args]) {
        const authority = await this.authority(chain, tenant);
        // The tenant may make it one at any time.
        if (authority.kind === 'none') throw new Error(authority.why);
        const make = chain.api.tx[pallet]?.[call];
        if (!make) throw new ChainError('NoSuchCall', `this chain has no call ${pallet}.${call}`);
        const inner = make(...args);
        // Final, so that no reorganisation undoes what the guard then relies on.
        const actor = new Actor(chain, this.account, 'the guard', { final: true });
        return actor.send((tx) => (authority.kind === 'own' ? inner : tx.proxy.proxy(tenant, authority.type, inner)));
    }

    /** @param {Chain} chain @param {string} tenant @param {Remedy} remedy @param {number} lease */
    async take(chain, tenant, remedy, lease) {
        return this.#inItsName(chain, tenant, ['leases', CALLS[remedy], lease]);
    }

    /** @param {Chain} chain @param {string} tenant @param {number} lease @param {string} key */
    async setReceiptKey(chain, tenant, lease, key) {
        return this.#inItsName(chain, tenant, ['usageAttestation', 'setReceiptKey', lease, key]);
    }

    /**
     * Files a receipt, which anyone may.
     *
     * @param {Chain} chain
     * @param {import('./state.js').SignedReceipt} receipt
     */
    async file(chain, { lease, ms, signature }) {
        if (!chain.api.tx.usageAttestation.fileReceipt) {
            throw new ChainError('NoSuchCall', 'this chain has no call usageAttestation.fileReceipt');
        }
        const actor = new Actor(chain, this.account, 'the guard', { final: true });
        return actor.send((tx) => tx.usageAttestation.fileReceipt(lease, ms, signature));
    }
}
