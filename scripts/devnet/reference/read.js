/** The content of the pages, from metadata V16 in the JSON form of Polkadot.js, as plain values. */

import { camel, kebab, pascal } from './text.js';

/**
 * @typedef {string} TypeText A type as it is written: `Option<@OfferSpec>`, where `@` marks a type that has a place on
 *   the page of types.
 *
 * @typedef {{ name: string, type: TypeText, alias: string | null, docs: string[] }} Field `alias`: the name that the
 *   source gives a type that has no name in the metadata, such as `LeaseId` for u64.
 * @typedef {{ name: string, index: number, docs: string[], fields: Field[] }} Variant
 * @typedef {{ name: string, docs: string[], type: TypeText, value: string | null }} Constant `value` is null where it
 *   differs between chains.
 * @typedef {{ name: string, docs: string[], keys: TypeText[], value: TypeText }} Entry
 * @typedef {{ name: string, docs: string[], inputs: Field[], output: TypeText }} Method
 *
 * @typedef {object} Pallet
 * @property {string} name As in the metadata: `LeaseBidding`.
 * @property {string} section As in Polkadot.js: `leaseBidding`.
 * @property {string} folder Of its sources, and of its page: `lease-bidding`.
 * @property {number} index
 * @property {string[]} docs
 * @property {Variant[]} calls
 * @property {Variant[]} events
 * @property {Variant[]} errors
 * @property {Constant[]} constants
 * @property {Entry[]} storage
 * @property {Variant[]} holdReasons
 * @property {Method[]} views
 *
 * @typedef {{ name: string, docs: string[], methods: Method[] }} Api
 * @typedef {{ name: string, docs: string[], fields: Field[] | null, variants: Variant[] | null }} TypeEntry
 * @typedef {{ pallets: Pallet[], apis: Api[], types: TypeEntry[] }} Model
 */

/** Constants that the specification of a chain decides: the reference leaves their values out. */
const OF_THE_CHAIN = new Set(['leases.floorPrice']);
/** Types of the SDK that stand in our calls and are explained among ours. */
const EXPLAINED = new Set(['NativeOrWithId']);
/** Names of the SDK's types that have a shorter one everywhere else. */
const SHORT = new Map([
    ['AccountId32', 'AccountId'],
    ['MultiAddress', 'Address'],
]);
/** Keys and signatures of meters, which a macro of the SDK makes, by the last part of their path. */
const METER_KEY = new Map([
    ['Public', 'MeterId'],
    ['Signature', 'MeterSignature'],
]);
/** Lists with a bound: the bound is not in the metadata. */
const LISTS = new Set(['BoundedVec', 'WeakBoundedVec']);

/** The types of a runtime, and those of them that a page must explain. */
class Types {
    /** @type {Map<number, any>} */
    #byId;
    /** @type {Map<string, TypeEntry>} */
    #explained = new Map();
    /** Which type has which name. @type {Map<string, number>} */
    #named = new Map();
    /** Whether a type of ours gets a place on the page of types when it is named; else its name alone is written. */
    explains = true;

    /** @param {any[]} types @param {string[]} crates */
    constructor(types, crates) {
        this.#byId = new Map(types.map(({ id, type }) => [Number(id), type]));
        this.crates = new Set([...crates, 'leasehold_primitives']);
    }

    /** @param {number} id */
    at(id) {
        const type = this.#byId.get(Number(id));
        if (!type) throw new Error(`the metadata has no type ${id}`);
        return type;
    }

    /** The variants of an enumeration. @param {number | undefined} id @returns {Variant[]} */
    variants(id) {
        if (id === undefined) return [];
        const { variants } = this.at(id).def.variant;
        return variants
            .map((/** @type {any} */ one) => ({
                name: one.name,
                index: Number(one.index),
                docs: one.docs,
                fields: this.fields(one.fields),
            }))
            .sort((/** @type {Variant} */ a, /** @type {Variant} */ b) => a.index - b.index);
    }

