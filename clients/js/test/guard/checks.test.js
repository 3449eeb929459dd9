/** Tries of a workload: each comes to an end, and leaves nothing behind. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryOnce } from '../../bin/guard/checks.js';
import { makeFolder } from '../support/folder.js';
import { isAlive } from './processes.js';

const QUICK = { timeoutMs: 400 };
/** @param {string} command @param {object} [options] */
const command = (command, options) => tryOnce({ kind: 'command', command }, { timeoutMs: 10_000, ...options });

describe('a command', () => {
    const dir = makeFolder();

    it('answers by status 0, and any other says why', async () => {
        assert.deepEqual(await command('true'), { answered: true, why: 'the command succeeded' });
        assert.deepEqual(await command('echo first; echo no GPU >&2; exit 3'), {
            answered: false,
            why: 'the command ended with status 3: no GPU',
        });
        const hostile = await command("printf 'fine\\033[2J\\007\\302\\233done'; exit 1");
        assert.equal(hostile.why, 'the command ended with status 1: fine [2J  done');
        assert.match((await command('kill -9 $$')).why, /was ended by SIGKILL/);
        assert.match((await command('no-such-program-anywhere')).why, /status 127/);
    });

    it('knows which lease it is for', async () => {
        assert.equal((await command('test "$LEASEHOLD_LEASE" = 42', { lease: 42 })).answered, true);
        assert.equal((await command('test "$LEASEHOLD_LEASE" = 42', { lease: 43 })).answered, false);
    });

    it('that hangs is ended with all that it started', async () => {
        const file = join(dir, 'pids');
        const start = Date.now();
        // Its child ignores what asks it nicely to end.
        const hanging = `sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 60; done' & wait`;
        assert.deepEqual(await command(hanging, QUICK), { answered: false, why: 'no answer within 0.4 s' });
        assert.ok(Date.now() - start < 5_000);
        await sleep(100);
        assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
    });

    it('leaves nothing running behind it', async () => {
        const file = join(dir, 'left');
        assert.equal((await command(`sleep 60 & echo $! > ${file}`)).answered, true);
        await sleep(100);
        assert.ok(existsSync(file));
        assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
    });

    it('that floods its output is not held against the guard', async () => {
        const { why } = await command('yes no | head -c 5000000; exit 1');
        assert.ok(why.length < 500, why);
    });
});

describe('a connection', () => {
    it('answers if it is accepted', async () => {
        const server = createServer((socket) => socket.destroy());
        await once(server.listen(0, '127.0.0.1'), 'listening');
        const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
        const tcp = /** @type {const} */ ({ kind: 'tcp', host: '127.0.0.1', port });
        assert.equal((await tryOnce(tcp, QUICK)).answered, true);
        await new Promise((resolve) => server.close(resolve));
        const { answered, why } = await tryOnce(tcp, QUICK);
        assert.equal(answered, false);
        assert.match(why, /ECONNREFUSED/);
    });

    it('to a name that does not exist fails', async () => {
        const tried = await tryOnce({ kind: 'tcp', host: 'no-such-host.invalid', port: 80 }, { timeoutMs: 5_000 });
        assert.equal(tried.answered, false);
    });
});

describe('a question over HTTP', () => {
    /** @type {Record<string, (response: import('node:http').ServerResponse) => void>} */
    const pages = {
        '/good': (response) => response.end('all is well'),
        '/empty': (response) => response.writeHead(204).end(),
        '/bad': (response) => response.writeHead(503).end('all is well'),
        '/moved': (response) => response.writeHead(302, { location: '/good' }).end(),
        '/silent': () => {},
        '/torn': (response) => {
            response.writeHead(200, { 'content-length': '100' });
            response.write('all is');
            setTimeout(() => response.destroy(), 20);
        },
        '/endless': (response) => {
            const flood = () => {
                while (!response.destroyed && response.write('x'.repeat(65_536)));
            };
            response.on('drain', flood);
            flood();
        },
        '/dripping': (response) => {
            const timer = setInterval(() => response.write('.'), 50);
            response.on('close', () => clearInterval(timer));
        },
    };
    const server = createWebServer(({ url = '' }, response) => pages[url](response));
    let base = '';
    before(async () => {
        await once(server.listen(0, '127.0.0.1'), 'listening');
        base = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
    });
    after(() => {
        server.closeAllConnections();
        server.close();
    });
    /** @param {string} page @param {object} [more] @param {number} [timeoutMs] */
    const ask = (page, more, timeoutMs = 5_000) =>
        tryOnce({ kind: 'http', url: `${base}${page}`, ...more }, { timeoutMs });

    it('is answered by a status of 2xx', async () => {
        assert.deepEqual(await ask('/good'), { answered: true, why: 'status 200' });
        assert.equal((await ask('/empty')).answered, true);
        assert.deepEqual(await ask('/bad'), { answered: false, why: 'status 503' });
        assert.equal((await ask('/moved')).answered, false);
    });

    it('is answered with the text that is expected, if one is', async () => {
        assert.equal((await ask('/good', { expect: 'is well' })).answered, true);
        assert.equal((await ask('/good', { expect: 'is lost' })).answered, false);
        assert.equal((await ask('/bad', { expect: 'is well' })).answered, false);
        assert.equal((await ask('/torn', { expect: 'is well' })).answered, false);
    });

    it('of a reference is answered by any status', async () => {
        assert.equal((await ask('/bad', { anyStatus: true })).answered, true);
        assert.equal((await ask('/silent', { anyStatus: true }, 300)).answered, false);
    });

    it('ends in time, whatever the server does', async () => {
        assert.equal((await ask('/silent', {}, 300)).why, 'no answer within 0.3 s');
        assert.equal((await ask('/dripping', { expect: 'well' }, 300)).why, 'no answer within 0.3 s');
        assert.equal((await ask('/endless', { expect: 'well' })).why, 'status 200, without the text');
    });
});
