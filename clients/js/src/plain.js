/** Turns Polkadot.js' codec objects into plain values. */

/**
 * Amounts (u128 and wider) become BigInt, smaller integers Number while they are safe; accounts SS58 strings; bytes
 * hex; an enum its variant's name, or `{ Name: value }`; an option its value or `null`; a struct an object.
 *
 * @param {any} codec A `Codec` of Polkadot.js.
 * @returns {any}
 */
export function plain(codec) {
    if (codec === null || codec === undefined) return null;
    if (typeof codec !== 'object' && typeof codec !== 'function') return codec;
    if (typeof codec.isSome === 'boolean') return codec.isSome ? plain(codec.unwrap()) : null;
    if (typeof codec.toBigInt === 'function') return integer(codec);
    const type = codec.toRawType?.();
    if (type === 'bool') return codec.isTrue;
    if (type === 'Null') return null;
    if (type === 'AccountId' || type === 'Text' || type === 'String') return codec.toString();
    if (codec.defKeys && typeof codec.index === 'number') return variant(codec);
    if (codec instanceof Uint8Array) return /** @type {any} */ (codec).toHex();
    if (codec instanceof Map) {
        return Object.fromEntries([...codec].map(([key, value]) => [String(key), plain(value)]));
    }
    if (Array.isArray(codec)) return codec.map(plain);
    return codec.toJSON();
}

/** @param {{ toBigInt: () => bigint, bitLength?: () => number }} codec */
function integer(codec) {
    const value = codec.toBigInt();
    const wide = typeof codec.bitLength === 'function' && codec.bitLength() > 64;
    return wide || value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value);
}

/** @param {{ type: string, value: any }} codec */
function variant(codec) {
    const inner = plain(codec.value);
    return inner === null ? codec.type : { [codec.type]: inner };
}

/** `ProviderRegistry` as Polkadot.js writes it: `providerRegistry`. @param {string} name */
export function camel(name) {
    return name.charAt(0).toLowerCase() + name.slice(1);
}
