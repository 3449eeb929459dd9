/** The types of `api.rpc.leases` and `api.rpc.staking`: JavaScript cannot add to the types of another module. */

import '@polkadot/rpc-core/types/jsonrpc';
import type { AugmentedRpc } from '@polkadot/rpc-core/types';
import type { Observable } from '@polkadot/types/types';
import type { Json, Option, u128, u32 } from '@polkadot/types-codec';
import type { LeasesRpc, LeasesSubscriptions, NodeRpc } from './rpc.js';

/** A view, with the methods that Polkadot.js' values have; `toJSON()` is the view alone. */
export type View<T> = { toJSON(): T } & Json & Omit<T, keyof Json>;

/** An answer in the form in which Polkadot.js gives it. */
type Answer<T> = null extends T ? Option<View<NonNullable<T>>> : View<T>;

type Method<M extends keyof NodeRpc> = AugmentedRpc<
    (...params: NodeRpc[M]['params']) => Observable<Answer<NodeRpc[M]['result']>>
>;
/** A method that answers with one number. */
type Figure<M extends keyof LeasesRpc> = AugmentedRpc<(...params: LeasesRpc[M]['params']) => Observable<Option<u128>>>;
type Subscription<M extends keyof LeasesSubscriptions> = AugmentedRpc<
    (...params: LeasesSubscriptions[M]['params']) => Observable<View<LeasesSubscriptions[M]['item']>>
>;

export interface LeasesSection {
    /** An order with its bids, the best score first. */
    order: Method<'leases_order'>;
    /** A lease with what it has cost so far. */
    lease: Method<'leases_lease'>;
    /** An offer with its ask. */
    offer: Method<'leases_offer'>;
    /** Orders that can still be bid for or awarded, the newest first. */
    openOrders: Method<'leases_openOrders'>;
    /** Leases that are not final, the newest first. */
    leases: Method<'leases_leases'>;
    /** Offers, the newest first. */
    offers: Method<'leases_offers'>;
    /** Asks that can be taken at once, the best score first. */
    quotes: Method<'leases_quotes'>;
    /** What somebody other than its provider can tell of an offer. */
    standing: Method<'leases_standing'>;
    /** A provider's track record. */
    provider: Method<'leases_provider'>;
    /** The median price of a GPU-block. */
    priceIndex: Figure<'leases_priceIndex'>;
    /** The score that a bid of an account at a price would have now; the lower wins. */
    score: Figure<'leases_score'>;
    /** How many leases an account, as their tenant, has refused. */
    refusals: AugmentedRpc<(...params: LeasesRpc['leases_refusals']['params']) => Observable<u32>>;
    /** Leases that can be taken over. */
    listed: Method<'leases_listed'>;
    /** A lease at once, and then in each best and finalized block that changed it. */
    subscribeLease: Subscription<'leases_subscribeLease'>;
    /** What each best and finalized block changed of the market. */
    subscribeMarket: Subscription<'leases_subscribeMarket'>;
}

export interface StakingSection {
    /** A provider's own stake, delegations, commission and rewards. */
    pool: Method<'staking_pool'>;
    /** What a delegator has staked behind a provider, and earned. */
    delegation: Method<'staking_delegation'>;
    /** The same for all providers. */
    delegations: Method<'staking_delegations'>;
    /** What was taken from a provider and is neither paid nor cancelled, the newest first. */
    pendingSlashes: Method<'staking_pendingSlashes'>;
    /** What was taken from its provider for a lease. */
    offences: Method<'staking_offences'>;
}

declare module '@polkadot/rpc-core/types/jsonrpc' {
    interface RpcInterface {
        leases: LeasesSection;
        staking: StakingSection;
    }
}
