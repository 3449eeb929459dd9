/**
 * `api.rpc.leases` and `api.rpc.staking` of Polkadot.js: definitions of the node's own JSON-RPC methods, and their types.
 *
 * ```js
 * const api = await ApiPromise.create({ provider, ...leasesOptions });
 * const { quotes } = await api.rpc.leases.quotes({ models: [0], gpus: 1 }, 'native', 600);
 * const stop = await api.rpc.leases.subscribeLease(7, ({ finalized, lease }) => { … });
 * ```
 */

import { Json } from '@polkadot/types-codec';
import { question } from './json.js';

/**
 * The augmentation of Polkadot.js' types, which comes with this module.
 * @typedef {import('./polkadot-js-types.js').LeasesSection} LeasesSection
 * @typedef {import('./polkadot-js-types.js').StakingSection} StakingSection
 */

/**
 * A value as the node writes it. Polkadot.js' own `Json` holds objects only, and an asset may be text; and it cannot
 * tell a field that is `null` from one that can be converted.
 */
export class LeasesJson extends Json {
    #value;

    /** @param {any} registry @param {any} value */
    constructor(registry, value) {
        super(registry, typeof value === 'string' ? null : value);
        this.#value = question(value instanceof LeasesJson ? value.toJSON() : value);
    }

    /** The whole value, plain, and in a question every BigInt as text. @returns {any} */
    toJSON() {
        return this.#value;
    }

    /** @returns {any} */
    toHuman() {
        return this.#value;
    }

    /** @returns {any} */
    toPrimitive() {
        return this.#value;
    }

    toRawType() {
        return 'LeasesJson';
    }
}

/** @param {string} name @param {string} type */
const required = (name, type) => ({ name, type });
/** One that can be left out, or be `null`. @param {string} name @param {string} type */
const optional = (name, type) => ({ name, type: `Option<${type}>`, isOptional: true });

const AT = optional('at', 'BlockHash');
/** @param {string} id */
const page = (id) => [optional('from', id), optional('limit', 'u32')];

/** The definitions, for `rpc` among the options of `ApiPromise.create`, together with `types`. */
export const rpc = {
    leases: {
        order: {
            description: 'An order with its bids, best score first',
            params: [required('id', 'u64'), AT],
            type: 'Option<LeasesJson>',
        },
        lease: {
            description: 'A lease with what it has cost so far',
            params: [required('id', 'u64'), AT],
            type: 'Option<LeasesJson>',
        },
        offer: {
            description: 'An offer with its ask',
            params: [required('id', 'u64'), AT],
            type: 'Option<LeasesJson>',
        },
        openOrders: {
            description: 'Orders that can still be bid for or awarded, newest first',
            params: [optional('filter', 'LeasesJson'), ...page('u64'), AT],
            type: 'LeasesJson',
        },
        leases: {
            description: 'Leases that are not final, newest first',
            params: [optional('filter', 'LeasesJson'), ...page('u64'), AT],
            type: 'LeasesJson',
        },
        offers: {
            description: 'Offers, newest first',
            params: [optional('filter', 'LeasesJson'), ...page('u64'), AT],
            type: 'LeasesJson',
        },
        quotes: {
            description: 'Asks that can be taken at once, best score first',
            params: [
                required('requirement', 'LeasesJson'),
                required('asset', 'LeasesJson'),
                required('term', 'u32'),
                optional('limit', 'u32'),
                optional('from', 'u64'),
                AT,
            ],
            type: 'LeasesJson',
        },
        standing: {
            description: 'What somebody other than its provider can tell of an offer',
            params: [required('offer', 'u64'), AT],
            type: 'Option<LeasesJson>',
        },
        provider: {
            description: "A provider's track record",
            params: [required('account', 'AccountId'), AT],
            type: 'LeasesJson',
        },
        priceIndex: {
            description: 'The median price of a GPU-block',
            params: [required('model', 'u32'), required('asset', 'LeasesJson'), AT],
            type: 'Option<u128>',
        },
        score: {
            description: 'The score that a bid of an account at a price would have now',
            params: [required('account', 'AccountId'), required('price', 'u128'), AT],
            type: 'Option<u128>',
        },
        refusals: {
            description: 'How many leases an account, as their tenant, has refused',
            params: [required('account', 'AccountId'), AT],
            type: 'u32',
        },
        listed: {
            description: 'Leases that can be taken over',
            params: [...page('u64'), AT],
            type: 'LeasesJson',
        },
        subscribeLease: {
            description: 'A lease at once, and then in each best and finalized block that changed it',
            params: [required('id', 'u64')],
            pubsub: /** @type {[string, string, string]} */ (['leaseChanged', 'subscribeLease', 'unsubscribeLease']),
            type: 'LeasesJson',
        },
        subscribeMarket: {
            description: 'What each best and finalized block changed of the market',
            params: [optional('filter', 'LeasesJson')],
            pubsub: /** @type {[string, string, string]} */ (['marketChanged', 'subscribeMarket', 'unsubscribeMarket']),
            type: 'LeasesJson',
        },
    },
    staking: {
        pool: {
            description: "A provider's own stake, delegations, commission and rewards",
            params: [required('provider', 'AccountId'), AT],
            type: 'Option<LeasesJson>',
        },
        delegation: {
            description: 'What a delegator has staked behind a provider, and earned',
            params: [required('provider', 'AccountId'), required('delegator', 'AccountId'), AT],
            type: 'Option<LeasesJson>',
        },
        delegations: {
            description: 'The same for all providers',
            params: [required('delegator', 'AccountId'), ...page('AccountId'), AT],
            type: 'LeasesJson',
        },
        pendingSlashes: {
            description: 'What was taken from a provider and is neither paid nor cancelled, newest first',
            params: [required('provider', 'AccountId'), ...page('u64'), AT],
            type: 'LeasesJson',
        },
        offences: {
            description: 'What was taken from its provider for a lease',
            params: [required('lease', 'u64'), AT],
            type: 'LeasesJson',
        },
    },
};

/** For `types` among the options of `ApiPromise.create`. */
export const types = { LeasesJson };

/** Both, to be spread among the options of `ApiPromise.create`. */
export const leasesOptions = { rpc, types };
