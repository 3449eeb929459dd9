/** Checkouts that share a target directory: cargo compiles what differs between them, all of it and nothing else. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const LIBRARY = fileURLToPath(new URL('..', import.meta.url));
const LONG_AGO = new Date('2020-01-01');
/** A workspace of two crates. The runtime's build script tells cargo what it read by whole paths, as the Wasm builder does. */
const SOURCES = {
    'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["pallet", "runtime"]\n',
    'pallet/Cargo.toml': '[package]\nname = "pallet"\nversion = "1.0.0"\nedition = "2021"\n',
    'pallet/src/lib.rs': 'pub fn word() -> &\'static str { "one" }\n',
    'runtime/Cargo.toml':
        '[package]\nname = "leasehold-runtime"\nversion = "1.0.0"\nedition = "2021"\n[dependencies]\npallet = { path = "../pallet" }\n',
    'runtime/build.rs': `fn main() {
        let read = concat!("/", "../pallet/src/lib.rs");
        let read = format!("{}{read}", std::env::var("CARGO_MANIFEST_DIR").unwrap());
        println!("cargo:rerun-if-changed={}/Cargo.toml", std::env::var("CARGO_MANIFEST_DIR").unwrap());
        println!("cargo:rerun-if-changed={}", read.replace("/runtime/..", ""));
        println!("cargo:rustc-env=WASM={:?}", std::fs::read_to_string(read).unwrap().trim());
    }\n`,
    'runtime/src/main.rs': 'fn main() { println!("{} from {}", pallet::word(), env!("WASM")); }\n',
};
const WORD = 'pallet/src/lib.rs';

