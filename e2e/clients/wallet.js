/** A browser's wallet extension, which signs for an address and keeps the key. */

import assert from 'node:assert/strict';
import { Actor } from '@leasehold/client';

export const tests = (world) => ({
    'a wallet can sign for an address, without handing out its key': async () => {
        const [{ account: pair }] = await world.actors(['user of a wallet']);
        const { registry } = world.chain.api;
        const asked = [];
        const signer = {
            signPayload: async (payload) => {
                asked.push(payload.address);
                const { version } = payload;
                return {
                    id: 1,
                    signature: registry.createType('ExtrinsicPayload', payload, { version }).sign(pair).signature,
                };
            },
        };
        const user = new Actor(world.chain, { address: pair.address, signer }, 'user of a wallet');
        const receipts = await Promise.all([1, 2].map((n) => user.send((tx) => tx.system.remarkWithEvent([n]))));
        assert.deepEqual(
            receipts.map((receipt) => receipt.event('system.Remarked').sender),
            [user.address, user.address],
        );
        assert.deepEqual(asked, [user.address, user.address]);
        assert.equal(user.fees, receipts[0].fee + receipts[1].fee);
    },
});
