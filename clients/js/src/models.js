/** The table of GPU models, which offers name. */

import { hexToString } from '@polkadot/util';
import { plain } from './plain.js';

/**
 * @typedef {object} GpuModel
 * @property {number} id
 * @property {string} vendor
 * @property {string} name
 * @property {number} vramMib
 * @property {number} tdpWatts
 * @property {bigint} stakePerGpu
 */

/**
 * The table of GPU models, by id.
 * @param {import('./chain.js').Chain} chain
 * @returns {Promise<GpuModel[]>}
 */
export async function gpuModels(chain) {
    const entries = await chain.api.query.providerRegistry.models.entries();
    return entries
        .map(([key, value]) => {
            const model = plain(value);
            return {
                ...model,
                id: plain(key.args[0]),
                vendor: hexToString(model.vendor),
                name: hexToString(model.name),
            };
        })
        .sort((a, b) => a.id - b.id);
}
