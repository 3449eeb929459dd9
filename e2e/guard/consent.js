/** A guard that consents for its tenant, sees the workload die, and closes the lease. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSignedBy } from '@leasehold/client/guard';
import { accountFor, guard, workload } from '../support/guards.js';
import { becomeProvider, finalized, running, windowOf } from '../support/market.js';

export const tests = (world) => ({
    'consents by receipts to what it saw, and closes by proxy when the workload dies': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['provider that is watched', 'tenant with a guard']);
        const [provider, mine, served] = await Promise.all([
            becomeProvider(world, owner),
            accountFor(world, tenant, 'consent'),
            workload(),
        ]);
        const { lease, start } = await running(world, provider, tenant);
        const out = join(world.dir, 'consent.receipts.json');
        const receipts = ['--key', mine.key, '--set-key', '--out', out, '--file', '--file-every', '1'];
        const { account } = mine;
        const args = ['--on-failure', 'close', ...receipts];
        const options = { name: 'consent', lease, url: served.url, account, args };
        const first = guard(world, options);
        await first.heard('answers');
        await first.heard('key-set');
        assert.equal(plainKey(await chain.api.query.usageAttestation.receiptKeys(lease)), mine.id);

        const of = (data) => data.lease === lease;
        const filed = await chain.blocks.event('usageAttestation.ReceiptFiled', { from: start, where: of });
        // It is started again, and goes on.
        await first.stop();
        first.turnPage();
        const second = guard(world, options);
        await second.heard('started', ({ resumed }) => resumed === true);
        const { data: more } = await chain.blocks.event('usageAttestation.ReceiptFiled', {
            from: filed.block + 1,
            where: (data) => of(data) && data.receiptedMs > filed.data.receiptedMs,
        });
        const { availability } = await chain.view('lease', lease);
        assert.ok(more.receiptedMs <= availability.finalMs + availability.pendingMs, 'no more than was credited');
        const { receipts: shown } = JSON.parse(readFileSync(out, 'utf8'));
        const [{ ms, signature }] = shown;
        assert.ok(isSignedBy(mine.id, signature, { genesis: chain.genesis, lease, ms }));

        const died = chain.blocks.best;
        await served.stop();
        const { block } = await second.heard('acted', ({ remedy }) => remedy === 'close');
        const closing = await chain.blocks.event('leases.LeaseClosing', { from: died, where: of });
        assert.equal(closing.block, block);
        assert.equal(closing.data.reason, 'TenantClosed');
        const failures = second.said().filter(({ event }) => event === 'failed' || event === 'down');
        assert.equal(failures.length, 3, 'after three tries, and no sooner');

        const final = await finalized(world, lease, closing.data.end, owner);
        assert.ok(final.blocks > 0 && windowOf(world, closing.data.end) > windowOf(world, start));
        await second.heard('over');
        assert.equal(await second.program.exited, 'exited with status 0');
        const owed = Math.max(...second.said().map(({ event, ms: signed }) => (event === 'receipt' ? signed : 0)));
        // A part of a block is credited, and not charged.
        assert.ok(owed < (final.blocks + 1) * world.timing.slotMillis, 'it consented to no more than was charged');
    },
});

/** @param {any} key An option of Polkadot.js. */
function plainKey(key) {
    return key.isSome ? key.unwrap().toHex() : null;
}
