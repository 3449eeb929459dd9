/** A client that sends to a played node. */

import { Blocks } from '../src/blocks.js';
import { Submitter } from '../src/submit.js';
import { PlayedChain } from './played-chain.js';

export const SENDER = 'sender';

/** Signs as Polkadot.js does: its bytes here say what was signed, and with which options. */
export class PlayedCall {
    method = { section: 'system', method: 'remark' };
    /** @type {any} */
    options;

    /** @param {string} name */
    constructor(name) {
        this.name = name;
    }

    async signAsync(/** @type {any} */ _, /** @type {any} */ options) {
        this.options = options;
        return { toHex: () => `${this.name}:${options.nonce}` };
    }
}

/** A node at block 3, of which the first is final, and a client that sends to it. @param {{ history?: number }} [options] */
export async function client(options) {
    const played = new PlayedChain();
    const trunk = played.branch(played.best, 3);
    played.turn(trunk[2]);
    played.finalize(trunk[0]);
    const blocks = new Blocks(played.api, options);
    await blocks.start();
    const submitter = new Submitter(played.api, played.provider, blocks);
    /** @param {string} name */
    const submit = (name) =>
        submitter.submit(/** @type {any} */ (new PlayedCall(name)), /** @type {any} */ ({ address: SENDER }));
    return { played, trunk, last: trunk[2], blocks, submitter, submit };
}

/** @param {any} receipt */
export const place = ({ block, hash, index, status }) => [block, hash, index, status];
