/** A guard's receipts: signed for time that was seen and credited, shown to those who ask, and filed. */

import { countCredit } from '../../src/guard/count.js';
import { coins, inLease } from '../../src/money.js';
import { replaceFile } from './files.js';
import { Part, why } from './part.js';
import { codeOf, isRefusal } from './remedy.js';

/** After a filing that went wrong the next waits at least so long. */
const RETRY_MS = 60_000;
/** The account is looked at so often. */
const CHECK_MS = 6 * 3_600_000;
/** Enough for some calls. */
const LEAST_MONEY = coins('0.1');

/**
 * @typedef {import('../../src/guard/lease.js').Facts} Facts
 * @typedef {import('../../src/guard/lease.js').Look} Look
 * @typedef {import('./state.js').State} State
 */

export class Consent extends Part {
    /** Leases of which is known whose receipts the chain takes. @type {Set<number>} */
    #settled = new Set();
    /** When receipts of a lease may be filed again. @type {Map<number, number>} */
    #next = new Map();
    /** What was filed of each lease. @type {Map<number, number>} */
    #filed = new Map();
    /** In which block each lease was seen to be gone. @type {Map<number, number>} */
    #gone = new Map();
    /** When the key of a lease may be set again. @type {Map<number, number>} */
    #nextKey = new Map();
    /** When the account is looked at again. */
    #nextCheck = 0;
    /** Whether the files could be written when they were last. */
    #isWritten = true;
    /** What `--out` has and `--serve` answers. */
    published = '';

    /** Shows the newest receipts to those who want them. @param {State} state */
    publish({ genesis, key, receipts }) {
        this.published = `${JSON.stringify({ genesis, key, receipts }, null, 1)}\n`;
        const { out } = this.options;
        if (out !== undefined) this.write(() => replaceFile(out, this.published, { mode: 0o644 }));
    }

    /** Writes a file. A guard goes on watching when the disk is full. @param {() => void} write */
    write(write) {
        try {
            write();
            this.#isWritten = true;
        } catch (error) {
            if (!this.#isWritten) return;
            this.#isWritten = false;
            this.say({ level: 'warning', event: 'not-written', text: `a file cannot be written: ${why(error)}` });
        }
    }

    /**
     * Counts what was credited, signs, and files. What goes wrong is said, and tried again.
     *
     * @param {State} state
     * @param {Look[]} looks One of each ledger.
     */
    async turn(state, looks) {
        let isNew = false;
        for (const [index, look] of looks.entries()) {
            const { timing } = this.link;
            if (look.kind !== 'known' || !timing) continue;
            // What is final of another lease the tenant has not seen: the node has named it.
            const acceptFinal = this.options.acceptFinal && look.facts.lease === this.options.lease;
            state.ledgers[index] = countCredit(state.ledgers[index], look.facts, { timing, acceptFinal });
            isNew = this.#sign(state, state.ledgers[index]) || isNew;
        }
        if (isNew) this.publish(state);
        const last = looks[looks.length - 1];
        if (last.kind === 'known') {
            await this.#checkAccount(last.facts);
            await this.#checkKey(last.facts);
        }
        for (const look of looks) if (look.kind === 'known') await this.#file(state, look.facts);
        this.#forget(state, looks);
    }

    /** @param {State} state @param {import('../../src/guard/count.js').Ledger} ledger */
    #sign(state, { lease, owedMs }) {
        const newest = state.receipts.find((one) => one.lease === lease);
        if (!this.key || owedMs <= (newest?.ms ?? 0)) return false;
        const genesis = /** @type {Uint8Array} */ (this.link.chain?.genesis);
        if (!genesis) return false;
        const receipt = { lease, ms: owedMs, signature: this.key.consent(genesis, lease, owedMs) };
        state.receipts = [...state.receipts.filter((one) => one.lease !== lease), receipt];
        const text = `lease ${lease}: a receipt for ${(owedMs / 1_000).toFixed(0)} s in all`;
        this.say({ level: 'info', event: 'receipt', text, data: receipt });
        return true;
    }

    /** Says what the account cannot do for the tenant, before it is too late. @param {Facts} facts */
    async #checkAccount({ tenant }) {
        const { chain } = this.link;
        const acts = this.options.remedies.length > 0 || this.options.setKey;
        if (!this.tenant || !(acts || this.options.file) || !chain || this.now() < this.#nextCheck) return;
        this.#nextCheck = this.now() + CHECK_MS;
        try {
            const money = await this.tenant.money(chain);
            if (money < LEAST_MONEY) {
                const text = `the guard's account has ${inLease(money)} for fees: send it more than ${inLease(LEAST_MONEY)}`;
                this.say({ level: 'alarm', event: 'no-money', text });
            }
            if (acts) this.#tellOfAuthority(await this.tenant.authority(chain, tenant));
        } catch (error) {
            const text = `the account could not be checked: ${why(error)}`;
            this.say({ level: 'warning', event: 'not-checked', text });
        }
    }

