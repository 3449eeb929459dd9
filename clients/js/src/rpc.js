/** The node's own JSON-RPC methods, typed, over any connection: of Polkadot.js, PAPI, dedot, or `fetch`. */

import { question } from './json.js';

/**
 * @typedef {import('./json.js').JsonInteger} JsonInteger
 * @typedef {import('./views.js').Address} Address
 * @typedef {import('./views.js').Asset} Asset
 * @typedef {import('./views.js').Decimal} Decimal
 * @typedef {import('./views.js').OrderView} OrderView
 * @typedef {import('./views.js').OrdersPage} OrdersPage
 * @typedef {import('./views.js').LeaseView} LeaseView
 * @typedef {import('./views.js').LeasesPage} LeasesPage
 * @typedef {import('./views.js').LeaseChange} LeaseChange
 * @typedef {import('./views.js').OfferView} OfferView
 * @typedef {import('./views.js').StandingView} StandingView
 * @typedef {import('./views.js').OffersPage} OffersPage
 * @typedef {import('./views.js').QuotesPage} QuotesPage
 * @typedef {import('./views.js').ProviderView} ProviderView
 * @typedef {import('./views.js').MarketChange} MarketChange
 * @typedef {import('./views.js').PoolView} PoolView
 * @typedef {import('./views.js').DelegationView} DelegationView
 * @typedef {import('./views.js').DelegationsPage} DelegationsPage
 * @typedef {import('./views.js').SlashesPage} SlashesPage
 * @typedef {import('./views.js').OffencesView} OffencesView
 */

/**
 * Questions. Of a filter every field that is given must hold.
 *
 * @typedef {object} RequirementQuestion The needs of a lease. A field that is left out asks for nothing.
 * @property {number[]} models Any of these.
 * @property {number} gpus
 * @property {number} [vramMib]
 * @property {number} [cpus]
 * @property {number} [memoryMib]
 * @property {number} [storageGib]
 * @property {string[]} [regions]
 * @property {{ key: string, value: string }[]} [attributes]
 * @property {Address[]} [auditors]
 * @property {'any' | 'all'} [quorum]
 * @property {boolean} [gateRequired]
 *
 * @typedef {object} OrderQuestion
 * @property {number[]} [models] The order accepts one of these.
 * @property {number} [minGpus] For a lease.
 * @property {number} [maxGpus]
 * @property {string} [region] The order accepts offers in this region.
 * @property {Asset} [asset]
 * @property {JsonInteger} [minPricePerGpu]
 * @property {Address} [tenant]
 * @property {'manual' | 'automatic' | 'sealed'} [auction]
 * @property {JsonInteger} [servableBy] This offer could serve one of its leases now, auditors included.
 *
 * @typedef {object} LeaseQuestion
 * @property {Address} [tenant]
 * @property {Address} [provider]
 * @property {JsonInteger} [offer] Serves the lease.
 * @property {JsonInteger} [order] Became the lease.
 * @property {number} [model]
 * @property {'pending' | 'active' | 'closing'} [status]
 *
 * @typedef {object} OfferQuestion
 * @property {Address} [provider]
 * @property {number} [model]
 * @property {string} [region]
 * @property {'asking' | 'open' | 'retired'} [status] Asking: it has an ask and a free GPU. Open: it is listed.
 * @property {number} [minFreeGpus]
 *
 * @typedef {object} MarketQuestion
 * @property {Address} [account] Tenant, provider or bidder.
 * @property {number} [model]
 * @property {('orders' | 'leases' | 'offers')[]} [kinds] All of them without it.
 */

