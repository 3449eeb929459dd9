/** Nodes that refuse to start. */

import assert from 'node:assert/strict';
import { within } from '@leasehold/client';
import { binary, Program } from '@leasehold/devnet/program';

/** Long enough for a node that compiles its runtime before it looks. */
const REFUSE_MS = 90_000;
/** Ports that no other program can have. */
const ANY = ['--rpc-port', '0', '--no-prometheus', '--listen-addr', '/ip4/127.0.0.1/tcp/0'];

/**
 * That a node gives up, and why.
 *
 * @param {string} name Of the node.
 * @param {string[]} args
 * @param {RegExp} message
 * @param {{ dir: string, ports?: string[] }} options `dir` gets its log.
 * @returns {Promise<string>} The end of what it says.
 */
export async function refusesToStart(name, args, message, { dir, ports = ANY }) {
    const node = new Program(name, binary('LEASEHOLD_NODE'), [...args, ...ports], { dir });
    const end = await within(REFUSE_MS, 'the node to give up', node.exited).catch(async (error) => {
        await node.kill();
        throw error;
    });
    assert.match(end, /exited with status [1-9]/);
    const tail = node.tail(50);
    assert.match(tail, message);
    return tail;
}
