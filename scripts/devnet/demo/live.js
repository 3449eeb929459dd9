/** The line that each block of a running lease gets. */

import { decimal, decodeReadings } from '@leasehold/client';
import { bold, dim, line, note, seconds } from '../../lib/text.js';

const WIDTHS = [7, 8, 11, 10, 10, 11, 20];

function row(cells) {
    return cells.map((cell, column) => String(cell).padStart(WIDTHS[column])).join('');
}

/**
 * Shows a lease block by block until `stop` is called.
 *
 * @param {{ chain: import('@leasehold/client').Chain, meter: import('../meter.js').Meter, lease: number, window: number,
 *     from: number }} options `window` is the length of one, in blocks.
 */
export function showLive({ chain, meter, lease, window, from }) {
    let next = from;
    let going = true;
    const lines = async () => {
        note('available, busy, energy: as the meter counts; credited, accrued: as the chain does, window by window');
        line(dim(row(['block', 'window', 'available', 'busy', 'energy', 'credited', 'accrued LEASE'])));
        while (going) {
            const block = await chain.blocks.reach(next);
            next = block.number + 1;
            if (!going) return;
            await show(block);
        }
    };
    const show = async (block) => {
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
        line(
            row([
                block.number,
                Math.floor(block.number / window),
                reading ? seconds(reading.end.availableMs) : '-',
                reading ? seconds(reading.end.busyMs) : '-',
                reading?.end.energyMj ? `${(Number(reading.end.energyMj) / 1000).toFixed(0)} J` : '-',
                seconds(view.availability.finalMs),
                bold(decimal(view.accrued).padStart(WIDTHS[6])),
            ]),
        );
    };
    const shown = lines();
    shown.catch(() => {});
    return {
        /** Ends it, after the line that is being written. Throws what went wrong meanwhile. */
        stop: async () => {
            going = false;
            await Promise.race([shown, chain.blocks.next()]);
        },
    };
}
