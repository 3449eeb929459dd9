/** Guards for tests, with accounts that are proxies of their tenants'. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { coins } from '@leasehold/client';
import { Guard, makeKey } from '@leasehold/devnet/guard';
import { ACCESS, awarded, becomeProvider, LOCK_IN_BLOCKS, PRICE, reserved } from './market.js';
import { serve } from './server.js';

/** The kind of proxy that is enough for a guard. */
export const GUARD_PROXY = 'TenantGuard';

/** Tries in quick succession, so that a test is short. */
const QUICK = ['--every', '1', '--timeout', '2', '--tries', '3'];

/**
 * A workload that answers, until it dies.
 */
export async function workload() {
    return serve((_, response) => response.end('working'));
}

/**
 * The account of a guard, which the tenant has made its proxy, and a receipt key.
 *
 * @param {import('./world.js').World} world
 * @param {import('@leasehold/client').Actor} tenant
 * @param {string} name
 */
export async function accountFor(world, tenant, name) {
    const [account, key] = ['account', 'receipt-key'].map((part) => join(world.dir, `${name}.${part}`));
    const [{ address }, { id }] = await Promise.all([makeKey(account), makeKey(key)]);
    await tenant.batch((tx) => [
        tx.balances.transferKeepAlive(address, coins(10)),
        tx.proxy.addProxy(address, GUARD_PROXY, 0),
    ]);
    return { account, address, key, id };
}

/**
 * Starts a guard.
 *
 * @param {import('./world.js').World} world
 * @param {{ name: string, lease: number, url: string, account?: string, args: string[], ws?: string }} options
 *   `account`: what it calls by; without one it only looks and signs.
 */
export function guard(world, { name, lease, url, account, args, ws = world.node.ws }) {
    const check = ['--http', url, '--expect', 'working'];
    const by = account === undefined ? [] : ['--account', account];
    const started = new Guard({ dir: world.dir, ws, lease, name, args: [...QUICK, ...check, ...by, ...args] }).start();
    world.add(started.program);
    return started;
}

/**
 * A lease that is about to run, unmeasured, and what a guard of it needs.
 *
 * @param {import('./world.js').World} world
 * @param {string} name The guard's.
 * @param {string[]} people Names of provider and tenant.
 */
export async function guarded(world, name, people) {
    const [owner, tenant] = await world.actors(people);
    const [provider, { account }, served] = await Promise.all([
        becomeProvider(world, owner, { metered: false }),
        accountFor(world, tenant, name),
        workload(),
    ]);
    const { lease } = await awarded(world, provider, tenant);
    /** @returns {Promise<number>} Its first block. */
    const activate = async () => {
        const receipt = await provider.actor.activate(lease, ACCESS);
        return receipt.event('leases.LeaseActivated').start;
    };
    return { tenant, provider, lease, served, activate, options: { name, lease, url: served.url, account } };
}

/**
 * That a guard has refused its lease, and that this cost what it must.
 *
 * @param {import('./world.js').World} world
 * @param {{ provider: import('./market.js').Provider, lease: number, start: number }} refused
 * @param {Guard} watching
 */
export async function isRefused(world, { provider, lease, start }, watching) {
    const { block } = await watching.heard('acted', ({ remedy }) => remedy === 'refuse');
    const refusal = await world.chain.blocks.event('leases.LeaseRefused', {
        from: start,
        where: (data) => data.lease === lease,
    });
    assert.equal(refusal.block, block);
    // What it would pay an honest provider to leave it as early.
    assert.equal(refusal.data.paid, PRICE * (BigInt(block - start) + LOCK_IN_BLOCKS));
    assert.equal(await reserved(world, provider), 0n);
    await watching.heard('over');
    assert.equal(await watching.program.exited, 'exited with status 0');
}

/** What was held from a tenant for its proxy, which it takes back. */
export async function dismiss(tenant, address) {
    await tenant.send((tx) => tx.proxy.removeProxy(address, GUARD_PROXY, 0));
}
