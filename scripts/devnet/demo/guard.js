/** The third story: a tenant that sleeps, and its guard. A machine dies, and the lease goes on with a standby. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Actor, inLease as amount, coins, finalized, MeterKey, percent, pickOf, plain } from '@leasehold/client';
import { clock, line, note, say, seconds } from '../../lib/text.js';
import { Guard, makeKey } from '../guard.js';
import { startJob } from '../meter.js';
import { binary } from '../program.js';
import { ProbedGate } from './gate.js';
import { GuardBooks } from './guard-books.js';
import { enter, newAccess, payFeesOut, reported, timed } from './steps.js';

/** Windows that are reported of each lease. */
const SERVED = 2;
const TERM_BLOCKS = 100;
const LIMIT = coins('1.5');
// Odd to the last digit, so that nothing in the final table is right by luck.
const PRICE = coins('1.000000000007');
/** What the standby asks: at most 110 % of the lease's price. */
const DEARER = coins('1.050000000003');
/** The guard's own money, for fees. */
const POCKET = coins(5);
/** What bids promise if they promise nothing else, in millionths. */
const EXIT_PENALTY = BigInt(percent(1));
/** As much as a processor beside a node proves in seconds. A tenant asks for more. */
const SMALL = ['--prove-size', '256', '--prove-inner', '4096', '--prove-memory-mib', '32'];
/** The kind of proxy that can close, fail over and refuse leases and set receipt keys, and do nothing else. */
const PROXY = 'TenantGuard';

/** @typedef {import('./stage.js').Stage} Stage */

/** @param {Stage} stage */
export async function play(stage) {
    const { chain, actors, timing, dir, meter } = stage;
    const { provider, standby, tenant } = actors;
    const [account, key] = await Promise.all(['guard-account', 'receipt-key'].map((name) => makeKey(join(dir, name))));
    const guard = new Actor(chain, /** @type {any} */ ({ address: account.address }), 'the guard');
    const books = new GuardBooks(chain, { ...actors, guard });
    await books.open();

    const market = await openMarket(stage);
    const { order, offers } = market;
    const gate = await openGate(stage, offers.provider);
    const [lease] = await timed(
        `${tenant.name} awards its order to ${provider.name}; ${standby.name} stands by`,
        async () => {
            const { bids } = await chain.view('order', order);
            return tenant.award(order, [pickOf(bids.find(({ bidder }) => bidder === provider.address))]);
        },
    );
    await hire(stage, guard, key);
    const program = watch(stage, lease);
    try {
        await isThere(stage, program);
        const first = await begin(stage, provider, lease);
        await proved(stage, program, lease);
        await program.heard('answers');
        await program.heard('key-set');
        note('it sees the job, and has set its receipt key by proxy');
        await consented(stage, program, lease, first.block);

        await die(stage, { lease, gate, job: first.job });
        const over = await goOn(stage, program, lease);
        const second = await begin(stage, standby, over.lease);
        await program.heard('answers', (said) => said.lease === over.lease);
        note(`the guard sees the job again, as lease ${over.lease}`);
        await consented(stage, program, over.lease, second.block);

        const { closed, finals } = await end(stage, [lease, over.lease]);
        await program.heard('over');
        const status = await program.program.exited;
        note(`the guard's work is done: it ${status}`);
        second.job.stop().catch(() => {});
        await meter.detach(over.lease);
        await payFeesOut(tenant);
        const withdrawableAt = await leave(stage, market, account.address);
        const last = await chain.blocks.next();
        return await books.close({
            ...{ order, leases: [lease, over.lease], prices: [PRICE, DEARER], over, finals, closed, last },
            ...{ pocket: POCKET, receiptKey: key.id, withdrawableAt, timing, status },
        });
    } finally {
        await program.stop();
    }
}

