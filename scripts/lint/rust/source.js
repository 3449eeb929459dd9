/** The declarations of one Rust file and the paths that it names, read from its tokens. */

import { afterBrackets, productionTokens } from './tokens.js';

/**
 * @typedef {import('./tokens.js').Token} Token
 *
 * @typedef {object} Path A path as it stands in the source, its generic arguments left out.
 * @property {string[]} segments
 * @property {string[]} modules The inline modules around it.
 * @property {string | undefined} self What `Self` is there: the type of the `impl`, or the trait.
 * @property {string | undefined} trait The trait in `<Self as Trait>::name`.
 * @property {string} where The function around it, or what else it is.
 * @property {number} line
 *
 * @typedef {object} Import A leaf of a `use` tree.
 * @property {string[]} segments
 * @property {string[]} modules
 * @property {string} name What it is called here; `*` for all of a module.
 * @property {number} line
 *
 * @typedef {object} Member A function, constant or type of an `impl`.
 * @property {string} type
 * @property {string | undefined} trait
 * @property {string} name
 *
 * @typedef {object} Source
 * @property {Path[]} paths
 * @property {Import[]} imports
 * @property {Member[]} members
 * @property {{ modules: string[], name: string }[]} items What the file's modules declare.
 *
 * @typedef {object} Block
 * @property {'mod' | 'impl' | 'fn' | 'other'} kind
 * @property {string} name
 * @property {string} [trait]
 */

const DECLARATIONS = new Set('const enum fn mod static struct trait type union'.split(' '));
const MEMBERS = new Set(['const', 'fn', 'type']);
// What stands in front of an item and of nothing else that `impl` can begin.
const BEFORE_ITEMS = new Set(['{', '}', ';', ']', 'unsafe', 'default']);

/**
 * The place after the `>` that closes the `<` at `open`.
 *
 * @param {Token[]} tokens
 * @param {number} open
 */
function afterGenerics(tokens, open) {
    let depth = 0;
    for (let at = open; at < tokens.length; at++) {
        const { text } = tokens[at];
        if (text === '<') depth++;
        else if (text === '>') depth--;
        else if (text === '(' || text === '[' || text === '{') at = afterBrackets(tokens, at) - 1;
        if (depth === 0) return at + 1;
    }
    return tokens.length;
}

/**
 * The last name of a type's path: `Lease` of `&mut types::Lease<T>`.
 *
 * @param {Token[]} tokens
 */
function typeName(tokens) {
    let name = '';
    for (let at = 0; at < tokens.length; at++) {
        const { kind, text } = tokens[at];
        if (text === 'where') break;
        if (text === '<') at = afterGenerics(tokens, at) - 1;
        else if (kind === 'word' && text !== 'mut' && text !== 'dyn') name = text;
    }
    return name;
}

/**
 * What an `impl` is of, from the tokens between the keyword and its brace.
 *
 * @param {Token[]} header
 * @returns {Block}
 */
function implBlock(header) {
    const type = header[0]?.text === '<' ? header.slice(afterGenerics(header, 0)) : header;
    for (let at = 0; at < type.length; at++) {
        if (type[at].text === '<') at = afterGenerics(type, at) - 1;
        // Not that of `for<'a> Fn(&'a T)`.
        else if (type[at].text === 'for' && type[at + 1]?.text !== '<') {
            return { kind: 'impl', name: typeName(type.slice(at + 1)), trait: typeName(type.slice(0, at)) };
        }
    }
    return { kind: 'impl', name: typeName(type) };
}

/**
 * The leaves of the `use` tree that begins at `at`, and the place after it.
 *
 * @param {Token[]} tokens
 * @param {number} at
 * @param {string[]} prefix
 * @returns {[{ segments: string[], name: string, line: number }[], number]}
 */
function useTree(tokens, at, prefix) {
    const segments = [...prefix];
    for (;;) {
        const token = tokens[at];
        if (token === undefined || [';', ',', '}'].includes(token.text)) return [[leaf(segments, tokens[at - 1])], at];
        if (token.text === '{') {
            const leaves = [];
            at++;
            while (tokens[at] !== undefined && tokens[at].text !== '}') {
                const [more, next] = useTree(tokens, at, segments);
                leaves.push(...more);
                at = tokens[next]?.text === ',' ? next + 1 : next;
            }
            return [leaves, at + 1];
        }
        if (token.text === '*') return [[{ segments, name: '*', line: token.line }], at + 1];
        if (token.text === 'as') {
            return [[{ ...leaf(segments, token), name: tokens[at + 1].text }], at + 2];
        }
        if (token.kind === 'word') segments.push(token.text);
        at++;
    }
}

/**
 * @param {string[]} path
 * @param {Token} token
 */
function leaf(path, token) {
    const segments = path.length > 1 && path.at(-1) === 'self' ? path.slice(0, -1) : path;
    return { segments, name: segments.at(-1) ?? '', line: token.line };
}

