/** What the node refuses before it starts. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { within } from '@leasehold/client';
import { binary, Program } from '@leasehold/devnet/program';

describe('the node', { timeout: 120_000 }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-e2e-'));
    after(() => rmSync(dir, { recursive: true, force: true }));

    const fails = async (name, args, message) => {
        const node = new Program(name, binary('LEASEHOLD_NODE'), ['--dev', '--base-path', join(dir, name), ...args], {
            dir,
        });
        const end = await within(30_000, 'the node to give up', node.exited).catch(async (error) => {
            await node.kill();
            throw error;
        });
        assert.match(end, /exited with status [1-9]/);
        assert.match(node.tail(50), message);
    };

    const elsewhere = {
        'another host': 'http://example.com',
        'another machine': 'http://10.0.0.5:9464',
        'another host, disguised': 'http://127.0.0.1@example.com:9464',
        'another protocol': 'https://127.0.0.1:9464',
        'no URL': '127.0.0.1:9464',
    };
    for (const [what, url] of Object.entries(elsewhere)) {
        it(`signs nothing for a meter at ${what}`, () =>
            fails(what.replace(/\W+/g, '-'), ['--gpu-meter', url], /--gpu-meter/));
    }

    it('takes no meter where off-chain workers are off', () =>
        fails(
            'no-worker',
            ['--gpu-meter', 'http://127.0.0.1:9464', '--offchain-worker', 'never'],
            /--offchain-worker/,
        ));
});
