/** A guard's connection: what is old, late, lost or another chain's is not known. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Link, WrongChainError } from '../../bin/guard/link.js';
import { view } from './played-guard.js';

const TIMING = { slotMillis: 1_000, windowBlocks: 10, activationBlocks: 20 };

/** A node whose final block is what the test says. */
class PlayedNode {
    final = { number: 10, hash: '0x0a' };
    isConnected = true;
    isSyncing = false;
    isGone = false;
    disconnected = 0;
    /** @type {(() => void)[]} */
    ends = [];

    /** @param {string} [genesis] */
    constructor(genesis = '0x07') {
        const node = this;
        this.chain = {
            api: {
                genesisHash: { toHex: () => genesis },
                get isConnected() {
                    return node.isConnected;
                },
                rpc: { system: { health: async () => ({ isSyncing: { isTrue: node.isSyncing } }) } },
            },
            blocks: {
                // It moves whenever somebody looks, until the test stops it.
                get final() {
                    if (!node.stands) node.final = { ...node.final, number: node.final.number + 1 };
                    return node.final;
                },
                watch: (/** @type {any} */ _, /** @type {{ end: () => void }} */ { end }) => node.ends.push(end),
            },
            view: async () => TIMING,
            viewAt: async () => (node.isGone ? null : view()),
            disconnect: async () => {
                node.disconnected += 1;
            },
        };
    }

    stands = false;
}

/** @param {PlayedNode[]} nodes One for each connection. */
function linked(...nodes) {
    const clock = { now: 0 };
    const opened = { times: 0 };
    const open = async () => {
        opened.times += 1;
        const node = nodes.shift();
        if (!node) throw new Error('ECONNREFUSED');
        return /** @type {any} */ (node.chain);
    };
    return { link: new Link('ws://node', { now: () => clock.now, open }), clock, opened };
}

describe('a look through a connection', () => {
    it('is known, or absent', async () => {
        const node = new PlayedNode();
        const { link } = linked(node);
        const [look] = await link.look([7]);
        assert.equal(look.kind, 'known');
        assert.deepEqual([link.genesis, link.timing], ['0x07', TIMING]);
        node.isGone = true;
        assert.equal((await link.look([7]))[0].kind, 'absent');
    });

    it('is unknown where no node answers, and tried again', async () => {
        const { link, opened } = linked();
        assert.deepEqual(await link.look([7, 8]), [
            { kind: 'unknown', why: 'ECONNREFUSED' },
            { kind: 'unknown', why: 'ECONNREFUSED' },
        ]);
        await link.look([7]);
        assert.equal(opened.times, 2);
    });

    it('is unknown once no final block has come for a minute', async () => {
        const node = new PlayedNode();
        const { link, clock } = linked(node);
        await link.look([7]);
        node.stands = true;
        clock.now = 60_000;
        assert.equal((await link.look([7]))[0].kind, 'known');
        clock.now = 60_001;
        assert.equal((await link.look([7]))[0].kind, 'unknown');
        node.stands = false;
        assert.equal((await link.look([7]))[0].kind, 'known');
    });

    it('is unknown while the connection is lost, or the node catches up', async () => {
        const node = new PlayedNode();
        const { link } = linked(node);
        await link.look([7]);
        node.isConnected = false;
        assert.equal((await link.look([7]))[0].kind, 'unknown');
        assert.equal(link.chain, undefined);
        node.isConnected = true;
        node.isSyncing = true;
        assert.equal((await link.look([7]))[0].kind, 'unknown');
    });

    it('goes through a new connection after a minute and a half without an answer', async () => {
        const [old, young] = [new PlayedNode(), new PlayedNode()];
        const { link, clock } = linked(old, young);
        await link.look([7]);
        old.isConnected = false;
        clock.now = 90_000;
        await link.look([7]);
        assert.equal(old.disconnected, 0);
        clock.now = 90_001;
        assert.equal((await link.look([7]))[0].kind, 'unknown');
        assert.equal(old.disconnected, 1);
        assert.equal((await link.look([7]))[0].kind, 'known');
        assert.ok(link.chain);
    });

    it('goes through a new connection when the old one follows no blocks any more', async () => {
        const [old, young] = [new PlayedNode(), new PlayedNode()];
        const { link, opened } = linked(old, young);
        await link.look([7]);
        for (const end of old.ends) end();
        assert.equal((await link.look([7]))[0].kind, 'known');
        assert.deepEqual([opened.times, old.disconnected], [2, 1]);
    });

    it('is refused to a node of another chain', async () => {
        const [old, other] = [new PlayedNode(), new PlayedNode('0x08')];
        const { link } = linked(old, other);
        await link.look([7]);
        for (const end of old.ends) end();
        await assert.rejects(link.look([7]), WrongChainError);
        assert.equal(other.disconnected > 0, true);
    });
});
