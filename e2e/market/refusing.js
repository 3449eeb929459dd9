/** Leases that their tenants refuse, themselves or by a guard; and orders that only gated offers may serve. */

import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { coins, pickOf, refusalsOf, trackRecord } from '@leasehold/client';
import { compactAddLength, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { decodeAddress } from '@polkadot/util-crypto';
import { freeOfHolds, refused } from '../support/assert.js';
import { ACCESS, awarded, becomeProvider, LOCK_IN_BLOCKS, PRICE, reserved, terms } from '../support/market.js';

const ASK = coins('0.5');
const TERM = 60;

/** A lease of one GPU of an offer, at the ask, that has just begun, and its first block. */
async function taken(world, { actor, offer }, tenant) {
    const { requirement } = terms(world);
    const lease = await tenant.takeOffer(offer, { requirement, term: TERM, maxPrice: ASK, escrow: ASK * BigInt(TERM) });
    const activation = await actor.activate(lease, ACCESS);
    return { lease, start: activation.event('leases.LeaseActivated').start };
}

/** The blocks that had run in the block of a receipt, and 20 more. */
const priceOfRefusal = (start, { block }, price) => price * (BigInt(block - start) + LOCK_IN_BLOCKS);

/** A gate at an address that nobody serves: its key consents, and that is all the chain asks for. */
function gateOf(world, { actor, offer }) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const id = new Uint8Array(new BigUint64Array([BigInt(offer)]).buffer);
    const payload = u8aConcat(
        stringToU8a('leasehold/gate/1'),
        compactAddLength(world.chain.genesis),
        decodeAddress(actor.address),
        id,
    );
    const key = u8aToHex(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
    const proof = u8aToHex(sign(null, payload, privateKey));
    return { offer, ip: { V4: '0xc6290004' }, port: 443, key, proof };
}

export const tests = (world) => ({
    'a tenant refuses a machine that is not what was offered, and the treasury gets what that costs': async () => {
        const { chain } = world;
        const [owner, tenant, stranger] = await world.actors([
            'provider of a poor machine',
            'tenant that refuses',
            'stranger to a refusal',
        ]);
        const provider = await becomeProvider(world, owner, { gpus: 2, metered: false });
        await owner.setAsk(provider.offer, { price: ASK, maxTerm: TERM });
        const [first, second] = [await taken(world, provider, tenant), await taken(world, provider, tenant)];
        await refused('leases.NotTenant', stranger.refuse(first.lease));
        await refused('leases.NotTenant', owner.refuse(first.lease));
        await refused('leases.NoSuchLease', tenant.refuse(1_000_000));

        const [wealth, earned] = [(await tenant.balance()).total + tenant.fees, (await owner.balance()).total];
        const fees = owner.fees;
        const refusal = await tenant.refuse(first.lease);
        const cost = priceOfRefusal(first.start, refusal, ASK);
        const { offer, provider: who, paid, returned } = refusal.event('leases.LeaseRefused');
        assert.deepEqual([offer, who], [provider.offer, owner.address]);
        assert.deepEqual([paid, returned], [cost, ASK * (BigInt(TERM) + LOCK_IN_BLOCKS) - cost]);
        assert.equal((await tenant.balance()).total + tenant.fees, wealth - cost);
        assert.equal((await owner.balance()).total, earned - (owner.fees - fees), 'the provider earns nothing');

        // Nothing of it is left, and both sides' records show it.
        assert.equal(await chain.view('lease', first.lease), null);
        await refused('leases.NoSuchLease', tenant.refuse(first.lease));
        await refused('leases.NoSuchLease', tenant.close(first.lease));
        assert.equal((await chain.view('offer', provider.offer)).freeGpus, 1);
        const record = await trackRecord(chain, owner.address);
        assert.deepEqual([record.refused, record.leases, record.handicap], [1, 0, 1_000]);
        assert.deepEqual([await refusalsOf(chain, tenant.address), await refusalsOf(chain, owner.address)], [1, 0]);
        assert.equal(await chain.rpc('refusals', tenant.address), 1);

        // In time for the second, and no longer.
        await chain.blocks.reach(second.start + world.timing.activationBlocks + 1);
        await refused('leases.RefusalOver', tenant.refuse(second.lease));
        await owner.leave(second.lease);
    },

    'a guard refuses and closes leases in the name of its tenant, and can do nothing else': async () => {
        const { chain } = world;
        const [owner, tenant, guard] = await world.actors(['provider for a guard', 'guarded tenant', 'guard']);
        const provider = await becomeProvider(world, owner, { gpus: 2, metered: false });
        const { lease } = await awarded(world, provider, tenant);
        const { lease: other } = await awarded(world, provider, tenant);
        const activation = await owner.activate(lease, ACCESS);
        const { start } = activation.event('leases.LeaseActivated');
        await owner.activate(other, ACCESS);
        await tenant.send((tx) => tx.proxy.addProxy(guard.address, 'TenantGuard', 0));

        const act = (make) => guard.send((tx) => tx.proxy.proxy(tenant.address, null, make(tx)));
        for (const forbidden of [
            (tx) => tx.leases.topUp(lease, 1n),
            (tx) => tx.leases.listLease(lease, 1n, null),
            (tx) => tx.leases.leave(lease),
            (tx) => tx.balances.transferAll(guard.address, false),
            (tx) => tx.utility.batchAll([tx.leases.close(lease)]),
            (tx) => tx.proxy.addProxy(guard.address, 'Any', 0),
        ]) {
            await refused('system.CallFiltered', act(forbidden));
        }
        const penalties = await reserved(world, provider);
        const refusal = await act((tx) => tx.leases.refuse(lease));
        assert.equal(refusal.event('leases.LeaseRefused').paid, priceOfRefusal(start, refusal, PRICE));
        assert.deepEqual([await chain.view('lease', lease), await reserved(world, provider)], [null, penalties / 2n]);
        const closed = await act((tx) => tx.leases.close(other));
        assert.equal(await refusalsOf(chain, tenant.address), 1);
        assert.equal(await refusalsOf(chain, guard.address), 0);
        await tenant.send((tx) => tx.proxy.removeProxies());
        await chain.blocks.event('leases.LeaseFinalized', {
            from: closed.block,
            where: (final) => final.lease === other,
        });
        await freeOfHolds(tenant);
    },

    'an order that requires a gate is served by an offer with one alone': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['provider without a gate', 'tenant to be watched for']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const requirement = { ...terms(world).requirement, gateRequired: true };
        const order = await tenant.createOrder(terms(world, { requirement }));
        assert.equal((await chain.rpc('order', order)).spec.requirement.gateRequired, true);
        await refused('leases.GateMismatch', owner.placeBid(order, provider.offer, PRICE));
        await owner.setAsk(provider.offer, { price: ASK, maxTerm: TERM });
        const request = { requirement, term: TERM, maxPrice: ASK, escrow: ASK * BigInt(TERM) };
        await refused('leases.GateMismatch', tenant.takeOffer(provider.offer, request));

        await owner.setGate(gateOf(world, provider));
        await owner.placeBid(order, provider.offer, PRICE);
        const lease = await tenant.takeOffer(provider.offer, request);
        await refused('providerRegistry.GateOfLeases', owner.removeGate(provider.offer));
        await owner.activate(lease, ACCESS);
        await tenant.refuse(lease);
        await owner.removeGate(provider.offer);
        // Its bid is soft: it is judged again when it is picked.
        const { bids } = await chain.view('order', order);
        await refused('leases.GateMismatch', tenant.award(order, [pickOf(bids[0])]));
        await tenant.cancelOrder(order);
    },
});
