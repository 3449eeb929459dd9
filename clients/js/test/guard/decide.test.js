/** What a guard decides: nothing on what is not known, and each remedy only while it is open. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
    decide,
    factsOf,
    findingOf,
    firstOpen,
    isOpen,
    lookAt,
    newStreak,
    withRefusal,
} from '../../src/guard/index.js';

const VIEW = {
    id: 7,
    tenant: 'tenant',
    status: 'Active',
    start: 100,
    standbys: [],
    successor: null,
    availability: { finalMs: 30, pendingMs: 12, receiptedMs: 5 },
};
const FACTS = factsOf(VIEW, { lease: 7, block: 110 });
/** @type {import('../../src/guard/index.js').Look} */
const KNOWN = { kind: 'known', block: 110, facts: FACTS };
/** @type {import('../../src/guard/index.js').Look} */
const UNKNOWN = { kind: 'unknown', why: 'the connection is lost' };
/** @type {import('../../src/guard/index.js').Look} */
const ABSENT = { kind: 'absent', block: 110 };
/** @type {Omit<Parameters<typeof decide>[2], 'remedies'> & { remedies: import('../../src/guard/index.js').Remedy[] }} */
const GIVEN = { look: KNOWN, remedies: ['close'], tries: 3, counts: true, activationBlocks: 100, isFirst: true };
const no = { answered: false, why: 'refused' };
const yes = { answered: true, why: 'fine' };

/** @param {import('../../src/guard/index.js').Finding[]} findings @param {Partial<typeof GIVEN>} [changes] */
function played(findings, changes) {
    let streak = newStreak();
    return findings.map((finding) => {
        const decided = decide(streak, finding, { ...GIVEN, ...changes });
        streak = decided.streak;
        return [decided.news, decided.remedy];
    });
}

describe('what a try tells', () => {
    it('is that the workload is down only if node and reference answer', () => {
        assert.equal(findingOf(yes, { look: UNKNOWN, reference: no }).finding, 'answered');
        assert.equal(findingOf(no, { look: KNOWN }).finding, 'failed');
        assert.equal(findingOf(no, { look: KNOWN, reference: yes }).finding, 'failed');
        assert.equal(findingOf(no, { look: KNOWN, reference: no }).finding, 'unknown');
        assert.equal(findingOf(no, { look: UNKNOWN, reference: yes }).finding, 'unknown');
        assert.equal(findingOf(no, { look: ABSENT, reference: yes }).finding, 'unknown');
    });
});

describe('a guard', () => {
    it('acts at the last of so many failures in a row, and not before', () => {
        assert.deepEqual(played(['failed', 'failed', 'failed']), [
            ['failed', null],
            ['failed', null],
            ['down', 'close'],
        ]);
        assert.deepEqual(played(['failed'], { tries: 1 }), [['down', 'close']]);
    });

    it('begins anew when the workload answers', () => {
        assert.deepEqual(played(['failed', 'failed', 'answered', 'failed', 'failed', 'answered', 'answered']), [
            ['failed', null],
            ['failed', null],
            ['recovered', null],
            ['failed', null],
            ['failed', null],
            ['recovered', null],
            ['answers', null],
        ]);
    });

    it('neither counts what it does not know nor forgets for it what it counted', () => {
        assert.deepEqual(played(['failed', 'unknown', 'failed', 'unknown', 'unknown', 'failed']), [
            ['failed', null],
            ['unknown', null],
            ['failed', null],
            ['unknown', null],
            ['unknown', null],
            ['down', 'close'],
        ]);
    });

    it('never acts on Unknown, however long it lasts', () => {
        const many = /** @type {'unknown'[]} */ (Array(50).fill('unknown'));
        assert.ok(played(many).every(([news, remedy]) => news === 'unknown' && remedy === null));
        const failed = /** @type {'failed'[]} */ (Array(50).fill('failed'));
        for (const look of [UNKNOWN, ABSENT]) {
            assert.ok(played(failed, { look }).every(([news, remedy]) => news === 'unknown' && remedy === null));
        }
    });

    it('only warns unless it was told what to do', () => {
        const [, , third] = played(['failed', 'failed', 'failed'], { remedies: [] });
        assert.deepEqual(third, ['down', null]);
    });

    it('does not count failures where the workload was never set up', () => {
        const failed = /** @type {'failed'[]} */ (Array(9).fill('failed'));
        assert.ok(played(failed, { counts: false }).every(([news, remedy]) => news === 'failed' && remedy === null));
    });

    it('takes the first remedy that is open and was not refused', () => {
        /** @type {import('../../src/guard/index.js').Remedy[]} */
        const remedies = ['refuse', 'failover', 'close'];
        let { streak, remedy } = decide(newStreak(), 'failed', { ...GIVEN, remedies, tries: 1 });
        assert.equal(remedy, 'refuse');
        ({ streak, remedy } = decide(withRefusal(streak, 'refuse'), 'failed', { ...GIVEN, remedies, tries: 1 }));
        assert.equal(remedy, 'close', 'there is no standby');
        ({ streak, remedy } = decide(withRefusal(streak, 'close'), 'failed', { ...GIVEN, remedies, tries: 1 }));
        assert.equal(remedy, null);
        ({ streak } = decide(streak, 'answered', { ...GIVEN, remedies, tries: 1 }));
        ({ remedy } = decide(streak, 'failed', { ...GIVEN, remedies, tries: 1 }));
        assert.equal(remedy, 'refuse', 'once it has answered all are open again');
    });
});

