/** What a call asks of storage, read from the SDK's log. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessOf, lastCall, named, namesOf, print } from '../bench-trace.js';

const ENTROPY = '3a696e747261626c6f636b5f656e74726f7079';
const LEASES = 'dcacfdc7cf2aee764aab63f7cc97dc25dcacfdc7cf2aee764aab63f7cc97dc25';
const log = (method, rest) => `2026-11-28 12:06:33.060 TRACE main state: method="${method}" ext_id=93d2 ${rest}`;
const read = (key, value) => log('Get', `key=${key} result=Some(${value}) result_encoded=01${value}`);

test('an access has its kind, its key and the bytes of its value', () => {
    /** @type {[string, object | undefined][]} */
    const cases = [
        [read('26aa', '02000000'), { kind: 'read', key: '26aa', bytes: 4 }],
        [log('Get', 'key=26aa result=None result_encoded=00'), { kind: 'read', key: '26aa', bytes: 0 }],
        [log('Put', 'key=26aa value=Some(0100) value_encoded=010100'), { kind: 'write', key: '26aa', bytes: 2 }],
        [log('Put', 'key=26aa value=None value_encoded=00'), { kind: 'remove', key: '26aa', bytes: 0 }],
        [log('Append', 'key=26aa value=020501'), { kind: 'append', key: '26aa', bytes: 3 }],
        [log('Exists', 'key=26aa result=false'), { kind: 'look', key: '26aa', bytes: 0 }],
        [log('ClearPrefix', 'prefix=26aa'), { kind: 'ClearPrefix', key: '26aa', bytes: 0 }],
        ['2026-11-28 12:06:33.060 INFO main: Creating runtime', undefined],
    ];
    for (const [line, expected] of cases) assert.deepEqual(accessOf(line), expected, line);
});

test('the last call counts, without preparations and without what is read after it', async () => {
    const root = log('StorageRoot', 'storage_root=a672 cached=false');
    const call = (value) => [read('01', '00'), read(ENTROPY, '00'), read(LEASES, value), root];
    const { accesses } = await lastCall([...call('aa'), ...call('bbbb'), read('02', '00'), root]);
    assert.deepEqual(accesses, [{ kind: 'read', key: LEASES, bytes: 2 }]);
    assert.deepEqual((await lastCall([read('01', '00'), root])).accesses, []);
});

test('records have the names that the runtime gives them', async () => {
    const text = (name) => [name.length << 2, ...Buffer.from(name)];
    const prefix = [...Buffer.from(LEASES, 'hex')];
    const answer = [0, 4, ...text('Leases'), ...text('Leases'), 128, ...prefix, 0, 0];
    const { records } = await lastCall([
        'TRACE main state: Call ext_id=6b3d method=Benchmark_benchmark_metadata parent_hash=None input=01',
        `TRACE main state: Return ext_id=6b3d result=Ok([${answer.join(', ')}])`,
    ]);
    const names = namesOf(records);
    const key = Buffer.from(':extrinsic_index').toString('hex');
    const accesses = [`${LEASES}0001`, key, `${LEASES}0001`, 'ff'].map((of) => ({ kind: 'read', key: of, bytes: 1 }));
    assert.deepEqual(
        named(accesses, names).map(({ name, again }) => [name, again]),
        [
            ['Leases.Leases', false],
            [':extrinsic_index', false],
            ['Leases.Leases', true],
            ['0xff', false],
        ],
    );
    assert.match(
        print('a::call', named(accesses, names)),
        /^a::call: 4 accesses \(4 × read\), 1 of them of a key seen/,
    );
});
