/** Takes a remedy, and reports its outcome. */

import { DeadlineError } from '../../src/deadline.js';
import { ChainError } from '../../src/errors.js';
import { why } from './part.js';

/**
 * @typedef {import('../../src/guard/decide.js').Remedy} Remedy
 * @typedef {import('../../src/guard/lease.js').Facts} Facts
 *
 * @typedef {'acted' | 'refused' | 'not-sent'} Outcome `refused`: the chain has decided, and would decide the same again.
 */

/** Whether the chain decided it, for a fee: not the pool, nor the connection. @param {unknown} error */
export const isRefusal = (error) => error instanceof ChainError && !error.code.startsWith('pool.');

/** @param {unknown} error */
export function codeOf(error) {
    if (error instanceof ChainError) return error.code;
    return error instanceof DeadlineError ? 'deadline' : 'other';
}

/**
 * @param {import('./part.js').Part} guard
 * @param {Remedy} remedy
 * @param {Facts} facts
 * @returns {Promise<Outcome | undefined>} Nothing if it has no account, or no connection.
 */
export async function takeRemedy({ say, link: { chain }, tenant: account }, remedy, { lease, tenant }) {
    if (!account || !chain) return undefined;
    const data = { lease, remedy };
    say({ level: 'alarm', event: 'acting', text: `lease ${lease}: ${remedy}`, data });
    try {
        const { block } = await account.take(chain, tenant, remedy, lease);
        const text = `lease ${lease}: ${remedy} is done, in block ${block}, which is final`;
        say({ level: 'alarm', event: 'acted', text, data: { ...data, block } });
        return 'acted';
    } catch (error) {
        const event = isRefusal(error) ? 'refused' : 'not-sent';
        const outcome = event === 'refused' ? 'was refused' : 'could not be sent, and is tried again';
        const text = `lease ${lease}: ${remedy} ${outcome}: ${why(error)}`;
        say({ level: 'alarm', event, text, data: { ...data, code: codeOf(error) } });
        return event;
    }
}