/** Two providers enter, the tenant orders with a standby, and both bid. @param {Stage} stage */
async function openMarket({ chain, actors, spec, model, timing }) {
    const { provider, standby, tenant } = actors;
    const keys = [new MeterKey(), new MeterKey()];
    const stake = model.stakePerGpu * BigInt(spec.gpus);
    const least = plain(chain.api.consts.providerStaking.minimumBond);
    const needed = stake + (stake * EXIT_PENALTY) / 1_000_000n + plain(chain.api.consts.leaseBidding.bidDeposit);
    const bond = needed > least ? needed : least;
    const start = Date.now();

    say('two providers enter the market, and a tenant asks for a machine, and for one to stand by');
    line(`${provider.name} and ${standby.name} register, bond ${amount(bond)} each, list one ${model.name} each`);
    const [first, second, order] = await Promise.all([
        enter(provider, { bond, spec }),
        enter(standby, { bond, spec }),
        tenant.createOrder({
            requirement: { models: [model.id], gpus: 1, cpus: 1, regions: [spec.region] },
            priceLimit: LIMIT,
            term: TERM_BLOCKS,
            deadline: chain.blocks.best + timing.awardBlocks,
            escrow: LIMIT * BigInt(TERM_BLOCKS),
            standbys: 1,
        }),
        ...[provider, standby].map((owner, i) => keys[i].insert(chain).then(() => owner.registerMeter(keys[i]))),
    ]);
    const offers = { provider: first, standby: second };
    await Promise.all([
        provider.placeBid(order, offers.provider, PRICE),
        standby.placeBid(order, offers.standby, DEARER, { standby: true }),
    ]);
    note(`order ${order}: ${provider.name} bids ${amount(PRICE)} per block, ${standby.name} ${amount(DEARER)}`);
    note(`in ${clock(start)}`);
    return { order, offers, keys, bond };
}

/** @param {Stage} stage @param {number} offer */
async function openGate({ dir, chain, actors: { provider }, addProgram }, offer) {
    say(`${provider.name} opens a gate, at which watchers find out whether the machine can be reached`);
    const gate = new ProbedGate({ dir, genesis: chain.genesis, provider: provider.address, offer });
    await gate.start();
    addProgram(gate.program);
    await provider.setGate(await gate.proof());
    note(`it answers a probe with the signature of its key: ${(await gate.answers()) ? 'yes' : 'no'}`);
    return gate;
}

/** The provider starts the tenant's job, points the meter at it, and activates. @param {Stage} stage */
async function begin({ dir, gpu, meter, addProgram }, provider, lease) {
    const start = Date.now();
    say(`${provider.name} starts the job, attaches it to the meter as lease ${lease}, and activates the lease`);
    const job = startJob({ dir, name: `job-${lease}` });
    addProgram(job);
    // By this the guard finds the job of the lease that it watches.
    writeFileSync(join(dir, `job-${lease}.pid`), String(job.pid));
    await meter.attach(lease, gpu ? { pid: job.pid, devices: ['0'] } : { pid: job.pid });
    const { block } = await provider.activate(lease, newAccess());
    note(`in block ${block}, in ${clock(start)}`);
    return { block, job };
}

/**
 * Waits for the guard, which has few blocks to refuse the lease in; but not so long that the lease expires.
 * @param {Stage} stage
 */
async function isThere({ chain, timing }, guard) {
    const half = chain.blocks.best + Math.floor(timing.activationBlocks / 2);
    // If it never starts, what is waited for next says so.
    await Promise.race([guard.heard('started').catch(() => {}), chain.blocks.reach(half)]);
}

/** The guard has the machine prove itself while the lease can be refused. @param {Stage} stage */
async function proved({ chain, timing, actors: { provider, tenant } }, guard, lease) {
    const title = `${tenant.name}'s guard has ${provider.name}'s machine prove what it can do`;
    const { text } = await timed(title, () => guard.heard('proved', (said) => said.lease === lease));
    note(text);
    const { start } = await chain.view('lease', lease);
    const last = start + timing.activationBlocks;
    note(
        `it could refuse the lease until block ${last}, at ${amount(PRICE)} per block and 20 more; this is ${chain.blocks.best}`,
    );
}

/** The guard gets an account that is a proxy of the tenant's, and money for fees. @param {Stage} stage */
async function hire({ actors: { tenant } }, guard, key) {
    await timed(`${tenant.name} hires a guard, which runs on a machine of its own, and goes to sleep`, () =>
        tenant.batch((tx) => [
            tx.balances.transferKeepAlive(guard.address, POCKET),
            tx.proxy.addProxy(guard.address, PROXY, 0),
        ]),
    );
    note(`its account may close, fail over and refuse, and no more; it has ${amount(POCKET)} for fees`);
    note(`its receipt key is ${key.id}`);
}