    /** @param {import('./tenant.js').Authority} authority */
    #tellOfAuthority(authority) {
        if (authority.kind === 'none') {
            this.say({ level: 'alarm', event: 'no-authority', text: `the guard can do nothing: ${authority.why}` });
            return;
        }
        if (authority.kind === 'own' || authority.type !== 'TenantGuard') {
            const has = authority.kind === 'own' ? "the tenant's own account" : `a proxy of the kind ${authority.type}`;
            const text = `the guard has ${has}, which can do more than it needs; a TenantGuard proxy is enough`;
            this.say({ level: 'warning', event: 'too-much-authority', text });
        }
    }

    /** That the chain takes this key's receipts of the lease. @param {Facts} facts */
    async #checkKey({ lease, tenant, status }) {
        const { chain } = this.link;
        if (!this.key || !chain || this.#settled.has(lease)) return;
        // The chain takes no key of a lease that has not begun, and what it refuses is not sent again soon.
        if (status === 'pending') return;
        if (this.now() < (this.#nextKey.get(lease) ?? 0)) return;
        const data = { lease, key: this.key.id };
        try {
            const set = await this.link.receiptKey(lease);
            if (set === this.key.id) {
                this.#settled.add(lease);
            } else if (set === undefined) {
                this.#settled.add(lease);
                this.say({ level: 'warning', event: 'no-receipts', text: 'this chain knows no receipts', data });
            } else if (this.tenant && this.options.setKey) {
                await this.tenant.setReceiptKey(chain, tenant, lease, this.key.id);
                this.#settled.add(lease);
                this.say({
                    level: 'info',
                    event: 'key-set',
                    text: `lease ${lease} has the receipt key ${data.key}`,
                    data,
                });
            } else {
                this.#settled.add(lease);
                const has = set === null ? 'has no receipt key' : `has another receipt key, ${set}`;
                const text = `lease ${lease} ${has}: receipts count once setReceiptKey(${lease}, ${data.key}) is sent`;
                this.say({ level: 'warning', event: 'key-not-set', text, data });
            }
        } catch (error) {
            this.#nextKey.set(lease, this.now() + (isRefusal(error) ? this.#pauseAfterRefusal : RETRY_MS));
            const text = `lease ${lease}: the receipt key could not be set: ${why(error)}`;
            this.say({ level: 'warning', event: 'key-not-set', text, data });
        }
    }

    /** What the chain refused was paid for, and would most likely be refused again. */
    get #pauseAfterRefusal() {
        return Math.max(this.options.fileEveryMs, RETRY_MS);
    }

    /** @param {State} state @param {Facts} facts */
    async #file(state, { lease, status, creditedMs, receiptedMs }) {
        const receipt = state.receipts.find((one) => one.lease === lease);
        const { chain, timing } = this.link;
        if (!this.options.file || !this.tenant || !this.key || !receipt || !chain || !timing) return;
        const filed = Math.max(receiptedMs, this.#filed.get(lease) ?? 0);
        // Of what was credited when it was signed a verdict may have struck a part.
        const adds = Math.min(receipt.ms, creditedMs);
        if (adds <= filed || this.now() < (this.#next.get(lease) ?? 0)) return;
        const data = { lease, ms: receipt.ms };
        // What is credited last comes in after the end, a window later, and there is no time to lose then.
        const window = timing.windowBlocks * timing.slotMillis;
        const pause = status === 'closing' ? Math.min(window, this.options.fileEveryMs) : this.options.fileEveryMs;
        try {
            // With another key, or none, the chain would refuse it. The tenant may set it at any time.
            if ((await this.link.receiptKey(lease)) !== this.key.id) return;
            const { block } = await this.tenant.file(chain, receipt);
            this.#filed.set(lease, adds);
            this.#next.set(lease, this.now() + pause);
            const seconds = (receipt.ms / 1_000).toFixed(0);
            const text = `lease ${lease}: filed the receipt for ${seconds} s, in block ${block}`;
            this.say({ level: 'info', event: 'filed', text, data: { ...data, block } });
        } catch (error) {
            this.#next.set(lease, this.now() + (isRefusal(error) ? this.#pauseAfterRefusal : RETRY_MS));
            const text = `lease ${lease}: the receipt could not be filed: ${why(error)}`;
            this.say({ level: 'warning', event: 'not-filed', text, data: { ...data, code: codeOf(error) } });
        }
    }

    /** Of leases that went on as others, those that are over. @param {State} state @param {Look[]} looks */
    #forget(state, looks) {
        const over = new Set();
        for (const [index, look] of looks.slice(0, -1).entries()) {
            const { lease } = state.ledgers[index];
            if (look.kind !== 'absent') continue;
            const since = this.#gone.get(lease);
            if (since === undefined) this.#gone.set(lease, look.block);
            else if (look.block > since) over.add(lease);
        }
        state.ledgers = state.ledgers.filter(({ lease }) => !over.has(lease));
        state.receipts = state.receipts.filter(({ lease }) => !over.has(lease));
        state.proved = state.proved.filter((lease) => !over.has(lease));
    }
}
