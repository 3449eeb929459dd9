/** The design's bounds, the benchmarks that stand for them, and the result of a run for each. */

import { cost, depends, each, total, YARDSTICK } from './bench-run.js';

const REGISTRY = 'pallet_provider_registry';
const BIDDING = 'pallet_lease_bidding';
const LEASES = 'pallet_leases';
const STAKING = 'pallet_provider_staking';
const ATTESTATION = 'pallet_usage_attestation';
const WATCHERS = 'pallet_watchers';

/** The run that the figures of before are from. */
export const BEFORE = '2026-11-21';

/**
 * @typedef {object} Figures A bound, or what was measured, where it is known.
 * @property {number} [ratio] To a transfer.
 * @property {number} [micros] Where the bound is a time.
 * @property {number} [reads]
 * @property {number} [writes]
 *
 * @typedef {object} Form
 * @property {string} [name] Which of several forms of the row.
 * @property {(string | string[])[]} of The benchmarks whose sum it is. Of several in one place the first that exists.
 * @property {import('./bench-run.js').Components | 'least'} [at] The worst case without it.
 * @property {string} [per] What one more of this component costs, and no more.
 * @property {Figures} [bound]
 * @property {Figures} [before] The same, measured before.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {Form[]} forms
 */

/** The benchmarks of a whole life: take, activate, begin to close, final. @param {string} suffix */
const life = (suffix) =>
    ['take_offer', 'activate', 'settle_closing', 'settle_final'].map((call) => {
        const form = `${LEASES}::${call}${suffix}`;
        // To activate a lease moves no money: it costs the same in each asset.
        return suffix === '_foreign' && call === 'activate' ? [form, `${LEASES}::${call}`] : form;
    });

/** The calls that must cost the same beside any number of delegators. */
const AMONG_DELEGATORS = [
    'delegate',
    'undelegate',
    'withdraw_delegation',
    'claim_rewards',
    'report_offence',
    'pay_slash',
];

/** @param {string} name @param {Form} form @returns {Row} */
const row = (name, form) => ({ name, forms: [form] });

/** @type {Row[]} */
export const ROWS = [
    row('register provider', {
        of: [`${REGISTRY}::register`],
        bound: { ratio: 1.3, reads: 5, writes: 3 },
        before: { ratio: 1.28, reads: 2, writes: 2 },
    }),
    row('place a bid, manual order, few bids', {
        of: [[`${BIDDING}::place_bid_plain`, `${BIDDING}::place_bid`]],
        at: 'least',
        bound: { ratio: 1.6, reads: 8, writes: 2 },
        before: { ratio: 2.59, reads: 8, writes: 2 },
    }),
    row('place a firm bid', {
        of: [`${BIDDING}::place_firm_bid_plain`],
        at: 'least',
        bound: { ratio: 2, reads: 8, writes: 4 },
    }),
    row('place a firm bid that displaces one', {
        of: [`${BIDDING}::displace_firm_bid`],
        at: 'least',
        bound: { ratio: 2.8, reads: 11, writes: 7 },
    }),
    row('take an ask, no auditors, one bucket', {
        of: [`${LEASES}::take_offer_plain`],
        at: 'least',
        bound: { ratio: 3.2, reads: 14, writes: 7 },
    }),
    row('take an ask, worst case', {
        of: [`${LEASES}::take_offer`],
        before: { ratio: 6.59, reads: 24, writes: 7 },
    }),
    row('award by the chain', {
        of: [`${BIDDING}::conclude_order_plain`],
        at: 'least',
        bound: { ratio: 2.2, reads: 10, writes: 8 },
    }),
    row('award by the tenant', {
        of: [[`${BIDDING}::award_plain`, `${BIDDING}::award`]],
        at: 'least',
        bound: { ratio: 2.6, reads: 10, writes: 8 },
        before: { ratio: 3.01, reads: 10, writes: 9 },
    }),
    row('award by the chain, each further replica', {
        of: [`${BIDDING}::conclude_order_plain`],
        per: 'r',
        bound: { reads: 5, writes: 5 },
        before: { ratio: 1.13, reads: 3, writes: 4 },
    }),
    row('report, first lease', {
        of: [`${ATTESTATION}::report`],
        at: 'least',
        bound: { ratio: 1.1, reads: 7, writes: 3 },
        before: { ratio: 0.96, reads: 4, writes: 2 },
    }),
    row('report, each further lease', {
        of: [`${ATTESTATION}::report`],
        per: 'n',
        bound: { ratio: 0.32, reads: 2, writes: 1 },
        before: { ratio: 0.28, reads: 2, writes: 1 },
    }),
    row('file a receipt', { of: [`${ATTESTATION}::file_receipt`], bound: { ratio: 1.5 } }),
    row('commit to a vote', { of: [`${WATCHERS}::watch_commit`], bound: { ratio: 2.5 } }),
    {
        name: 'reveal a vote',
        forms: [
            { name: 'of no entries', of: [`${WATCHERS}::watch_reveal`], at: 'least', bound: { ratio: 1 } },
            {
                name: 'each entry of an offer that others listed',
                of: [[`${WATCHERS}::watch_reveal_after_others`, `${WATCHERS}::watch_reveal`]],
                per: 'n',
                bound: { ratio: 0.3 },
            },
            {
                name: 'each that is the first of its offer',
                of: [`${WATCHERS}::watch_reveal`],
                per: 'n',
                bound: { ratio: 0.3 },
            },
        ],
    },
    row('start of a round, 300 validators', { of: [`${WATCHERS}::open_round`], bound: { micros: 2_000 } }),
    row('settle', {
        of: [`${LEASES}::settle_plain`],
        at: 'least',
        bound: { ratio: 1.9, reads: 8, writes: 4 },
        before: { ratio: 1.81, reads: 6, writes: 4 },
    }),
    row('refuse', {
        of: [`${LEASES}::refuse_plain`],
        at: 'least',
        bound: { ratio: 3, reads: 10, writes: 8 },
    }),
    {
        name: 'a whole lease by an ask, Σ',
        forms: [
            {
                name: 'one payer',
                of: life('_plain'),
                at: 'least',
                bound: { ratio: 14, writes: 28 },
            },
            {
                name: 'worst case',
                of: life(''),
                bound: { ratio: 24, writes: 28 },
                before: { ratio: 33.04, writes: 42 },
            },
            {
                name: 'worst case in a foreign asset',
                of: life('_foreign'),
                bound: { ratio: 24 },
                before: { ratio: 30.66, writes: 61 },
            },
        ],
    },
    row('delegate', {
        of: [`${STAKING}::delegate_plain`],
        at: 'least',
        bound: { ratio: 3, reads: 8, writes: 5 },
    }),
    row('undelegate', { of: [`${STAKING}::undelegate`], bound: { ratio: 3 } }),
    row('claim rewards, fees in one asset', {
        of: [[`${STAKING}::claim_rewards_plain`, `${STAKING}::claim_rewards`]],
        bound: { ratio: 3 },
    }),
    row('claim rewards, worst case', { of: [`${STAKING}::claim_rewards`] }),
    {
        name: 'each doubling of the delegators, up to 131,072',
        forms: AMONG_DELEGATORS.map((call) => ({
            name: call.replace('_', ' '),
            of: [`${STAKING}::${call}_among`],
            per: 'd',
            bound: { reads: 0, writes: 0 },
        })),
    },
    {
        name: "a block's reports of a million leases, each doubling of the leases, up to 131,072",
        forms: [{ of: [`${ATTESTATION}::report_share_among`], per: 'd', bound: { reads: 0, writes: 0 } }],
    },
    {
        name: 'slash of a bond',
        forms: [
            {
                name: 'its report',
                of: [[`${STAKING}::report_offence_plain`, `${STAKING}::report_offence`]],
                bound: { ratio: 3, reads: 8, writes: 5 },
            },
            {
                name: 'its payment',
                of: [[`${STAKING}::pay_slash_plain`, `${STAKING}::pay_slash`]],
                bound: { ratio: 3, reads: 8, writes: 5 },
            },
        ],
    },
    {
        name: 'slash of all that can be reached',
        forms: [
            { name: 'its report, agenda full', of: [`${STAKING}::report_offence`] },
            { name: 'its payment', of: [`${STAKING}::pay_slash`] },
        ],
    },
];

