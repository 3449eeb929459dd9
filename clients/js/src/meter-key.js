/** Keys with which a provider's node signs what its meter reads. */

import { compactAddLength, stringToU8a, u8aConcat } from '@polkadot/util';
import { decodeAddress } from '@polkadot/util-crypto';
import { WordedKey } from './worded-key.js';

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

export class MeterKey extends WordedKey {
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
