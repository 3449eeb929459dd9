/** The chain's refusals. */

/** A call that was included and failed, or that the pool did not accept. */
export class ChainError extends Error {
    /**
     * @param {string} code As `leaseBidding.PriceAboveLimit`, `token.FundsUnavailable`, `BadOrigin`, `pool.…`.
     * @param {string} docs The sentence that the chain's metadata has for it.
     * @param {string} [call] The call that was refused.
     */
    constructor(code, docs, call) {
        super(`${call ? `${call} was refused: ` : ''}${code}${docs ? `: ${docs}` : ''}`);
        this.name = 'ChainError';
        this.code = code;
        this.docs = docs;
        /** Where it was included, if it was. @type {import('./receipts.js').Receipt | undefined} */
        this.receipt = undefined;
    }
}

/**
 * @param {import('@polkadot/api').ApiPromise['registry']} registry
 * @param {any} error A `DispatchError`.
 * @param {string} [call]
 */
export function dispatchError(registry, error, call) {
    if (error.isModule) {
        const { section, name, docs } = registry.findMetaError(error.asModule);
        return new ChainError(`${section}.${name}`, docs.join(' ').trim(), call);
    }
    const detail = error.value?.toRawType?.() === 'Null' ? '' : error.value?.type;
    const type = error.type.charAt(0).toLowerCase() + error.type.slice(1);
    return new ChainError(detail ? `${type}.${detail}` : error.type, '', call);
}

/**
 * An error that the pool answered over RPC; any other error as it is.
 *
 * @param {any} error
 * @param {string} [call]
 */
export function poolError(error, call) {
    if (error instanceof ChainError || typeof error?.code !== 'number') return error;
    const data = error.data === undefined ? '' : String(error.data);
    return new ChainError(`pool.${error.code}`, [error.message, data].filter(Boolean).join(': '), call);
}
