/** Waits, always with a deadline and a name for the awaited event. */

export class DeadlineError extends Error {
    /**
     * @param {number} ms
     * @param {string} what
     */
    constructor(ms, what) {
        super(`waited ${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s in vain for ${what}`);
        this.name = 'DeadlineError';
    }
}

/**
 * The outcome of `promise`, if it is there within `ms`.
 *
 * @template T
 * @param {number} ms
 * @param {string} what Completes "waited in vain for …".
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export async function within(ms, what, promise) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @type {Promise<never>} */
    const deadline = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new DeadlineError(ms, what)), ms);
    });
    try {
        return await Promise.race([promise, deadline]);
    } finally {
        clearTimeout(timer);
    }
}

/**
 * Asks until there is an answer: for what no event announces, such as a server that is starting.
 *
 * @template T
 * @param {number} ms
 * @param {string} what Completes "waited in vain for …".
 * @param {() => T | Promise<T>} probe Its first result that is neither `undefined`, `null` nor `false` is returned.
 * @param {number} [every] Milliseconds between two questions.
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ms, what, probe, every = 100) {
    const end = Date.now() + ms;
    for (;;) {
        const left = Math.max(end - Date.now(), 1);
        const answer = await within(left, what, Promise.resolve(probe()));
        if (answer !== undefined && answer !== null && answer !== false) return answer;
        if (Date.now() + every > end) throw new DeadlineError(ms, what);
        await new Promise((resolve) => setTimeout(resolve, every));
    }
}
