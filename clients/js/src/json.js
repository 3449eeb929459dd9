/**
 * Numbers in JSON, as a node's `leases_*` methods exchange them: ids and amounts of 64 bits and more are decimal
 * strings there, because JavaScript's numbers lose their last digits.
 */

/** @typedef {string | number | bigint} JsonInteger Decimal or `0x` and hex as a string, or a safe integer. */

/**
 * An amount of a JSON answer, as BigInt.
 *
 * @param {JsonInteger} value
 * @returns {bigint}
 */
export function amount(value) {
    const written = typeof value === 'string' ? /^(\d+|0x[\da-f]+)$/i.test(value) : value >= 0;
    if (!written || (typeof value === 'number' && !Number.isSafeInteger(value))) {
        throw new RangeError(`${JSON.stringify(String(value))} is not an exact amount`);
    }
    return BigInt(value);
}

/**
 * An id or a count of a JSON answer, as Number: the chain will not assign 2^53 ids.
 *
 * @param {JsonInteger} value
 * @returns {number}
 */
export function id(value) {
    const exact = amount(value);
    if (exact > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${exact} is too large for an id`);
    return Number(exact);
}

/**
 * A question as JSON can hold it: every BigInt as a decimal string.
 *
 * @param {any} value
 * @returns {any}
 */
export function question(value) {
    if (typeof value === 'bigint') return String(value);
    if (Array.isArray(value)) return value.map(question);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, question(inner)]));
}
