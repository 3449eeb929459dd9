/** The guard at work: turn after turn it looks at the lease, tries the workload, and acts on the result. */

import { countTry, openLedger } from '../../src/guard/count.js';
import { decide, findingOf, newStreak, withRefusal } from '../../src/guard/decide.js';
import { tryOnce } from './checks.js';
import { Consent } from './consent.js';
import { Part } from './part.js';
import { Proving } from './proving.js';
import { takeRemedy } from './remedy.js';
import { loadState, newState, saveState } from './state.js';

/** Between two attempts to reach a node that was never reached. */
const KNOCK_MS = 5_000;

/**
 * @typedef {import('../../src/guard/decide.js').News} News
 * @typedef {import('../../src/guard/decide.js').Remedy} Remedy
 * @typedef {import('../../src/guard/decide.js').Try} Try
 * @typedef {import('../../src/guard/lease.js').Facts} Facts
 * @typedef {import('../../src/guard/lease.js').Look} Look
 */

export class Guard extends Part {
    #streak = newStreak();
    /** The last try. @type {import('../../src/guard/count.js').Pulse | undefined} */
    #pulse;
    /** As last known. @type {Facts['status'] | undefined} */
    #status;
    /** In which block the lease was last seen to be gone. @type {number | undefined} */
    #goneAt;
    /** @type {News | undefined} */
    #news;
    #isNodeKnown = true;
    #isSold = false;
    #ending = false;
    /** Whether the next turn is to begin at once. */
    #isCalled = false;
    /** @type {() => void} */
    #wake = () => {};

    /**
     * @param {import('./options.js').RunOptions} options
     * @param {import('./part.js').Tools & { attempt?: typeof tryOnce, ask?: import('./proving.js').ProvingTools['ask'] }} tools
     */
    constructor(options, { attempt = tryOnce, ask, ...tools }) {
        super(options, tools);
        this.attempt = attempt;
        /** Before the chain is known, of none. */
        this.state = newState({ genesis: '', asked: options.lease, key: null }, openLedger(options.lease));
        this.consent = new Consent(options, tools);
        this.proving = new Proving(options, { ...tools, attempt, ask, wake: () => this.#call() });
    }

    /** Ends it after the turn that it is at. */
    end() {
        this.#ending = true;
        this.#wake();
    }

    /** Begins the next turn at once, and not after a pause. */
    #call() {
        this.#isCalled = true;
        this.#wake();
    }

    /** Until the lease is over, or `end`. */
    async run() {
        if (!(await this.#open())) return;
        for (;;) {
            const began = this.now();
            const isOver = await this.turn();
            if (isOver || this.#ending) return;
            // It runs, and was not tried yet.
            if (this.#status === 'active' && this.#pulse === undefined) continue;
            await this.#pause(Math.max(this.options.everyMs - (this.now() - began), 0));
        }
    }

    /** @param {number} ms */
    async #pause(ms) {
        if (!this.#ending && !this.#isCalled) {
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, ms, undefined);
                this.#wake = () => {
                    clearTimeout(timer);
                    resolve(undefined);
                };
            });
        }
        this.#isCalled = false;
    }

    /** Waits for the node, whose chain the state must be of. @returns {Promise<boolean>} Whether there is one. */
    async #open() {
        const { lease, state: path } = this.options;
        for (;;) {
            const [look] = await this.link.look([lease]);
            this.#tellOfNode(look);
            if (this.link.genesis !== undefined) break;
            if (this.#ending) return false;
            await this.#pause(KNOCK_MS);
        }
        const mine = { genesis: this.link.genesis, asked: lease, key: this.key?.id ?? null };
        const { state, damaged } = loadState(path, mine);
        if (damaged) {
            const text = `the state was damaged and is now ${damaged}: receipts begin anew`;
            this.say({ level: 'warning', event: 'state-damaged', text, data: { path: damaged } });
        }
        this.state = state ?? newState(mine, openLedger(lease));
        this.consent.write(() => saveState(path, this.state));
        this.consent.publish(this.state);
        const { ledgers } = this.state;
        const text = `watching lease ${ledgers[ledgers.length - 1].lease}${state ? ', from where it was' : ''}`;
        this.say({ level: 'info', event: 'started', text, data: { lease, resumed: state !== undefined } });
        return true;
    }

    /** What was counted of the lease that is watched. */
    get ledger() {
        return this.state.ledgers[this.state.ledgers.length - 1];
    }

