/** The pages of the reference, written from a runtime of one call. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pages, typeLink } from '../../devnet/reference/pages.js';
import { read } from '../../devnet/reference/read.js';
import { blocks, camel, kebab, opening, pascal, sentence } from '../../devnet/reference/text.js';

const variant = (name, index, docs, fields = []) => ({ name, index, docs, fields });
const field = (name, type, typeName, docs = []) => ({ name, type, typeName, docs });
const enumeration = (path, variants) => ({ path, params: [], docs: [], def: { variant: { variants } } });

const TYPES = [
    { path: [], params: [], docs: [], def: { primitive: 'U64' } },
    { path: [], params: [], docs: [], def: { primitive: 'U128' } },
    { path: [], params: [], docs: [], def: { primitive: 'U8' } },
    {
        path: ['bounded_collections', 'bounded_vec', 'BoundedVec'],
        params: [],
        docs: [],
        def: { composite: { fields: [field(null, 4, 'Vec<u8>')] } },
    },
    { path: [], params: [], docs: [], def: { sequence: { type: 2 } } },
    { path: ['Option'], params: [{ name: 'T', type: 6 }], docs: [], def: { variant: { variants: [] } } },
    {
        path: ['leasehold_primitives', 'market', 'Terms'],
        params: [],
        docs: ['What it promises, [`Ask`](crate::Ask) or not.'],
        def: { composite: { fields: [field('exit_penalty', 7, 'Permill', ['In `|` of', 'the stake.'])] } },
    },
    { path: ['sp_arithmetic', 'per_things', 'Permill'], params: [], docs: [], def: { composite: { fields: [] } } },
    enumeration(
        ['pallet_leases', 'pallet', 'Call'],
        [
            variant(
                'take_offer',
                3,
                [
                    'Take GPUs. At once.',
                    '',
                    '# Origin',
                    'Signed.',
                    '',
                    '# Arguments',
                    '- `max_price`: the most',
                    '  that it may cost.',
                    '',
                    '# Details',
                    'It pays [`Terms::least`], see',
                    '`take_offer` and `Floor`.',
                    '',
                    '# Errors',
                    '- `NoSuchOffer`',
                    "- Provider registry's `NotFree` or `NoSuchOffer`",
                    '- `TooDear`: above `max_price`.',
                    '- The mismatch that names the field, such as `VramMismatch`',
                    '',
                    '# Events',
                    '- `OfferTaken`, if it was free',
                ],
                [
                    field('offer', 0, 'OfferId'),
                    field('max_price', 1, 'Balance'),
                    field('_name', 3, null),
                    field('terms', 5, 'Option<Terms>'),
                ],
            ),
            variant('take_again', 4, [
                'Again.',
                '',
                '# Origin',
                'Signed.',
                '',
                '# Errors',
                '- The errors of `take_offer`, except `TooDear`',
                '- `VramMismatch`: `take_offer` may help.',
                '',
                '# Events',
                '- The events of `take_offer`',
            ]),
        ],
    ),
    enumeration(
        ['pallet_leases', 'pallet', 'Event'],
        [variant('OfferTaken', 0, ['It was taken.'], [field('lock_in', 1, 'Balance', ['Held.'])])],
    ),
    enumeration(
        ['pallet_leases', 'pallet', 'Error'],
        [
            variant('TooDear', 1, ['It costs more.']),
            variant('NoSuchOffer', 0, ['There is no', 'such offer.']),
            variant('VramMismatch', 2, ['Less memory.']),
            variant('CpusMismatch', 3, ['Fewer cores.']),
            // Called as an event is.
            variant('OfferTaken', 4, ['It is gone.']),
        ],
    ),
    enumeration(['pallet_leases', 'pallet', 'HoldReason'], [variant('Lease', 0, ['Escrow.'])]),
    enumeration(['pallet_provider_registry', 'pallet', 'Error'], [variant('NotFree', 7, ['No GPU is free.'])]),
];
const pallet = (name, index, rest) => ({
    name,
    index,
    docs: [` # pallet-${kebab(name)}`, '', ' What it', ' is. And more.', '', ' ## Key terms'],
    storage: null,
    calls: null,
    events: null,
    errors: null,
    constants: [],
    viewFunctions: [],
    ...rest,
});
const constant = (name, type, value) => ({ name, type, value, docs: [` The ${name}.`] });
const METADATA = {
    lookup: { types: TYPES.map((type, id) => ({ id, type })) },
    pallets: [
        pallet('System', 0),
        pallet('ProviderRegistry', 42, { errors: { type: 12 } }),
        pallet('Leases', 41, {
            calls: { type: 8 },
            events: { type: 9 },
            errors: { type: 10 },
            constants: [
                constant('Floor', 1, '0x00a0724e180900000000000000000000'),
                constant('Rate', 7, '0x204e0000'),
                constant('FloorPrice', 1, '0x01000000000000000000000000000000'),
            ],
            storage: {
                items: [
                    { name: 'NextLease', docs: ['The next.'], type: { plain: 0 } },
                    { name: 'Leases', docs: ['All.'], type: { map: { hashers: ['Twox64Concat'], key: 0, value: 6 } } },
                ],
            },
        }),
    ],
    apis: [
        {
            name: 'LeasesApi',
            docs: ['Reading.'],
            methods: [{ name: 'price_of', docs: ['It.'], inputs: [{ name: 'id', type: 0 }], output: 5 }],
        },
    ],
};
const OURS = { crates: ['pallet_leases', 'pallet_provider_registry'], apis: ['LeasesApi'] };
const written = pages(read(METADATA, OURS));
const page = (name) => written.get(name) ?? assert.fail(name);
/** That a page has each of these lines. */
const has = (name, lines) => {
    const there = page(name).split('\n');
    for (const line of lines) assert.ok(there.includes(line), `${name} has no line\n${line}\n--- but\n${page(name)}`);
};

