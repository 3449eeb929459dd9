/** Weights of several runs, put together. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quietest } from '../quiet-weights.js';

const HEAD =
    '//! Weights.\n\npub struct WeightInfo<T>(PhantomData<T>);\n\nimpl<T: Config> a::WeightInfo for WeightInfo<T> {\n';

const plain = (name, time) => `    /// Storage: \`A\` (r:1 w:1)
    fn ${name}() -> Weight {
        // Shortest run: 900 picoseconds.
        Weight::from_parts(${time}, 3_000)
            .saturating_add(T::DbWeight::get().reads(1))
    }
`;

const varying = (name, base, slope, shortest = '30') => `    /// \`n\`: 1 to 9.
    fn ${name}(n: u32) -> Weight {
        // Shortest run: ${shortest} picoseconds.
        Weight::from_parts(${base}, 3_000)
            .saturating_add(Weight::from_parts(${slope}, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 500_000).saturating_mul(n.into()))
    }
`;

const file = (...functions) => `${HEAD}${functions.join('\n')}}\n`;

test('each function is that of its quickest run', () => {
    const merged = quietest([
        file(plain('pay', '1_000'), plain('lease', '5_000')),
        file(plain('pay', '2_000'), plain('lease', '4_000')),
        file(plain('pay', '1_001'), plain('lease', '4_001')),
    ]);
    assert.equal(merged, file(plain('pay', '1_000'), plain('lease', '4_000')));
});

test('with components, the lowest and the highest count, and bytes of proof do not', () => {
    // 2 × 100 + 10 × 20 = 400, and 2 × 10 + 10 × 39 = 410.
    const [low, steep] = [varying('report', '100', '20'), varying('report', '10', '39')];
    assert.equal(quietest([file(steep), file(low)]), file(low));
});

test('a line that begins below the shortest run is raised to it, after the quickest was chosen', () => {
    // At one of `n` it is 10 + 39 = 49.
    const of = (base, shortest) => file(varying('report', base, '39', shortest));
    assert.equal(quietest([of('10', '49')]), of('10', '49'));
    assert.equal(quietest([of('10', '50')]), of('11', '50'));
    assert.equal(quietest([of('10', '90'), of('20', '30')]), of('51', '90'));
    const slow = (time) => file(plain('pay', time));
    assert.equal(quietest([slow('899')]), slow('900'));
});

test('a function without its shortest run is refused', () => {
    const silent = plain('pay', '1_000').replace(/^.*Shortest.*\n/m, '');
    assert.throws(() => quietest([file(silent)]), /pay does not say its shortest run/);
});

test('a run is as it was', () => {
    const one = file(plain('pay', '1_000'), varying('report', '10', '39'));
    assert.equal(quietest([one]), one);
});

test('a run without a function of another is refused', () => {
    const [one, two] = [file(plain('pay', '1')), file(plain('pay', '1'), plain('lease', '1'))];
    assert.throws(() => quietest([two, one]), /not every run has the same functions/);
    assert.throws(() => quietest([one, two]), /not every run has the same functions/);
    assert.throws(() => quietest([one, file(plain('lease', '1'))]), /not every run has pay/);
    assert.throws(() => quietest(['nothing']), /no implementation/);
});

test('a component without its range is refused', () => {
    const unknown = varying('report', '100', '20').replace(/^.*1 to 9.*\n/, '');
    assert.throws(() => quietest([file(unknown)]), /does not say the range of n/);
});
