// The parts of scripts/testnet that need more than a shell: keys, the specification, JSON-RPC. Only it runs this.
//   create NODE BASE N      keys, data folders and the specification of a new testnet of N validators
//   ports BASE [I]          gives validators other ports if another program listens on theirs
//   endpoints BASE [I]      number, and ports for peers, JSON-RPC and metrics, of each validator
//   wait BASE I,J,… SECONDS until these validators finalize the network's blocks from now on
//   reach BASE I,J,… SECONDS until these validators answer
//   finality BASE [I,J,…]   what the chain needs to finalize while these validators run
//   status BASE             a line for each validator
//   list BASE               the numbers of the validators
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

// Validator I has the I-th port after these, if nothing else listens there.
const PORTS = { p2p: 31333, rpc: 19944, prometheus: 19615 };
const CHAIN = 'leasehold_testnet';

// Names of session keys in the genesis configuration: their type in the keystore, and the curve.
const SESSION_KEYS = {
    grandpa: ['gran', 'ed25519'],
    babe: ['babe', 'sr25519'],
    im_online: ['imon', 'sr25519'],
    authority_discovery: ['audi', 'sr25519'],
    watchers: ['wtch', 'ed25519'],
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
const specFile = (base) => join(base, 'spec.json');
const networkFile = (base) => join(base, 'network.json');
const network = (base) => JSON.parse(readFileSync(networkFile(base), 'utf8'));
const save = (base, network) => writeFileSync(networkFile(base), JSON.stringify(network, null, 2));

const bootNodes = (validators) => validators.map(({ p2p, peer }) => `/ip4/127.0.0.1/tcp/${p2p}/p2p/${peer}`);

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
    spec.id = CHAIN;
    spec.bootNodes = bootNodes(validators);
    return spec;
}

/** Whether a port of this machine can be listened on. */
const isFree = (port) =>
    new Promise((resolve) => {
        const server = createServer();
        server.once('error', () => resolve(false));
        server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
    });

/** Gives the chosen validators other ports in place of those that something listens on; returns whether any moved. */
async function movePorts(chosen, validators) {
    const given = new Set(validators.flatMap((validator) => Object.keys(PORTS).map((kind) => validator[kind])));
    let moved = false;
    for (const validator of chosen) {
        for (const kind of Object.keys(PORTS)) {
            const old = validator[kind];
            let port = old;
            while (!(await isFree(port))) {
                do port += 1;
                while (given.has(port));
                if (port > 65535) fail(`no port above ${old} is free for validator ${validator.index}`);
            }
            if (port === old) continue;
            console.log(
                `    port ${old} is taken by another program: validator ${validator.index} has ${port} instead`,
            );
            given.add(port);
            validator[kind] = port;
            moved = true;
        }
    }
    return moved;
}

async function create(node, base, count) {
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
            ...Object.fromEntries(Object.entries(PORTS).map(([kind, first]) => [kind, first + index])),
        });
    }
    await movePorts(validators, validators);

    const plain = join(base, 'spec-plain.json');
    run(node, 'export-chain-spec', '--chain', 'local', '--output', plain);
    writeFileSync(plain, stringify(patch(parse(readFileSync(plain, 'utf8')), validators)));
    const spec = specFile(base);
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
    save(base, { node, validators });
}

/** Those of the validators that are named, or all. */
const choose = (validators, only) => validators.filter(({ index }) => only === undefined || index === only);

async function ports(base, only) {
    const known = network(base);
    if (!(await movePorts(choose(known.validators, only), known.validators))) return;
    save(base, known);
    // A raw specification has no number that JavaScript would round.
    const spec = JSON.parse(readFileSync(specFile(base), 'utf8'));
    spec.bootNodes = bootNodes(known.validators);
    writeFileSync(specFile(base), JSON.stringify(spec, null, 2));
}

