/** Keys with which a provider's node signs what its meter reads. */

import { compactAddLength, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import {
    decodeAddress,
    mnemonicGenerate,
    mnemonicToMiniSecret,
    sr25519PairFromSeed,
    sr25519Sign,
} from '@polkadot/util-crypto';

/** The keystore's name for this kind of key. */
export const METER_KEY_TYPE = 'gpum';

/**
 * What a meter key signs to prove that it consents to `provider` on this chain: SCALE of
 * `(b"leasehold/meter/1", genesis as bytes, provider)`. The literal is an array and has no length prefix; the bytes
 * have one.
 *
 * @param {Uint8Array} genesis
 * @param {string} provider
 */
export function ownershipPayload(genesis, provider) {
    return u8aConcat(stringToU8a('leasehold/meter/1'), compactAddLength(genesis), decodeAddress(provider));
}

export class MeterKey {
    #pair;

    /** @param {string} [secret] The words of an existing key; a new key without them. */
    constructor(secret = mnemonicGenerate()) {
        this.secret = secret;
        this.#pair = sr25519PairFromSeed(mnemonicToMiniSecret(secret));
    }

    /** The public key in hex, by which the chain knows the meter. */
    get id() {
        return u8aToHex(this.#pair.publicKey);
    }

    /**
     * @param {Uint8Array} message
     * @returns {string} The signature, in hex.
     */
    sign(message) {
        return u8aToHex(sr25519Sign(message, this.#pair));
    }

    /** @param {Uint8Array} genesis @param {string} provider */
    proof(genesis, provider) {
        return this.sign(ownershipPayload(genesis, provider));
    }

    /**
     * Puts the key into the keystore of the node that `chain` is connected to. The node must accept unsafe calls.
     * @param {import('./chain.js').Chain} chain
     */
    async insert(chain) {
        await chain.api.rpc.author.insertKey(METER_KEY_TYPE, this.secret, this.id);
    }
}