    /** @param {import('../../src/guard/count.js').Ledger} ledger */
    #count(ledger) {
        this.state.ledgers[this.state.ledgers.length - 1] = ledger;
    }

    /** @returns {Promise<boolean>} Whether the lease is over. */
    async turn() {
        const { lease } = this.ledger;
        const [looks, tried] = await Promise.all([
            this.link.look(this.state.ledgers.map((ledger) => ledger.lease)),
            this.#status === 'active' ? this.#try(lease) : undefined,
        ]);
        const look = looks[looks.length - 1];
        this.#tellOfNode(look);
        // What does not answer on a lease that has ended meanwhile is as it should be.
        const hasEnded = look.kind === 'known' && look.facts.status !== 'active';
        const hasLeft = look.kind === 'known' && (await this.proving.turn(this.state, look.facts));
        if (tried && !hasEnded && !hasLeft) await this.#judge(tried.result, tried.at, look);
        else this.#pulse = undefined;
        await this.consent.turn(this.state, looks);
        const isOver = await this.#follow(look);
        this.consent.write(() => saveState(this.options.state, this.state));
        return isOver;
    }

    /** @param {number} lease */
    async #try(lease) {
        const result = await this.attempt(this.options.check, { timeoutMs: this.options.timeoutMs, lease });
        return { result, at: this.now() };
    }

    /** @param {Look} look */
    #tellOfNode(look) {
        const isKnown = look.kind !== 'unknown';
        if (isKnown === this.#isNodeKnown) return;
        this.#isNodeKnown = isKnown;
        if (isKnown) this.say({ level: 'info', event: 'node-known', text: 'the node answers again' });
        else {
            const text = `nothing is known of the lease, and nothing is done about it: ${look.why}`;
            this.say({ level: 'warning', event: 'node-unknown', text, data: { why: look.why } });
        }
    }

    /** @param {Try} tried @param {number} at @param {Look} look */
    async #judge(tried, at, look) {
        const { everyMs, timeoutMs, tries, reference, remedies } = this.options;
        const timing = /** @type {import('./link.js').Timing} */ (this.link.timing);
        const { activationBlocks } = timing;
        const beside = tried.answered || !reference ? undefined : await this.attempt(reference, { timeoutMs });
        const { finding, why: reason } = findingOf(tried, { look, reference: beside });
        const pulse = { at, answered: tried.answered };
        // A turn takes a try, the reference's, and the node's answers.
        const limits = { gap: 2 * (everyMs + timeoutMs), timing };
        const ledger = countTry(this.ledger, this.#pulse, pulse, limits);
        const isFirst = this.ledger.lease === this.options.lease;
        const given = { look, remedies, tries, counts: isFirst || ledger.answered, activationBlocks, isFirst };
        const { streak, news, remedy } = decide(this.#streak, finding, given);
        this.#count(ledger);
        this.#pulse = pulse;
        this.#streak = streak;
        this.#tellOfTry(news, reason, given.counts);
        if (remedy && look.kind === 'known') await this.#take(remedy, look.facts);
    }

    /** @param {News} news @param {string} reason @param {boolean} counts */
    #tellOfTry(news, reason, counts) {
        const { lease } = this.ledger;
        const { tries } = this.options;
        const { failures } = this.#streak;
        const before = this.#news;
        this.#news = news;
        const data = { lease, failures, tries, why: reason };
        if (news === 'answers' && before !== 'answers') {
            this.say({ level: 'info', event: 'answers', text: `the workload of lease ${lease} answers`, data });
        } else if (news === 'recovered') {
            this.say({ level: 'info', event: 'recovered', text: `the workload of lease ${lease} answers again`, data });
        } else if (news === 'failed') {
            const told = counts ? `${failures} of ${tries}` : 'it was never set up here, and this does not count';
            this.say({
                level: 'warning',
                event: 'failed',
                text: `lease ${lease}: no answer (${told}): ${reason}`,
                data,
            });
        } else if (news === 'unknown' && before !== 'unknown') {
            const text = `lease ${lease}: no answer, but this does not count: ${reason}`;
            this.say({ level: 'warning', event: 'unknown', text, data });
        } else if (news === 'down' && (before !== 'down' || failures % tries === 0)) {
            const text = `lease ${lease} is down: no answer in ${failures} tries: ${reason}`;
            this.say({ level: 'alarm', event: 'down', text, data });
        }
    }

    /** @param {Remedy} remedy @param {Facts} facts */
    async #take(remedy, facts) {
        const outcome = await takeRemedy(this, remedy, facts);
        if (outcome === 'acted') this.#streak = newStreak();
        if (outcome === 'refused') this.#streak = withRefusal(this.#streak, remedy);
    }

    /** Goes by what became of the lease. @param {Look} look @returns {Promise<boolean>} Whether it is over. */
    async #follow(look) {
        if (look.kind === 'unknown') return false;
        const { lease } = this.ledger;
        if (look.kind === 'absent') return this.#isOver(look.block);
        this.#goneAt = undefined;
        const { facts } = look;
        if (facts.status !== this.#status) {
            this.#status = facts.status;
            const text = `lease ${lease} is ${facts.status}`;
            this.say({ level: 'info', event: 'status', text, data: { lease, status: facts.status } });
        }
        // A lease that runs has not gone on as another, whatever the node says.
        if (facts.successor !== null && facts.status === 'closing') await this.#goOn(facts, facts.successor);
        return false;
    }

    /**
     * One look is not enough: the lease is over if a later final block does not have it either.
     * @param {number} block
     */
    #isOver(block) {
        this.#status = undefined;
        const { lease } = this.ledger;
        if (this.#goneAt === undefined) this.#goneAt = block;
        if (block === this.#goneAt) return false;
        if (this.ledger.creditedMs === null) throw new Error(`there is no lease ${lease}, or no longer`);
        this.say({ level: 'info', event: 'over', text: `lease ${lease} is over`, data: { lease } });
        return true;
    }

    /** A lease that was failed over goes on as another; one that was sold is another tenant's. */
    async #goOn(/** @type {Facts} */ { lease, tenant }, /** @type {number} */ successor) {
        const [look] = await this.link.look([successor]);
        if (look.kind !== 'known') return;
        if (look.facts.tenant !== tenant) {
            if (this.#isSold) return;
            this.#isSold = true;
            const text = `lease ${lease} was sold, and goes on as another tenant's lease ${successor}`;
            this.say({ level: 'info', event: 'sold', text, data: { lease, successor } });
            return;
        }
        this.state.ledgers.push(openLedger(successor));
        this.#streak = newStreak();
        this.#pulse = undefined;
        this.#news = undefined;
        this.#status = undefined;
        const text = `lease ${lease} goes on as lease ${successor}, which is watched from now on`;
        this.say({ level: 'info', event: 'followed', text, data: { lease, successor } });
    }
}
