/** Assertions that many tests share. */

import assert from 'node:assert/strict';
import { ChainError, feeOn } from '@leasehold/client';

/**
 * That the chain refuses, and with which error.
 *
 * @param {string | RegExp} code
 * @param {Promise<unknown>} attempt
 */
export async function refused(code, attempt) {
    let error;
    try {
        await attempt;
    } catch (caught) {
        error = caught;
    }
    assert.ok(error, `this should have been refused with ${code}, and was accepted`);
    if (!(error instanceof ChainError)) throw error;
    if (code instanceof RegExp) assert.match(`${error.code}: ${error.docs}`, code);
    else assert.equal(error.code, code, error.message);
}

/** That the sums of a `LeaseFinalized` are those of its price and deposits. */
export function balanced(world, final, { price, deposited }) {
    const rate = world.chain.api.consts.leases.initialFeeRate.toNumber();
    assert.equal(final.charged, price * BigInt(final.blocks), 'the charge is price times blocks');
    assert.equal(final.fee, feeOn(final.charged, rate), 'the fee is its rate of the charge, rounded up');
    assert.equal(final.paid + final.fee, final.charged, 'provider and fee get the charge');
    assert.equal(final.charged + final.refunded, deposited, 'the tenant gets the rest');
}

/** A meter looks at its hardware once per second, and on a busy machine a look takes up to another. */
const LOOKS_MS = 2_000;

/** That so much was credited as was there, as near as the meter's looks tell. */
export function credited(creditedMs, dueMs) {
    assert.ok(Math.abs(creditedMs - dueMs) <= LOOKS_MS, `${creditedMs} ms were credited where ${dueMs} ms were due`);
}

/** That nothing of an account is held any more. */
export async function freeOfHolds(actor) {
    assert.deepEqual((await actor.balance()).held, {}, `${actor.name} gets every deposit back`);
}

/** That the agenda did in `block` what was due in `due`. A block that begins a session has no weight to spare. */
export function onTime(block, due) {
    assert.ok(block === due || block === due + 1, `what was due in block ${due} was done in block ${block}`);
}