/**
 * What each method takes and answers. `at` is a block's hash, and the best block without it. `null` stands for a
 * parameter that is left out before others.
 *
 * @typedef {{
 *   leases_order: { params: [id: JsonInteger, at?: string | null], result: OrderView | null },
 *   leases_lease: { params: [id: JsonInteger, at?: string | null], result: LeaseView | null },
 *   leases_offer: { params: [id: JsonInteger, at?: string | null], result: OfferView | null },
 *   leases_openOrders: {
 *     params: [filter?: OrderQuestion | null, from?: JsonInteger | null, limit?: number | null, at?: string | null],
 *     result: OrdersPage,
 *   },
 *   leases_leases: {
 *     params: [filter?: LeaseQuestion | null, from?: JsonInteger | null, limit?: number | null, at?: string | null],
 *     result: LeasesPage,
 *   },
 *   leases_offers: {
 *     params: [filter?: OfferQuestion | null, from?: JsonInteger | null, limit?: number | null, at?: string | null],
 *     result: OffersPage,
 *   },
 *   leases_quotes: {
 *     params: [
 *       requirement: RequirementQuestion, asset: Asset, term: number,
 *       limit?: number | null, from?: JsonInteger | null, at?: string | null,
 *     ],
 *     result: QuotesPage,
 *   },
 *   leases_standing: { params: [offer: JsonInteger, at?: string | null], result: StandingView | null },
 *   leases_provider: { params: [account: Address, at?: string | null], result: ProviderView },
 *   leases_priceIndex: { params: [model: number, asset: Asset, at?: string | null], result: Decimal | null },
 *   leases_score: { params: [account: Address, price: JsonInteger, at?: string | null], result: Decimal | null },
 *   leases_refusals: { params: [account: Address, at?: string | null], result: number },
 *   leases_listed: {
 *     params: [from?: JsonInteger | null, limit?: number | null, at?: string | null],
 *     result: LeasesPage,
 *   },
 * }} LeasesRpc
 *
 * The same of what is staked behind providers, and taken from them.
 *
 * @typedef {{
 *   staking_pool: { params: [provider: Address, at?: string | null], result: PoolView | null },
 *   staking_delegation: {
 *     params: [provider: Address, delegator: Address, at?: string | null], result: DelegationView | null,
 *   },
 *   staking_delegations: {
 *     params: [delegator: Address, from?: Address | null, limit?: number | null, at?: string | null],
 *     result: DelegationsPage,
 *   },
 *   staking_pendingSlashes: {
 *     params: [provider: Address, from?: JsonInteger | null, limit?: number | null, at?: string | null],
 *     result: SlashesPage,
 *   },
 *   staking_offences: { params: [lease: JsonInteger, at?: string | null], result: OffencesView },
 * }} StakingRpc
 *
 * @typedef {LeasesRpc & StakingRpc} NodeRpc
 *
 * The subscriptions: the parameters, each notification's method and content, and the method that ends them.
 *
 * @typedef {{
 *   leases_subscribeLease: {
 *     params: [id: JsonInteger], notification: 'leases_leaseChanged', item: LeaseChange, end: 'leases_unsubscribeLease',
 *   },
 *   leases_subscribeMarket: {
 *     params: [filter?: MarketQuestion | null], notification: 'leases_marketChanged', item: MarketChange,
 *     end: 'leases_unsubscribeMarket',
 *   },
 * }} LeasesSubscriptions
 *
 * The methods that answer once, without their prefixes.
 *
 * @typedef {{ [M in keyof LeasesRpc]: M extends `leases_${infer Name}` ? Name : never }[keyof LeasesRpc]} LeasesMethod
 * @typedef {{ [M in keyof StakingRpc]: M extends `staking_${infer Name}` ? Name : never }[keyof StakingRpc]} StakingMethod
 */

/**
 * The methods over a connection that can send a request.
 *
 * ```js
 * const ask = leasesRpc((method, params) => papi._request(method, params));          // PAPI
 * const ask = leasesRpc((method, params) => dedot.provider.send(method, params));    // dedot
 * const ask = leasesRpc((method, params) => provider.send(method, params));          // Polkadot.js' WsProvider
 *
 * const { quotes, next } = await ask('leases_quotes', { models: [0], gpus: 1 }, 'native', 600);
 * ```
 *
 * @param {(method: string, params: any[]) => Promise<any>} send
 * @returns {<M extends keyof NodeRpc>(method: M, ...params: NodeRpc[M]['params']) => Promise<NodeRpc[M]['result']>}
 */
export function leasesRpc(send) {
    return (method, ...params) => send(method, params.map(question));
}
