/** Plays a node whose chain forks as a test tells it to, for what follows it through Polkadot.js. */

/**
 * @typedef {object} PlayedBlock
 * @property {number} number
 * @property {string} hash
 * @property {string} parent
 * @property {string[]} extrinsics In hex.
 * @property {{ name: string, data: Record<string, any>, extrinsic: number | null }[]} events
 */

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const hex = (/** @type {string} */ hash) => ({ toHex: () => hash });
const number = (/** @type {number} */ value) => ({ toNumber: () => value });

/** As Polkadot.js decodes it. @param {PlayedBlock} block */
function header(block) {
    return { number: number(block.number), hash: hex(block.hash), parentHash: hex(block.parent) };
}

/** @param {PlayedBlock['events'][number]} event */
function record({ name, data, extrinsic }) {
    const [section, method] = name.split('.');
    const values = Object.assign(Object.values(data), { names: Object.keys(data) });
    return {
        event: { section, method, data: values },
        phase: { isApplyExtrinsic: extrinsic !== null, asApplyExtrinsic: number(extrinsic ?? 0) },
    };
}

export class PlayedChain {
    /** @type {Map<string, PlayedBlock>} */
    #blocks = new Map();
    /** @type {((head: any) => void)[]} */
    #heads = [];
    /** @type {((head: any) => void)[]} */
    #finals = [];
    #forks = 0;
    /** The node's best block, and with it its ancestors by number. @type {PlayedBlock} */
    best;
    /** @type {PlayedBlock} */
    final;
    /** Hashes of blocks whose state the node does not have. @type {Set<string>} */
    pruned = new Set();
    /** How the pool answers, by method. @type {Record<string, (hex: string) => any>} */
    pool = {};
    /** What was handed to the pool. @type {string[]} */
    offered = [];
    /** What the pool says of a transaction that is watched. @type {Map<string, (error: null, status: any) => void>} */
    updates = new Map();
    /** The next nonce, as the node has it. */
    nonce = 0;

    constructor() {
        this.best = this.final = this.#add({
            number: 0,
            hash: 'genesis',
            parent: 'nothing',
            extrinsics: [],
            events: [],
        });
    }

    /** @param {PlayedBlock} block */
    #add(block) {
        this.#blocks.set(block.hash, block);
        return block;
    }

    /**
     * Makes a branch of empty blocks, which the node does not turn to yet. Its blocks may be written to until then.
     * @param {PlayedBlock} parent
     * @param {number} length
     */
    branch(parent, length) {
        const letter = LETTERS[this.#forks++];
        /** @type {PlayedBlock[]} */
        const made = [];
        for (let last = parent; made.length < length; last = /** @type {PlayedBlock} */ (made.at(-1))) {
            const next = last.number + 1;
            const hash = `${next}${letter}`;
            made.push(this.#add({ number: next, hash, parent: last.hash, extrinsics: [], events: [] }));
        }
        return made;
    }

    /** The block of that number that counts for the node. @param {number} at */
    #canonical(at) {
        let block = this.best;
        while (block.number > at) block = this.#get(block.parent);
        return block.number === at ? block : undefined;
    }

    /** @param {string} hash */
    #get(hash) {
        const block = this.#blocks.get(hash);
        if (!block) throw new Error(`the node has no block ${hash}`);
        return block;
    }

    /** The node turns to this block, and says so unless it is told not to. @param {PlayedBlock} block */
    turn(block, { silently = false } = {}) {
        this.best = block;
        if (!silently) this.announce(block);
    }

    /** One block after another, as they come when nothing forks. @param {PlayedBlock[]} blocks */
    grow(blocks) {
        for (const block of blocks) this.turn(block);
    }

    /** Names a block as the best, whether it is or not. @param {PlayedBlock} block */
    announce(block) {
        for (const tell of this.#heads) tell(header(block));
    }

    /** @param {PlayedBlock} block */
    finalize(block) {
        this.final = block;
        for (const tell of this.#finals) tell(header(block));
    }

    /** What Polkadot.js' connection is asked for. @type {any} */
    api = {
        isConnected: true,
        rpc: {
            chain: {
                subscribeNewHeads: async (/** @type {any} */ tell) => {
                    this.#heads.push(tell);
                    tell(header(this.best));
                },
                subscribeFinalizedHeads: async (/** @type {any} */ tell) => {
                    this.#finals.push(tell);
                    tell(header(this.final));
                },
                getHeader: async (hash = this.best.hash) => {
                    this.#ask();
                    return header(this.#get(hash));
                },
                getBlockHash: async (/** @type {number} */ at) => {
                    this.#ask();
                    return hex(this.#canonical(at)?.hash ?? 'none');
                },
                getBlock: {
                    raw: async (/** @type {string} */ hash) => {
                        this.#ask();
                        return { block: { extrinsics: this.#get(hash).extrinsics } };
                    },
                },
            },
            system: { accountNextIndex: async () => number(this.nonce) },
        },
        at: async (/** @type {string} */ hash) => {
            this.#ask();
            if (this.pruned.has(hash)) throw new Error(`state of ${hash} discarded`);
            const { events } = this.#get(hash);
            return { query: { system: { events: async () => events.map(record) } } };
        },
        registry: {
            createType: (/** @type {string} */ _, /** @type {any} */ value) => value,
            findMetaError: () => ({ section: 'leases', name: 'NoSuchLease', docs: ['There is none.'] }),
        },
    };

    /** What transactions are sent through. @type {any} */
    provider = {
        subscribe: async (
            /** @type {any} */ _,
            /** @type {any} */ __,
            /** @type {any} */ [bytes],
            /** @type {any} */ update,
        ) => {
            this.#ask();
            this.offered.push(bytes);
            await this.pool.author_submitAndWatchExtrinsic?.(bytes);
            this.updates.set(bytes, update);
            return bytes;
        },
        unsubscribe: async (/** @type {any} */ _, /** @type {any} */ __, /** @type {string} */ id) =>
            this.updates.delete(id),
        send: async (/** @type {any} */ _, /** @type {any} */ [bytes]) => {
            this.#ask();
            this.offered.push(bytes);
            return this.pool.author_submitExtrinsic?.(bytes);
        },
    };

    #ask() {
        if (!this.api.isConnected) throw new Error('WebSocket is not connected');
    }
}

/**
 * Puts a transaction into a block, behind those that it has.
 *
 * @param {PlayedBlock} block
 * @param {string} bytes
 * @param {{ refused?: boolean, fee?: bigint }} [options]
 */
export function include(block, bytes, { refused = false, fee = 7n } = {}) {
    const extrinsic = block.extrinsics.push(bytes) - 1;
    const error = { isModule: true, asModule: {}, toJSON: () => 'a refusal' };
    const failed = { name: 'system.ExtrinsicFailed', data: { error }, extrinsic };
    block.events.push(
        { name: 'transactionPayment.TransactionFeePaid', data: { actualFee: fee }, extrinsic },
        refused ? failed : { name: 'system.Remarked', data: { bytes, in: block.hash }, extrinsic },
    );
}

/** Events without an extrinsic. @param {PlayedBlock} block @param {string} name @param {Record<string, any>} [data] */
export function happen(block, name, data = {}) {
    block.events.push({ name, data: { ...data, in: block.hash }, extrinsic: null });
}