describe('the reference', () => {
    it('has a page for each pallet, the APIs, the types, and all names', () => {
        assert.deepEqual(
            [...written.keys()],
            ['README.md', 'leases.md', 'provider-registry.md', 'runtime-apis.md', 'types.md'],
        );
    });

    it('shows a call with its arguments, errors and events', () => {
        has('leases.md', [
            '### takeOffer',
            '`leases.takeOffer(offer, maxPrice, name, terms)`; in Rust `take_offer`, index 3',
            'Take GPUs. At once.',
            '**Origin.** Signed.',
            '| `offer` | `OfferId` (`u64`) | |',
            '| `maxPrice` | `Balance` (`u128`) | The most that it may cost. |',
            '| `name` | `Bytes` | |',
            '| `terms` | `Option<`[`Terms`](types.md#terms)`>` | |',
            'It pays `least`, see [`takeOffer`](#takeoffer) and [`floor`](#constant-floor).',
            '- [`NoSuchOffer`](#error-nosuchoffer): There is no such offer.',
            "- Provider registry's [`NotFree`](provider-registry.md#error-notfree) or [`NoSuchOffer`](#error-nosuchoffer)",
            '- [`TooDear`](#error-toodear): above `maxPrice`.',
            '- [`OfferTaken`](#offertaken), if it was free',
        ]);
    });

    it('leads from an error or event to the calls that give it', () => {
        has('leases.md', [
            '| 3 | <a id="error-cpusmismatch"></a>`CpusMismatch` | Fewer cores. | [`takeOffer`](#takeoffer), [`takeAgain`](#takeagain) |',
            '| 1 | <a id="error-toodear"></a>`TooDear` | It costs more. | [`takeOffer`](#takeoffer) |',
            '| 4 | <a id="error-offertaken"></a>`OfferTaken` | It is gone. | |',
            '| 0 | <a id="error-nosuchoffer"></a>`NoSuchOffer` | There is no such offer. | [`takeOffer`](#takeoffer) |',
            'Index 0. Calls: [`takeOffer`](#takeoffer), [`takeAgain`](#takeagain)',
            '| `lockIn` | `Balance` (`u128`) | Held. |',
        ]);
        has('provider-registry.md', [
            '| 7 | <a id="error-notfree"></a>`NotFree` | No GPU is free. | [`takeOffer`](leases.md#takeoffer) |',
        ]);
    });

    it('reads constants, but not the ones that differ between chains', () => {
        has('leases.md', [
            '| <a id="constant-floor"></a>`floor` | `u128` | 10 LEASE (10,000,000,000,000) | The Floor. |',
            '| <a id="constant-rate"></a>`rate` | `Permill` | 2 % (20,000) | The Rate. |',
            '| <a id="constant-floorprice"></a>`floorPrice` | `u128` | differs between chains | The FloorPrice. |',
        ]);
    });

    it('shows storage, hold reasons, APIs and types', () => {
        has('leases.md', [
            '| `nextLease` | | `u64` | The next. |',
            '| `leases` | `u64` | [`Terms`](types.md#terms) | All. |',
            '| `leases.Lease` | Escrow. |',
        ]);
        has('runtime-apis.md', [
            '### priceOf',
            '| `id` | `u64` |',
            '| answer | `Option<`[`Terms`](types.md#terms)`>` |',
        ]);
        has('types.md', [
            '### Terms',
            'What it promises, `Ask` or not.',
            '| `exitPenalty` | `Permill` | In `\\|` of the stake. |',
        ]);
    });

    it('finds every name on one page, sorted', () => {
        const rows = page('README.md')
            .split('\n')
            .filter((line) => line.startsWith('| [`'));
        assert.deepEqual(
            rows.map((row) =>
                row
                    .split(' | ')
                    .slice(0, 2)
                    .join(' ')
                    .replace(/^.*`(.*)`.*\)/, '$1'),
            ),
            [
                'leases.CpusMismatch error',
                'leases.NoSuchOffer error',
                'providerRegistry.NotFree error',
                'leases.OfferTaken error',
                'leases.OfferTaken event',
                'leases.takeAgain call',
                'leases.takeOffer call',
                'leases.TooDear error',
                'leases.VramMismatch error',
            ],
        );
        assert.equal(
            rows[2],
            '| [`providerRegistry.NotFree`](provider-registry.md#error-notfree) | error | No GPU is free. |',
        );
    });

    it('links to places that are there', () => {
        for (const [name, text] of written) {
            for (const [, file, id] of text.matchAll(/\]\(([\w-]+\.md)?#([\w-]+)\)/g)) {
                const target = file ?? name;
                if (id === 'all-names') continue;
                const places = [...page(target).matchAll(/^#+ (.+)$|<a id="([^"]+)">/gm)].map(
                    ([, title, place]) => place ?? title.toLowerCase(),
                );
                assert.ok(places.includes(id), `${name} links to ${target}#${id}`);
            }
        }
    });

    it('refuses what it would show wrongly', () => {
        const changed = (change) => {
            const copy = structuredClone(METADATA);
            change(copy);
            return () => pages(read(copy, OURS));
        };
        assert.throws(
            changed(({ pallets }) => pallets.pop()),
            /no pallet Leases/,
        );
        assert.throws(
            changed(({ apis }) => apis.pop()),
            /no API LeasesApi/,
        );
        const twice = variant('TAKEOFFER', 1, ['Twice.']);
        assert.throws(
            changed(({ lookup }) => lookup.types[9].type.def.variant.variants.push(twice)),
            /two things at takeoffer/,
        );
        const other = {
            id: 99,
            type: {
                path: ['pallet_leases', 'types', 'Terms'],
                params: [],
                docs: [],
                def: { composite: { fields: [] } },
            },
        };
        const named = ({ lookup, apis }) => {
            lookup.types.push(other);
            apis[0].methods[0].output = 99;
        };
        assert.throws(changed(named), /two types are called Terms/);
    });
});

describe('its text', () => {
    it('writes names as each place does', () => {
        assert.deepEqual(
            [camel('take_offer'), camel('FloorPrice'), camel('busy_ms')],
            ['takeOffer', 'floorPrice', 'busyMs'],
        );
        assert.deepEqual([pascal('lease_bidding'), kebab('LeaseBidding')], ['LeaseBidding', 'lease-bidding']);
        assert.equal(typeLink('Vec<(@A, u8)>', 'types.md'), '`Vec<(`[`A`](#a)`, u8)>`');
    });

    it('joins lines to paragraphs and items', () => {
        assert.deepEqual(blocks(['One', 'two.', '', '- a', '  b', '- c', '', 'End.']), [
            'One two.',
            '- a b',
            '- c',
            'End.',
        ]);
        assert.equal(opening([' # Title', '', ' First', ' one.', '', ' Second.']), 'First one.');
        assert.deepEqual([sentence(['A 1.5 B. C.']), sentence(['No end'])], ['A 1.5 B.', 'No end']);
    });
});
