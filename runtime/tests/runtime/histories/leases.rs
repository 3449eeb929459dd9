//! The fates of leases.

use super::{
    history::History,
    model::{LeaseAct, Step},
    providers::offer_of,
    world::{newest, provider, tenant, IN_DOLLARS, KEEPER, TENANTS},
};
use crate::{lease::requirement, *};
use leasehold_primitives::{
    hardware::Requirement,
    market::{TakeRequest, Terms},
    receipts::Receipt,
    LeaseId,
};
use pallet_leases::{Before, Call, Lease, LeaseState, Leases as StoredLeases, Listings, NextLease, Owed};
use pallet_provider_registry::Asks;
use pallet_usage_attestation::Call as Attestation;
use sp_core::{sr25519, Pair};

type Stored = Lease<AccountId>;

fn is_pending(lease: &Stored) -> bool {
    matches!(lease.state, LeaseState::Pending { .. })
}

fn runs(lease: &Stored) -> bool {
    matches!(lease.state, LeaseState::Active) && System::block_number() < lease.coverage.end
}

/// Whether it can be sold, if nothing else prevents it.
fn is_old(lease: &Stored) -> bool {
    let timing = ChainTiming::timing();
    let young = timing.window_blocks.max(timing.activation_blocks + 1);
    runs(lease) && !lease.under_notice && lease.coverage.start + young <= System::block_number()
}

/// Whether a lease is one that an act is for.
fn fits(act: LeaseAct, lease: &Stored) -> bool {
    let is_called = matches!(lease.state, LeaseState::Pending { called: true, .. });
    match act {
        LeaseAct::Activate | LeaseAct::Expire => is_pending(lease),
        LeaseAct::Settle | LeaseAct::Consent => !is_pending(lease),
        LeaseAct::Close => runs(lease) || is_called,
        LeaseAct::FailOver => runs(lease) && !lease.standbys.is_empty(),
        LeaseAct::StepDown => !lease.standbys.is_empty(),
        LeaseAct::Refuse => {
            let until = lease.coverage.start + ChainTiming::timing().activation_blocks;
            runs(lease) && System::block_number() <= until && lease.before == Before::Nothing && !lease.failed_over
        }
        LeaseAct::Extend => runs(lease) && lease.renewable > 0,
        LeaseAct::List => is_old(lease),
        _ => runs(lease),
    }
}

/// One of the leases that an act is for, or of all leases, if there is none.
fn lease_for(act: LeaseAct, which: usize) -> Option<(LeaseId, Stored)> {
    let leases: Vec<_> = StoredLeases::<Runtime>::iter().collect();
    let fitting = leases.iter().filter(|(_, lease)| fits(act, lease)).map(|(id, _)| *id);
    let chosen = newest(fitting, which).or_else(|| newest(leases.iter().map(|(id, _)| *id), which))?;
    leases.into_iter().find(|(id, _)| *id == chosen)
}

fn another_tenant(than: &AccountId) -> AccountId {
    TENANTS.map(account).into_iter().find(|who| who != than).unwrap()
}

impl History {
    pub fn activate(&mut self, lease: LeaseId) -> bool {
        let Some(stored) = StoredLeases::<Runtime>::get(lease) else { return false };
        self.call(&stored.provider, Call::activate { lease, access: Hash::repeat_byte(1) })
    }

    fn take_offer(&mut self, step: &Step) -> bool {
        let Step { who, which, size, .. } = *step;
        let provider = provider(which);
        let Some(offer) = offer_of(&provider, who) else { return false };
        if !Asks::<Runtime>::contains_key(offer) {
            self.set_ask(&provider, offer, step);
        }
        let Some(ask) = Asks::<Runtime>::get(offer) else { return false };
        let requirement = Requirement { gpus: 1 + u16::try_from(size % 3).unwrap(), ..requirement() };
        let price = ask.price * Balance::from(requirement.gpus);
        let request = TakeRequest {
            requirement,
            term: (20 + size / 2).min(ask.max_term),
            asset: ask.asset,
            max_price: price,
            least_terms: Terms::default(),
            escrow: price * Balance::from(20 + size % 50),
        };
        let lease = NextLease::<Runtime>::get();
        let taken = self.call(&tenant(who), Call::take_offer { offer, request });
        if taken && size % 5 > 0 {
            self.activate(lease);
        }
        taken
    }

    fn list_lease(&mut self, step: &Step) -> bool {
        let Some((lease, stored)) = lease_for(LeaseAct::List, step.which) else { return false };
        let to = step.flip.then(|| another_tenant(&stored.tenant));
        let price = stored.ledger.price * Balance::from(step.size % 10);
        self.call(&stored.tenant, Call::list_lease { lease, price, to })
    }

