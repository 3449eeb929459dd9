/** A table that grows block by block while the demo plays. */

import { dim, line, note } from '../../lib/text.js';

/** @typedef {Awaited<ReturnType<import('@leasehold/client').Chain['blocks']['reach']>>} Block */

/**
 * Shows a table from block `from` on, until `stop` is called.
 *
 * @param {{ chain: import('@leasehold/client').Chain, from: number, about: string, columns: [string, number][],
 *     cells: (block: Block) => Promise<unknown[] | undefined> }} options `columns` are titles and widths; `cells` what
 *     a block adds, none if it adds no line.
 */
export function showTable({ chain, from, about, columns, cells }) {
    let next = from;
    let going = true;
    /** @param {unknown[]} all */
    const row = (all) => all.map((cell, column) => String(cell).padStart(columns[column][1])).join('');
    const lines = async () => {
        note(about);
        line(dim(row(columns.map(([title]) => title))));
        while (going) {
            const block = await chain.blocks.reach(next);
            next = block.number + 1;
            if (!going) return;
            const added = await cells(block);
            if (added) line(row(added));
        }
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
