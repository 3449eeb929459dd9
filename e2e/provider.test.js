/** A provider's first hour: every mistake is named by the node, and so is its end. In order, on one chain. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { MeterKey, until } from '@leasehold/client';
import { binary } from '@leasehold/devnet/program';
import { developmentChain } from '@leasehold/devnet/specification';
import { becomeProvider, recorded, running, windowOf } from './support/market.js';
import { refusesToStart } from './support/refused.js';
import { World } from './support/world.js';

const METER_KEY_TYPE = Buffer.from('gpum').toString('hex');
const NODE_KEY = '1'.repeat(64);
/** What libp2p calls the node with this key. */
const PEER = '12D3KooWPqT2nMDSiXUSx5D7fasaxhxKigVhcqfkKqrLghCq9jxz';

describe('a provider', { timeout: 240_000 }, () => {
    const world = new World({ metered: false, metrics: true });
    const story = {};
    before(async () => {
        const file = join(world.dir, 'node-key');
        // As editors and `echo` leave it.
        writeFileSync(file, `${NODE_KEY}\n`);
        await world.open(['--node-key-file', file]);
    });
    after(() => world.close());

    const test = (name, body) => it(name, world.test(body));
    const log = () => readFileSync(world.node.program.log, 'utf8');
    const lines = (pattern) =>
        log()
            .split('\n')
            .filter((line) => pattern.test(line));
    /** That the node says it, within a window and a half. */
    const told = async (pattern) => {
        await until(20_000, `the node to say ${pattern}`, () => lines(pattern).length > 0);
        return lines(pattern);
    };
    const metricsOf = async (url) => (await fetch(`${url}/metrics`)).text();
    const metrics = () => metricsOf(`http://127.0.0.1:${world.node.metricsPort}`);
    const metric = async (name) => {
        const text = await metrics();
        const sample = new RegExp(`^${name}(\\{[^}]*\\})? (.*)$`, 'm').exec(text);
        assert.ok(sample, `${name} is among the metrics`);
        return Number(sample[2]);
    };
    const reaches = (name, value) =>
        until(30_000, `${name} to be ${value}`, async () => (await metric(name)) === value);

    test('has the name of its node key, although the file ends with a new line', async () => {
        assert.equal((await world.chain.api.rpc.system.localPeerId()).toString(), PEER);
    });

    test('hears at the start that there is no meter key and no meter', async () => {
        await told(/keystore has no meter key.*--key-type gpum/);
        const [line] = await told(/GPU meter at .* does not answer.*start leasehold-meter/);
        assert.ok(line.includes(world.meter.url), line);
        await reaches('leasehold_meter_up', 0);
    });

    test('hears of a key that is not registered, and once only', async () => {
        await world.meter.start();
        await reaches('leasehold_meter_up', 1);
        story.key = new MeterKey();
        await story.key.insert(world.chain);
        await told(/chain does not know the meter key 0x/);
        await world.chain.blocks.reach(world.chain.blocks.best + world.timing.windowBlocks);
        assert.equal(lines(new RegExp(`does not know the meter key ${story.key.id}`)).length, 1);
        assert.equal(lines(/GPU meter at .* does not answer/).length, 1, 'nor is anything else told twice');
    });

    test('hears of a lease that is not attached', async () => {
        const [owner, tenant] = await world.actors(['provider', 'tenant']);
        const provider = await becomeProvider(world, owner, { key: story.key });
        Object.assign(story, await running(world, provider, tenant, { term: 200, attached: false }));
        await told(new RegExp(`lease ${story.lease} runs and is not attached to the meter`));
        await reaches('leasehold_leases_active', 1);
        assert.equal(await metric('leasehold_leases_attached'), 0);
    });

    test('hears that all is well once it is, and Prometheus counts its reports', async () => {
        await world.meter.attach(story.lease, {});
        await told(/Nothing is in the way of reports any more/);
        const window = windowOf(world, world.chain.blocks.best);
        await recorded(world, story.lease, window);
        await reaches('leasehold_leases_attached', 1);
        await until(
            20_000,
            'the window to be counted',
            async () => (await metric('leasehold_last_window_reported')) >= window,
        );
        assert.ok((await metric('leasehold_reports_sent_total')) >= 1);
        assert.ok((await metric('leasehold_reports_accepted_total')) >= 1);
    });

    test('is alerted by metrics that node and meter have', async () => {
        const rules = readFileSync(new URL('../ops/prometheus/leasehold.rules.yml', import.meta.url), 'utf8');
        // Alerts have names in capitals, and groups have hyphens.
        const named = new Set(rules.match(/\b(?:leasehold|substrate)_[a-z0-9_]+/g));
        assert.ok(named.size > 10, `${[...named]}`);
        const text = (await metrics()) + (await metricsOf(world.meter.url));
        const unknown = [...named].filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(text));
        assert.deepEqual(unknown, []);
    });

    test('hears of a key file that is broken, by its name', async () => {
        const name = `${METER_KEY_TYPE}${'ab'.repeat(32)}`;
        const file = join(world.node.data, 'chains', 'leasehold_dev', 'keystore', name);
        writeFileSync(file, 'bottom drive obey lake');
        const [line] = await told(/keystore cannot sign with/);
        assert.ok(line.includes(file), line);
        assert.ok(!line.includes('bottom drive'), 'and not by its content');
        unlinkSync(file);
        // The good key reports on.
        await recorded(world, story.lease, windowOf(world, world.chain.blocks.best));
    });

    test('hears when its meter dies, and when it is back', async () => {
        const clear = () => lines(/Nothing is in the way/).length;
        await until(20_000, 'the key file to be forgotten', () => clear() >= 2);
        await world.meter.program.kill();
        await reaches('leasehold_meter_up', 0);
        await until(20_000, 'the node to say so', () => lines(/GPU meter at .* does not answer/).length === 2);
        await world.meter.start();
        await reaches('leasehold_meter_up', 1);
    });

    test('hears that its database holds another chain than a specification, and what to do', async () => {
        await world.node.stop();
        const raw = readFileSync(await developmentChain(), 'utf8');
        const changed = raw.replace('"top": {', '"top": { "0x01": "0x01",');
        assert.notEqual(changed, raw);
        const another = join(world.dir, 'another.json');
        writeFileSync(another, changed);
        const chain = ['--chain', another, '--base-path', world.node.data];
        const message = /holds another chain than the specification/;
        const tail = await refusesToStart('another-chain', ['--dev', ...chain], message, { dir: world.dir });
        assert.equal(new Set(tail.match(/0x[0-9a-f]{64}/g)).size, 2, 'both hashes are named');
        const database = join(world.node.data, 'chains', 'leasehold_dev');
        assert.ok(tail.includes(database), tail);
        for (const remedy of ['--base-path', 'purge-chain']) assert.ok(tail.includes(remedy), tail);
        // What it says can be done.
        assert.ok(existsSync(join(database, 'paritydb')));
        await promisify(execFile)(binary('LEASEHOLD_NODE'), ['purge-chain', '-y', ...chain]);
        assert.ok(!existsSync(join(database, 'paritydb')));
    });
});
