/**
 * The providers of a market, as a program that outlives the script that opened it: serve.js WS METER_URL PID. It ends
 * when the node does.
 */

import { Actor, connect } from '@leasehold/client';
import { devAccount } from '../accounts.js';
import { Meter } from '../meter.js';
import { PROVIDERS } from './people.js';
import { FOLLOWS, Providers } from './providers.js';

const [ws, meterUrl, pid] = process.argv.slice(2);
const chain = await connect(ws);
const meter = Meter.at(meterUrl);
const actors = PROVIDERS.map(({ name }) => new Actor(chain, devAccount(`//${name}`), name));
const tell = (text) => console.log(`block ${chain.blocks.best}: ${text}`);
tell(FOLLOWS);
try {
    await new Providers(chain, actors, { meter, pid: Number(pid), tell }).follow();
} catch (error) {
    console.log(error.message);
    process.exit(1);
}
