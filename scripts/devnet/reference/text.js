/** Turns Rust documentation into Markdown. */

/** `take_offer`, `TakeOffer`: `takeOffer`. @param {string} name */
export function camel(name) {
    const joined = name.replace(/(?<=[a-z\d])_+([a-z\d])/gi, (_, letter) => letter.toUpperCase());
    return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** `lease_bidding`: `LeaseBidding`. @param {string} name */
export function pascal(name) {
    const joined = camel(name);
    return joined.charAt(0).toUpperCase() + joined.slice(1);
}

/** `LeaseBidding`: `lease-bidding`. @param {string} name */
export function kebab(name) {
    return name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}

/** `LeaseBidding`: `lease bidding`. @param {string} name */
export function spaced(name) {
    return kebab(name).replaceAll('-', ' ');
}

/** The place of a heading or of an entry of a table within its page. @param {string} name */
export function anchor(name) {
    return name.toLowerCase();
}

/** Text within a cell of a table. @param {string} text */
export function cell(text) {
    return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}

/** @param {string[]} heads @param {string[][]} rows */
export function table(heads, rows) {
    const line = (/** @type {string[]} */ cells) => `| ${cells.map(cell).join(' | ')} |`.replace(/\| {2}(?=\|)/g, '| ');
    return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}

/**
 * Lines of documentation as paragraphs and lists, each on a line of its own, without links that only rustdoc follows, and
 * with the names of fields and calls as the pages have them.
 *
 * @param {string[]} lines
 * @returns {string[]} Paragraphs; an item of a list begins with `- `.
 */
export function blocks(lines) {
    /** @type {string[]} */
    const found = [];
    let open = false;
    for (const raw of lines) {
        const line = raw.trim();
        if (line === '') open = false;
        else if (line.startsWith('- ') || !open) {
            found.push(line);
            open = true;
        } else found[found.length - 1] += ` ${line}`;
    }
    return found.map((block) => withoutRustNames(withoutRustLinks(block)));
}

/** [`LeaseStatus::Active`] leads somewhere in rustdoc only. @param {string} text */
function withoutRustLinks(text) {
    return text.replace(/\[(`[^`]+`)\](\([\w:]+\))?/g, '$1').replace(/`\w+::(\w+)`/g, '`$1`');
}

/** `take_offer` is `takeOffer` on the pages. @param {string} text */
function withoutRustNames(text) {
    return text.replace(/`_?[a-z\d]+(_[a-z\d]+)+`/g, camel);
}

/** The first sentence of a documentation. @param {string[]} lines */
export function sentence(lines) {
    const [first = ''] = blocks(lines);
    return /^.*?[.!?](?= [A-Z`]|$)/.exec(first)?.[0] ?? first;
}

/** All of a documentation, in one paragraph. @param {string[]} lines */
export function paragraph(lines) {
    return blocks(lines).join(' ');
}

/** The first paragraph under the title of a README. @param {string[]} lines */
export function opening(lines) {
    return blocks(lines.slice(lines.findIndex((line) => line.trim().startsWith('# ')) + 1))[0] ?? '';
}

/**
 * The parts of a call's documentation: its head, and what is under each heading.
 *
 * @param {string[]} lines
 * @returns {{ head: string[], origin: string[], arguments: string[], details: string[], errors: string[], events: string[] }}
 *   Blocks.
 */
export function parts(lines) {
    /** @type {Record<string, string[]>} */
    const found = { head: [] };
    let current = 'head';
    for (const line of lines) {
        const heading = /^\s*# (\w+)\s*$/.exec(line);
        if (heading) {
            current = heading[1].toLowerCase();
            found[current] = [];
        } else found[current].push(line);
    }
    const of = (/** @type {string} */ name) => blocks(found[name] ?? []);
    return {
        head: of('head'),
        origin: of('origin'),
        arguments: of('arguments'),
        details: of('details'),
        errors: of('errors'),
        events: of('events'),
    };
}
