/** Says in words what there is to try. */

import { bold, line, say, table } from '../../lib/text.js';
import { curl } from './answers.js';
import { BIDDING } from './main.js';

/**
 * @param {import('./stage.js').Stage} stage
 * @param {Awaited<ReturnType<typeof import('./main.js').play>>} market
 */
export function show({ node, timing, tenants }, { providers, closed, running, orders, asked }) {
    say('the market');
    const rows = providers.flatMap(({ name, region, terms, listings, offers }) =>
        offers.map(({ offer, gpus }, index) => [
            String(offer),
            name,
            region,
            `${gpus} × ${listings[index].model}`,
            listings[index].ask,
            String(terms.notice),
            `${terms.exitPenalty} %`,
        ]),
    );
    const head = ['>offer', 'provider', 'region', 'GPUs', '>ask', '>notice', '>exit penalty'];
    for (const text of table(head, rows)) line(text);
    line(`${closed.length} leases are over; lease ${running.measured} runs, and lease ${running.sold} is for sale`);
    line(
        `${tenants.charlie.name}'s orders: ${orders.manual} takes bids for a day and waits for a pick; the chain decides`,
    );
    line(
        `${orders.automatic} and ${orders.sealed} (sealed) after ${Math.round((BIDDING * timing.slotMillis) / 60_000)} minutes`,
    );
    line(
        'the providers go on: they bid on new orders, and activate and measure the leases that you take. Whatever model',
    );
    line('an offer names, one small job on this machine stands for it');
    say('try it');
    for (const question of asked) line(curl(node.http, question));
    line(
        `${bold('accounts')}     //Alice (sudo), //Bob, //Dave, //Eve, //Ferdie have LEASE; providers are //${providers[0].name} and so on`,
    );
    line(`${bold('examples')}     clients/examples: node clients/examples/polkadot-js/lease.js ${node.ws}`);
}
