import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { plant, run } from './support.js';

/** @param {Record<string, string>} files */
function words(files) {
    const folder = plant(files);
    execFileSync('git', ['-C', folder, 'init', '-q']);
    return run('words.js', folder);
}

test('a planted word is found where it stands', () => {
    const { status, output } = words({ 'docs/guide.md': 'First.\n\nThe reputation of a provider.\n' });
    assert.equal(status, 1);
    assert.match(output, /docs\/guide\.md:3: "reputation": say track record/);
});

const RETIRED = [
    'struct CrankBounty;',
    'const ORDER_DEPOSIT: u32 = 1;',
    'api.tx.leaseMarket.settle(7)',
    'pallet-lease-market = { workspace = true }',
    'fn conclude_lease() {}',
    'Anyone may conclude the lease.',
    'The lease is closed for good.',
    'Event::CommitmentLost { lease, amount }',
    'lease.commitment > 0',
    'market::COMMITMENT_BLOCKS',
    'Self::penalty_of(&bidder)',
    'import { NEWCOMER_PENALTY } from "x"',
    'score = price × (10,000 + own penalty)',
    'Error::<T>::UnknownOffer',
    '#[test] fn it_ends_by_itself() {}',
    'It ends by\n        /// itself.',
    'A deposit is held of the tenant.',
    'Whoever calls it is paid.',
    'A bid that is no valid bid.',
    'They say that it is\n> no offer.',
];
const retired = words(Object.fromEntries(RETIRED.map((text, at) => [`${at}.txt`, `\n${text}\n`])));
for (const [at, text] of RETIRED.entries()) {
    test(`found: ${text.replaceAll(/\s+/g, ' ')}`, () => {
        assert.match(retired.output, new RegExp(`^${at}\\.txt:2: `, 'm'));
    });
}

test('a retired word in the name of a file is found', () => {
    assert.equal(words({ 'src/reputation.rs': '' }).status, 1);
});

test('what the words may still be used for is not found', () => {
    const { status, output } = words({
        'a.txt': `
            commit_bid(order, commitment: H256); bid.commitment; the bidder's commitment; access commitment
            Error::<T>::CommitmentMismatch; exit penalty; an_exit_penalty_of_0(); ExitPenaltyParked; lease.penalty
            conclude the order; OrderConcluded; the market of leases
            There is no overdraft. There are no hooks. Where there
            is no reading, it is no longer due, and is no more than that. UnknownBlock`,
    });
    assert.equal(status, 0, output);
});

test('history may use the words of its time', () => {
    const { status, output } = words({ 'CHANGELOG.md': 'crank', 'docs/adr/0018-reputation.md': 'reputation' });
    assert.equal(status, 0, output);
});

test('files that git ignores are not read', () => {
    assert.equal(words({ '.gitignore': 'target\n', 'target/a.txt': 'crank' }).status, 0);
});
