/** Rust source as a list of tokens: without comments, strings, characters, and code that only tests compile. */

/**
 * @typedef {object} Token
 * @property {'word' | 'sign'} kind A word is an identifier or a keyword, a sign `::`, `->`, `=>` or one character.
 * @property {string} text
 * @property {number} line The first is 1.
 */

const WORD = /(?:r#)?([A-Za-z_]\w*)/y;
const NUMBER = /\d\w*(?:\.\d\w*)?/y;
const LIFETIME = /'[A-Za-z_]\w*(?!')/y;
const CHARACTER = /b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])'/uy;
const STRING = /[bc]?"(?:\\[\s\S]|[^"\\])*"/y;
const RAW_STRING = /[bc]?r(#*)"[\s\S]*?"\1/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const SPACE = /\s+/y;
const SIGN = /::|->|=>|[^\s]/y;

/**
 * Where the block comment that opens at `from` ends: they nest.
 *
 * @param {string} source
 * @param {number} from
 */
function endOfComment(source, from) {
    const edge = /\/\*|\*\//g;
    edge.lastIndex = from;
    let depth = 0;
    for (let found = edge.exec(source); found; found = edge.exec(source)) {
        depth += found[0] === '/*' ? 1 : -1;
        if (depth === 0) return edge.lastIndex;
    }
    return source.length;
}

/**
 * @param {string} source
 * @returns {Token[]}
 */
function tokenize(source) {
    const tokens = [];
    let at = 0;
    let line = 1;
    /** @param {RegExp} pattern */
    const match = (pattern) => {
        pattern.lastIndex = at;
        return pattern.exec(source);
    };
    while (at < source.length) {
        let end = at;
        if (source.startsWith('/*', at)) {
            end = endOfComment(source, at);
        } else {
            const skipped =
                match(SPACE) ??
                match(LINE_COMMENT) ??
                match(RAW_STRING) ??
                match(STRING) ??
                match(CHARACTER) ??
                match(LIFETIME) ??
                match(NUMBER);
            const kept = skipped ? null : (match(WORD) ?? match(SIGN));
            if (kept)
                tokens.push(/** @type {Token} */ ({ kind: kept[1] ? 'word' : 'sign', text: kept[1] ?? kept[0], line }));
            end += (skipped ?? kept)?.[0].length ?? 1;
        }
        line += source.slice(at, end).split('\n').length - 1;
        at = end;
    }
    return tokens;
}

const CLOSING = new Map([
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
]);

/**
 * The place after the bracket that closes the one at `open`.
 *
 * @param {Token[]} tokens
 * @param {number} open
 */
export function afterBrackets(tokens, open) {
    let depth = 0;
    for (let at = open; at < tokens.length; at++) {
        const { text } = tokens[at];
        if (CLOSING.has(text)) depth++;
        else if (text === ')' || text === ']' || text === '}') depth--;
        if (depth === 0) return at + 1;
    }
    return tokens.length;
}

/**
 * Whether an attribute keeps its item out of everything but tests: `cfg(test)`, `cfg(all(test, …))`, `test`. An item of
 * `cfg(not(test))` or `cfg(any(test, …))` is compiled without tests, too.
 *
 * @param {Token[]} attribute What stands in its brackets.
 */
function isForTests(attribute) {
    const texts = attribute.map(({ text }) => text);
    if (texts.length === 1) return texts[0] === 'test';
    return texts[0] === 'cfg' && texts.includes('test') && !texts.includes('not') && !texts.includes('any');
}

const ITEMS = new Set(
    'async const enum extern fn impl let macro_rules mod static struct trait type union unsafe use'.split(' '),
);

/**
 * The place after the item, field, variant or argument that begins at `from`, further attributes included.
 *
 * @param {Token[]} tokens
 * @param {number} from
 */
function afterItem(tokens, from) {
    let at = from;
    while (tokens[at]?.text === '#') at = afterBrackets(tokens, at + 1);
    if (tokens[at]?.text === 'pub') at++;
    if (tokens[at]?.text === '(') at = afterBrackets(tokens, at);
    // An item may have commas between its generic parameters, anything else ends at one.
    const isItem = ITEMS.has(tokens[at]?.text);
    while (at < tokens.length) {
        const { text } = tokens[at];
        if (text === ';' || (text === ',' && !isItem)) return at + 1;
        // A field or a statement that is the last of its block.
        if (text === '}' || text === ')') return at;
        if (text === '{') return afterBrackets(tokens, at);
        at = CLOSING.has(text) ? afterBrackets(tokens, at) : at + 1;
    }
    return at;
}

/**
 * The tokens of a file that are compiled without tests.
 *
 * @param {string} source
 * @returns {Token[]}
 */
export function productionTokens(source) {
    const tokens = tokenize(source);
    const kept = [];
    for (let at = 0; at < tokens.length; ) {
        if (tokens[at].text === '#' && tokens[at + 1]?.text === '[') {
            const end = afterBrackets(tokens, at + 1);
            if (isForTests(tokens.slice(at + 2, end - 1))) {
                at = afterItem(tokens, end);
                continue;
            }
        }
        kept.push(tokens[at]);
        at++;
    }
    return kept;
}
