/** The people in the market to try: providers with their offers and asks, and tenants. Their seeds are public. */

/**
 * @typedef {object} Listing
 * @property {string} model Its name in the chain's table.
 * @property {number} gpus
 * @property {string} ask In LEASE, per block and GPU.
 *
 * @typedef {object} Person
 * @property {string} name The account is that of the seed `//NAME`.
 * @property {string} region
 * @property {{ notice: number, exitPenalty: number }} terms The exit penalty in percent.
 * @property {Listing[]} listings
 */

/** The model that is traded, and so has a price index. */
export const TRADED = 'L4';
/** The model that jobs on this machine really run on. */
export const HOST = 'host CPU';
/** Of each provider: so many GPU-blocks of a short lease count in full in the price index. */
export const TRADED_GPUS = 64;

/** The last one's machine fails during its lease: its track record is worse than a newcomer's. */
export const UNRELIABLE = 'Willow';

/** @param {string} name @param {string} region @param {string} ask @param {[number, number]} terms @param {Listing} other */
const person = (name, region, ask, [notice, exitPenalty], other) => ({
    name,
    region,
    terms: { notice, exitPenalty },
    listings: [{ model: TRADED, gpus: TRADED_GPUS, ask }, other],
});

/** @param {string} model @param {number} gpus @param {string} ask */
const listing = (model, gpus, ask) => ({ model, gpus, ask });

/**
 * An epoch has a price index only if ten providers traded in it, so there are two to spare.
 * @type {Person[]}
 */
export const PROVIDERS = [
    person('Aspen', 'DE', '2.4', [0, 1], listing(HOST, 8, '0.05')),
    person('Birch', 'DE', '2.5', [60, 1], listing(HOST, 8, '0.06')),
    person('Cedar', 'FR', '2.55', [60, 2], listing('H100 SXM', 4, '21')),
    person('Elm', 'FR', '2.6', [0, 2], listing('H100 SXM', 2, '22.5')),
    person('Fir', 'FI', '2.65', [600, 1], listing('H200 SXM', 2, '30')),
    person('Hazel', 'SE', '2.7', [0, 5], listing('GeForce RTX 4090', 8, '3.1')),
    person('Juniper', 'US', '2.75', [600, 2], listing('GeForce RTX 4090', 4, '2.9')),
    person('Larch', 'US', '2.8', [60, 5], listing('GeForce RTX 5090', 4, '4.2')),
    person('Maple', 'CA', '2.85', [0, 1], listing('Instinct MI300X', 2, '24')),
    person('Oak', 'SG', '2.9', [60, 2], listing('L40S', 4, '7.5')),
    person('Rowan', 'JP', '3', [600, 10], listing('A100 80GB SXM', 4, '12')),
    person(UNRELIABLE, 'US', '2.2', [0, 1], listing('GeForce RTX 4090', 2, '2.5')),
];

/** Two well-known accounts lease, a third orders; all of them have money for more. */
export const TENANTS = { dave: 'Dave', eve: 'Eve', charlie: 'Charlie' };
