/** What a guard counts: never more than was seen, nor than was credited, and nothing long ago for what comes later. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countCredit, countTry, longestWait, openLedger } from '../../src/guard/index.js';

const LIMITS = { gap: 20, most: 300 };
/** @param {number} creditedMs @param {object} [more] */
const credit = (creditedMs, more) => ({ creditedMs, finalMs: 0, receiptedMs: 0, ...more });

/** Tries at these times, `answered` or not, after a first look. @param {[number, boolean][]} tries */
function counted(tries, ledger = countCredit(openLedger(7), credit(0))) {
    let last;
    for (const [at, answered] of tries) {
        ledger = countTry(ledger, last, { at, answered }, LIMITS);
        last = { at, answered };
    }
    return ledger;
}

describe('the time that a guard counts', () => {
    it('lies between two tries, one after the other, that were answered', () => {
        const { waitingMs } = counted([
            [0, true],
            [10, true],
            [20, false],
            [30, true],
            [40, true],
        ]);
        assert.equal(waitingMs, 20);
        assert.equal(counted([[0, true]]).waitingMs, 0);
        assert.equal(counted([[0, false]]).answered, false);
        assert.equal(counted([[0, true]]).answered, true);
    });

    it('is nothing across a gap, such as of a machine that slept', () => {
        const across = (end) =>
            counted([
                [0, true],
                [end, true],
            ]).waitingMs;
        assert.deepEqual([across(20), across(21)], [20, 0]);
    });

    it('never runs backwards, and is whole', () => {
        const { waitingMs } = counted([
            [100, true],
            [90.5, true],
            [100.9, true],
        ]);
        assert.equal(waitingMs, 10);
    });

    it('is owed when it is credited, and no more than that', () => {
        const seen = counted([
            [0, true],
            [20, true],
            [40, true],
        ]);
        const some = countCredit(seen, credit(15));
        assert.deepEqual([some.owedMs, some.waitingMs], [15, 25]);
        const all = countCredit(some, credit(100));
        assert.deepEqual([all.owedMs, all.waitingMs], [40, 0]);
        assert.equal(countCredit(all, credit(200)).owedMs, 40, 'what was not seen is not owed');
    });

    it('does not wait for ever for credit', () => {
        const ledger = counted(Array.from({ length: 100 }, (_, i) => [i * 10, true]));
        assert.equal(ledger.waitingMs, LIMITS.most);
        assert.equal(countCredit(ledger, credit(10_000)).owedMs, LIMITS.most);
        assert.equal(longestWait({ windowBlocks: 600, slotMillis: 6_000 }), 3 * 3_600_000);
    });

    it('begins with nothing, whatever a node says, unless what is final is accepted', () => {
        const before = credit(90, { finalMs: 50, receiptedMs: 20 });
        const begun = countCredit(openLedger(7), before);
        assert.deepEqual(begun, { ...openLedger(7), creditedMs: 90 });
        const acceptFinal = true;
        assert.equal(countCredit(openLedger(7), before, { acceptFinal }).owedMs, 50);
        const receipted = credit(90, { finalMs: 50, receiptedMs: 70 });
        assert.equal(countCredit(openLedger(7), receipted, { acceptFinal }).owedMs, 70);
        const absurd = credit(90, { finalMs: 50, receiptedMs: 2 ** 52 });
        assert.equal(countCredit(openLedger(7), absurd, { acceptFinal }).owedMs, 90, 'no more than is credited');
        const again = countCredit(begun, credit(95, { finalMs: 90, receiptedMs: 90 }), { acceptFinal });
        assert.equal(again.owedMs, 0, 'only at the first look');
    });

    it('gives back what a verdict took', () => {
        let ledger = counted([
            [0, true],
            [20, true],
        ]);
        ledger = countCredit(ledger, credit(20));
        assert.equal(ledger.owedMs, 20);
        ledger = countCredit(ledger, credit(5));
        assert.equal(ledger.owedMs, 5);
        assert.equal(countCredit(ledger, credit(20)).owedMs, 5, 'and does not owe it when other time is credited');
    });

    it('is never above what was seen or what was credited, whatever happens', () => {
        let seed = 1;
        const random = (below) => {
            seed = (seed * 48_271) % 2_147_483_647;
            return seed % below;
        };
        for (let game = 0; game < 200; game += 1) {
            let ledger = countCredit(openLedger(1), credit(random(50)));
            let [at, seen, credited] = [0, 0, ledger.creditedMs ?? 0];
            /** @type {{ at: number, answered: boolean } | undefined} */
            let last;
            for (let step = 0; step < 100; step += 1) {
                const passed = random(40);
                at += passed;
                const now = { at, answered: random(5) > 0 };
                if (last?.answered && now.answered && passed <= LIMITS.gap) seen += passed;
                ledger = countTry(ledger, last, now, LIMITS);
                last = now;
                credited = random(10) === 0 ? Math.floor(credited / 2) : credited + random(60);
                const owed = ledger.owedMs;
                ledger = countCredit(ledger, credit(credited));
                assert.ok(ledger.owedMs <= credited && ledger.owedMs <= seen, `${JSON.stringify(ledger)}`);
                assert.ok(ledger.waitingMs >= 0 && ledger.waitingMs <= LIMITS.most);
                assert.ok(ledger.owedMs >= Math.min(owed, credited), 'nothing but a verdict lowers it');
            }
        }
    });
});
