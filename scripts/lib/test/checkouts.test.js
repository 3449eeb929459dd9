/** Checkouts that share a target directory: none takes for its own what another compiled. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const COMMON = fileURLToPath(new URL('../common.sh', import.meta.url));
const LONG_AGO = new Date('2020-01-01');

describe('a target directory', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leasehold-checkouts-'));
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** A checkout with a file that is long unchanged. @param {string} name */
    function checkout(name) {
        const root = join(folder, name);
        const file = join(root, 'lib.rs');
        mkdirSync(join(root, 'scripts/lib'), { recursive: true });
        cpSync(COMMON, join(root, 'scripts/lib/common.sh'));
        writeFileSync(file, '');
        utimesSync(file, LONG_AGO, LONG_AGO);
        execFileSync('git', ['init', '--quiet', root]);
        return {
            /** As before each call of cargo. @returns {string} What it says. */
            use: () =>
                execFileSync('bash', ['-c', '. "$0"/scripts/lib/common.sh; cargo_env 2>&1', root], {
                    env: { ...process.env, CARGO_TARGET_DIR: join(folder, 'target') },
                    encoding: 'utf8',
                }),
            isNew: () => statSync(file).mtimeMs > LONG_AGO.getTime(),
            age: () => utimesSync(file, LONG_AGO, LONG_AGO),
        };
    }

    it('that another checkout used last has all files of this one compiled again, once', () => {
        const [one, other] = [checkout('one'), checkout('other')];
        assert.equal(one.use(), '');
        one.age();
        assert.equal(one.use(), '');
        assert.equal(one.isNew(), false, 'it is the last that compiled');
        assert.match(other.use(), /another checkout compiled last, .*one: the workspace is compiled again/);
        assert.equal(other.isNew(), true);
        assert.equal(one.isNew(), false);
        assert.match(one.use(), /other/);
        assert.equal(one.isNew(), true);
    });
});
