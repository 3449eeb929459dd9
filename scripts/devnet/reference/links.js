/** Resolves names in documentation to their places. */

import { anchor, camel, pascal, spaced } from './text.js';

/**
 * @typedef {import('./read.js').Pallet} Pallet
 * @typedef {'call' | 'event' | 'error' | 'constant'} Kind
 * @typedef {{ pallet: Pallet, kind: Kind, name: string }} Target
 */

/** A name that a documentation puts in backticks: of a variant, a constant or a call. */
const NAME = /`([A-Za-z]\w*)`/g;

export class Links {
    /** By pallet, in the order in which kinds are looked at. @type {Map<string, Target[]>} */
    #targets = new Map();

    /** @param {Pallet[]} pallets */
    constructor(pallets) {
        this.pallets = pallets;
        for (const pallet of pallets) this.#targets.set(pallet.name, targetsOf(pallet));
        // "Provider registry's", "Leases'", "the leases' mismatch".
        const owners = pallets.map(({ name }) => spaced(name));
        this.owner = new RegExp(`\\b(${owners.join('|')})'s?(?= )`, 'gi');
    }

    /**
     * The targets that a text names, in order. A name belongs to the pallet that was named before it, or to `home`.
     *
     * @param {string} text
     * @param {Pallet} home
     * @param {Kind} [kind] What a name is where it could be two things.
     * @returns {(Target & { start: number, end: number })[]}
     */
    named(text, home, kind) {
        const owners = [...text.matchAll(this.owner)].map((found) => ({
            at: found.index,
            name: found[1].toLowerCase(),
        }));
        return [...text.matchAll(NAME)].flatMap((found) => {
            const before = owners.filter(({ at }) => at < found.index).at(-1)?.name;
            const owner = this.pallets.find(({ name }) => spaced(name) === before);
            const target = (owner && this.#find(owner, found[1], kind)) ?? this.#find(home, found[1], kind);
            return target ? [{ ...target, start: found.index, end: found.index + found[0].length }] : [];
        });
    }

    /** @param {Pallet} pallet @param {string} name @param {Kind} [kind] */
    #find(pallet, name, kind) {
        const called = this.#targets.get(pallet.name)?.filter((target) => target.name === name) ?? [];
        return called.find((target) => target.kind === kind) ?? called[0];
    }

    /** The text with its names as links. @param {string} text @param {Pallet} home @param {Kind} [kind] */
    linked(text, home, kind) {
        let out = '';
        let from = 0;
        for (const target of this.named(text, home, kind)) {
            out += text.slice(from, target.start) + link(target, home);
            from = target.end;
        }
        return out + text.slice(from);
    }
}

/** @param {Pallet} pallet @returns {Target[]} */
function targetsOf(pallet) {
    const { calls, events, errors, constants } = pallet;
    /** @type {Target[]} */
    const all = [
        ...calls.map(({ name }) => ({ pallet, kind: /** @type {const} */ ('call'), name: camel(name) })),
        ...events.map(({ name }) => ({ pallet, kind: /** @type {const} */ ('event'), name })),
        ...errors.map(({ name }) => ({ pallet, kind: /** @type {const} */ ('error'), name })),
        // A documentation names a constant as the source does: `BidFee`.
        ...constants.map(({ name }) => ({ pallet, kind: /** @type {const} */ ('constant'), name: pascal(name) })),
    ];
    const places = all.map(({ kind, name }) => placeOf(kind, name));
    const twice = places.find((place, i) => places.indexOf(place) !== i);
    if (twice) throw new Error(`${pallet.name} has two things at ${twice}, the place of a name on its page`);
    return all;
}

/**
 * The place of a name within its pallet's page: calls and events have headings, which place themselves.
 *
 * @param {Kind} kind
 * @param {string} name
 */
export function placeOf(kind, name) {
    const place = anchor(name);
    return kind === 'call' || kind === 'event' ? place : `${kind}-${place}`;
}

/** @param {Target} target @param {Pallet} [home] The pallet whose page it stands on. */
export function link({ pallet, kind, name }, home) {
    const page = pallet === home ? '' : `${pallet.folder}.md`;
    const shown = kind === 'constant' ? camel(name) : name;
    return `[\`${shown}\`](${page}#${placeOf(kind, name)})`;
}
