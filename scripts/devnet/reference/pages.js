/** The pages of the reference, in Markdown. */

import { Links, link, placeOf } from './links.js';
import { anchor, camel, opening, paragraph, parts, sentence, spaced, table } from './text.js';

/**
 * @typedef {import('./read.js').Model} Model
 * @typedef {import('./read.js').Pallet} Pallet
 * @typedef {import('./read.js').Field} Field
 * @typedef {import('./read.js').Variant} Variant
 */

const WRITTEN =
    '<!-- Written by scripts/reference from the metadata: change the documentation in the sources instead. -->';
const TYPES = 'types.md';
const APIS = 'runtime-apis.md';

/** A type with its named parts as links. @param {string} text @param {string} [page] The page that it stands on. */
export function typeLink(text, page) {
    const to = page === TYPES ? '' : TYPES;
    return text
        .split(/(@\w+)/)
        .filter((part) => part !== '')
        .map((part) =>
            part.startsWith('@') ? `[\`${part.slice(1)}\`](${to}#${anchor(part.slice(1))})` : `\`${part}\``,
        )
        .join('');
}

/** @param {Field} field @param {string} [page] */
function typeOf({ type, alias }, page) {
    return alias ? `\`${alias}\` (\`${type}\`)` : typeLink(type, page);
}

/** A name in a table that others link to. @param {'error' | 'constant'} kind @param {string} name */
function placed(kind, name) {
    return `<a id="${placeOf(kind, name)}"></a>\`${name}\``;
}

/** @param {string} name */
function heading(name) {
    return name.charAt(0).toUpperCase() + spaced(name).slice(1);
}

/** @param {(string | null | undefined | false)[]} lines Blocks of a page; what is not there is left out. */
function page(lines) {
    return `${lines.filter((line) => line).join('\n\n')}\n`;
}

/** One pallet's page. */
class PalletPage {
    /** @param {Pallet} pallet @param {Links} links @param {Map<string, string[]>} users */
    constructor(pallet, links, users) {
        this.pallet = pallet;
        this.links = links;
        /** The calls that name an error or event, as links, by the kind and path of that. */
        this.users = users;
    }

    text() {
        const { name, section, folder, index, docs, calls, events, errors, constants, storage, holdReasons, views } =
            this.pallet;
        return page([
            WRITTEN,
            `# ${heading(name)}`,
            this.linked(opening(docs)),
            `Pallet \`${section}\`, index ${index}; in Rust \`${name}\`. Terms, rules and examples are in its ` +
                `[README](../../pallets/${folder}/README.md); [all names](README.md#all-names).`,
            calls.length > 0 && '## Calls',
            calls.length > 0 &&
                table(
                    ['call', ''],
                    calls.map((call) => this.callRow(call)),
                ),
            ...calls.map((call) => this.call(call)),
            events.length > 0 && '## Events',
            ...events.map((event) => this.event(event)),
            errors.length > 0 && '## Errors',
            errors.length > 0 && 'A refused call has changed nothing; it costs its fee.',
            errors.length > 0 &&
                table(
                    ['index', 'error', 'meaning', 'calls'],
                    errors.map((error) => this.errorRow(error)),
                ),
            constants.length > 0 && '## Constants',
            constants.length > 0 &&
                `\`api.consts.${section}\`${constants.some(({ type }) => type === 'u128') ? '; amounts are native' : ''}.`,
            constants.length > 0 &&
                table(
                    ['constant', 'type', 'value', ''],
                    constants.map(({ name: one, type, value, docs: about }) => [
                        placed('constant', one),
                        typeLink(type),
                        value ?? 'differs between chains',
                        this.linked(paragraph(about)),
                    ]),
                ),
            storage.length > 0 && '## Storage',
            storage.length > 0 && `\`api.query.${section}\`. Views are steadier: see [runtime APIs](${APIS}).`,
            storage.length > 0 &&
                table(
                    ['entry', 'keys', 'value', ''],
                    storage.map(({ name: one, keys, value, docs: about }) => [
                        `\`${one}\``,
                        keys.map((key) => typeLink(key)).join(', '),
                        typeLink(value),
                        this.linked(paragraph(about)),
                    ]),
                ),
            holdReasons.length > 0 && '## Hold reasons',
            holdReasons.length > 0 && 'Why money of an account is held: `api.query.balances.holds(account)`.',
            holdReasons.length > 0 &&
                table(
                    ['reason', ''],
                    holdReasons.map(({ name: one, docs: about }) => [
                        `\`${section}.${one}\``,
                        this.linked(paragraph(about)),
                    ]),
                ),
            views.length > 0 && '## View functions',
            views.length > 0 &&
                table(
                    ['function', 'answer', ''],
                    views.map(({ name: one, inputs, output, docs: about }) => [
                        `\`${one}(${inputs.map((input) => input.name).join(', ')})\``,
                        typeLink(output),
                        this.linked(paragraph(about)),
                    ]),
                ),
        ]);
    }

