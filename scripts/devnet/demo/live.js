/** The line for each block of a running lease. */

import { decimal, decodeReadings } from '@leasehold/client';
import { bold, note, seconds } from '../../lib/text.js';
import { showTable } from './table.js';

const WIDEST = 20;

/** @type {[string, number][]} */
const COLUMNS = [
    ['block', 7],
    ['window', 8],
    ['available', 11],
    ['busy', 10],
    ['energy', 10],
    ['credited', 11],
    ['accrued LEASE', WIDEST],
];

/**
 * Shows a lease block by block until `stop` is called.
 *
 * @param {{ chain: import('@leasehold/client').Chain, meter: import('../meter.js').Meter, lease: number, window: number,
 *     from: number }} options `window` is the length of one, in blocks.
 */
export function showLive({ chain, meter, lease, window, from }) {
    return showTable({
        chain,
        from,
        about: 'available, busy, energy: as the meter counts; credited, accrued: as the chain does, window by window',
        columns: COLUMNS,
        cells: async (block) => {
            for (const { name, data } of block.events) {
                if (name === 'usageAttestation.UsageRecorded' && data.lease === lease) {
                    note(`window ${data.window} reported: ${seconds(data.creditedMs)} credited`);
                }
                if (name === 'leases.LeaseSettled' && data.lease === lease) {
                    note(`settled up to now: ${data.blocks} blocks, ${decimal(data.charged)} LEASE`);
                }
                if (name === 'leases.LeaseClosing' && data.lease === lease) {
                    note(`closed at block ${data.end}; ${decimal(data.refunded)} LEASE back to the tenant at once`);
                }
            }
            const [view, reading] = await Promise.all([
                chain.viewAt(block.hash, 'lease', lease),
                meter
                    .rawReadings()
                    .then(decodeReadings)
                    .then((all) => all.find((one) => one.lease === lease)),
            ]);
            if (!view) return;
            return [
                block.number,
                Math.floor(block.number / window),
                reading ? seconds(reading.end.availableMs) : '-',
                reading ? seconds(reading.end.busyMs) : '-',
                reading?.end.energyMj ? `${(Number(reading.end.energyMj) / 1000).toFixed(0)} J` : '-',
                seconds(view.availability.finalMs),
                bold(decimal(view.accrued).padStart(WIDEST)),
            ];
        },
    });
}
