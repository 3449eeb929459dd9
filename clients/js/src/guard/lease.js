/** A guard's knowledge of a lease: an answer from the chain, the fact that there is none, or nothing. */

/**
 * @typedef {object} Facts A lease as of a final block.
 * @property {number} lease
 * @property {number} block
 * @property {string} tenant
 * @property {'pending' | 'active' | 'closing'} status
 * @property {number} start The first block covered; 0 until activated.
 * @property {number} standbys How many there are.
 * @property {number | null} successor The lease it goes on as.
 * @property {number} creditedMs Final and pending.
 * @property {number} finalMs
 * @property {number} receiptedMs What the tenant has consented to on the chain.
 *
 * @typedef {{ kind: 'known', block: number, facts: Facts } | { kind: 'absent', block: number }
 *   | { kind: 'unknown', why: string }} Look `absent` is the chain's answer. No answer is `unknown`, never `absent`.
 */

/** @param {any} value @param {string} name @returns {number} */
function whole(value, name) {
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} is ${value}`);
    return value;
}

/** @param {any} status Of the runtime API. @returns {Facts['status']} */
function statusOf(status) {
    const name = typeof status === 'string' ? status : Object.keys(status ?? {})[0];
    if (name === 'Pending') return 'pending';
    if (name === 'Active') return 'active';
    if (name === 'Closing') return 'closing';
    throw new TypeError(`the status is ${JSON.stringify(status)}`);
}

/**
 * What a guard needs of `LeasesApi.lease`. Throws a `TypeError` on what is not a lease's view.
 *
 * @param {any} view Plain.
 * @param {{ lease: number, block: number }} asked
 * @returns {Facts}
 */
export function factsOf(view, { lease, block }) {
    const { availability } = view;
    const finalMs = whole(availability.finalMs, 'finalMs');
    if (whole(view.id, 'id') !== lease) throw new TypeError(`it is lease ${view.id}`);
    if (typeof view.tenant !== 'string') throw new TypeError('there is no tenant');
    return {
        lease,
        block,
        tenant: view.tenant,
        status: statusOf(view.status),
        start: whole(view.start, 'start'),
        standbys: whole(view.standbys.length, 'standbys'),
        successor: view.successor === null ? null : whole(view.successor, 'successor'),
        creditedMs: finalMs + whole(availability.pendingMs, 'pendingMs'),
        finalMs,
        // Chains from before receipts do not have it.
        receiptedMs: whole(availability.receiptedMs ?? 0, 'receiptedMs'),
    };
}

/**
 * Looks at a lease as of a final block.
 *
 * @param {{ viewAt: (hash: string, method: string, ...args: any[]) => Promise<any> }} chain
 * @param {number} lease
 * @param {{ number: number, hash: string }} block
 * @returns {Promise<Look>}
 */
export async function lookAt(chain, lease, block) {
    try {
        const view = await chain.viewAt(block.hash, 'lease', lease);
        if (view === null) return { kind: 'absent', block: block.number };
        return { kind: 'known', block: block.number, facts: factsOf(view, { lease, block: block.number }) };
    } catch (error) {
        return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) };
    }
}
