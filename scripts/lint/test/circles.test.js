import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plant, run } from './support.js';

const LIB = `
pub use types::Lease;
mod low; mod high; mod types;
#[frame_support::pallet]
pub mod pallet {
    impl<T: Config> Pallet<T> { pub fn asked() { Self::rise() } }
}
`;
const HIGH = `
use crate::{Config, Pallet};
impl<T: Config> Pallet<T> {
    pub(crate) fn rise(width: [u8; 4]) -> u32 { Self::fall() }
}
`;
const LOW = `
use crate::{Config, Pallet};
impl<T: Config> Pallet<T> {
    pub(crate) fn fall() -> u32 { 1 }
}
`;
const TYPES = 'pub struct Lease { pub id: u32 }\n';

/** @param {Record<string, string>} sources Files of a crate besides those above, or in their place. */
const crate = (sources) =>
    plant({
        'Cargo.toml': '',
        ...Object.fromEntries(
            Object.entries({ 'lib.rs': LIB, 'high.rs': HIGH, 'low.rs': LOW, 'types.rs': TYPES, ...sources }).map(
                ([name, text]) => [`src/${name}`, text],
            ),
        ),
    });

/** @param {string} expression What the lower file says of the higher. */
const lowWith = (expression) => LOW.replace('{ 1 }', `{\n        ${expression}\n    }`);

test('files that call downwards only make no circle', () => {
    const { status, output } = run('circles.js', crate({}));
    assert.equal(status, 0, output);
    assert.match(output, /no circle between 3 files of 1 crates/);
});

for (const [name, expression] of [
    ['Self::', 'Self::rise([0; 4])'],
    ['self.', 'self.rise()'],
    ['Pallet::<T>::', 'Pallet::<T>::rise()'],
    ['crate::Pallet::<T>::', 'crate::Pallet::<T>::rise()'],
    ['<Pallet<T> as Trait>::', '<Pallet<T> as Rising>::climb()'],
    ['crate::', 'crate::high::HEIGHT'],
    ['super::', 'super::high::HEIGHT'],
    ['crate:: as a generic argument', 'Vec::<crate::high::Step>::new()'],
    ['crate:: of what a macro declares', 'crate::high::FromMacro::get()'],
]) {
    test(`a circle through ${name} is found`, () => {
        const rising = `${HIGH}
            pub const HEIGHT: u32 = 1;
            pub struct Step;
            parameter_types! { pub const FromMacro: u32 = 1; }
            impl<T: Config> Rising for Pallet<T> { fn climb() -> u32 { 1 } }`;
        const { status, output } = run('circles.js', crate({ 'high.rs': rising, 'low.rs': lowWith(expression) }));
        assert.equal(status, 1, output);
        assert.match(output, /a circle of 2 files: src\/high\.rs, src\/low\.rs/);
        assert.match(output, /src\/high\.rs:4: rise: Self::fall/);
        assert.match(output, /src\/low\.rs:5: fall: /);
    });
}

test('a circle is found through a function that the caller also has by a trait', () => {
    const low = `${lowWith('1')}\nimpl<T: Config> Rising for Pallet<T> { fn rise() { Self::rise([0; 4]); } }`;
    const { status, output } = run('circles.js', crate({ 'low.rs': low }));
    assert.equal(status, 1, output);
    assert.match(output, /src\/low\.rs -> src\/high\.rs/);
});

test('a circle through names that lib.rs hands on is found', () => {
    const types = 'use crate::high::Step;\npub struct Lease { pub step: Step }\n';
    const high = `use crate::Lease;\npub struct Step;\n${HIGH}`;
    const { status, output } = run('circles.js', crate({ 'high.rs': high, 'types.rs': types }));
    assert.equal(status, 1, output);
    assert.match(output, /src\/high\.rs -> src\/types\.rs\n.*high\.rs:1: use: crate::Lease/);
});

test('a circle of three files in folders is found whole', () => {
    const { status, output } = run(
        'circles.js',
        crate({
            'low.rs': lowWith('super::rooms::one::enter()'),
            'rooms/mod.rs': 'pub mod one;\nmod two;\n',
            'rooms/one.rs': 'pub fn enter() -> u32 { super::two::enter() }\n',
            'rooms/two.rs': 'use super::super::high;\npub fn enter() -> u32 { high::HEIGHT }\n',
        }),
    );
    assert.equal(status, 1, output);
    assert.match(output, /a circle of 4 files: src\/high\.rs, src\/low\.rs, src\/rooms\/one\.rs, src\/rooms\/two\.rs/);
});

test('comments, strings and tests make no circle', () => {
    const low = `${LOW}
        /// Called by [\`crate::high::HEIGHT\`]. /* crate::high /* nested */ crate::high */
        const TEXT: &str = "crate::high::HEIGHT \\" crate::high"; const QUOTE: char = '"';
        const RAW: &str = r#"crate::high::HEIGHT " crate::high"#;
        #[cfg(test)]
        mod tests { use crate::high::HEIGHT; fn check<'a, T>() { crate::high::check('\\'') } }
        #[cfg(test)]
        pub(crate) fn only<A, B>() { crate::high::HEIGHT }
        #[test]
        fn holds() { crate::high::HEIGHT }`;
    const { status, output } = run('circles.js', crate({ 'low.rs': low, 'tests/low.rs': 'use crate::high::HEIGHT;' }));
    assert.equal(status, 0, output);
});

test('what is compiled without tests as well makes a circle', () => {
    const low = `${LOW}\n#[cfg(not(test))]\nfn only() -> u32 { crate::high::HEIGHT }`;
    assert.equal(run('circles.js', crate({ 'low.rs': low })).status, 1);
});

test('two programs of a crate have roots of their own', () => {
    const { status, output } = run(
        'circles.js',
        crate({
            'bin/job/main.rs': 'mod low; mod other;',
            'bin/job/low.rs': 'pub fn fall() { crate::other::fall() }',
            'bin/job/other.rs': 'pub fn fall() {}',
        }),
    );
    assert.equal(status, 0, output);
});

test('the graph has each file before those it uses', () => {
    const { status, output } = run('circles.js', '--graph', crate({}));
    assert.equal(status, 0);
    assert.match(output, /src\/high\.rs -> src\/low\.rs\n(.*\n)* {2}src\/low\.rs\n/);
});
