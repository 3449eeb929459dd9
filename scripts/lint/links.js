#!/usr/bin/env node
/**
 * Fails if a link in a Markdown file leads nowhere: to a file or folder that is not there, or to an anchor that no heading
 * of its page has. Also if a path in backticks is not there, from the root or from the page's own crate. Links into the web
 * are not followed.
 *
 *   node scripts/lint/links.js [FOLDER...]
 */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { foldersAsked, textFiles } from './files.js';

const FENCE = /^( *)(```+|~~~+).*\n(?:.*\n)*?\1\2 *$/gm;
const CODE = /(`+)(?!`)(.+?)\1/gs;
const LINK = /\[(?:[^[\]]|\[[^\]]*\])*\]\(\s*([^\s()]+)(?:\s+"[^"]*")?\s*\)/g;
/** A link that names its target elsewhere in the file: `[name]: target`. */
const DEFINED = /^ {0,3}\[[^\]]+\]: +(\S+)/gm;
/** To the web, or to an item of Rust. */
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i;
/** These tell of files of their time. */
const HISTORY = /^(CHANGELOG\.md|docs\/adr\/)/;
const PATH = /^[\w.-]+(\/[\w.-]+)+\/?$/;

const blank = (/** @type {string} */ text) => text.replaceAll(/[^\n]/g, ' ');
/** @param {string} text @param {number} index */
const lineAt = (text, index) => text.slice(0, index).split('\n').length;

/**
 * The anchors of a page, made of its headings as GitHub makes them.
 *
 * @param {string} text
 */
function anchors(text) {
    /** @type {Map<string, number>} */
    const seen = new Map();
    const found = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id));
    for (const [, heading] of text.replaceAll(FENCE, blank).matchAll(/^ {0,3}#{1,6} +(.*?) *#* *$/gm)) {
        const shown = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
        const slug = shown
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
            .replaceAll(' ', '-');
        const times = seen.get(slug) ?? 0;
        seen.set(slug, times + 1);
        found.add(times === 0 ? slug : `${slug}-${times}`);
    }
    return found;
}

for (const root of foldersAsked()) {
    const pages = new Map(
        textFiles(root)
            .filter(({ name }) => name.endsWith('.md'))
            .map(({ name, text }) => [name, text]),
    );
    const folders = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory());

    /** What is wrong with the target of a link. @param {string} page @param {string} target */
    const fault = (page, target) => {
        if (ELSEWHERE.test(target)) return [];
        const [path, anchor] = target.split('#');
        const file = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path)));
        if (file.startsWith('../')) return [`${target} leads out of the repository`];
        if (!existsSync(join(root, file))) return [`there is no file ${target}`];
        const text = pages.get(file) ?? pages.get(posix.join(file, 'README.md'));
        if (anchor === undefined || text === undefined || anchors(text).has(anchor)) return [];
        return [`no heading makes the anchor ${target}`];
    };

    /** Whether a path in backticks is there. @param {string} page @param {string} path */
    const isThere = (page, path) =>
        ['', posix.dirname(page), posix.join(posix.dirname(page), 'src')].some((folder) =>
            existsSync(join(root, folder, path)),
        );

    const wrong = [...pages].flatMap(([page, whole]) => {
        const text = whole.replaceAll(FENCE, blank);
        const prose = text.replaceAll(CODE, blank);
        // Code makes no link. The text of a link may be code, and its target stays.
        const links = [...prose.matchAll(LINK), ...prose.matchAll(DEFINED)].map(({ index, 1: target }) => ({
            index,
            faults: fault(page, target),
        }));
        const paths = [...text.matchAll(CODE)]
            .filter(({ 2: code }) => PATH.test(code) && folders.includes(code.split('/')[0]) && !HISTORY.test(page))
            .map(({ index, 2: code }) => ({
                index,
                faults: isThere(page, code) ? [] : [`there is no file ${code}`],
            }));
        return [...links, ...paths].flatMap(({ index, faults }) =>
            faults.map((text_) => `${page}:${lineAt(whole, index)}: ${text_}`),
        );
    });
    for (const one of wrong) console.log(one);
    if (wrong.length > 0) {
        console.error(`\n${wrong.length} links or paths lead nowhere`);
        process.exitCode = 1;
    }
}