describe('a target directory', { concurrency: true }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'leasehold-checkouts-'));
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Checkouts with the same sources and a target directory for them. @param {string} name */
    function shared(name) {
        const env = { ...process.env, CARGO_TARGET_DIR: join(folder, name, 'target'), RUSTFLAGS: '' };
        /** @param {string} root @param {string} commands Of bash, after the scripts have set the environment. */
        const bash = (root, commands) => [
            '-c',
            `. "$0"/scripts/lib/common.sh; cargo_env 2>&1; cd "$0"; ${commands}`,
            root,
        ];
        /** @param {string} checkout */
        return (checkout) => {
            const root = join(folder, name, checkout);
            /** @param {string} file @param {string} text @param {Date} [time] */
            const write = (file, text, time) => {
                mkdirSync(dirname(join(root, file)), { recursive: true });
                writeFileSync(join(root, file), text);
                if (time) utimesSync(join(root, file), time, time);
            };
            for (const [file, text] of Object.entries(SOURCES)) write(file, text);
            mkdirSync(join(root, 'scripts'));
            cpSync(LIBRARY, join(root, 'scripts/lib'), { recursive: true });
            return {
                root,
                write,
                /** What the scripts say, the crates that are compiled, and what the program prints. @param {string} [cargo] */
                build(cargo = 'cargo') {
                    const said = execFileSync(
                        'bash',
                        bash(root, `${cargo} build --offline --message-format json 2>"$0"/log`),
                        {
                            env,
                            encoding: 'utf8',
                        },
                    );
                    const lines = said.split('\n').filter(Boolean);
                    const artifacts = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
                    return {
                        said: lines.filter((line) => !line.startsWith('{')).join('\n'),
                        compiled: artifacts
                            .filter(({ reason, fresh }) => reason === 'compiler-artifact' && !fresh)
                            .map(({ target }) => target.name),
                        prints: execFileSync(join(env.CARGO_TARGET_DIR, 'debug/leasehold-runtime'), {
                            encoding: 'utf8',
                        }).trim(),
                    };
                },
                /** Starts commands as a script of this checkout. @param {string} commands */
                start: (commands) => spawn('bash', bash(root, commands), { env, stdio: ['pipe', 'pipe', 'inherit'] }),
            };
        };
    }

    it('has nothing compiled again in a checkout that has the same sources', () => {
        const checkout = shared('same');
        const [one, other] = [checkout('one'), checkout('other')];
        assert.equal(one.build().said, '');
        assert.deepEqual(one.build().compiled, []);
        const { said, compiled } = other.build();
        assert.match(said, /another checkout compiled last, .*one: 0 files differ here/);
        assert.deepEqual(compiled, []);
        assert.equal(statSync(join(other.root, WORD)).mtimeMs, statSync(join(one.root, WORD)).mtimeMs);
    });

    it('has a file that differs compiled again, however old it is, and all that depends on it', () => {
        const checkout = shared('differs');
        const [one, other] = [checkout('one'), checkout('other')];
        assert.match(one.build().prints, /^one from .*one/);
        other.write(WORD, 'pub fn word() -> &\'static str { "two" }\n', LONG_AGO);
        const built = other.build();
        assert.match(built.said, /1 files differ here/);
        assert.deepEqual(built.compiled, ['pallet', 'leasehold-runtime']);
        assert.match(built.prints, /^two from .*two/);
        assert.match(one.build().prints, /^one from .*one/, 'and back');
    });

    it('has a file compiled again that the checkout before changed and did not compile', () => {
        const checkout = shared('changed');
        const [one, other] = [checkout('one'), checkout('other')];
        const text = 'pub fn word() -> &\'static str { "two" }\n';
        one.build();
        one.write(WORD, text);
        other.write(WORD, text, LONG_AGO);
        assert.match(other.build().prints, /^two from .*two/);
    });

    it('has a change compiled that is made after another checkout compiled the same', () => {
        const checkout = shared('later');
        const [one, other] = [checkout('one'), checkout('other')];
        one.build();
        assert.deepEqual(other.build().compiled, []);
        other.write(WORD, 'pub fn word() -> &\'static str { "two" }\n');
        assert.match(other.build().prints, /^two from .*two/, 'the build script, too, looks at this checkout');
    });

    it('has a build script look again that was told of another checkout by its own path', () => {
        const checkout = shared('path');
        const [one, other] = [checkout('one'), checkout('other')];
        one.build('command cargo');
        other.build();
        other.write(WORD, 'pub fn word() -> &\'static str { "two" }\n');
        assert.match(other.build().prints, /^two from .*two/);
    });

    it('has everything compiled again once the checkout before is gone', () => {
        const checkout = shared('gone');
        const [one, other] = [checkout('one'), checkout('other')];
        one.build();
        renameSync(one.root, `${one.root}-elsewhere`);
        const { said, compiled } = other.build();
        assert.match(said, /is not there any more: the workspace is compiled again/);
        assert.ok(compiled.includes('pallet') && compiled.includes('leasehold-runtime'), compiled.join());
    });

    it('has everything compiled again in a checkout that was moved to the path of the one before', () => {
        const checkout = shared('moved');
        const other = checkout('other');
        other.write(WORD, 'pub fn word() -> &\'static str { "two" }\n', LONG_AGO);
        const one = checkout('one');
        assert.match(one.build().prints, /^one from .*one/);
        renameSync(one.root, `${one.root}-elsewhere`);
        renameSync(other.root, one.root);
        assert.match(one.build().prints, /^two from .*two/);
    });

    it('serves one checkout at a time, and all scripts of that one', async () => {
        const checkout = shared('turns');
        const [one, other] = [checkout('one'), checkout('other')];
        const wait = 'echo begun; read -r; echo ended';
        const scripts = /** @type {ReturnType<typeof one.start>[]} */ ([]);
        /** Starts a script that goes on until it is told to end. @param {typeof one} checkout */
        const start = (checkout) => {
            const script = checkout.start(wait);
            scripts.push(script);
            const said = /** @type {string[]} */ ([]);
            script.stdout.setEncoding('utf8').on('data', (text) => said.push(text));
            return {
                said: () => said.join(''),
                /** @param {RegExp} pattern */
                async says(pattern) {
                    while (!pattern.test(said.join(''))) await once(script.stdout, 'data');
                },
                end: () => script.stdin.end('\n'),
            };
        };
        try {
            const first = start(one);
            await first.says(/begun/);
            const waiting = [start(other), start(other)];
            for (const script of waiting) await script.says(/waiting for scripts of .*one/);
            assert.doesNotMatch(waiting.map((script) => script.said()).join(''), /begun/);
            first.end();
            for (const script of waiting) await script.says(/begun/);
            assert.match(waiting.map((script) => script.said()).join(''), /0 files differ here/);
        } finally {
            for (const script of scripts) script.kill();
        }
    });
});
