import { Actor, bestQuotes, coins, connect, decimal, gpuModels } from '@leasehold/client';
import { Keyring } from '@polkadot/api';

const chain = await connect(process.argv[2] ?? 'ws://127.0.0.1:9944');
const [model] = await gpuModels(chain);
const { windowBlocks } = await chain.view('timing');

// Two new accounts, with money from Eve, who is rich on every development chain.
const keyring = new Keyring({ type: 'sr25519' });
const actor = (uri) => new Actor(chain, keyring.createFromUri(uri));
const series = String(Date.now());
const [provider, tenant] = [actor(`//provider/${series}`), actor(`//tenant/${series}`)];
await actor('//Eve').batch((tx) =>
    [provider, tenant].map(({ address }) => tx.balances.transferKeepAlive(address, coins(1_000))),
);

// A provider bonds, lists one GPU, and asks a price for it.
await provider.register({ name: 'Example', url: 'https://example.com' });
await provider.bond(model.stakePerGpu + coins(1));
const offer = await provider.listOffer({
    model: model.id,
    gpus: 1,
    vramMib: model.vramMib,
    cpus: 8,
    memoryMib: 32_768,
    storageGib: 100,
    region: 'DE',
    attributes: { series },
});
await provider.setAsk(offer, { price: coins('0.01'), maxTerm: 1_000 });

// A tenant takes the best quote for its needs, with enough escrow for the whole term.
const requirement = { models: [model.id], gpus: 1, regions: ['DE'], attributes: { series } };
const term = 10 * windowBlocks;
const [quote] = await bestQuotes(chain, requirement, { term });
const escrow = quote.price * BigInt(term);
const lease = await tenant.takeOffer(quote.offer, {
    requirement,
    term,
    maxPrice: quote.price,
    leastTerms: quote.terms,
    escrow,
});
console.log(`lease ${lease}: ${decimal(quote.price, { short: true })} LEASE per block`);

// The provider hands the machine over and commits to the hash of how to get in.
await provider.activate(lease, `0x${'00'.repeat(32)}`);
const {
    data: { end },
} = await chain.blocks.event('leases.LeaseActivated', { from: 0, where: (data) => data.lease === lease });
console.log(`lease ${lease} is active until block ${end}`);

// The tenant can close it at any time. What can no longer be charged is the tenant's again at once.
const { refunded } = (await tenant.close(lease)).event('leases.LeaseClosing');
console.log(`lease ${lease} is closing: ${decimal(refunded, { short: true })} LEASE are free again`);

await chain.disconnect();