function endpoints(base, only) {
    for (const { index, p2p, rpc, prometheus } of choose(network(base).validators, only)) {
        console.log(index, p2p, rpc, prometheus);
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

async function reach(base, indices, seconds) {
    const chosen = network(base).validators.filter(({ index }) => indices.includes(index));
    let states = [];
    const done = async () => {
        states = await Promise.all(chosen.map(state));
        return states.every(Boolean);
    };
    const progress = () => chosen.map(({ index }, i) => `${index} ${words(states[i])}`).join('; ');
    if (!(await until(seconds, done, progress))) fail(`no answer within ${seconds} s: ${progress()}`);
    for (const [i, { index }] of chosen.entries()) console.log(`    validator ${index}: ${words(states[i])}`);
}

const GRANDPA_KEY = Buffer.from(SESSION_KEYS.grandpa[0]).toString('hex');
// In SCALE: the key and a weight of 64 bits, behind the length of the list.
const AUTHORITY_BYTES = 40;
const KEY_BYTES = 32;

/** The keys that vote on finality now, or nothing if none of these validators answers. */
async function authorities(validators) {
    for (const { rpc } of validators) {
        const answer = await call(rpc, 'state_call', ['GrandpaApi_grandpa_authorities', '0x']).catch(() => undefined);
        if (answer === undefined) continue;
        const bytes = Buffer.from(answer.slice(2), 'hex');
        const keys = [];
        for (let at = bytes.length % AUTHORITY_BYTES; at < bytes.length; at += AUTHORITY_BYTES)
            keys.push(bytes.toString('hex', at, at + KEY_BYTES));
        return keys;
    }
    return undefined;
}

/** The keys in a validator's keystore that can vote on finality: those it was made with, and those it got since. */
function ownKeys(base, { index }) {
    const keystore = join(validatorDir(base, index), 'data', 'chains', CHAIN, 'keystore');
    const files = existsSync(keystore) ? readdirSync(keystore) : [];
    return files.filter((name) => name.startsWith(GRANDPA_KEY)).map((name) => name.slice(GRANDPA_KEY.length));
}

/**
 * Others may have joined the chain, and validators of the testnet may have left: what counts is who votes on it now.
 * The verdict is `enough` if those that run here finalize alone, `elsewhere` if it takes others, `short` if they cannot.
 */
async function finality(base, up) {
    const { validators } = network(base);
    const running = validators.filter(({ index }) => up.includes(index));
    const voters = await authorities(running);
    if (voters === undefined) return { verdict: 'short', sentence: 'no validator of the testnet answers' };
    const votersOf = (some) => new Set(some.flatMap((v) => ownKeys(base, v)).filter((key) => voters.includes(key)));
    const [here, ours] = [votersOf(running).size, votersOf(validators).size];
    const elsewhere = voters.length - ours;
    // GRANDPA does without what is less than a third.
    const needed = voters.length - Math.floor((voters.length - 1) / 3);
    const verdict = here >= needed ? 'enough' : here + elsewhere >= needed ? 'elsewhere' : 'short';
    const others = elsewhere > 0 ? `, ${elsewhere} ${elsewhere > 1 ? 'are' : 'is'} not of this testnet` : '';
    const of = `finality needs ${needed} of the chain's ${voters.length} authorities`;
    return { verdict, sentence: `${of}; ${here} of them ${here === 1 ? 'runs' : 'run'} here${others}`, voters };
}

async function status(base) {
    const { validators } = network(base);
    const states = await Promise.all(validators.map(state));
    const up = validators.filter((_, i) => states[i]).map(({ index }) => index);
    const { sentence, voters } = await finality(base, up);
    for (const [i, validator] of validators.entries()) {
        const { index, rpc, prometheus, stash } = validator;
        const votes = voters && !ownKeys(base, validator).some((key) => voters.includes(key)) ? ', no authority' : '';
        console.log(`${index}\t${words(states[i])}${votes}\tws://127.0.0.1:${rpc}\t:${prometheus}/metrics\t${stash}`);
    }
    console.log(sentence);
}

const [command, ...args] = process.argv.slice(2);
const numbers = (list) => list.split(',').filter(Boolean).map(Number);
const number = (text) => (text ? Number(text) : undefined);
const commands = {
    create: ([node, base, count]) => create(node, base, Number(count)),
    ports: ([base, index]) => ports(base, number(index)),
    endpoints: ([base, index]) => endpoints(base, number(index)),
    wait: ([base, indices, seconds]) => wait(base, numbers(indices), Number(seconds)),
    reach: ([base, indices, seconds]) => reach(base, numbers(indices), Number(seconds)),
    finality: async ([base, indices]) => {
        const { verdict, sentence } = await finality(base, numbers(indices));
        console.log(`${verdict} ${sentence}`);
    },
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
