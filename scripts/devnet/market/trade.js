/** The market's history before anyone looks at it: providers list, tenants lease, leases end. */

import { coins, MeterKey, offerAsk, offerSpec, profile, takeRequest } from '@leasehold/client';
import { TRADED, TRADED_GPUS, UNRELIABLE } from './people.js';
import { inMillionths } from './providers.js';
import { modelOf } from './stage.js';

/**
 * @typedef {import('./stage.js').Stage} Stage
 * @typedef {Stage['providers'][number] & { offers: { offer: number, model: number, gpus: number, ask: bigint }[] }} Provider
 */

/** Windows that the closed leases ran for. */
const TERM_WINDOWS = 3;
/** Windows from a provider's first call to the end of the closed leases, and room for a busy machine. */
const TRADE_WINDOWS = 14;
/** Windows in an epoch of the price index. */
export const EPOCH_WINDOWS = 24;
/** Of longer terms than anybody will try. */
const MAX_TERM = 100_000;
/** For exit penalties and deposits of bids, beyond the stake. */
const SPARE = coins(3_000);

/** @param {Stage} stage @returns {Promise<Provider[]>} */
export async function enter(stage) {
    const { alice, providers } = stage;
    const stakes = providers.map(({ listings }) =>
        listings.reduce((sum, { model, gpus }) => sum + modelOf(stage, model).stakePerGpu * BigInt(gpus), 0n),
    );
    await alice.batch((tx) =>
        providers.map(({ actor }, index) =>
            tx.balances.transferKeepAlive(actor.address, stakes[index] * 2n + SPARE * 2n),
        ),
    );
    // A tenth of the stake is the highest exit penalty.
    return Promise.all(
        providers.map((provider, index) => list(stage, provider, stakes[index] + stakes[index] / 10n + SPARE)),
    );
}

/** Registers a provider, with its bond, its meter's key, its offers and their asks. */
async function list(stage, provider, bond) {
    const { chain } = stage;
    const { actor, name, region, listings } = provider;
    const key = new MeterKey();
    await key.insert(chain);
    const entered = await actor.batch((tx) => [
        tx.providerRegistry.register(profile(name, `https://${name.toLowerCase()}.example.com`)),
        tx.providerStaking.bond(bond),
        tx.usageAttestation.registerMeter(key.id, key.proof(chain.genesis, actor.address)),
        ...listings.map(({ model, gpus }) =>
            tx.providerRegistry.listOffer(offerSpec(specOf(stage, model, gpus, region))),
        ),
    ]);
    const listed = entered.events.filter((event) => event.name === 'providerRegistry.OfferListed');
    const offers = listings.map(({ model, gpus, ask }, index) => ({
        offer: listed[index].data.offer,
        model: modelOf(stage, model).id,
        gpus,
        ask: coins(ask),
    }));
    const terms = inMillionths(provider.terms);
    await actor.batch((tx) =>
        offers.map(({ offer, ask }) =>
            tx.providerRegistry.setAsk(offer, offerAsk({ price: ask, maxTerm: MAX_TERM, terms })),
        ),
    );
    return { ...provider, offers };
}

/** @param {Stage} stage @param {string} name @param {number} gpus @param {string} region */
function specOf(stage, name, gpus, region) {
    const { id, vramMib } = modelOf(stage, name);
    return { model: id, gpus, vramMib, cpus: 8, memoryMib: 65_536, storageGib: 200, region };
}

/**
 * Leases all of what is traded, from each provider by an ask, for a few windows.
 *
 * @param {Stage} stage
 * @param {Provider[]} providers
 * @returns {Promise<number[]>} The leases.
 */
export async function lease(stage, providers) {
    const { chain, timing, tenants, meter } = stage;
    await withinEpoch(stage);
    const { id } = modelOf(stage, TRADED);
    const term = TERM_WINDOWS * timing.windowBlocks;
    const take = (tx, { offers }) => {
        const [{ offer, ask }] = offers;
        const maxPrice = ask * BigInt(TRADED_GPUS);
        const requirement = { models: [id], gpus: TRADED_GPUS };
        return tx.leases.takeOffer(
            offer,
            takeRequest({ requirement, term, maxPrice, escrow: maxPrice * BigInt(term) }),
        );
    };
    const half = providers.length / 2;
    const receipts = await Promise.all([
        tenants.dave.batch((tx) => providers.slice(0, half).map((provider) => take(tx, provider))),
        tenants.eve.batch((tx) => providers.slice(half).map((provider) => take(tx, provider))),
    ]);
    const taken = receipts.flatMap(({ events }) => events.filter(({ name }) => name === 'leases.OfferTaken'));
    const failing = providers.find(({ name }) => name === UNRELIABLE)?.actor.address;
    await Promise.all(
        taken.map(async ({ data }) => {
            await activated(chain, data.lease);
            if (data.provider === failing) await meter.detach(data.lease);
        }),
    );
    return taken.map(({ data }) => data.lease);
}

/** Until a lease has been activated by its provider. */
export async function activated(chain, id) {
    return chain.blocks.event('leases.LeaseActivated', { from: 0, where: ({ lease }) => lease === id });
}

/** Until these leases are final. @param {Stage} stage @param {number[]} leases */
export async function final({ chain }, leases) {
    return Promise.all(
        leases.map((id) =>
            chain.blocks.event('leases.LeaseFinalized', { from: 0, where: ({ lease }) => lease === id, ms: 120_000 }),
        ),
    );
}

/** What is traded counts together only if all of it ends in one epoch: late in an epoch, the next one is waited for. */
async function withinEpoch({ chain, timing }) {
    const epoch = EPOCH_WINDOWS * timing.windowBlocks;
    const left = epoch - (chain.blocks.best % epoch);
    if (left < TRADE_WINDOWS * timing.windowBlocks) await chain.blocks.reach(chain.blocks.best + left);
}
