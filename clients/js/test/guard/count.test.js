/** What a guard counts: never more than was seen, nor than was credited, and nothing long ago for what comes later. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countCredit, countTry, longestWait, openLedger, waitingMs } from '../../src/guard/index.js';

/** A window is 100 ms long, so that what was seen waits for 30 blocks and 300 ms. */
const timing = { windowBlocks: 10, slotMillis: 10 };
const LIMITS = { gap: 20, timing };
const MOST = longestWait(timing);
/** @param {number} creditedMs @param {object} [more] */
const facts = (creditedMs, more) => ({ block: 50, start: 1, creditedMs, finalMs: 0, receiptedMs: 0, ...more });
/**
 * @param {import('../../src/guard/index.js').Ledger} ledger
 * @param {number} creditedMs
 * @param {{ acceptFinal?: boolean, [fact: string]: any }} [more]
 */
const credited = (ledger, creditedMs, { acceptFinal = false, ...more } = {}) =>
    countCredit(ledger, facts(creditedMs, more), { timing, acceptFinal });

/** Tries at these times, `answered` or not, after a first look. @param {[number, boolean][]} tries */
function counted(tries, ledger = credited(openLedger(7), 0)) {
    let last;
    for (const [at, answered] of tries) {
        ledger = countTry(ledger, last, { at, answered }, LIMITS);
        last = { at, answered };
    }
    return ledger;
}

