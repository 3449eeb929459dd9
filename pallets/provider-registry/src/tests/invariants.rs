//! Random sequences of everything that can happen to providers, offers, leases, bids, asks and claims, over real bonds.

use super::*;
use leasehold_primitives::traits::ProviderStake;
use proptest::prelude::*;
use sp_runtime::Permill;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
enum Step {
    Register,
    UpdateProfile,
    Deregister,
    List { gpus: u16, model: u16 },
    Change { pick: usize, gpus: u16, region: bool },
    Retire { pick: usize },
    SetModel { model: ModelId, vram_mib: u32, stake: Balance },
    RemoveModel { model: ModelId },
    Reserve { pick: usize, gpus: u16 },
    Promise { pick: usize, gpus: u16, leases: u16 },
    WithdrawPromise { pick: usize },
    Fulfil { pick: usize, leases: u16 },
    End { pick: usize },
    Finalize { pick: usize },
    Bond { gpus: u16 },
    Unbond { gpus: u16 },
    Withdraw { blocks: u32 },
    Slash { amount: Balance },
    Continue { pick: usize },
    SetAsk { pick: usize, price: Balance, term: BlockNumber, penalty: u32 },
    RemoveAsk { pick: usize },
    Attest { about: AccountId, ahead: BlockNumber, attributes: usize },
    RevokeClaim { about: AccountId },
    DropClaim { about: AccountId, auditor: AccountId },
    SetGate { pick: usize, port: u16 },
    RemoveGate { pick: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let gpus = || prop_oneof![8 => 0..6u16, 1 => Just(u16::MAX)];
    let pick = || 0..8usize;
    let models = || prop_oneof![4 => H100..=L4, 1 => L4 + 1..=L4 + 3];
    prop_oneof![
        2 => Just(Step::Register),
        1 => Just(Step::UpdateProfile),
        1 => Just(Step::Deregister),
        4 => (gpus(), models()).prop_map(|(gpus, model)| Step::List { gpus, model }),
        3 => (pick(), gpus(), prop::bool::weighted(0.2)).prop_map(|(pick, gpus, region)| Step::Change { pick, gpus, region }),
        2 => pick().prop_map(|pick| Step::Retire { pick }),
        2 => (models(), prop_oneof![4 => Just(H100_VRAM), 1 => Just(24_576)], 0..3 * H100_STAKE)
            .prop_map(|(model, vram_mib, stake)| Step::SetModel { model, vram_mib, stake }),
        1 => models().prop_map(|model| Step::RemoveModel { model }),
        6 => (pick(), gpus()).prop_map(|(pick, gpus)| Step::Reserve { pick, gpus }),
        6 => (pick(), gpus(), 1..4u16).prop_map(|(pick, gpus, leases)| Step::Promise { pick, gpus, leases }),
        2 => pick().prop_map(|pick| Step::WithdrawPromise { pick }),
        3 => (pick(), 1..4u16).prop_map(|(pick, leases)| Step::Fulfil { pick, leases }),
        4 => pick().prop_map(|pick| Step::End { pick }),
        4 => pick().prop_map(|pick| Step::Finalize { pick }),
        4 => (1..8u16).prop_map(|gpus| Step::Bond { gpus }),
        2 => (1..8u16).prop_map(|gpus| Step::Unbond { gpus }),
        1 => (1..40u32).prop_map(|blocks| Step::Withdraw { blocks }),
        1 => (0..5 * H100_STAKE).prop_map(|amount| Step::Slash { amount }),
        2 => pick().prop_map(|pick| Step::Continue { pick }),
        3 => (pick(), 0..4u128, 0..4u32, 0..12u32)
            .prop_map(|(pick, price, term, penalty)| Step::SetAsk { pick, price, term, penalty }),
        1 => pick().prop_map(|pick| Step::RemoveAsk { pick }),
        4 => (ALICE..=CAROL, 0..60u32, 0..3usize)
            .prop_map(|(about, ahead, attributes)| Step::Attest { about, ahead, attributes }),
        1 => (ALICE..=CAROL).prop_map(|about| Step::RevokeClaim { about }),
        2 => (ALICE..=CAROL, ALICE..=CAROL).prop_map(|(about, auditor)| Step::DropClaim { about, auditor }),
        4 => (pick(), prop_oneof![Just(80u16), Just(443), Just(8_443)])
            .prop_map(|(pick, port)| Step::SetGate { pick, port }),
        2 => pick().prop_map(|pick| Step::RemoveGate { pick }),
    ]
}

/// A lease as another pallet would remember it.
struct Lease {
    offer: OfferId,
    gpus: u16,
    running: bool,
    spec: OfferSpec,
    stake: Balance,
}

/// A bid as another pallet would remember it: it keeps GPUs for this number of leases.
struct Bid {
    offer: OfferId,
    gpus: u16,
    leases: u16,
    spec: OfferSpec,
    stake: Balance,
}

/// A step that may be refused.
fn attempt(_: DispatchResult) {}

#[derive(Default)]
struct Market {
    leases: Vec<Lease>,
    bids: Vec<Bid>,
    slashed: Balance,
    /// Models added to the table of genesis, with their VRAM, whether or not they are still there.
    added: BTreeMap<ModelId, u32>,
    /// By provider and auditor.
    claims: BTreeMap<(AccountId, AccountId), (Attributes, BlockNumber)>,
    /// The block since which an offer has had its gate.
    gates: BTreeMap<OfferId, BlockNumber>,
}

impl Market {
    fn run(&mut self, step: Step, who: AccountId) {
        let offers = NextOffer::<Test>::get().max(1);
        let offer_at = |pick: usize| u64::try_from(pick).unwrap() % offers;
        match step {
            Step::Register => attempt(ProviderRegistry::register(signed(who), profile("A", ""))),
            Step::UpdateProfile => attempt(ProviderRegistry::update_profile(signed(who), profile("B", ""))),
            Step::Deregister => {
                let possible = Providers::<Test>::get(who).is_some_and(|p| p.offers == 0);
                assert_eq!(ProviderRegistry::deregister(signed(who)).is_ok(), possible);
            }
            Step::List { gpus, model } => {
                let vram_mib = self.vram_of(model).unwrap_or(H100_VRAM);
                let listed = ProviderRegistry::list_offer(signed(who), OfferSpec { model, vram_mib, ..spec(gpus) });
                if listed.is_ok() {
                    assert!(Models::<Test>::contains_key(model));
                    self.assert_bond_covers(who);
                }
            }
            Step::Change { pick, gpus, region } => {
                let id = offer_at(pick);
                let Some(old) = Offers::<Test>::get(id) else { return };
                let region = if region { Region(*b"FR") } else { old.spec.region };
                let changed = ProviderRegistry::change_offer(signed(who), id, OfferSpec { gpus, region, ..old.spec });
                if changed.is_ok() {
                    assert_eq!(who, old.provider);
                }
            }
            Step::Retire { pick } => attempt(ProviderRegistry::retire_offer(signed(who), offer_at(pick))),
            Step::SetModel { model: id, vram_mib, stake } => {
                let text = if id == L4 { "L4" } else { "H100 SXM" };
                let model = GpuModel {
                    vendor: name("NVIDIA"),
                    name: name(text),
                    vram_mib,
                    tdp_watts: 700,
                    stake_per_gpu: stake,
                };
                let stored = Models::<Test>::contains_key(id);
                let unused = self.added.keys().all(|added| id > *added) && id > L4;
                let possible = if stored { self.vram_of(id) == Some(vram_mib) } else { unused };
                assert_eq!(set_model(id, model).is_ok(), possible);
                if possible && !stored {
                    self.added.insert(id, vram_mib);
                }
            }
            Step::RemoveModel { model } => {
                let named = Offers::<Test>::iter_values().any(|offer| offer.spec.model == model);
                let possible = Models::<Test>::contains_key(model) && !named;
                assert_eq!(remove_model(model).is_ok(), possible);
            }
            Step::Reserve { pick, gpus } => {
                let id = offer_at(pick);
                let possible = ensure_reservable(id, gpus, 1);
                assert_eq!(reserve(id, gpus), possible);
                if possible.is_ok() {
                    let now = offer(id);
                    assert!(self.to_report(now.provider) < MAX_LEASES);
                    assert!(ProviderStaking::bonded(&now.provider) >= provider(now.provider).in_use);
                    self.leases.push(Lease {
                        offer: id,
                        gpus,
                        running: true,
                        spec: now.spec,
                        stake: now.stake_per_gpu,
                    });
                }
            }
            Step::Promise { pick, gpus, leases } => {
                let id = offer_at(pick);
                let possible = ensure_reservable(id, gpus, leases);
                assert_eq!(promise(id, gpus, leases), possible);
                if possible.is_ok() {
                    let now = offer(id);
                    assert!(self.to_report(now.provider) + u32::from(leases) <= MAX_LEASES);
                    assert!(ProviderStaking::bonded(&now.provider) >= provider(now.provider).in_use);
                    self.bids.push(Bid { offer: id, gpus, leases, spec: now.spec, stake: now.stake_per_gpu });
                }
            }
            Step::WithdrawPromise { pick } => {
                if let Some(Bid { offer, gpus, leases, .. }) = self.take_bid(pick) {
                    withdraw_promise(offer, gpus, leases);
                }
            }
            Step::Fulfil { pick, leases } => {
                let Some(bid) = self.take_bid(pick) else { return };
                let Bid { offer, gpus, spec, stake, .. } = bid;
                let won = leases.min(bid.leases);
                // Whatever the bond is now.
                fulfil(offer, gpus, bid.leases, won).unwrap();
                self.leases.extend((0..won).map(|_| Lease { offer, gpus, running: true, spec: spec.clone(), stake }));
            }
            Step::End { pick } => {
                let running: Vec<_> = self.leases.iter_mut().filter(|lease| lease.running).collect();
                let count = running.len().max(1);
                if let Some(lease) = running.into_iter().nth(pick % count) {
                    lease.running = false;
                    release(lease.offer, lease.gpus);
                }
            }
            Step::Finalize { pick } => {
                let over: Vec<_> = (0..self.leases.len()).filter(|n| !self.leases[*n].running).collect();
                if let Some(n) = over.get(pick % over.len().max(1)) {
                    finalize(self.leases.swap_remove(*n).offer);
                }
            }
            Step::Bond { gpus } => {
                let amount = H100_STAKE * Balance::from(gpus);
                if ProviderStaking::bond(signed(who), amount).is_err() {
                    attempt(ProviderStaking::bond_more(signed(who), amount));
                }
            }
            Step::Unbond { gpus } => {
                if ProviderStaking::unbond(signed(who), L4_STAKE * Balance::from(gpus)).is_ok() {
                    self.assert_bond_covers(who);
                }
            }
            Step::Withdraw { blocks } => {
                System::set_block_number(System::block_number() + blocks);
                attempt(ProviderStaking::withdraw_unbonded(signed(who)));
            }
            Step::Slash { amount } => {
                self.slashed += slash(who, amount);
            }
            Step::Continue { pick } => {
                let running: Vec<_> = (0..self.leases.len()).filter(|n| self.leases[*n].running).collect();
                if let Some(n) = running.get(pick % running.len().max(1)) {
                    let old = &mut self.leases[*n];
                    <ProviderRegistry as Capacity>::continue_as_another(old.offer).unwrap();
                    // The old lease is over and gives nothing back: the new one will.
                    let new = Lease { running: true, spec: old.spec.clone(), ..*old };
                    old.running = false;
                    self.leases.push(new);
                }
            }
            Step::SetAsk { pick, price, term, penalty } => {
                let id = offer_at(pick);
                let terms = Terms { notice: 0, exit_penalty: Permill::from_percent(penalty) };
                let ask = Ask { price, max_term: term, terms, ..ask(1) };
                let open = Offers::<Test>::get(id).is_some_and(|offer| offer.provider == who && !offer.retired);
                let possible = open && price > 0 && term > 0 && (1..=10).contains(&penalty);
                assert_eq!(ProviderRegistry::set_ask(signed(who), id, Some(ask)).is_ok(), possible);
            }
            Step::RemoveAsk { pick } => {
                let id = offer_at(pick);
                let possible = Asks::<Test>::contains_key(id) && offer(id).provider == who;
                assert_eq!(ProviderRegistry::set_ask(signed(who), id, None).is_ok(), possible);
            }
            Step::Attest { about, ahead, attributes: some } => {
                let attributes = attributes(&[("tier", "3"), ("power", "green")][..some]);
                let expires = System::block_number() + ahead;
                let made = ProviderRegistry::attest(signed(who), about, attributes.clone(), expires).is_ok();
                if made {
                    assert!(about != who && some > 0 && ahead > 0 && Providers::<Test>::contains_key(about));
                    self.claims.insert((about, who), (attributes, expires));
                }
            }
            Step::RevokeClaim { about } => {
                let revoked = ProviderRegistry::revoke_claim(signed(who), about);
                assert_eq!(revoked.is_ok(), self.claims.remove(&(about, who)).is_some());
            }
            Step::DropClaim { about, auditor } => {
                let registered = Providers::<Test>::contains_key(about);
                let now = System::block_number();
                let possible = self.claims.get(&(about, auditor)).is_some_and(|(_, last)| now > *last || !registered);
                assert_eq!(ProviderRegistry::drop_claim(signed(who), about, auditor).is_ok(), possible);
                if possible {
                    self.claims.remove(&(about, auditor));
                }
            }
            Step::SetGate { pick, port } => {
                let id = offer_at(pick);
                let own = Offers::<Test>::get(id).is_some_and(|offer| offer.provider == who);
                assert_eq!(set_gate(who, id, PUBLIC, port, 1).is_ok(), own && port != 80);
                if own && port != 80 {
                    self.gates.entry(id).or_insert(System::block_number());
                }
            }
            Step::RemoveGate { pick } => {
                let id = offer_at(pick);
                let idle = |offer: OfferDetails<_>| offer.provider == who && offer.leases == 0 && offer.promised == 0;
                let possible = Gates::<Test>::contains_key(id) && Offers::<Test>::get(id).is_some_and(idle);
                assert_eq!(ProviderRegistry::remove_gate(signed(who), id).is_ok(), possible);
                if possible {
                    self.gates.remove(&id);
                }
            }
        }
    }

