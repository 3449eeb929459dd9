/** The market in which blocks are filled: its size, its people, and the calls of each kind. */

import {
    Actor,
    bidProposal,
    coins,
    offerAsk,
    orderSpec,
    ownershipPayload,
    plain,
    takeRequest,
} from '@leasehold/client';
import { u8aToHex } from '@polkadot/util';
import { reportPayload, reportTransaction } from '../report.js';
import { perBlock, signed } from './fill.js';
import { fund } from './stage.js';

/**
 * @typedef {import('./stage.js').Stage} Stage
 * @typedef {import('./fill.js').Pair} Pair
 *
 * @typedef {Awaited<ReturnType<typeof size>>} Size
 *
 * @typedef {object} Provider
 * @property {Pair} pair
 * @property {number} offer
 * @property {Pair[]} meters
 * @property {number[]} leases Those that it activated.
 *
 * @typedef {object} Market
 * @property {Provider[]} providers
 * @property {Pair[]} tenants
 * @property {Pair[]} payers Accounts that do nothing but transfer.
 * @property {number[]} orders Manual ones, open throughout.
 */

const TENANTS = 60;
const METERS = 16;
/** Bids on each order: its list of 32 does not fill. */
const BIDS = 31;
const TERM = 500;
/** What leases are paid for: more blocks than this takes. */
const PAID_BLOCKS = 40n;
const ACCESS = `0x${'ac'.repeat(32)}`;
/** For fees and deposits. */
const SPARE = coins(200);
const ORDERS_AT_ONCE = 20;

/** An ask and a bid of what a lease must cost at least, and a bit. @param {Stage} stage */
const price = ({ chain }) => plain(chain.api.consts.leases.floorPrice) * 2n;

/** @param {Stage} stage */
const requirement = ({ model }) => ({ models: [model.id], gpus: 1 });

const transfer = ({ chain }, to) => chain.api.tx.balances.transferKeepAlive(to, 1n);

const bid = (stage, order, offer) => stage.chain.api.tx.leaseBidding.placeBid(order, price(stage), bidProposal(offer));

const take = (stage, offer) =>
    stage.chain.api.tx.leases.takeOffer(
        offer,
        takeRequest({
            requirement: requirement(stage),
            term: TERM,
            maxPrice: price(stage),
            escrow: PAID_BLOCKS * price(stage),
        }),
    );

/** The transaction with a meter's report of one lease. @param {Stage} stage @param {Pair} meter */
function reportOf({ chain }, meter, lease, window) {
    const content = {
        meter: u8aToHex(meter.publicKey),
        window,
        readings: [
            {
                lease,
                boot: `0x${'b0'.repeat(16)}`,
                start: { availableMs: 0n, busyMs: 0n, energyMj: 0n },
                end: { availableMs: 1_000n, busyMs: 1n, energyMj: 0n },
                peakMemoryMib: 1n,
                devices: `0x${'de'.repeat(32)}`,
            },
        ],
    };
    const signature = meter.sign(reportPayload(chain.genesis, content));
    return reportTransaction(chain, content, u8aToHex(signature));
}

/**
 * How many calls of each kind fill so many blocks, and the market in which they can be made.
 *
 * @param {Stage} stage
 * @param {number} blocks
 */
export async function size(stage, blocks) {
    const pair = stage.derived('//weighed');
    const calls = [transfer(stage, pair.address), bid(stage, 0, 0), take(stage, 0)];
    const turns = await signed(stage, [{ pair, calls }]);
    const hexes = [...turns.flat(), reportOf(stage, pair, 0, 0)];
    const [transfers, bids, takes, reports] = await Promise.all(hexes.map((hex) => perBlock(stage, hex)));
    const providers = Math.max(Math.ceil(reports / METERS), BIDS + 1);
    // A bid is charged less than its worst case, and so more of them fit.
    const orders = Math.ceil((2 * bids * (blocks + 0.5)) / BIDS);
    return {
        transfers: Math.ceil(transfers * (blocks + 0.5)),
        orders,
        bids: orders * BIDS,
        takes: Math.max(Math.ceil(takes * (blocks + 0.5)), providers * METERS),
        providers,
        reports: providers * METERS,
    };
}

/** @param {number} count @param {(index: number) => any} make */
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** @param {Stage} stage @param {Size} sizes @returns {Promise<Market>} */
export async function open(stage, sizes) {
    const pairs = (name, count) => times(count, (index) => stage.derived(`//${name}//${index + 1}`));
    const tenants = pairs('tenant', TENANTS);
    const payers = pairs('payer', TENANTS);
    const providers = pairs('provider', sizes.providers);

    // What backs the offers, what leaving early would cost, and the deposits of bids, wherever they are held.
    const gpus = Math.ceil(sizes.takes / providers.length);
    const deposits = coins(2) * BigInt(Math.ceil(sizes.bids / providers.length) + gpus);
    const bond = stage.model.stakePerGpu * BigInt(gpus) + deposits;
    const leased = (PAID_BLOCKS + 30n) * price(stage) + coins(3);
    const each = (leased * BigInt(sizes.takes + sizes.orders)) / BigInt(TENANTS);
    await fund(stage, [
        ...providers.map(({ address }) => ({ address, amount: bond + deposits + SPARE })),
        ...tenants.map(({ address }) => ({ address, amount: each + SPARE })),
        ...payers.map(({ address }) => ({ address, amount: SPARE })),
    ]);
    const [entered, orders] = await Promise.all([
        Promise.all(providers.map((pair, index) => enter(stage, pair, index, { gpus, bond }))),
        order(stage, tenants, sizes.orders),
    ]);
    return { providers: entered, tenants, payers, orders };
}