    /** @param {string} text */
    linked(text) {
        return this.links.linked(text, this.pallet);
    }

    /** @param {string[]} found Blocks. */
    blocks(found) {
        return found.map((block) => this.linked(block)).join('\n\n');
    }

    /** @param {Variant} call */
    callRow({ name, docs }) {
        return [`[\`${camel(name)}\`](#${anchor(camel(name))})`, this.linked(sentence(docs))];
    }

    /** @param {Variant} call */
    call({ name, index, docs, fields }) {
        const { head, origin, arguments: described, details, errors, events } = parts(docs);
        const about = new Map(
            described.flatMap((block) => {
                const found = /^- `(\w+)`: (.*)$/.exec(block);
                return found ? [[found[1], found[2]]] : [];
            }),
        );
        const shown = `${this.pallet.section}.${camel(name)}(${fields.map((field) => field.name).join(', ')})`;
        return page([
            `### ${camel(name)}`,
            `\`${shown}\`; in Rust \`${name}\`, index ${index}`,
            this.blocks(head),
            `**Origin.** ${this.blocks(origin)}`,
            fields.length > 0 &&
                table(
                    ['argument', 'type', ''],
                    fields.map((field) => [
                        `\`${field.name}\``,
                        typeOf(field),
                        capital(this.linked(about.get(field.name) ?? '')),
                    ]),
                ),
            this.blocks(details),
            errors.length > 0 && '**Errors**',
            this.list(errors, 'error'),
            events.length > 0 && '**Events**',
            this.list(events, 'event'),
        ]).trimEnd();
    }

    /**
     * Errors or events of a call; one that stands there alone is explained.
     *
     * @param {string[]} found
     * @param {'error' | 'event'} kind
     */
    list(found, kind) {
        const items = found.map((block) => {
            const [target] = this.links.named(block, this.pallet, kind);
            const alone = /^- `\w+`$/.test(block) && target;
            const variant = alone && target.pallet[`${kind}s`].find(({ name }) => name === target.name);
            return (
                this.links.linked(block, this.pallet, kind) +
                (variant ? `: ${this.linked(paragraph(variant.docs))}` : '')
            );
        });
        const isItem = (/** @type {string | undefined} */ block) => block?.startsWith('- ');
        return items
            .map((item, i) => (isItem(item) && isItem(items[i - 1]) ? '\n' : '\n\n') + item)
            .join('')
            .trim();
    }

    /** @param {Variant} event */
    event({ name, index, docs, fields }) {
        const by = this.users.get(`event ${this.pallet.name}.${name}`) ?? [];
        return page([
            `### ${name}`,
            `${this.linked(paragraph(docs))}`,
            fields.length > 0 &&
                table(
                    ['field', 'type', ''],
                    fields.map((field) => [`\`${field.name}\``, typeOf(field), this.linked(paragraph(field.docs))]),
                ),
            `Index ${index}${by.length > 0 ? `. Calls: ${by.join(', ')}` : ''}`,
        ]).trimEnd();
    }

    /** @param {Variant} error */
    errorRow({ name, index, docs }) {
        const by = this.users.get(`error ${this.pallet.name}.${name}`) ?? [];
        return [String(index), placed('error', name), this.linked(paragraph(docs)), by.join(', ')];
    }
}