describe('a remedy', () => {
    const about = { activationBlocks: 100, isFirst: true };
    it('is open on a lease that runs', () => {
        for (const status of /** @type {const} */ (['pending', 'closing'])) {
            assert.equal(isOpen('close', { ...FACTS, status }, about), false);
        }
        assert.equal(isOpen('close', FACTS, about), true);
        assert.equal(isOpen('failover', FACTS, about), false);
        assert.equal(isOpen('failover', { ...FACTS, standbys: 1 }, about), true);
    });

    it('to refuse is open for the first blocks only, and not on what came by a failover', () => {
        // The last block in which the chain takes it is 200; the call takes some to get there.
        assert.equal(isOpen('refuse', { ...FACTS, block: 196 }, about), true);
        assert.equal(isOpen('refuse', { ...FACTS, block: 197 }, about), false);
        assert.equal(isOpen('refuse', FACTS, { ...about, isFirst: false }), false);
    });

    it('waits for the last blocks in which the provider would get the lock-in', () => {
        /** @param {import('../../src/guard/index.js').Remedy[]} remedies @param {boolean} isFirst */
        const taken = (remedies, isFirst = true) =>
            [1_095, 1_096, 1_097, 1_098, 1_099, 1_100, 1_101].map((block) =>
                firstOpen(remedies, { ...FACTS, start: 1_000, block, standbys: 1 }, { ...about, isFirst, refused: [] }),
            );
        // A call that is sent at 1,100 is in a block after it; in 1,100 the lock-in would still be lost.
        const wait = [null, null, null];
        const all = taken(['refuse', 'failover', 'close']);
        assert.deepEqual(all, ['refuse', 'refuse', ...wait, 'failover', 'failover']);
        assert.deepEqual(taken(['refuse', 'close']), ['refuse', 'refuse', ...wait, 'close', 'close']);
        // Nobody asked for a refusal: three blocks are cheaper than the lock-in, which is the price of twenty.
        assert.deepEqual(taken(['close']), ['close', 'close', ...wait, 'close', 'close']);
        assert.deepEqual(taken(['failover'], false), Array(7).fill('failover'), 'the next lease has none');
        const refused = { ...about, refused: [/** @type {const} */ ('refuse')] };
        assert.equal(firstOpen(['refuse', 'close'], { ...FACTS, start: 1_000, block: 1_097 }, refused), null);
    });
});

describe('a look at a lease', () => {
    const block = { number: 110, hash: '0x01' };
    it('is known, absent or unknown, and what fails is unknown', async () => {
        /** @param {() => any} answer */
        const look = (answer) => lookAt({ viewAt: async () => answer() }, 7, block);
        assert.deepEqual(await look(() => VIEW), KNOWN);
        assert.deepEqual(await look(() => null), ABSENT);
        const failing = () => {
            throw new Error('no state');
        };
        assert.deepEqual(await look(failing), { kind: 'unknown', why: 'no state' });
        for (const bad of [undefined, {}, { ...VIEW, id: 8 }, { ...VIEW, status: 'Frozen' }, { ...VIEW, start: -1 }]) {
            assert.equal((await look(() => bad)).kind, 'unknown', JSON.stringify(bad));
        }
    });

    it('reads what is credited, of chains without receipts too', () => {
        assert.deepEqual([FACTS.creditedMs, FACTS.finalMs, FACTS.receiptedMs], [42, 30, 5]);
        const old = { ...VIEW, availability: { finalMs: 1, pendingMs: 0 }, status: { Pending: { activateBy: 3 } } };
        const facts = factsOf(old, { lease: 7, block: 1 });
        assert.deepEqual([facts.receiptedMs, facts.status], [0, 'pending']);
        const huge = { ...VIEW, availability: { finalMs: 2n ** 63n, pendingMs: 0 } };
        assert.throws(() => factsOf(huge, { lease: 7, block: 1 }), TypeError);
    });
});
