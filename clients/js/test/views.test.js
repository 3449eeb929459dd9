/** The types of the node's JSON, against the answers that the chain's own tests pin. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { mistakes } from './support/types.js';

const GOLDEN = new URL('../../../primitives/tests/json/golden/', import.meta.url);
/** The type of each answer and question that is pinned, by the name of its file. */
const TYPES = {
    delegations: 'Views.DelegationsPage',
    filter: 'Rpc.OrderQuestion',
    lease_filter: 'Rpc.LeaseQuestion',
    leases: 'Views.LeasesPage',
    offences: 'Views.OffencesView',
    offer_filter: 'Rpc.OfferQuestion',
    offers: 'Views.OffersPage',
    orders: 'Views.OrdersPage',
    pool: 'Views.PoolView',
    provider: 'Views.ProviderView',
    quotes: 'Views.QuotesPage',
    slashes: 'Views.SlashesPage',
    timing: null, // only the runtime API answers with it
};

/** @param {string} name */
const golden = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, GOLDEN), 'utf8'));
const pinned = readdirSync(GOLDEN)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''));

describe('the types of views', () => {
    it('are those of the answers that the chain pins', () => {
        assert.deepEqual(
            pinned.filter((name) => !(name in TYPES)),
            [],
            'each pinned file has a type here, or a reason why not',
        );
        const claims = pinned
            .filter((name) => TYPES[name] !== null)
            .map((name) => ({ type: TYPES[name], value: golden(name) }));
        assert.ok(claims.length >= 5);
        assert.equal(mistakes(claims), '');
    });

    it('would be caught lacking a field, having one too many, or another form', () => {
        const { leases, next } = golden('leases');
        const [{ fee, ...without }] = leases;
        assert.equal(fee, '2');
        const wrong = {
            missing: [without],
            unknown: [{ ...leases[0], colour: 'red' }],
            null: [{ ...leases[0], tenant: null }],
            number: [{ ...leases[0], price: 5 }],
            variant: [{ ...leases[0], status: { kind: 'paused' } }],
        };
        for (const [name, changed] of Object.entries(wrong)) {
            assert.match(mistakes([{ type: 'Views.LeasesPage', value: { leases: changed, next } }]), /error TS/, name);
        }
    });
});