    /// The running leases of `who`, and those promised to bids.
    fn to_report(&self, who: AccountId) -> u32 {
        let running = self.leases.iter().filter(|lease| lease.running && offer(lease.offer).provider == who);
        let bids = self.bids.iter().filter(|bid| offer(bid.offer).provider == who);
        bids.map(|bid| u32::from(bid.leases)).sum::<u32>() + u32::try_from(running.count()).unwrap()
    }

    /// Drops the gates of offers that are gone.
    fn forget_gates(&mut self) {
        self.gates.retain(|id, _| Offers::<Test>::contains_key(id));
    }

    fn take_bid(&mut self, pick: usize) -> Option<Bid> {
        let count = self.bids.len();
        (count > 0).then(|| self.bids.swap_remove(pick % count))
    }

    /// The VRAM of the model that has, or had, this id.
    fn vram_of(&self, model: ModelId) -> Option<u32> {
        match model {
            H100 => Some(H100_VRAM),
            L4 => Some(24_576),
            _ => self.added.get(&model).copied(),
        }
    }

    fn assert_bond_covers(&self, who: AccountId) {
        assert!(ProviderStaking::bonded(&who) >= required(who));
    }

    /// The properties on which other pallets rely.
    fn check(&self) {
        for lease in &self.leases {
            let now = offer(lease.offer);
            assert_eq!(OfferSpec { gpus: lease.spec.gpus, ..now.spec }, lease.spec, "a lease's hardware changed");
            assert!(now.stake_per_gpu >= lease.stake, "a lease's stake fell");
        }
        for bid in &self.bids {
            let now = offer(bid.offer);
            assert_eq!((now.spec, now.stake_per_gpu), (bid.spec.clone(), bid.stake), "a bid's offer changed");
        }
        for (id, model) in Models::<Test>::iter() {
            assert_eq!(Some(model.vram_mib), self.vram_of(id), "an id stands for other hardware");
        }
        for (id, offer) in Offers::<Test>::iter() {
            let of_it = || self.leases.iter().filter(|lease| lease.offer == id);
            assert_eq!(usize::try_from(offer.leases).unwrap(), of_it().count());
            assert_eq!(offer.reserved, of_it().filter(|lease| lease.running).map(|lease| lease.gpus).sum::<u16>());
            let promised = self.bids.iter().filter(|bid| bid.offer == id).map(|bid| bid.gpus * bid.leases).sum::<u16>();
            assert_eq!(offer.promised, promised);
            let free = if offer.retired { offer.spec.gpus - offer.reserved } else { offer.free_gpus() };
            assert_eq!(free + offer.reserved + offer.promised, offer.spec.gpus);
            assert!(!offer.is_over(), "an offer is over and still stored");
        }
        for (who, provider) in Providers::<Test>::iter() {
            assert_eq!(provider.metered, self.to_report(who));
            assert!(provider.metered <= MAX_LEASES, "more leases than can be reported");
        }
        let gates: BTreeMap<_, _> = Gates::<Test>::iter().map(|(id, gate)| (id, gate.since)).collect();
        assert_eq!(gates, self.gates, "a gate is missing, left behind, or not as old as it was");
        let now = System::block_number();
        for about in ALICE..=CAROL {
            for auditor in ALICE..=CAROL {
                let claim = self.claims.get(&(about, auditor));
                let valid = claim.filter(|(_, last)| now <= *last).map(|(attributes, _)| attributes.clone());
                assert_eq!(claimed(about, auditor), valid.unwrap_or_default());
            }
        }
        assert_eq!(Claims::<Test>::iter().count(), self.claims.len());
        for auditor in ALICE..=CAROL {
            let mine = self.claims.keys().filter(|(_, by)| *by == auditor).count();
            assert_eq!(held(HoldReason::ClaimDeposit, auditor), DEPOSIT_PER_CLAIM * u128::try_from(mine).unwrap());
        }
    }
}

fn wealth(who: AccountId) -> Balance {
    Balances::free_balance(who) + Balances::total_balance_on_hold(&who)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_is_oversold_or_lost_and_every_sum_is_right(
        steps in prop::collection::vec((step(), ALICE..=CAROL), 1..80),
    ) {
        ExtBuilder::default().build_and_execute(|| {
            let mut market = Market::default();
            for (step, who) in steps {
                market.run(step, who);
                check_state();
                market.forget_gates();
                market.check();
            }

            // Every exit returns every deposit.
            for Bid { offer, gpus, leases, .. } in market.bids.drain(..) {
                withdraw_promise(offer, gpus, leases);
            }
            for lease in market.leases.drain(..) {
                if lease.running {
                    release(lease.offer, lease.gpus);
                }
                finalize(lease.offer);
            }
            for (id, offer) in Offers::<Test>::iter().collect::<Vec<_>>() {
                ProviderRegistry::retire_offer(signed(offer.provider), id).unwrap();
            }
            assert_eq!((Offers::<Test>::iter().count(), Asks::<Test>::iter().count()), (0, 0));
            assert_eq!((ModelOffers::<Test>::iter().count(), Gates::<Test>::iter().count()), (0, 0));
            for who in [ALICE, BOB, CAROL] {
                attempt(ProviderRegistry::deregister(signed(who)));
                assert!(!Providers::<Test>::contains_key(who));
            }
            for (about, auditor) in market.claims.keys() {
                ProviderRegistry::revoke_claim(signed(*auditor), *about).unwrap();
            }
            assert_eq!(Claims::<Test>::iter().count(), 0);
            for who in [ALICE, BOB, CAROL] {
                use HoldReason::*;
                for reason in [ProviderDeposit, OfferDeposit, ClaimDeposit, GateDeposit] {
                    assert_eq!(held(reason, who), 0);
                }
                assert_eq!(required(who), 0);
            }
            let total: Balance = [ALICE, BOB, CAROL].into_iter().map(wealth).sum();
            assert_eq!(total + market.slashed, 3 * (ENDOWMENT + EXISTENTIAL_DEPOSIT));
        });
    }
}