/** @param {Stage} stage @param {number} lease */
function watch({ dir, node, addProgram }, lease) {
    const check = `kill -0 "$(cat '${dir}'/job-$LEASEHOLD_LEASE.pid)"`;
    const job = binary('LEASEHOLD_JOB');
    const guard = new Guard({
        ...{ dir, ws: node.ws, lease },
        args: [
            ...['--command', check, '--every', '1', '--timeout', '3', '--tries', '3'],
            ...['--on-failure', 'failover,close', '--account', join(dir, 'guard-account')],
            // A tenant writes 'ssh machine leasehold-job --prove': here both are one machine.
            ...['--verifier', job, '--prove-command', `'${job}' --prove`, ...SMALL],
            ...['--key', join(dir, 'receipt-key'), '--set-key', '--file', '--file-every', '1'],
        ],
    });
    guard.start();
    addProgram(guard.program);
    line(
        'leasehold-guard run --command "is the job there?" --on-failure failover,close --prove-command … --set-key --file',
    );
    return guard;
}

/** Windows are reported, and the guard files receipts for what it saw of them. @param {Stage} stage */
async function consented({ chain, actors: { tenant } }, guard, lease, from) {
    say(`lease ${lease} runs, and ${tenant.name}'s guard consents`);
    await reported(chain, lease, from, SERVED);
    await guard.heard('filed', (said) => said.lease === lease);
    const { data } = await chain.blocks.event('usageAttestation.ReceiptFiled', {
        from,
        where: (filed) => filed.lease === lease,
    });
    const { availability } = await chain.view('lease', lease);
    const credited = availability.finalMs + availability.pendingMs;
    note(`consented to ${seconds(data.receiptedMs)}; ${seconds(credited)} are credited`);
}

/** All that the provider has there goes dark. @param {Stage} stage */
async function die({ meter, actors: { provider } }, { lease, gate, job }) {
    say(`${provider.name}'s machine dies: job, meter and gate`);
    await Promise.all([job.kill(), gate.program.kill(), meter.detach(lease)]);
    note(`its gate answers a probe: ${(await gate.answers()) ? 'yes' : 'no'}`);
}

/** @param {Stage} stage @returns {Promise<{ lease: number, escrow: bigint, provider: string, price: bigint }>} */
async function goOn({ chain }, guard, lease) {
    const start = Date.now();
    const { text } = await guard.heard('down', (said) => said.lease === lease);
    note(`the guard: ${text}`);
    const { block } = await guard.heard('acted', (said) => said.lease === lease && said.remedy === 'failover');
    const { data } = await chain.blocks.event('leases.LeaseFailedOver', {
        from: block,
        where: (over) => over.escrow > 0n,
    });
    await guard.heard('followed', (said) => said.successor === data.lease);
    note(`it has failed the lease over, in block ${block}, in ${clock(start)}`);
    note(`lease ${data.lease} goes on, at ${amount(data.price)} per block`);
    return /** @type {any} */ (data);
}

/** The tenant wakes up, and closes. @param {Stage} stage @param {number[]} leases */
async function end({ chain, timing, actors: { tenant } }, [first, second]) {
    const closed = await timed(`${tenant.name} wakes up, reads what happened, and closes lease ${second}`, () =>
        tenant.close(second),
    );
    const { end: over } = closed.event('leases.LeaseClosing');
    const finals = await Promise.all([
        chain.blocks.event('leases.LeaseFinalized', { from: 0, where: (data) => data.lease === first, ms: 90_000 }),
        finalized(chain, { lease: second, end: over, windowBlocks: timing.windowBlocks, by: tenant }),
    ]);
    note(`both leases are final, in blocks ${finals.map(({ block }) => block).join(' and ')}`);
    return { closed, finals };
}

/** Everyone takes back what is theirs. @param {Stage} stage @returns {Promise<number>} When the bonds are free. */
async function leave({ actors: { provider, standby, tenant } }, { offers, keys, bond }, delegate) {
    say('the providers leave, and the guard is dismissed');
    const free = await Promise.all([
        provider.removeGate(offers.provider).then(() => provider.retireOffer(offers.provider)),
        standby.retireOffer(offers.standby),
        ...[provider, standby].map((owner, i) => owner.removeMeter(keys[i])),
        tenant.send((tx) => tx.proxy.removeProxy(delegate, PROXY, 0)),
    ]).then(() => Promise.all([provider, standby].map((owner) => owner.deregister().then(() => owner.unbond(bond)))));
    return Math.max(...free);
}