/** As it is shown, so that what is shown as equal to its bound is within it. @param {number} value */
const rounded = (value) => Math.round(value * 100) / 100;

/**
 * @typedef {object} Found
 * @property {Figures} [measured] Unless there is a reason why not.
 * @property {string} [missing] The reason.
 * @property {(keyof Figures)[]} over What is over its bound.
 */

/**
 * @param {Map<string, import('./bench-run.js').Benchmark>} known
 * @param {number} transfer Microseconds.
 * @param {Form} form
 * @returns {Found}
 */
function look(known, transfer, { of, at, per, bound = {} }) {
    const costs = [];
    for (const names of of.map((names) => [names].flat())) {
        const found = names.map((name) => known.get(name)).find((one) => one !== undefined);
        if (!found) return { missing: `no such benchmark: ${names.at(-1)}`, over: [] };
        if (per && !depends(found, per)) return { missing: `${names.at(-1)} has no component ${per}`, over: [] };
        costs.push(per ? each(found, per) : cost(found, at));
    }
    const { micros, reads, writes } = total(costs);
    /** @type {Figures} */
    const measured = {
        ratio: rounded(micros / transfer),
        micros: Math.round(micros / 10) * 10,
        reads: rounded(reads),
        writes: rounded(writes),
    };
    const fields = /** @type {const} */ (['ratio', 'micros', 'reads', 'writes']);
    const over = fields.filter((field) => {
        const most = bound[field];
        return most !== undefined && Number(measured[field]) > most;
    });
    return { measured, over };
}

/**
 * What a run says of each row.
 *
 * @param {import('./bench-run.js').Run} run
 * @param {Row[]} [rows]
 */
export function compare(run, rows = ROWS) {
    const known = new Map(run.benchmarks.map((one) => [`${one.pallet}::${one.benchmark}`, one]));
    const yardstick = known.get(YARDSTICK);
    if (!yardstick) throw new Error(`there are no results of ${YARDSTICK}: there is nothing to compare with`);
    const { micros } = cost(yardstick);
    return {
        transfer: micros,
        rows: rows.map(({ name, forms }) => ({
            name,
            forms: forms.map((form) => ({ form, ...look(known, micros, form) })),
        })),
    };
}
