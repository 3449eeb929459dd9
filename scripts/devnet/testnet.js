// What scripts/testnet needs beyond a shell: keys, the chain's specification, JSON-RPC. Run by that script only.
//   create NODE BASE N      keys, data folders and the specification of a new testnet of N validators
//   ports BASE [I]          fails if something else listens on a port that is needed
//   wait BASE I,J,… SECONDS until these validators finalize what the network does from now on
//   reach BASE I SECONDS    until this validator answers
//   status BASE             a line for each validator
//   list BASE               the numbers of the validators
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const P2P = 31333;
const RPC = 19944;
const PROMETHEUS = 19615;

// Names of session keys in the genesis configuration: their type in the keystore, and the curve.
const SESSION_KEYS = {
    grandpa: ['gran', 'ed25519'],
    babe: ['babe', 'sr25519'],
    im_online: ['imon', 'sr25519'],
    authority_discovery: ['audi', 'sr25519'],
};

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const fail = (message) => {
    throw new Error(message);
};

/** Runs the node's binary and returns what it prints. */
function run(node, ...args) {
    const { status, stdout, stderr, error } = spawnSync(node, args, { encoding: 'utf8', maxBuffer: 512 << 20 });
    if (error) fail(`${node}: ${error.message}`);
    if (status !== 0) fail(`leasehold-node ${args.slice(0, 2).join(' ')} failed:\n${stderr.trim()}`);
    return stdout;
}

// Balances exceed what JavaScript's numbers hold exactly: long ones pass through as text.
const parse = (json) => JSON.parse(json.replace(/([[:,]\s*)(\d{16,})(?=\s*[,\]}])/g, '$1"@$2"'));
const stringify = (value) => JSON.stringify(value).replace(/"@(\d+)"/g, '$1');
const amount = (value) => BigInt(String(value).replace('@', ''));

const validatorDir = (base, index) => join(base, 'validators', String(index));
const network = (base) => JSON.parse(readFileSync(join(base, 'network.json'), 'utf8'));

/** The preset of the runtime with these validators instead of its own. */
function patch(spec, validators) {
    const genesis = spec.genesis?.runtimeGenesis?.patch ?? fail('the local preset is not a patch of the genesis');
    const keys = genesis.session?.keys?.[0]?.[2] ?? fail('the local preset has no session keys to take after');
    const unknown = Object.keys(keys).filter((name) => !(name in SESSION_KEYS));
    if (unknown.length) fail(`session keys that scripts/testnet does not know: ${unknown.join(', ')}`);
    const bond = genesis.staking?.stakers?.[0]?.[2] ?? fail('the local preset has no staker to take after');

    genesis.session.keys = validators.map(({ stash, session }) => [
        stash,
        stash,
        Object.fromEntries(Object.keys(keys).map((name) => [name, session[name]])),
    ]);
    genesis.staking.stakers = validators.map(({ stash }) => [stash, stash, bond, 'Validator']);
    genesis.staking.validatorCount = Math.max(genesis.staking.validatorCount ?? 0, validators.length);
    // As much again is free, for fees and to bond more.
    for (const { stash } of validators) genesis.balances.balances.push([stash, `@${2n * amount(bond)}`]);

    spec.name = `Leasehold Testnet of ${validators.length}`;
    spec.id = 'leasehold_testnet';
    spec.bootNodes = validators.map(({ p2p, peer }) => `/ip4/127.0.0.1/tcp/${p2p}/p2p/${peer}`);
    return spec;
}

function create(node, base, count) {
    process.umask(0o077);
    const validators = [];
    for (let index = 1; index <= count; index++) {
        const dir = validatorDir(base, index);
        mkdirSync(dir, { recursive: true });
        const phrase = JSON.parse(run(node, 'key', 'generate', '--output-type', 'json')).secretPhrase;
        writeFileSync(join(dir, 'secret'), `${phrase}\n`);
        // Secrets are handed over in files: arguments can be read by every user of the machine.
        const key = (name, scheme) => {
            const file = join(dir, `${name}.suri`);
            writeFileSync(file, `${phrase}//${name}`);
            return JSON.parse(run(node, 'key', 'inspect', '--output-type', 'json', '--scheme', scheme, file));
        };
        const nodeKey = join(dir, 'node-key');
        run(node, 'key', 'generate-node-key', '--chain', 'local', '--file', nodeKey);
        validators.push({
            index,
            stash: key('stash', 'sr25519').ss58Address,
            session: Object.fromEntries(
                Object.entries(SESSION_KEYS).map(([name, [, scheme]]) => [name, key(name, scheme).ss58PublicKey]),
            ),
            peer: run(node, 'key', 'inspect-node-key', '--file', nodeKey).trim(),
            p2p: P2P + index,
            rpc: RPC + index,
            prometheus: PROMETHEUS + index,
        });
    }

    const plain = join(base, 'spec-plain.json');
    run(node, 'export-chain-spec', '--chain', 'local', '--output', plain);
    writeFileSync(plain, stringify(patch(parse(readFileSync(plain, 'utf8')), validators)));
    const spec = join(base, 'spec.json');
    run(node, 'export-chain-spec', '--chain', plain, '--raw', '--output', spec);

    for (const { index } of validators) {
        const dir = validatorDir(base, index);
        for (const [name, [type, scheme]] of Object.entries(SESSION_KEYS)) {
            const suri = join(dir, `${name}.suri`);
            const keystore = ['--base-path', join(dir, 'data'), '--chain', spec];
            run(node, 'key', 'insert', ...keystore, '--key-type', type, '--scheme', scheme, '--suri', suri);
            rmSync(suri);
        }
        rmSync(join(dir, 'stash.suri'));
    }
    // Last, so that it is there only when all the rest is.
    writeFileSync(join(base, 'network.json'), JSON.stringify({ node, validators }, null, 2));
}