/**
 * A provider with one offer, its ask, and as many meters as one may have.
 * @returns {Promise<Provider>}
 */
async function enter(stage, pair, index, { gpus, bond }) {
    const { chain, model } = stage;
    const actor = new Actor(chain, pair, `provider ${index + 1}`);
    const meters = times(METERS, (meter) => stage.derived(`//meter//${index + 1}//${meter + 1}`));
    const consent = ownershipPayload(chain.genesis, actor.address);
    const spec = { model: model.id, gpus, vramMib: 0, cpus: 1, memoryMib: 1, storageGib: 1, region: 'DE' };
    await Promise.all([actor.register({ name: actor.name }), actor.bond(bond)]);
    const [offer] = await Promise.all([
        actor.listOffer(spec),
        actor.batch((tx) =>
            meters.map((key) => tx.usageAttestation.registerMeter(u8aToHex(key.publicKey), key.sign(consent))),
        ),
    ]);
    await actor.send((tx) => tx.providerRegistry.setAsk(offer, offerAsk({ price: price(stage), maxTerm: TERM })));
    return { pair, offer, meters, leases: [] };
}

/** @param {Stage} stage @param {Pair[]} tenants @param {number} count @returns {Promise<number[]>} */
async function order(stage, tenants, count) {
    const { chain } = stage;
    const spec = orderSpec({
        requirement: requirement(stage),
        priceLimit: price(stage),
        term: TERM,
        deadline: chain.blocks.best + 5_000,
    });
    const escrow = PAID_BLOCKS * price(stage);
    const batches = Math.ceil(count / ORDERS_AT_ONCE);
    const receipts = await Promise.all(
        times(batches, (batch) => {
            const calls = Math.min(ORDERS_AT_ONCE, count - batch * ORDERS_AT_ONCE);
            const tenant = new Actor(chain, tenants[batch % tenants.length], 'a tenant');
            return tenant.batch((tx) => times(calls, () => tx.leaseBidding.createOrder(spec, escrow)));
        }),
    );
    return receipts
        .flatMap(({ events }) => events)
        .filter(({ name }) => name === 'leaseBidding.OrderCreated')
        .map(({ data }) => data.order);
}

/** `count` calls, in turn by these accounts. */
function dealt(pairs, count, call) {
    const accounts = pairs.map((pair) => ({ pair, calls: [] }));
    for (let index = 0; index < count; index += 1) accounts[index % accounts.length].calls.push(call(index));
    return accounts;
}

/** @param {Stage} stage @param {Market} market @param {Size} sizes */
export const transfers = (stage, { payers }, sizes) =>
    dealt(payers, sizes.transfers, (index) => transfer(stage, payers[(index + 1) % payers.length].address));

/** @param {Stage} stage @param {Market} market */
export function bids(stage, { providers, orders }) {
    /** @type {{ pair: Pair, calls: any[] }[]} */
    const accounts = providers.map(({ pair }) => ({ pair, calls: [] }));
    orders.forEach((order, index) => {
        for (let next = index * BIDS; next < (index + 1) * BIDS; next += 1) {
            const bidder = next % providers.length;
            accounts[bidder].calls.push(bid(stage, order, providers[bidder].offer));
        }
    });
    return accounts;
}

/** @param {Stage} stage @param {Market} market @param {Size} sizes */
export const takes = (stage, { tenants, providers }, sizes) =>
    dealt(tenants, sizes.takes, (index) => take(stage, providers[index % providers.length].offer));

/** The activations of as many of these leases as can be reported. @param {Stage} stage @param {Market} market */
export function activations(stage, { providers }, from) {
    const { api, blocks } = stage.chain;
    const byOffer = new Map(providers.map((provider) => [provider.offer, provider]));
    for (const { data } of blocks.between('leases.OfferTaken', from)) {
        const provider = byOffer.get(data.offer);
        if (provider && provider.leases.length < METERS) provider.leases.push(data.lease);
    }
    return providers.map(({ pair, leases }) => ({
        pair,
        calls: leases.map((lease) => api.tx.leases.activate(lease, ACCESS)),
    }));
}

/** A report by each meter, of a lease of its own. @param {Stage} stage @param {Market} market @param {number} window */
export const reports = (stage, { providers }, window) =>
    providers.flatMap(({ meters, leases }) =>
        leases.map((lease, index) => reportOf(stage, meters[index], lease, window)),
    );