    fn buy_lease(&mut self, step: &Step) -> bool {
        if Listings::<Runtime>::iter_keys().next().is_none() {
            self.list_lease(step);
        }
        let Some(lease) = newest(Listings::<Runtime>::iter_keys(), step.which) else { return false };
        let Lease { tenant, revision, .. } = StoredLeases::<Runtime>::get(lease).unwrap();
        let buyer = another_tenant(&tenant);
        self.call(&buyer, Call::buy_lease { lease, revision, max_price: Balance::MAX, min_free_escrow: 0 })
    }

    fn unlist_lease(&mut self, step: &Step) -> bool {
        let Some(lease) = newest(Listings::<Runtime>::iter_keys(), step.which) else { return false };
        let tenant = StoredLeases::<Runtime>::get(lease).unwrap().tenant;
        self.call(&tenant, Call::unlist_lease { lease })
    }

    /// Claims money that is owed to somebody, if there is any.
    fn claim_owed(&mut self) -> bool {
        let Some((payee, asset, holder)) = Owed::<Runtime>::iter_keys().next() else { return false };
        self.call(&account(KEEPER), Call::claim_owed { payee, asset, holder })
    }

    /// A keeper files a receipt that the tenant signs: for this many hundredths of the time that passed.
    fn consent(&mut self, lease: LeaseId, stored: &Stored, hundredths: u32) -> bool {
        let Lease { tenant, coverage, .. } = stored;
        let key = sr25519::Pair::from_seed(&[5; 32]);
        if UsageAttestation::receipt_key(lease).is_none() {
            self.call(tenant, Attestation::set_receipt_key { lease, key: Some(key.public()) });
        }
        let passed = System::block_number().min(coverage.end).saturating_sub(coverage.start);
        let ms = u64::from(passed) * u64::from(ChainTiming::timing().slot_millis) * u64::from(hundredths) / 100;
        let signature = key.sign(&Receipt { lease, ms }.signing_payload(System::block_hash(0).as_ref()));
        self.call(&account(KEEPER), Attestation::file_receipt { lease, ms, signature })
    }

    /// Performs an act on one of the leases that it is for.
    fn on_stored(&mut self, act: LeaseAct, step: &Step) -> bool {
        let Some((lease, stored)) = lease_for(act, step.which) else { return false };
        let Lease { tenant, provider, ledger, standbys, .. } = stored.clone();
        let (keeper, size, price) = (account(KEEPER), step.size, ledger.price);
        match act {
            LeaseAct::Activate => self.activate(lease),
            LeaseAct::Expire => self.call(&keeper, Call::expire_lease { lease }),
            LeaseAct::TopUp => self.call(&tenant, Call::top_up { lease, amount: price * Balance::from(1 + size % 40) }),
            LeaseAct::Sponsor => {
                let sponsor = if step.flip { keeper } else { another_tenant(&tenant) };
                self.call(&sponsor, Call::top_up { lease, amount: price * Balance::from(10 + size % 40) })
            }
            LeaseAct::Reapply => self.call(&tenant, Call::top_up { lease, amount: 0 }),
            LeaseAct::Extend => self.call(&tenant, Call::extend { lease, blocks: 1 + size % 20 }),
            LeaseAct::GiveNotice => self.call(&provider, Call::give_notice { lease }),
            LeaseAct::SetAccess => {
                let access = Hash::repeat_byte(u8::try_from(size).unwrap());
                self.call(&provider, Call::set_access { lease, access })
            }
            LeaseAct::Settle => self.call(&keeper, Call::settle { lease }),
            LeaseAct::Close => self.call(&tenant, Call::close { lease }),
            LeaseAct::Leave => self.call(&provider, Call::leave { lease }),
            LeaseAct::FailOver => {
                let who = if size % 4 == 0 { keeper } else { tenant };
                self.call(&who, Call::fail_over { lease })
            }
            LeaseAct::Refuse => self.call(&tenant, Call::refuse { lease }),
            LeaseAct::Consent => self.consent(lease, &stored, size + 25),
            LeaseAct::StepDown => {
                let who = standbys.first().map_or(keeper, |standby| standby.provider.clone());
                self.call(&who, Call::step_down { lease })
            }
            _ => panic!("{act:?} is not for one stored lease"),
        }
    }

    pub fn on_lease(&mut self, act: LeaseAct, step: &Step) -> bool {
        match act {
            LeaseAct::Take => self.take_offer(step),
            LeaseAct::List => self.list_lease(step),
            LeaseAct::Unlist => self.unlist_lease(step),
            LeaseAct::Buy => self.buy_lease(step),
            LeaseAct::Claim => self.claim_owed(),
            LeaseAct::Distribute => {
                let asset = if step.flip { AssetId::Native } else { IN_DOLLARS };
                self.call(&account(KEEPER), Call::distribute_fees { asset })
            }
            _ => self.on_stored(act, step),
        }
    }
}