/** Whether a port of this machine can be listened on. */
const isFree = (port) =>
    new Promise((resolve) => {
        const server = createServer();
        server.once('error', () => resolve(false));
        server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
    });

async function ports(base, only) {
    for (const { index, p2p, rpc, prometheus } of network(base).validators) {
        if (only && index !== only) continue;
        for (const port of [p2p, rpc, prometheus]) {
            if (!(await isFree(port)))
                fail(`port ${port} of validator ${index} is taken by another program: stop it first`);
        }
    }
}

async function call(port, method, params = []) {
    const response = await fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        signal: AbortSignal.timeout(5_000),
    });
    const { result, error } = await response.json();
    if (error) fail(`${method}: ${error.message}`);
    return result;
}

/** Where a validator stands, or nothing if it does not answer. */
async function state({ rpc }) {
    try {
        const number = (header) => Number(header.number);
        const best = number(await call(rpc, 'chain_getHeader'));
        const finalizedHash = await call(rpc, 'chain_getFinalizedHead');
        const finalized = number(await call(rpc, 'chain_getHeader', [finalizedHash]));
        const { peers } = await call(rpc, 'system_health');
        return { best, finalized, peers };
    } catch {
        return undefined;
    }
}

const words = (s) => (s ? `best #${s.best}, finalized #${s.finalized}, ${s.peers} peers` : 'does not answer');

/** Polls until `done` or the deadline, with a line now and then; returns whether it was in time. */
async function until(seconds, done, progress) {
    const start = Date.now();
    let told = start;
    for (;;) {
        if (await done()) return true;
        const now = Date.now();
        if (now - start > seconds * 1_000) return false;
        if (now - told > 5_000) {
            told = now;
            console.log(`    ${Math.round((now - start) / 1_000)} s: ${progress()}`);
        }
        await sleep(500);
    }
}

/**
 * Until each of these validators has finalized two blocks beyond what any of them had when this began, so that what
 * is seen is finality going on and not finality of before.
 */
async function wait(base, indices, seconds) {
    const chosen = network(base).validators.filter(({ index }) => indices.includes(index));
    let states = [];
    let target;
    const done = async () => {
        states = await Promise.all(chosen.map(state));
        const known = states.filter(Boolean);
        if (target === undefined && known.length) target = Math.max(...known.map((s) => s.finalized)) + 2;
        return states.every((s) => s && target !== undefined && s.finalized >= target);
    };
    const progress = () => chosen.map(({ index }, i) => `${index} ${words(states[i])}`).join('; ');
    if (!(await until(seconds, done, progress))) fail(`no finality within ${seconds} s: ${progress()}`);
    const finalized = Math.min(...states.map((s) => s.finalized));
    console.log(`    finalizing: block #${finalized} is final on ${chosen.length} of ${chosen.length}`);
}

async function reach(base, index, seconds) {
    const validator = network(base).validators.find((v) => v.index === index);
    let last;
    const done = async () => (last = await state(validator));
    if (!(await until(seconds, done, () => 'starting'))) fail(`validator ${index} does not answer within ${seconds} s`);
    console.log(`    validator ${index}: ${words(last)}`);
}

async function status(base) {
    for (const validator of network(base).validators) {
        const { index, rpc, prometheus, stash } = validator;
        console.log(
            `${index}\t${words(await state(validator))}\tws://127.0.0.1:${rpc}\t:${prometheus}/metrics\t${stash}`,
        );
    }
}

const [command, ...args] = process.argv.slice(2);
const commands = {
    create: ([node, base, count]) => create(node, base, Number(count)),
    ports: ([base, index]) => ports(base, index && Number(index)),
    wait: ([base, indices, seconds]) => wait(base, indices.split(',').map(Number), Number(seconds)),
    reach: ([base, index, seconds]) => reach(base, Number(index), Number(seconds)),
    status: ([base]) => status(base),
    list: ([base]) =>
        console.log(
            network(base)
                .validators.map(({ index }) => index)
                .join(' '),
        ),
};
try {
    await (commands[command] ?? (() => fail(`no such command: ${command}`)))(args);
} catch (error) {
    console.error(error.message);
    process.exitCode = 1;
}
