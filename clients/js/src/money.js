/** Amounts: always BigInts, in the smallest unit of their asset. */

/** The chain's own currency. */
export const NATIVE = { symbol: 'LEASE', decimals: 12 };
/** One LEASE. */
export const UNIT = 10n ** 12n;

/**
 * `coins(2)`, `coins('0.25')`: LEASE in its smallest unit.
 * @param {number | string} amount
 */
export function coins(amount) {
    const [whole, fraction = ''] = String(amount).split('.');
    if (fraction.length > NATIVE.decimals) throw new Error(`${amount} LEASE has more than ${NATIVE.decimals} decimals`);
    return BigInt(whole) * UNIT + BigInt(fraction.padEnd(NATIVE.decimals, '0'));
}

/**
 * To the last unit, as `35.000000000245`; without trailing zeros if `short`.
 *
 * @param {bigint} amount
 * @param {{ decimals?: number, short?: boolean }} [options]
 */
export function decimal(amount, { decimals = NATIVE.decimals, short = false } = {}) {
    const sign = amount < 0n ? '-' : '';
    const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, '0');
    const whole = digits.slice(0, -decimals).replace(/\B(?=(\d{3})+$)/g, ',');
    const fraction = short ? digits.slice(-decimals).replace(/0+$/, '') : digits.slice(-decimals);
    return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** `12.5 LEASE`. @param {bigint} amount */
export function inLease(amount) {
    return `${decimal(amount, { short: true })} ${NATIVE.symbol}`;
}

/** @param {Iterable<bigint>} amounts */
export function sum(amounts) {
    let total = 0n;
    for (const amount of amounts) total += amount;
    return total;
}

/**
 * The fee on a charge: rounded up, like every sum that is due.
 *
 * @param {bigint} charged
 * @param {number} permill In millionths.
 */
export function feeOn(charged, permill) {
    return (charged * BigInt(permill) + 999_999n) / 1_000_000n;
}
