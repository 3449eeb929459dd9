/** Circles in a graph of files, and its order without them. */

/**
 * @typedef {import('./crate.js').Edge} Edge
 * @typedef {{ files: string[], edges: Edge[] }} Graph
 */

/** @param {Graph} graph */
function usedBy({ files, edges }) {
    const used = new Map(files.map((file) => [file, /** @type {Set<string>} */ (new Set())]));
    for (const { from, to } of edges) used.get(from)?.add(to);
    return used;
}

/**
 * Strongly connected components, each after those it uses (Tarjan).
 *
 * @param {Graph} graph
 * @returns {string[][]}
 */
function components(graph) {
    const used = usedBy(graph);
    /** @type {Map<string, { index: number, low: number, open: boolean }>} */
    const seen = new Map();
    /** @type {string[]} */
    const stack = [];
    /** @type {string[][]} */
    const found = [];

    /** @param {string} file */
    function visit(file) {
        const state = { index: seen.size, low: seen.size, open: true };
        seen.set(file, state);
        stack.push(file);
        for (const next of used.get(file) ?? []) {
            const reached = seen.get(next) ?? visit(next);
            if (reached.open) state.low = Math.min(state.low, reached.low);
        }
        if (state.low === state.index) {
            const members = stack.splice(stack.indexOf(file));
            for (const member of members) /** @type {{ open: boolean }} */ (seen.get(member)).open = false;
            found.push(members.sort());
        }
        return state;
    }
    for (const file of used.keys()) if (!seen.has(file)) visit(file);
    return found;
}

/**
 * @param {Graph} graph
 * @returns {{ members: string[], edges: Edge[] }[]}
 */
export function circles(graph) {
    return components(graph)
        .filter((members) => members.length > 1)
        .map((members) => ({
            members,
            edges: graph.edges.filter(({ from, to }) => members.includes(from) && members.includes(to)),
        }));
}

/**
 * Every file before those it uses; files of a circle side by side.
 *
 * @param {Graph} graph
 * @returns {{ file: string, uses: string[] }[]}
 */
export function topDown(graph) {
    const used = usedBy(graph);
    return components(graph)
        .reverse()
        .flat()
        .map((file) => ({ file, uses: [...(used.get(file) ?? [])].sort() }));
}