/** Errors that name the field in which an offer falls short: a documentation of a call names one of them, for all. */
const OF_A_FIELD = /^(Model|Gpus|Vram|Cpus|Memory|Storage|Region|Attributes|Auditors)Mismatch$/;

/** @param {import('./links.js').Target} target */
function family(target) {
    if (!OF_A_FIELD.test(target.name)) return [target];
    return target.pallet.errors.filter(({ name }) => OF_A_FIELD.test(name)).map(({ name }) => ({ ...target, name }));
}

/** @param {string} text */
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The errors or events that a call's documentation says it gives: those that it names, and those of a call to which it
 * refers for them. Of "the errors of `placeBid`, except …" it does not say by name which remain.
 *
 * @param {'error' | 'event'} kind
 * @param {Variant} call
 * @param {Pallet} pallet
 * @param {Links} links
 * @returns {import('./links.js').Target[]}
 */
function said(kind, { docs }, pallet, links) {
    return parts(docs)[`${kind}s`].flatMap((block) => {
        const [named] = block.split(' except ');
        const targets = links.named(named, pallet, kind);
        const own = targets.filter((target) => target.kind === kind).flatMap(family);
        if (named !== block || !/\bthe (errors|events) of `/i.test(named)) return own;
        const others = targets.filter((target) => target.kind === 'call');
        return others.flatMap((target) =>
            target.pallet.calls
                .filter(({ name }) => camel(name) === target.name)
                .flatMap((other) => said(kind, other, target.pallet, links)),
        );
    });
}

/**
 * The calls whose documentation names an error or event among its own, as links for each pallet's page.
 *
 * @param {Pallet[]} pallets
 * @param {Links} links
 * @param {Pallet} home The pallet on whose page they stand.
 */
function usersOn(pallets, links, home) {
    /** @type {Map<string, string[]>} */
    const users = new Map();
    for (const pallet of pallets) {
        for (const call of pallet.calls) {
            const named = [...said('error', call, pallet, links), ...said('event', call, pallet, links)];
            const own = link({ pallet, kind: 'call', name: camel(call.name) }, home);
            for (const { pallet: owner, kind, name } of named) {
                const path = `${kind} ${owner.name}.${name}`;
                const before = users.get(path) ?? [];
                if (!before.includes(own)) users.set(path, [...before, own]);
            }
        }
    }
    return users;
}

/** @param {Model} model */
function index({ pallets, apis }) {
    const links = new Links(pallets);
    const rows = pallets.flatMap((pallet) =>
        /** @type {const} */ (['call', 'event', 'error']).flatMap((kind) =>
            pallet[`${kind}s`].map(({ name, docs }) => {
                const shown = kind === 'call' ? camel(name) : name;
                const to = `${pallet.folder}.md#${placeOf(kind, shown)}`;
                return {
                    sortBy: `${shown.toLowerCase()} ${pallet.section} ${kind}`,
                    row: [
                        `[\`${pallet.section}.${shown}\`](${to})`,
                        kind,
                        links
                            .linked(kind === 'call' ? sentence(docs) : paragraph(docs), pallet)
                            .replaceAll('](#', `](${pallet.folder}.md#`),
                    ],
                };
            }),
        ),
    );
    const count = (/** @type {unknown[]} */ list) => (list.length > 0 ? String(list.length) : '');
    return page([
        WRITTEN,
        '# Reference',
        "All calls, events, errors, constants and runtime APIs of Leasehold's own pallets, as the runtime documents them " +
            'in its metadata. The guides for [tenants](../tenants.md), [providers](../providers.md), ' +
            '[delegators](../delegators.md) and [dApp authors](../dapp-authors.md) say what to do with them.',
        table(
            ['page', 'index', 'calls', 'events', 'errors', ''],
            [
                ...pallets.map(({ name, folder, index: number, calls, events, errors, docs }) => [
                    `[${heading(name)}](${folder}.md)`,
                    String(number),
                    count(calls),
                    count(events),
                    count(errors),
                    sentence([opening(docs)]),
                ]),
                [
                    `[Runtime APIs](${APIS})`,
                    '',
                    '',
                    '',
                    '',
                    `${apis.map(({ name }) => `\`${name}\``).join(' and ')}: questions to any block`,
                ],
                [`[Types](${TYPES})`, '', '', '', '', 'Structures and enumerations that the others name'],
            ],
        ),
        'Names are as Polkadot.js and dedot write them. PAPI and subxt keep those of Rust: `take_offer`, `max_price`, and ' +
            '`Leases` for the pallet. A library that does not know the chain shows an error as two numbers, the index of ' +
            "the pallet and that of the error: both are on the pallet's page.",
        'Errors that are not of a pallet (`BadOrigin`, `token.FundsUnavailable`, `arithmetic.Overflow`) are in the ' +
            '[guide for dApp authors](../dapp-authors.md#errors).',
        '## All names',
        table(
            ['name', 'kind', 'meaning'],
            rows.sort((a, b) => (a.sortBy < b.sortBy ? -1 : 1)).map(({ row }) => row),
        ),
    ]);
}

/** @param {Model} model */
function typesPage({ types }) {
    return page([
        WRITTEN,
        '# Types',
        'Structures and enumerations in calls, events, storage and answers of runtime APIs. `Permill` is a number of ' +
            'millionths, `Bytes` a list of bytes, `MeterId` an sr25519 public key, `MeterSignature` a signature by one. Lists ' +
            'in calls have a bound: a call with a longer one cannot be decoded.',
        ...types.map(({ name, docs, fields, variants }) =>
            page([
                `### ${name}`,
                paragraph(docs),
                fields &&
                    fields.length > 0 &&
                    table(
                        ['field', 'type', ''],
                        fields.map((field) => [`\`${field.name}\``, typeOf(field, TYPES), paragraph(field.docs)]),
                    ),
                variants &&
                    table(
                        ['variant', 'fields', ''],
                        variants.map((variant) => [
                            `\`${variant.name}\``,
                            variant.fields
                                .map(
                                    (field) =>
                                        `${/^\d+$/.test(field.name) ? '' : `\`${field.name}\`: `}${typeOf(field, TYPES)}`,
                                )
                                .join(', '),
                            [
                                paragraph(variant.docs),
                                ...variant.fields
                                    .filter((field) => field.docs.length > 0)
                                    .map((field) => `\`${field.name}\`: ${paragraph(field.docs)}`),
                            ].join(' '),
                        ]),
                    ),
            ]).trimEnd(),
        ),
    ]);
}

