// Leases a GPU with @leasehold/client, on Polkadot.js: node lease.js [WS] [SEED]
import { Actor, bestQuotes, connect, inLease } from '@leasehold/client';
import { Keyring } from '@polkadot/api';

const [url = 'ws://127.0.0.1:9944', seed = '//Ferdie'] = process.argv.slice(2);
const chain = await connect(url);
const tenant = new Actor(chain, new Keyring({ type: 'sr25519' }).createFromUri(seed));

// One L4, which is model 6 of the chain's table, in Germany or France, for 600 blocks at most.
const requirement = { models: [6], gpus: 1, regions: ['DE', 'FR'] };
const term = 600;
const quotes = await bestQuotes(chain, requirement, { term });
const [{ offer, price, terms }] = quotes;
console.log(`the best of ${quotes.length} asks: ${inLease(price)} per block, of offer ${offer}`);

// The least terms and the highest price are those that were seen: nothing can change before the call is included.
const escrow = price * 300n;
const lease = await tenant.takeOffer(offer, { requirement, term, maxPrice: price, leastTerms: terms, escrow });
const mine = (/** @type {any} */ data) => data.lease === lease;
const { data: active } = await chain.blocks.event('leases.LeaseActivated', { from: 0, where: mine });
console.log(`lease ${lease} is active until block ${active.end}`);

const { end } = (await tenant.topUp(lease, price * 100n)).event('leases.LeaseToppedUp');
console.log(`lease ${lease} is topped up: until block ${end}`);

// A window is reported while the next one runs.
await chain.blocks.event('usageAttestation.UsageRecorded', { from: 0, where: mine });
const { accrued, deposited, availability } = await chain.view('lease', lease);
console.log(`lease ${lease} has cost ${inLease(accrued)} of ${inLease(deposited)}`);
console.log(`lease ${lease} was available for ${availability.finalMs / 1_000} s`);

// Within 20 blocks of the activation (`timing.activationBlocks`) this costs the lock-in, the price of 20 blocks.
const { refunded } = (await tenant.close(lease)).event('leases.LeaseClosing');
console.log(`lease ${lease} is closing: ${inLease(refunded)} are free again`);

await chain.disconnect();
