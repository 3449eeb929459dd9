/** Guards for tests, with accounts that are proxies of their tenants'. */

import { join } from 'node:path';
import { coins } from '@leasehold/client';
import { Guard, makeKey } from '@leasehold/devnet/guard';
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
 * @param {{ name: string, lease: number, url: string, account: string, args: string[], ws?: string }} options
 */
export function guard(world, { name, lease, url, account, args, ws = world.node.ws }) {
    const check = ['--http', url, '--expect', 'working', '--account', account];
    return new Guard({ dir: world.dir, ws, lease, name, args: [...QUICK, ...check, ...args] }).start();
}

/** What was held from a tenant for its proxy, which it takes back. */
export async function dismiss(tenant, address) {
    await tenant.send((tx) => tx.proxy.removeProxy(address, GUARD_PROXY, 0));
}