/** @param {Model} model */
function apisPage({ apis }) {
    return page([
        WRITTEN,
        '# Runtime APIs',
        'Questions that any node answers of any block whose state it has. With Polkadot.js: ' +
            '`api.call.leasesApi.lease(id)`, and `(await api.at(hash)).call.leasesApi.lease(id)` at a block. ' +
            'By JSON-RPC: `state_call`, or the methods `leases_*` of the ' +
            '[guide for dApp authors](../dapp-authors.md#read), which give the same answers as JSON.',
        ...apis.flatMap(({ name, docs, methods }) => [
            `## ${name}`,
            paragraph(docs),
            ...methods.map((one) =>
                page([
                    `### ${one.name}`,
                    paragraph(one.docs),
                    table(
                        ['', 'type'],
                        [
                            ...one.inputs.map((input) => [`\`${input.name}\``, typeOf(input)]),
                            ['answer', typeLink(one.output)],
                        ],
                    ),
                ]).trimEnd(),
            ),
        ]),
    ]);
}

/**
 * All pages, by the names of their files.
 *
 * @param {Model} model
 * @returns {Map<string, string>}
 */
export function pages(model) {
    const { pallets } = model;
    const links = new Links(pallets);
    return new Map([
        ['README.md', index(model)],
        ...pallets.map(
            (pallet) =>
                /** @type {[string, string]} */ ([
                    `${pallet.folder}.md`,
                    new PalletPage(pallet, links, usersOn(pallets, links, pallet)).text(),
                ]),
        ),
        [APIS, apisPage(model)],
        [TYPES, typesPage(model)],
    ]);
}
