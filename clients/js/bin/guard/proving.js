/** Once for each lease, while it can be refused: the machine proves its performance, beside tries of the workload. */

import { firstOpen, timeToRefuse } from '../../src/guard/decide.js';
import { shortfallOf } from '../../src/guard/proof.js';
import { tryOnce } from './checks.js';
import { Part, why } from './part.js';
import { takeRemedy } from './remedy.js';
import { askForProof } from './verify.js';

/** A bound falls short of what was offered only if so many in a row do: a line that is busy lowers each. */
const SHORTFALLS = 2;

/**
 * @typedef {import('../../src/guard/lease.js').Facts} Facts
 * @typedef {import('../../src/guard/proof.js').Verdict} Verdict
 * @typedef {import('./state.js').State} State
 *
 * @typedef {object} Answer
 * @property {number} lease
 * @property {Verdict} verdict
 * @property {string} [short] What falls short, in words.
 * @property {number} tookMs
 *
 * @typedef {object} Course How it goes with a lease.
 * @property {number} lease
 * @property {boolean} isOver Whether its machine is asked no more.
 * @property {number} shortfalls In a row.
 * @property {boolean} counts Whether its machine is not what was offered, and something is to be done about it.
 * @property {import('../../src/guard/decide.js').Remedy[]} refused Remedies that the chain refused.
 * @property {Map<string, string>} told What was said last, by event.
 *
 * @typedef {import('./part.js').Tools & { attempt?: typeof tryOnce, ask?: typeof askForProof, wake?: () => void }} ProvingTools
 *   `wake`: begins the next turn at once.
 */

/** @param {number} lease @returns {Course} */
function newCourse(lease) {
    return { lease, isOver: false, shortfalls: 0, counts: false, refused: [], told: new Map() };
}

export class Proving extends Part {
    #course = newCourse(-1);
    #isAsking = false;
    /** What has come and was not judged yet. @type {Answer | undefined} */
    #answer;
    /** When it may be asked again. */
    #next = 0;

    /** @param {import('./options.js').RunOptions} options @param {ProvingTools} tools */
    constructor(options, { attempt = tryOnce, ask = askForProof, wake = () => {}, ...tools }) {
        super(options, tools);
        this.attempt = attempt;
        this.ask = ask;
        this.wake = wake;
    }

    /**
     * Judges what has come, asks if it is time to, and does what follows. It waits for no proof.
     *
     * @param {State} state
     * @param {Facts} facts Of the lease that is watched.
     * @returns {Promise<boolean>} Whether a remedy was taken.
     */
    async turn(state, facts) {
        const { proof } = this.options;
        const { timing } = this.link;
        const { lease } = facts;
        if (!proof || !timing || facts.status !== 'active') return false;
        if (this.#course.lease !== lease) this.#course = newCourse(lease);
        const left = timeToRefuse(facts, timing);
        const answer = this.#answer;
        this.#answer = undefined;
        if (answer?.lease === lease) this.#judge(state, answer, left);
        if (this.#course.counts) return this.#act(facts, timing);
        if (this.#course.isOver || this.#isAsking || state.proved.includes(lease)) return false;
        if (left === 0) this.#giveUp();
        else if (this.now() >= this.#next) this.#begin(lease, proof, left);
        return false;
    }

    /**
     * Starts a proof, which is cut off when it comes too late to refuse the lease by it.
     *
     * @param {number} lease
     * @param {import('./options.js').ProofOptions} proof
     * @param {number} left
     */
    #begin(lease, proof, left) {
        const began = this.now();
        this.#isAsking = true;
        this.#next = began + this.options.everyMs;
        this.#tell('proving', 'info', 'its machine is asked to prove what it can do');
        this.#asked(proof, { lease, timeoutMs: Math.min(proof.timeoutMs, left) })
            .catch((error) => ({ verdict: /** @type {Verdict} */ ({ kind: 'unknown', words: why(error) }) }))
            .then((answer) => {
                this.#answer = { ...answer, lease, tookMs: this.now() - began };
                this.#isAsking = false;
                this.wake();
            });
    }

    /**
     * @param {import('./options.js').ProofOptions} proof
     * @param {{ lease: number, timeoutMs: number }} given
     * @returns {Promise<{ verdict: Verdict, short?: string }>}
     */
    async #asked(proof, given) {
        const { reference, timeoutMs } = this.options;
        const verdict = await this.ask(proof, given);
        const short = shortfallOf(verdict, proof);
        // The tenant's own line lowers a bound, and makes no answer wrong.
        if (short === undefined || !reference) return { verdict, short };
        const beside = await this.attempt(reference, { timeoutMs });
        if (beside.answered) return { verdict, short };
        return { verdict: { kind: 'unknown', words: `${short}; the reference does not answer either: ${beside.why}` } };
    }

    /** @param {State} state @param {Answer} answer @param {number} left */
    #judge(state, { lease, verdict, short, tookMs }, left) {
        const { words } = verdict;
        if (verdict.kind === 'unknown') return this.#tell('proof-unknown', 'warning', `this does not count: ${words}`);
        if (verdict.kind === 'verified' && short === undefined) {
            state.proved = [...state.proved, lease];
            return this.#tell('proved', 'info', words, { tops: verdict.tops, gib: verdict.gib });
        }
        const course = this.#course;
        course.shortfalls += 1;
        // If there is no time for another this one counts.
        const counts = verdict.kind === 'wrong' || course.shortfalls >= SHORTFALLS || left < tookMs;
        const told = `${short ?? words}${counts ? '' : '; it is asked once more'}`;
        this.#tell('not-proved', counts ? 'alarm' : 'warning', told, { counts });
        if (!counts) this.#next = 0;
        course.isOver = counts;
        // A lease that came by a failover cannot be refused, and the command may still reach the machine before it.
        course.counts = counts && lease === this.options.lease;
    }

    /** @param {Facts} facts @param {import('./link.js').Timing} timing @returns {Promise<boolean>} */
    async #act(facts, { activationBlocks }) {
        const course = this.#course;
        const { refused } = course;
        const remedy = firstOpen(this.options.remedies, facts, { refused, activationBlocks, isFirst: true });
        const outcome = remedy && (await takeRemedy(this, remedy, facts));
        if (remedy && outcome === 'refused') refused.push(remedy);
        if (outcome === 'acted') course.counts = false;
        return outcome === 'acted';
    }

    #giveUp() {
        this.#course.isOver = true;
        this.#tell('unproved', 'alarm', 'its machine has proved nothing in its first blocks, and is asked no more');
    }

    /**
     * Says what was not just said.
     *
     * @param {string} event
     * @param {import('./said.js').Level} level
     * @param {string} text
     * @param {Record<string, unknown>} [data]
     */
    #tell(event, level, text, data = {}) {
        const { lease, told } = this.#course;
        if (told.get(event) === text) return;
        told.set(event, text);
        this.say({ level, event, text: `lease ${lease}: ${text}`, data: { lease, ...data, why: text } });
    }
}
