/** A lease that goes on for another tenant. */

import assert from 'node:assert/strict';
import { coins } from '@leasehold/client';
import { balanced, freeOfHolds, refused } from '../support/assert.js';
import {
    ACCESS,
    becomeProvider,
    finalized,
    PRICE,
    recorded,
    roomInWindow,
    running,
    windowOf,
} from '../support/market.js';

const OTHER_ACCESS = `0x${'bc'.repeat(32)}`;

export const tests = (world) => ({
    'a sold lease costs the seller what was, and the buyer what comes': async () => {
        const { chain } = world;
        const [owner, seller, buyer, other] = await world.actors([
            'provider of a sold lease',
            'seller',
            'buyer',
            'late buyer',
        ]);
        const wealth = (await seller.balance()).total;
        const provider = await becomeProvider(world, owner);
        const escrow = PRICE * 100n;
        const { lease, start, end } = await running(world, provider, seller, {
            term: 100,
            escrow,
            priceLimit: PRICE,
        });
        const price = coins('3.000000000001');

        // For one account, then for anyone, then for nobody, then again.
        await refused('leases.OwnLease', seller.listLease(lease, price, seller.address));
        await refused('leases.OwnOffer', seller.listLease(lease, price, owner.address));
        await seller.listLease(lease, price, buyer.address);
        const { revision, listing } = await chain.view('lease', lease);
        assert.deepEqual(listing, { price, to: buyer.address });
        const seen = { revision, maxPrice: price };
        await refused('leases.NotForYou', other.buyLease(lease, seen));
        await seller.unlistLease(lease);
        await refused('leases.NotListed', buyer.buyLease(lease, seen));
        await seller.listLease(lease, price);
        const { revision: now } = await chain.view('lease', lease);
        const offer = { revision: now, maxPrice: price, minFreeEscrow: PRICE * 50n };
        await Promise.all([
            refused('leases.RevisionMismatch', buyer.buyLease(lease, seen)),
            refused('leases.PriceTooHigh', buyer.buyLease(lease, { ...offer, maxPrice: price - 1n })),
            refused('leases.OwnLease', seller.buyLease(lease, offer)),
            refused('leases.OwnOffer', owner.buyLease(lease, offer)),
        ]);
        const listed = await chain.view('listedLeases', null, 100);
        assert.ok(
            listed.leases.some(({ id }) => id === lease),
            'it is listed',
        );
        await recorded(world, lease, windowOf(world, start));
        await chain.blocks.reach(start + world.timing.windowBlocks);
        await refused('leases.FreeEscrowTooSmall', buyer.buyLease(lease, { ...offer, minFreeEscrow: escrow }));

        // The successor is attached when it runs already.
        await roomInWindow(world);
        const receipt = await buyer.send((tx) => tx.leases.buyLease(lease, now, price, offer.minFreeEscrow));
        const sold = receipt.event('leases.LeaseTransferred');
        assert.deepEqual([sold.from, sold.to, sold.price, sold.end], [seller.address, buyer.address, price, end]);
        assert.ok(sold.escrow >= offer.minFreeEscrow);
        const closing = receipt.event('leases.LeaseClosing');
        assert.deepEqual([closing.reason, closing.end], [{ Transferred: sold.successor }, receipt.block]);
        const view = await chain.view('lease', sold.successor);
        assert.deepEqual(
            [view.tenant, view.provider, view.price, view.status, view.start, view.deposited],
            [buyer.address, owner.address, PRICE, 'Active', receipt.block, sold.escrow],
        );
        await world.meter.attach(sold.successor, {});
        await refused('leases.NotProvider', seller.setAccess(sold.successor, OTHER_ACCESS));
        await owner.setAccess(sold.successor, OTHER_ACCESS);
        await refused('leases.SameAccess', owner.setAccess(sold.successor, OTHER_ACCESS));
        assert.equal((await chain.view('lease', sold.successor)).access, OTHER_ACCESS);
        assert.notEqual(OTHER_ACCESS, ACCESS);
        await refused('leases.NotTenant', seller.topUp(sold.successor, 0n));

        // The new one is measured and paid as any.
        await recorded(world, sold.successor, windowOf(world, receipt.block));
        const ended = (await buyer.close(sold.successor)).event('leases.LeaseClosing');
        const [before, after] = await Promise.all([
            finalized(world, lease, closing.end, owner),
            finalized(world, sold.successor, ended.end, owner),
        ]);
        balanced(world, before, { price: PRICE, deposited: escrow });
        balanced(world, after, { price: PRICE, deposited: sold.escrow });
        assert.deepEqual([before.reason, after.reason], [{ Transferred: sold.successor }, 'TenantClosed']);
        await Promise.all([freeOfHolds(seller), freeOfHolds(buyer)]);
        assert.equal((await seller.balance()).total, wealth + price - before.charged - sold.escrow - seller.fees);
        assert.equal((await buyer.balance()).total, wealth + sold.escrow - price - after.charged - buyer.fees);
        assert.equal((await owner.balance()).total, wealth + before.paid + after.paid - owner.fees);
        await Promise.all([world.meter.detach(lease), world.meter.detach(sold.successor)]);
    },
});
