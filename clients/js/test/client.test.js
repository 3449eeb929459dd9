/** The figures that the client computes, against those of the chain's own tests. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spareOf } from '../src/balances.js';
import {
    attributeList,
    attributesOf,
    bidPick,
    bidProposal,
    orderRequirement,
    orderSpec,
    percent,
    pickOf,
    profile,
} from '../src/encode.js';
import { coins, inLease } from '../src/money.js';
import { commitment, SealedBid, score, sealedPrice } from '../src/sealed-bid.js';

const GENESIS = Uint8Array.from({ length: 32 }, (_, i) => i);
/** A public key: addresses of it differ between chains. */
const BIDDER = `0x${'d4'.repeat(32)}`;
const SALT = `0x${'07'.repeat(32)}`;

describe('the client library', () => {
    it('commits to a sealed bid as the chain does', () => {
        const bid = { order: 42, bidder: BIDDER, price: 1_500_000_000_000n, salt: SALT };
        const expected = '0x6e58b78f8ffbab7eea1d0631947253b866e8135a16f99d4ff9fbf95089b1bf0f';
        assert.equal(commitment(GENESIS, bid), expected);
        assert.equal(new SealedBid(GENESIS, bid).commitment, expected);
        assert.notEqual(commitment(GENESIS, { ...bid, price: bid.price + 1n }), expected);
        assert.notEqual(commitment(GENESIS, { ...bid, order: 43 }), expected);
    });

    it('takes another salt for each sealed bid', () => {
        const bid = { order: 42, bidder: BIDDER, price: 1n };
        const [one, other] = [new SealedBid(GENESIS, bid), new SealedBid(GENESIS, bid)];
        assert.match(one.salt, /^0x[0-9a-f]{64}$/);
        assert.notEqual(one.salt, other.salt);
        assert.notEqual(one.commitment, other.commitment);
    });

    it('scores bids and prices winners as the chain does', () => {
        assert.deepEqual([score(100n, 0), score(92n, 1_000), score(83n, 2_000)], [1_000_000n, 1_012_000n, 996_000n]);
        // The example of the chain's documentation: one lease, two, three of these bids.
        assert.equal(sealedPrice(105n, 2_000, 1_000_000n), 83n);
        assert.deepEqual([sealedPrice(105n, 2_000, 1_012_000n), sealedPrice(105n, 0, 1_012_000n)], [84n, 101n]);
        assert.equal(sealedPrice(105n, 1_000, undefined), 105n);
    });

    it('fills in what is not said', () => {
        assert.deepEqual(bidProposal(7), {
            offer: 7,
            replicas: 1,
            terms: { notice: 0, exitPenalty: 10_000 },
            standby: false,
        });
        const spec = orderSpec({ requirement: { models: [1] }, priceLimit: 5n, term: 20, deadline: 9 });
        assert.deepEqual(
            [spec.asset, spec.auction, spec.replicas, spec.distinct, spec.renewable, spec.standbys],
            ['Native', 'Manual', 1, false, 0, 0],
        );
        assert.deepEqual([spec.requirement.gpus, spec.requirement.quorum, spec.requirement.auditors], [1, 'Any', []]);
        assert.equal(spec.requirement.gateRequired, false);
        assert.equal(orderRequirement({ models: [1], gateRequired: true }).gateRequired, true);
        assert.equal(percent(2.5), 25_000);
    });

    it('picks a bid as it was seen, in the runtime API or in JSON', () => {
        const terms = { notice: 9, exitPenalty: percent(3) };
        const spec = `0x${'5e'.repeat(32)}`;
        const bid = { bidder: 'bidder', proposal: { offer: 7, terms, replicas: 2 }, price: 5n, spec, score: 50_000n };
        const expected = { bidder: 'bidder', offer: 7, spec, terms, maxPrice: 5n, replicas: 1 };
        assert.deepEqual(bidPick(pickOf(bid)), expected);
        const inJson = { ...bid, proposal: { ...bid.proposal, offer: '7' }, price: '5' };
        assert.deepEqual(pickOf(inJson), expected);
        assert.equal(pickOf(bid, { replicas: 2 }).replicas, 2);
    });

    it('makes no pick that leaves open what the bidder could change', () => {
        const terms = { notice: 0, exitPenalty: percent(1) };
        /** @type {any} */
        const picked = { bidder: 'bidder', offer: 7, spec: `0x${'5e'.repeat(32)}`, terms, maxPrice: 5n };
        assert.throws(() => bidPick({ ...picked, spec: undefined }), TypeError);
        assert.throws(() => bidPick({ ...picked, terms: undefined }), TypeError);
        const sealed = { bidder: 'bidder', proposal: { offer: 7, terms }, price: null, spec: picked.spec };
        assert.throws(() => pickOf(sealed), /sealed/);
    });

    it('names a payee only where one is given', () => {
        assert.deepEqual(profile('A', ''), { name: '0x41', url: '0x', payee: null });
        assert.equal(profile('A', '', BIDDER).payee, BIDDER);
    });

    it('computes what a bond has left as the chain does', () => {
        const ledger = { bonded: 30n, delegated: 0n, required: 20n, reserved: 4n };
        assert.equal(spareOf(ledger), 6n);
        // Delegations stand in for the bond, but not for its last fifth, which is rounded up.
        assert.equal(spareOf({ ...ledger, delegated: 9n }), 15n);
        assert.equal(spareOf({ ...ledger, delegated: 100n }), 22n);
        assert.equal(spareOf({ ...ledger, delegated: 100n, required: 21n }), 21n);
        assert.equal(spareOf({ ...ledger, bonded: 23n }), 0n);
    });

    it('writes amounts for people', () => {
        assert.deepEqual([coins('12.5'), coins(1_234)].map(inLease), ['12.5 LEASE', '1,234 LEASE']);
    });

    it('reads back the attributes that it writes', () => {
        const attributes = { interconnect: 'nvlink', iso27001: '2026', note: '' };
        assert.deepEqual(attributesOf(attributeList(attributes)), attributes);
    });
});
