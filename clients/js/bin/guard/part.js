/** The context in which each part of a guard works. */

/**
 * @typedef {object} Tools
 * @property {import('./said.js').Say} say
 * @property {import('./link.js').Link} link
 * @property {import('./tenant.js').Tenant} [tenant] Without one the guard only warns.
 * @property {import('../../src/guard/receipt.js').ReceiptKey} [key]
 * @property {() => number} [now] Milliseconds by a clock that nobody sets.
 */

export class Part {
    /** @param {import('./options.js').RunOptions} options @param {Tools} tools */
    constructor(options, { say, link, tenant, key, now = () => performance.now() }) {
        this.options = options;
        this.say = say;
        this.link = link;
        this.tenant = tenant;
        this.key = key;
        this.now = now;
    }
}

/** @param {unknown} error */
export const why = (error) => (error instanceof Error ? error.message : String(error));