    /** @param {any[]} fields @returns {Field[]} */
    fields(fields) {
        return fields.map(({ name, type, typeName, docs }, position) => ({
            name: name === null ? String(position) : camel(name.replace(/^_/, '')),
            type: this.text(type),
            alias: this.#alias(type, typeName),
            docs: docs ?? [],
        }));
    }

    /** What the source calls a type that is only a number here. @param {number} id @param {string | null} typeName */
    #alias(id, typeName) {
        const { primitive } = this.at(id).def;
        const isName = typeName && /^[A-Z]\w+$/.test(typeName);
        return primitive && isName && typeName.toLowerCase() !== primitive.toLowerCase() ? typeName : null;
    }

    /** @param {number} id @returns {TypeText} */
    text(id) {
        const { path = [], params = [], def } = this.at(id);
        const name = path.at(-1);
        if (name === 'Option') return `Option<${this.text(params[0].type)}>`;
        if (path.includes('meter_key')) return METER_KEY.get(name) ?? name;
        if (LISTS.has(name)) return this.text(def.composite.fields[0].type);
        if (name && (this.#isOurs(path) || EXPLAINED.has(name))) return this.#explain(Number(id), name);
        if (name) return this.#foreign(name, params);
        if (def.primitive) return def.primitive.toLowerCase();
        if (def.compact) return this.text(def.compact.type);
        if (def.sequence) return this.#list(def.sequence.type);
        if (def.array) return `[${this.text(def.array.type)}; ${def.array.len}]`;
        if (def.tuple) return `(${def.tuple.map((/** @type {number} */ part) => this.text(part)).join(', ')})`;
        throw new Error(`type ${id} is of a kind that pages do not know: ${Object.keys(def)}`);
    }

    /** @param {number} item */
    #list(item) {
        const text = this.text(item);
        return text === 'u8' ? 'Bytes' : `Vec<${text}>`;
    }

    /** @param {string} name @param {any[]} params */
    #foreign(name, params) {
        const types = params.filter(({ type }) => type !== null && type !== undefined);
        const inner = name.startsWith('BTree') ? `<${types.map(({ type }) => this.text(type)).join(', ')}>` : '';
        return `${SHORT.get(name) ?? name}${inner}`;
    }

    /** @param {string[]} path */
    #isOurs(path) {
        return this.crates.has(path[0]);
    }

    /** @param {number} id @param {string} name */
    #explain(id, name) {
        const { def, docs, path, params } = this.at(id);
        // The same type for another account, or for nothing, is the same entry.
        const known = this.#named.get(name);
        const isKnown = known !== undefined && String(this.at(known).path) === String(path);
        if (!this.explains) return isKnown ? `@${name}` : name;
        if (known !== undefined && !isKnown) {
            throw new Error(`two types are called ${name}: ${this.at(known).path.join('::')} and ${path.join('::')}`);
        }
        if (known === undefined) {
            this.#named.set(name, id);
            // Before its fields are looked at: they may name it.
            /** @type {TypeEntry} */
            const entry = { name, docs: docs ?? [], fields: null, variants: null };
            this.#explained.set(name, entry);
            if (def.composite) entry.fields = this.fields(def.composite.fields);
            else if (def.variant) entry.variants = this.variants(id);
            else throw new Error(`${name} is neither a structure nor an enumeration`);
        }
        const inner = EXPLAINED.has(name)
            ? `<${params.map((/** @type {any} */ { type }) => this.text(type)).join(', ')}>`
            : '';
        return `@${name}${inner}`;
    }

    /** @returns {TypeEntry[]} */
    explained() {
        return [...this.#explained.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    }
}

/** Little-endian, as SCALE writes integers of fixed width. @param {string} hex */
function littleEndian(hex) {
    const bytes = hex.slice(2).match(/../g) ?? [];
    return BigInt(`0x${bytes.reverse().join('') || '0'}`);
}

/** @param {bigint} value */
function grouped(value) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

const UNIT = 10n ** 12n;

/** An amount, in LEASE and in the smallest unit. @param {bigint} value */
function inLease(value) {
    const fraction = String(value % UNIT)
        .padStart(12, '0')
        .replace(/0+$/, '');
    return `${grouped(value / UNIT)}${fraction && `.${fraction}`} LEASE (${grouped(value)})`;
}

/** The value of a constant as one reads it; as it is encoded where this does not know better. */
function readable(/** @type {TypeText} */ type, /** @type {string} */ hex) {
    if (type === 'Permill') {
        const tenThousandths = littleEndian(hex);
        return `${Number(tenThousandths) / 10_000} % (${grouped(tenThousandths)})`;
    }
    // What is so wide is an amount in the native currency.
    if (type === 'u128') return inLease(littleEndian(hex));
    if (/^u\d+$/.test(type)) return grouped(littleEndian(hex));
    if (type === 'bool') return hex === '0x01' ? 'true' : 'false';
    return hex;
}

/** @param {any} entry @param {Types} types @returns {Entry} */
function storageEntry({ name, docs, type }, types) {
    if (type.plain !== undefined) return { name: camel(name), docs, keys: [], value: types.text(type.plain) };
    const { hashers, key, value } = type.map;
    const keys = hashers.length > 1 ? types.at(key).def.tuple : [key];
    return {
        name: camel(name),
        docs,
        keys: keys.map((/** @type {number} */ one) => types.text(one)),
        value: types.text(value),
    };
}

/** @param {any} method @param {Types} types @returns {Method} */
function method({ name, docs, inputs, output }, types) {
    const named = inputs.map((/** @type {any} */ input) => ({ ...input, typeName: null, docs: [] }));
    return { name: camel(name), docs, inputs: types.fields(named), output: types.text(output) };
}

/** All but its storage. @param {any} pallet @param {string} crate @param {any[]} all @param {Types} types @returns {Pallet} */
function readPallet(pallet, crate, all, types) {
    const section = camel(pallet.name);
    const holdReason = all.find(({ type }) => String(type.path) === String([crate, 'pallet', 'HoldReason']));
    return {
        name: pallet.name,
        section,
        folder: kebab(pallet.name),
        index: Number(pallet.index),
        docs: pallet.docs,
        calls: types.variants(pallet.calls?.type),
        events: types.variants(pallet.events?.type),
        errors: types.variants(pallet.errors?.type),
        constants: pallet.constants.map((/** @type {any} */ { name, docs, type, value }) => {
            const text = types.text(type);
            const isFixed = !OF_THE_CHAIN.has(`${section}.${camel(name)}`);
            return { name: camel(name), docs, type: text, value: isFixed ? readable(text, value) : null };
        }),
        storage: [],
        holdReasons: types.variants(holdReason && Number(holdReason.id)),
        views: pallet.viewFunctions.map((/** @type {any} */ one) => method(one, types)),
    };
}

/**
 * @param {any} metadata Of version 16.
 * @param {{ crates: string[], apis: string[] }} ours The crates of our pallets, and our runtime APIs.
 * @returns {Model}
 */
export function read(metadata, { crates, apis }) {
    const all = metadata.lookup.types;
    const types = new Types(all, crates);
    const pallets = crates
        .map((crate) => {
            const name = pascal(crate.replace(/^pallet_/, ''));
            const raw = metadata.pallets.find((/** @type {any} */ one) => one.name === name);
            if (!raw) throw new Error(`the runtime has no pallet ${name}`);
            return { raw, pallet: readPallet(raw, crate, all, types) };
        })
        .sort((a, b) => a.pallet.index - b.pallet.index);
    const questions = apis.map((name) => {
        const api = metadata.apis.find((/** @type {any} */ one) => one.name === name);
        if (!api) throw new Error(`the runtime has no API ${name}`);
        return { name, docs: api.docs, methods: api.methods.map((/** @type {any} */ one) => method(one, types)) };
    });
    // The types of what is stored are the pallets' own affair: clients ask the runtime APIs.
    types.explains = false;
    for (const { raw, pallet } of pallets) {
        pallet.storage = (raw.storage?.items ?? []).map((/** @type {any} */ entry) => storageEntry(entry, types));
    }
    return { pallets: pallets.map(({ pallet }) => pallet), apis: questions, types: types.explained() };
}
