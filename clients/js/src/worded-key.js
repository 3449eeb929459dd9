/** Keys that people keep as words. */

import { u8aToHex } from '@polkadot/util';
import { mnemonicGenerate, mnemonicToMiniSecret, sr25519PairFromSeed, sr25519Sign } from '@polkadot/util-crypto';

/** A key of sr25519, of twelve words or more. */
export class WordedKey {
    #pair;

    /** @param {string} [secret] The words of an existing key; a new key without them. */
    constructor(secret = mnemonicGenerate()) {
        this.secret = secret;
        this.#pair = sr25519PairFromSeed(mnemonicToMiniSecret(secret));
    }

    /** The public key in hex, by which the chain knows it. */
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
}