/**
 * @param {string} text
 * @returns {Source}
 */
export function readSource(text) {
    const tokens = productionTokens(text);
    /** @type {Source} */
    const source = { paths: [], imports: [], members: [], items: [] };
    /** @type {Block[]} */
    const blocks = [];
    /** The block whose brace is still to come. @type {Block | undefined} */
    let opening;

    const modules = () => blocks.filter(({ kind }) => kind === 'mod').map(({ name }) => name);
    const self = () => (opening?.kind === 'impl' ? opening : blocks.findLast(({ kind }) => kind === 'impl'))?.name;
    /** @param {string} otherwise */
    const where = (otherwise) =>
        (opening?.kind === 'fn' ? opening : blocks.findLast(({ kind }) => kind === 'fn'))?.name ?? otherwise;

    /**
     * @param {string} keyword
     * @param {string} name
     */
    function declare(keyword, name) {
        const around = blocks.at(-1);
        if (around?.kind === 'impl') {
            if (MEMBERS.has(keyword)) source.members.push({ type: around.name, trait: around.trait, name });
        } else if (around === undefined || around.kind === 'mod') {
            source.items.push({ modules: modules(), name });
        }
    }

    /**
     * Reads the path at `at`, and gives the place after it.
     *
     * @param {number} at
     * @param {string[]} segments
     * @param {string} [trait]
     */
    function readPath(at, segments, trait) {
        const { line } = tokens[at];
        let next = at;
        if (trait === undefined) {
            segments.push(tokens[at].text);
            next++;
        }
        while (tokens[next]?.text === '::') {
            next++;
            if (tokens[next]?.text === '<') {
                const end = afterGenerics(tokens, next);
                readPaths(next, end);
                next = end;
            } else if (tokens[next]?.kind === 'word') {
                segments.push(tokens[next++].text);
            } else {
                break;
            }
        }
        if (segments.length > 1) {
            source.paths.push({
                segments,
                modules: modules(),
                self: self(),
                trait,
                where: where('outside functions'),
                line,
            });
        }
        return next;
    }

    /**
     * @param {number} from
     * @param {number} end
     */
    function readPaths(from, end) {
        for (let at = from; at < end; ) at = tokens[at].kind === 'word' ? readPath(at, []) : at + 1;
    }

    for (let at = 0; at < tokens.length; ) {
        const { kind, text, line } = tokens[at];
        const next = tokens[at + 1];
        const last = tokens[at - 1];
        if (text === '{') {
            blocks.push(opening ?? { kind: 'other', name: '' });
            opening = undefined;
        } else if (text === '}') {
            blocks.pop();
        } else if (text === ';') {
            // A function without a body, a module in another file.
            opening = undefined;
        } else if (text === '[' && opening) {
            // The length of an array in a function's signature has a semicolon before it.
            const end = afterBrackets(tokens, at);
            readPaths(at, end);
            at = end;
            continue;
        } else if (text === 'use' && next?.text !== '<') {
            const [leaves, end] = useTree(tokens, at + 1, []);
            for (const found of leaves) source.imports.push({ ...found, modules: modules() });
            at = end;
            continue;
        } else if (text === 'impl' && (last === undefined || BEFORE_ITEMS.has(last.text))) {
            const brace = tokens.findIndex((token, place) => place > at && token.text === '{');
            opening = implBlock(tokens.slice(at + 1, brace));
        } else if (text === 'macro_rules' && next?.text === '!') {
            declare(text, tokens[at + 2].text);
        } else if (DECLARATIONS.has(text) && next?.kind === 'word' && next.text !== 'fn' && last?.text !== '*') {
            declare(text, next.text);
            if (text === 'mod' || text === 'fn') opening = { kind: text, name: next.text };
            if (text === 'trait') opening = { kind: 'impl', name: next.text };
            at += 2;
            continue;
        } else if (text === '<') {
            // `<Self as Trait>::name` and `<Pallet<T> as Trait>::name`; a comparison comes to no such end.
            const end = afterGenerics(tokens, at);
            const inside = tokens.slice(at + 1, end - 1);
            const as = inside.findIndex((token) => token.text === 'as');
            if (as > 0 && tokens[end]?.text === '::') {
                readPath(end, [typeName(inside.slice(0, as))], typeName(inside.slice(as + 1)));
            }
        } else if (kind === 'word' && text === 'self' && next?.text === '.' && tokens[at + 2]?.kind === 'word') {
            // `self.name()` is `Self::name`.
            const name = tokens[at + 2].text;
            if (tokens[at + 3]?.text === '(' || tokens[at + 3]?.text === '::') {
                source.paths.push({
                    segments: ['Self', name],
                    modules: modules(),
                    self: self(),
                    trait: undefined,
                    where: where(''),
                    line,
                });
            }
        } else if (kind === 'word' && last?.text !== '::' && last?.text !== '.') {
            at = readPath(at, []);
            continue;
        }
        at++;
    }
    return source;
}
