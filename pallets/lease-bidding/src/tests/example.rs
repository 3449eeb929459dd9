//! The worked order in the README.

use super::prelude::*;

#[docify::export]
#[test]
fn a_sealed_order_becomes_two_leases() {
    run(|| {
        // The bidders' handicaps.
        let (a, b, c) = ((THIRD, THIRDS_OFFER), (PROVIDER, OFFER), (RIVAL, RIVALS_OFFER));
        set_handicap(a.0, 2_000);
        set_handicap(b.0, 0);
        set_handicap(c.0, 1_000);
        let free = |who| free(NATIVE, who);

        // Block 1: two leases of 1 GPU for 300 blocks are wanted, at 105 at most. 20 × 105 are locked in for each.
        let order = Wanted { gpus: 1, replicas: 2, limit: 105, escrow: 4_200, ..Wanted::sealed() }.create();
        assert_eq!(free(TENANT), ENDOWMENT - 4_200 - 2 * 2_100 - 3 * 200);
        let bids = [(a, 83), (b, 100), (c, 92)];
        for ((who, offer), price) in bids {
            commit(who, order, offer, price);
            // 5 % of 105 × 300, and an exit penalty of 10: in the bond. The GPUs of the offer are kept, too.
            assert_eq!((reserved(who), Offers::get(offer).unwrap().promised), (1_575 + 10, 1));
        }

        // Block 10: bidding is over, and the prices can be revealed.
        advance_to(10);
        bids.iter().for_each(|((who, _), price)| reveal(*who, order, *price));

        // Block 30: the chain awards. C is the first loser: its score of 1,012,000 sets the others' prices.
        idle(20);
        assert_eq!((lease(0).provider, lease(0).ledger.price), (a.0, 84));
        assert_eq!((lease(1).provider, lease(1).ledger.price), (b.0, 101));

        // Their deposits are back, and their exit penalties answer for the leases.
        assert_eq!((reserved(a.0), reserved(b.0)), (10, 10));

        // Block 31: the order is gone with its last bid.
        idle(1);
        assert_eq!((reserved(c.0), Offers::get(c.1).unwrap().promised), (0, 0));
        assert_eq!(free(TENANT), ENDOWMENT - 4_200 - 2 * 2_100 - 2 * 200);

        // 20 × 84 and 20 × 101 are locked in now. The rest of the lock-in at the limit pays for blocks, with the 2,100
        // of each.
        assert_eq!((lease(0).lock_in, lease(1).lock_in), (1_680, 2_020));
        assert_eq!((lease(0).ledger.deposited, lease(1).ledger.deposited), (2_520, 2_180));

        // Block 40: the leases run, as long as the money lasts.
        activate_at(0, 40);
        activate_at(1, 40);
        assert_eq!((lease(0).coverage.span(), lease(1).coverage.span()), (40..70, 40..61));
    });
}
