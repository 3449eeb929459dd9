/** A crate's files, and which of them use which. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readSource } from './source.js';

/**
 * @typedef {import('./source.js').Path} Path
 * @typedef {import('./source.js').Source} Source
 * @typedef {import('./source.js').Import} Import
 *
 * @typedef {object} Edge
 * @property {string} from A file, relative to the crate's folder.
 * @property {string} to
 * @property {number} line In `from`.
 * @property {string} where The function there.
 * @property {string} uses
 *
 * @typedef {object} File
 * @property {string} name Relative to the crate's folder.
 * @property {string} module Its path in the crate, as `views::leases`; empty for the root.
 * @property {Source} source
 */

/** These declare and hand on, and everything below them knows them. */
const EXEMPT = /(^|\/)(lib|main|mod|calls)\.rs$/;
/** What is there to be tested or generated, not to be called from. */
const SUPPORT = /(^|\/)(tests?|mock|benchmarking|benchmarks|weights)(\.rs$|\/)/;

/**
 * @param {string} folder
 * @returns {string[]}
 */
function rustFiles(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return rustFiles(path);
        return entry.name.endsWith('.rs') ? [path] : [];
    });
}

/**
 * The files of each target of the crate in `folder`: programs in `src/bin` have a root of their own.
 *
 * @param {string} folder
 * @returns {File[][]}
 */
function targets(folder) {
    /** @type {Map<string, File[]>} */
    const byRoot = new Map();
    for (const path of rustFiles(join(folder, 'src')).sort()) {
        const name = relative(folder, path).split(sep).join('/');
        if (SUPPORT.test(name)) continue;
        const root = /^src\/bin\/[^/]+\//.exec(name)?.[0] ?? (name.startsWith('src/bin/') ? name : 'src/');
        const module = name
            .slice(root.length)
            .replace(/\.rs$/, '')
            .replace(/(^|\/)(lib|main|mod)$/, '')
            .replaceAll('/', '::');
        byRoot.set(root, [
            ...(byRoot.get(root) ?? []),
            { name, module, source: readSource(readFileSync(path, 'utf8')) },
        ]);
    }
    return [...byRoot.values()];
}

/** @param {string[]} segments */
const joined = (segments) => segments.filter(Boolean).join('::');

class Names {
    /** @param {File[]} files */
    constructor(files) {
        /**
         * Module, and the files it stands in: `lib.rs` and `main.rs` may both be the root.
         *
         * @type {Map<string, Set<string>>}
         */
        this.modules = new Map();
        /** `module::item`. @type {Map<string, Set<string>>} */
        this.items = new Map();
        /** `Type::member`, and `Type::member as Trait`. @type {Map<string, Set<string>>} */
        this.members = new Map();
        /** Module, and what `use` brought into it. @type {Map<string, Import[]>} */
        this.imports = new Map();
        /** @type {Set<string>} */
        this.types = new Set();

        /** @type {(map: Map<string, Set<string>>, key: string, file: File) => unknown} */
        const add = (map, key, file) => map.set(key, (map.get(key) ?? new Set()).add(file.name));
        /** `Type::member` of traits. @type {Map<string, Set<string>>} */
        const ofTraits = new Map();
        for (const file of files) {
            add(this.modules, file.module, file);
            for (const { modules, name } of file.source.items) {
                const module = joined([file.module, ...modules]);
                const path = joined([module, name]);
                add(this.items, path, file);
            }
            for (const { type, trait, name } of file.source.members) {
                this.types.add(type);
                add(trait ? ofTraits : this.members, `${type}::${name}`, file);
                if (trait) add(this.members, `${type}::${name} as ${trait}`, file);
            }
            for (const imported of file.source.imports) {
                const module = joined([file.module, ...imported.modules]);
                this.imports.set(module, [...(this.imports.get(module) ?? []), imported]);
            }
        }
        // As in Rust: a type's own member comes before one of a trait by the same name.
        for (const [key, found] of ofTraits) {
            if (!this.members.has(key)) this.members.set(key, found);
        }
        // A module within a file is one that can be descended into; one with a file has been added above.
        for (const file of files) {
            for (const { modules } of file.source.paths.concat(/** @type {any} */ (file.source.items))) {
                const inline = joined([file.module, ...modules]);
                if (!this.modules.has(inline)) add(this.modules, inline, file);
            }
        }
    }