describe('the time that a guard counts', () => {
    it('lies between two tries, one after the other, that were answered', () => {
        const { waiting } = counted([
            [0, true],
            [10, true],
            [20, false],
            [30, true],
            [40, true],
        ]);
        assert.equal(waitingMs(waiting), 20);
        assert.deepEqual(counted([[0, true]]).waiting, []);
        assert.equal(counted([[0, false]]).answered, false);
        assert.equal(counted([[0, true]]).answered, true);
    });

    it('is nothing across a gap, such as of a machine that slept', () => {
        const across = (end) =>
            waitingMs(
                counted([
                    [0, true],
                    [end, true],
                ]).waiting,
            );
        assert.deepEqual([across(20), across(21)], [20, 0]);
    });

    it('never runs backwards, and is whole', () => {
        const { waiting } = counted([
            [100, true],
            [90.5, true],
            [100.9, true],
        ]);
        assert.equal(waitingMs(waiting), 10);
    });

    it('is owed when it is credited, and no more than that', () => {
        const seen = counted([
            [0, true],
            [20, true],
            [40, true],
        ]);
        const some = credited(seen, 15);
        assert.deepEqual([some.owedMs, waitingMs(some.waiting)], [15, 25]);
        const all = credited(some, 100);
        assert.deepEqual([all.owedMs, all.waiting], [40, []]);
        assert.equal(credited(all, 200).owedMs, 40, 'what was not seen is not owed');
    });

    it('does not wait for ever for credit', () => {
        const ledger = counted(Array.from({ length: 100 }, (_, i) => [i * 10, true]));
        assert.equal(waitingMs(ledger.waiting), MOST);
        assert.equal(credited(ledger, 10_000).owedMs, MOST);
        assert.equal(longestWait({ windowBlocks: 600, slotMillis: 6_000 }), 3 * 3_600_000);
    });

    it('lapses three windows after it was seen, the oldest first', () => {
        const seen = counted([
            [0, true],
            [20, true],
        ]);
        const more = counted(
            [
                [30, true],
                [37, true],
            ],
            credited(seen, 0, { block: 70 }),
        );
        const owedAt = (/** @type {number} */ block) => credited(more, 1_000, { block }).owedMs;
        assert.deepEqual([80, 81, 100, 101].map(owedAt), [27, 7, 7, 0]);
        assert.equal(owedAt(69), 20, 'a node that falls behind brings none of it back');
        assert.equal(credited(more, 5, { block: 75 }).waiting[0].ms, 15);
    });

    it('of three hours ago does not cover an outage, whatever was between', () => {
        const hour = 3_600_000;
        const production = { windowBlocks: 600, slotMillis: 6_000 };
        const limits = { gap: 80_000, timing: production };
        const look = (/** @type {any} */ ledger, /** @type {number} */ creditedMs, /** @type {number} */ at) =>
            countCredit(ledger, facts(creditedMs, { block: 600 + Math.floor(at / 6_000) }), { timing: production });
        const step = 30_000;
        let seen = look(openLedger(7), 0, 0);
        for (let at = step; at <= 3 * hour; at += step) {
            const last = { at: at - step, answered: true };
            seen = look(countTry(seen, last, { at, answered: true }, limits), 0, at);
        }
        assert.ok(waitingMs(seen.waiting) > 2.9 * hour && seen.waiting.length <= 3 * 20 + 1);
        const later = 10 * 24 * hour;
        // The guard was off for ten days.
        assert.equal(look(seen, 5 * hour, later).owedMs, 0);
        // Or it looked on, and the workload did not answer; or its node did not, and then the workload did once.
        let down = seen;
        for (let at = 3 * hour; at < later; at += hour) {
            down = look(countTry(down, undefined, { at, answered: false }, limits), 0, at);
        }
        assert.equal(look(down, 5 * hour, later).owedMs, 0);
        const up = countTry(seen, { at: 0, answered: true }, { at: later, answered: true }, limits);
        assert.equal(look(up, 5 * hour, later).owedMs, 0);
    });

    it('begins with nothing, whatever a node says, unless what is final is accepted', () => {
        const before = { finalMs: 50, receiptedMs: 20 };
        const begun = credited(openLedger(7), 90, before);
        assert.deepEqual(begun, { ...openLedger(7), creditedMs: 90, block: 50 });
        const acceptFinal = true;
        const owed = (/** @type {object} */ more) =>
            credited(openLedger(7), 90, { ...before, acceptFinal, ...more }).owedMs;
        assert.equal(owed({}), 50);
        assert.equal(owed({ receiptedMs: 70 }), 70);
        assert.equal(owed({ receiptedMs: 2 ** 52 }), 90, 'no more than is credited');
        assert.equal(owed({ start: 47 }), 30, 'no more than it can have run');
        assert.deepEqual([owed({ start: 0 }), owed({ start: 51 })], [0, 0]);
        const again = credited(begun, 95, { finalMs: 90, receiptedMs: 90, acceptFinal });
        assert.equal(again.owedMs, 0, 'only at the first look');
    });

    it('gives back what a verdict took', () => {
        let ledger = counted([
            [0, true],
            [20, true],
        ]);
        ledger = credited(ledger, 20);
        assert.equal(ledger.owedMs, 20);
        ledger = credited(ledger, 5);
        assert.equal(ledger.owedMs, 5);
        assert.equal(credited(ledger, 20).owedMs, 5, 'and does not owe it when other time is credited');
    });

    it('is never above what was seen or what was credited, whatever happens', () => {
        let seed = 1;
        const random = (below) => {
            seed = (seed * 48_271) % 2_147_483_647;
            return seed % below;
        };
        for (let game = 0; game < 200; game += 1) {
            let ledger = credited(openLedger(1), random(50));
            let [at, block, seen, total] = [0, 50, 0, ledger.creditedMs ?? 0];
            /** @type {{ at: number, answered: boolean } | undefined} */
            let last;
            for (let step = 0; step < 100; step += 1) {
                const passed = random(40);
                at += passed;
                const now = { at, answered: random(5) > 0 };
                if (last?.answered && now.answered && passed <= LIMITS.gap) seen += passed;
                ledger = countTry(ledger, last, now, LIMITS);
                last = now;
                total = random(10) === 0 ? Math.floor(total / 2) : total + random(60);
                block += random(6);
                const owed = ledger.owedMs;
                ledger = credited(ledger, total, { block });
                assert.ok(ledger.owedMs <= total && ledger.owedMs <= seen, `${JSON.stringify(ledger)}`);
                const { waiting } = ledger;
                assert.ok(waitingMs(waiting) <= MOST && waiting.every(({ ms }) => ms > 0));
                assert.ok(
                    waiting.every((one) => block - one.block <= 30),
                    'what is older has lapsed',
                );
                assert.ok(ledger.owedMs >= Math.min(owed, total), 'nothing but a verdict lowers it');
            }
        }
    });
});
