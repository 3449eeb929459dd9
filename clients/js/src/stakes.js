/** Reads the stake behind providers and the penalties and slashes taken from them, as plain values. */

const PAGE = 100;

/**
 * @typedef {import('./chain.js').Chain} Chain
 * @typedef {{ hash?: string }} At The block; the best one without it.
 */

/**
 * A provider's own stake, the delegations behind it, its commission and rewards; `null` of an account that has none.
 *
 * @param {Chain} chain
 * @param {string} provider
 * @param {At} [at]
 * @returns {Promise<any>}
 */
export async function pool(chain, provider, { hash } = {}) {
    return chain.viewAt(hash ?? chain.blocks.bestHash, 'pool', provider);
}

/**
 * What a delegator has staked behind a provider: the worth of its shares, what is on its way out and until when, and what
 * it can claim; `null` if there is nothing.
 *
 * @param {Chain} chain
 * @param {string} provider
 * @param {string} delegator
 * @param {At} [at]
 * @returns {Promise<any>}
 */
export async function delegation(chain, provider, delegator, { hash } = {}) {
    return chain.viewAt(hash ?? chain.blocks.bestHash, 'delegation', provider, delegator);
}

/**
 * The same behind every provider, as of one block.
 *
 * @param {Chain} chain
 * @param {string} delegator
 * @param {At & { page?: number }} [options] `page`: delegations per question.
 * @returns {AsyncGenerator<any, void, void>}
 */
export async function* delegations(chain, delegator, { page = PAGE, hash } = {}) {
    const at = hash ?? chain.blocks.bestHash;
    for (let from = null; ; ) {
        const { delegations: found, next } = await chain.viewAt(at, 'delegations', delegator, from, page);
        yield* found;
        if (next === null) return;
        from = next;
    }
}

/**
 * Penalties and slashes of a provider that are neither paid nor cancelled, the newest first, as of one block.
 *
 * @param {Chain} chain
 * @param {string} provider
 * @param {At & { page?: number }} [options] `page`: slashes per question.
 * @returns {AsyncGenerator<any, void, void>}
 */
export async function* pendingSlashes(chain, provider, { page = PAGE, hash } = {}) {
    const at = hash ?? chain.blocks.bestHash;
    for (let from = null; ; ) {
        const { slashes, next } = await chain.viewAt(at, 'pendingSlashes', provider, from, page);
        yield* slashes;
        // A page may be empty while there is more.
        if (next === null) return;
        from = next;
    }
}

/**
 * What was taken from its provider for a lease: offences and exit penalties, and what its tenants get of them.
 *
 * @param {Chain} chain
 * @param {number} lease
 * @param {At} [at]
 * @returns {Promise<any>}
 */
export async function offences(chain, lease, { hash } = {}) {
    return chain.viewAt(hash ?? chain.blocks.bestHash, 'offences', lease);
}
