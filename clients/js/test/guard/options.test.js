/** The command line: what is meant, or why it makes no sense. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HELP } from '../../bin/guard/help.js';
import { optionsOf, UsageError } from '../../bin/guard/options.js';

const RUN = ['run', '--lease', '7', '--state', 'folder', '--tcp', 'host:22'];

const PROVE = [...RUN, '--prove-command', 'prove'];

/** @param {string[]} more */
const running = (...more) => /** @type {any} */ (optionsOf([...RUN, ...more]));

describe('the command line of a guard', () => {
    it('warns only, every 30 seconds, unless it is told otherwise', () => {
        assert.deepEqual(running(), {
            action: 'run',
            check: { kind: 'tcp', host: 'host', port: 22 },
            lease: 7,
            node: 'ws://127.0.0.1:9944',
            state: 'folder/lease-7.json',
            everyMs: 30_000,
            timeoutMs: 10_000,
            tries: 3,
            reference: undefined,
            remedies: [],
            proof: undefined,
            account: undefined,
            key: undefined,
            setKey: false,
            acceptFinal: false,
            out: undefined,
            serve: undefined,
            file: false,
            fileEveryMs: 21_600_000,
            json: false,
        });
    });

    it('takes each check', () => {
        const check = (/** @type {string[]} */ ...args) => /** @type {any} */ (optionsOf(['try', ...args])).check;
        assert.deepEqual(check('--command', 'ssh gpu nvidia-smi'), { kind: 'command', command: 'ssh gpu nvidia-smi' });
        assert.deepEqual(check('--tcp', '[2001:db8::1]:22'), { kind: 'tcp', host: '2001:db8::1', port: 22 });
        const http = check('--http', 'https://gpu.example/health', '--expect', 'ok');
        assert.deepEqual(http, { kind: 'http', url: 'https://gpu.example/health', expect: 'ok' });
    });

    it('takes remedies in order, and references of both kinds', () => {
        const acting = running('--account', 'a', '--on-failure', 'refuse,failover,close');
        assert.deepEqual(acting.remedies, ['refuse', 'failover', 'close']);
        assert.deepEqual(running('--on-failure', 'warn').remedies, []);
        assert.deepEqual(running('--reference', 'https://example.com').reference, {
            kind: 'http',
            url: 'https://example.com',
            anyStatus: true,
        });
        assert.deepEqual(running('--reference', 'example.com:443').reference, {
            kind: 'tcp',
            host: 'example.com',
            port: 443,
        });
    });

    it('asks a machine to prove itself as the verifier does, unless it is told otherwise', () => {
        assert.deepEqual(running('--prove-command', 'ssh gpu leasehold-job --prove').proof, {
            command: 'ssh gpu leasehold-job --prove',
            verifier: 'leasehold-job',
            size: 4_096,
            inner: 16_384,
            memoryMib: 1_024,
            leastTops: 0,
            leastGib: 0,
            timeoutMs: 180_000,
        });
        const more = [
            '--least-tops',
            '80.5',
            '--least-gib',
            '70',
            '--prove-memory-mib',
            '73728',
            '--prove-timeout',
            '60',
        ];
        const { proof } = running(
            '--prove-command',
            'prove',
            '--verifier',
            '/opt/job',
            '--prove-size',
            '16384',
            ...more,
        );
        assert.deepEqual([proof.verifier, proof.size, proof.timeoutMs], ['/opt/job', 16_384, 60_000]);
        assert.deepEqual([proof.leastTops, proof.leastGib, proof.memoryMib], [80.5, 70, 73_728]);
    });

    it('helps', () => {
        for (const args of [[], ['help'], ['--help'], ['run', '--help'], ['-h']]) {
            assert.deepEqual(optionsOf(args), { action: 'help' });
        }
        for (const name of ['--lease', '--on-failure', '--reference', 'keygen']) assert.ok(HELP.includes(name), name);
    });

    it('is refused where it makes no sense', () => {
        for (const args of [
            ['walk'],
            ['keygen'],
            ['keygen', 'one', 'two'],
            ['try'],
            ['try', '--tcp', 'a:1', '--http', 'http://a'],
            ['try', '--tcp', 'a'],
            ['try', '--tcp', 'a:0'],
            ['try', '--tcp', 'a:65536'],
            ['try', '--tcp', '2001:db8::1:22'],
            ['try', '--http', 'ftp://a'],
            ['try', '--http', 'http://'],
            ['try', '--tcp', 'a:1', '--expect', 'x'],
            ['try', '--command', ' '],
            ['try', '--tcp', 'a:1', '--timeout', '0'],
            ['run', '--state', 's', '--tcp', 'a:1'],
            ['run', '--lease', '-1', '--state', 's', '--tcp', 'a:1'],
            ['run', '--lease', '1e3', '--state', 's', '--tcp', 'a:1'],
            ['run', '--lease', '7', '--tcp', 'a:1'],
            ['run', '--lease', '7', '--state', 's'],
            [...RUN, 'more'],
            [...RUN, '--tries', '0'],
            [...RUN, '--every', '0.5'],
            [...RUN, '--node', 'http://127.0.0.1:9944'],
            [...RUN, '--reference', 'nowhere'],
            [...RUN, '--no-such-option'],
            [...RUN, '--on-failure', 'close'],
            [...RUN, '--account', 'a', '--on-failure', 'explode'],
            [...RUN, '--account', 'a', '--on-failure', 'close,close'],
            [...RUN, '--account', 'a', '--on-failure', 'warn,close'],
            [...RUN, '--key', 'k', '--file'],
            [...RUN, '--account', 'a', '--file'],
            [...RUN, '--key', 'k', '--set-key'],
            [...RUN, '--out', 'o'],
            [...RUN, '--serve', 'localhost:80'],
            [...RUN, '--key', 'k', '--serve', 'localhost'],
            [...RUN, '--prove-command', ' '],
            [...RUN, '--least-tops', '1'],
            [...RUN, '--verifier', 'leasehold-job'],
            [...PROVE, '--least-tops', '-1'],
            [...PROVE, '--least-tops', '1e3'],
            [...PROVE, '--least-gib', '1'],
            [...PROVE, '--prove-size', '300'],
            [...PROVE, '--prove-size', '65536'],
            [...PROVE, '--prove-inner', '65'],
            [...PROVE, '--prove-memory-mib', '24'],
            [...PROVE, '--prove-timeout', '0'],
        ]) {
            assert.throws(() => optionsOf(args), UsageError, args.join(' '));
        }
    });
});
