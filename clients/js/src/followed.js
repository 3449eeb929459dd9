/** The kept part of a chain that is followed: its newest blocks, each the parent of the next. */

/** The newest blocks are kept whether they are final or not, this many unless the connection says otherwise. */
export const HISTORY = 256;
/** Older ones are kept until they are final and nobody waits for them, but never more than this in all. */
export const NOT_FINAL = 4_096;

/** The node has left a block that was final: what was read from it is worth nothing. */
export class OtherChainError extends Error {
    /** @param {number} number */
    constructor(number) {
        super(`the node is on another chain: it has replaced block ${number}, which was final`);
        this.name = 'OtherChainError';
    }
}

/**
 * @template {{ number: number, hash: string, parent: string }} B
 */
export class Followed {
    /** Ascending, without gaps. @type {B[]} */
    blocks = [];
    /** The newest final block, once the node has named one. @type {{ number: number, hash: string } | undefined} */
    final;
    /** The lowest block that was ever in it. */
    first = Number.POSITIVE_INFINITY;

    /** @param {number} [history] */
    constructor(history = HISTORY) {
        this.history = history;
    }

    /** The lowest block that is still kept. */
    get oldest() {
        return this.blocks[0]?.number ?? Number.POSITIVE_INFINITY;
    }

    get tip() {
        return this.blocks.at(-1);
    }

    /** The number of the tip; 0 without one. */
    get best() {
        return this.tip?.number ?? 0;
    }

    /** @param {number} number */
    at(number) {
        return this.blocks[number - this.oldest];
    }

    /** @param {number} number @param {string} hash */
    has(number, hash) {
        return this.at(number)?.hash === hash;
    }

    /** The lowest block that another one can still take the place of. */
    get lowest() {
        // The blocks below the first one that was seen can be replaced too, and with them what the caller waits for.
        if (this.final && this.oldest - this.final.number < NOT_FINAL) return this.final.number + 1;
        return this.oldest;
    }

    /**
     * Puts blocks in the place of all from the first one's number on.
     * @param {B[]} blocks
     * @returns {B[]} What they replace.
     */
    put(blocks) {
        const [{ number, hash, parent }] = blocks;
        const final = this.final ?? { number: -1, hash: parent };
        if (number < final.number || (number === final.number && hash !== final.hash))
            throw new OtherChainError(number);
        if (number - 1 === final.number && parent !== final.hash) throw new OtherChainError(number - 1);
        this.first = Math.min(this.first, number);
        const replaced = this.blocks.splice(Math.max(number - this.oldest, 0));
        this.blocks.push(...blocks);
        return replaced;
    }

    /** Forgets the oldest blocks. @param {number} needed The lowest that somebody waits for. */
    trim(needed) {
        const kept = Math.min(this.final?.number ?? 0, needed);
        const spare = this.blocks.length - this.history;
        const unneeded = this.blocks.findIndex(({ number }, at) => at >= spare || number >= kept);
        this.blocks.splice(0, Math.max(unneeded, this.blocks.length - Math.max(NOT_FINAL, this.history)));
    }
}