    /**
     * Where a path of a module ends: in which module, and with which names below it that are not modules.
     *
     * @param {string} module
     * @param {string[]} segments
     * @param {Set<Import>} followed Each import is followed once, so that those in a ring come to an end.
     * @param {boolean} [named] Whether the module was named: then what is not found may come from a macro in it.
     * @returns {{ module: string, rest: string[] } | undefined} Nothing if it leads out of the crate.
     */
    locate(module, segments, followed, named = false) {
        const [first, ...rest] = segments;
        if (first === undefined) return { module, rest: [] };
        if (first === 'crate') return this.locate('', rest, followed, true);
        if (first === 'self') return this.locate(module, rest, followed, true);
        if (first === 'super') return this.locate(module.split('::').slice(0, -1).join('::'), rest, followed, true);

        const inner = joined([module, first]);
        if (this.modules.has(inner)) return this.locate(inner, rest, followed, true);
        if (this.items.has(inner)) return { module, rest: segments };
        for (const imported of this.imports.get(module) ?? []) {
            const { name, segments: path } = imported;
            if (followed.has(imported) || (name !== first && name !== '*')) continue;
            followed.add(imported);
            if (name === first) return this.locate(module, [...path, ...rest], followed);
            const all = this.locate(module, path, followed);
            const found = all && all.rest.length === 0 && this.locate(all.module, segments, followed);
            if (found) return found;
        }
        return named ? { module, rest: segments } : undefined;
    }

    /**
     * The files in which a path of a module ends; none if it leads out of the crate.
     *
     * @param {string} module
     * @param {string[]} segments
     * @returns {Set<string>}
     */
    resolve(module, segments) {
        const end = this.locate(module, segments, new Set());
        if (!end) return new Set();
        const item = this.items.get(joined([end.module, ...end.rest.slice(0, 1)]));
        return this.members.get(end.rest.join('::')) ?? item ?? this.modules.get(end.module) ?? new Set();
    }
}

/**
 * The edges between the files of the crate in `folder`.
 *
 * @param {string} folder
 * @returns {{ files: string[], edges: Edge[] }}
 */
export function readCrate(folder) {
    const files = [];
    /** @type {Edge[]} */
    const edges = [];
    for (const target of targets(folder)) {
        const names = new Names(target);
        for (const file of target) {
            if (EXEMPT.test(file.name)) continue;
            files.push(file.name);
            /** @type {(found: Set<string>, line: number, where: string, uses: string) => void} */
            const add = (found, line, where, uses) => {
                if (found.has(file.name)) return;
                for (const to of found) {
                    if (!EXEMPT.test(to)) edges.push({ from: file.name, to, line, where, uses });
                }
            };
            for (const { segments, modules, name, line } of file.source.imports) {
                const found = names.resolve(joined([file.module, ...modules]), segments);
                add(found, line, 'use', name === '*' ? `${segments.join('::')}::*` : segments.join('::'));
            }
            for (const path of file.source.paths) {
                const found = filesOfPath(names, file, path);
                add(found, path.line, path.where, path.segments.join('::'));
            }
        }
    }
    return { files, edges };
}

/**
 * @param {Names} names
 * @param {File} file
 * @param {Path} path
 * @returns {Set<string>}
 */
function filesOfPath(names, file, { segments, modules, self, trait }) {
    const [first, second] = segments;
    const type = first === 'Self' ? self : first;
    if (type !== undefined && names.types.has(type)) {
        const member = names.members.get(trait ? `${type}::${second} as ${trait}` : `${type}::${second}`);
        if (member) return member;
    }
    if (first === 'Self') return new Set();
    return names.resolve(joined([file.module, ...modules]), segments);
}
