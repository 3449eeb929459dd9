//! The acts of providers, and what happens to them.

use super::{
    history::History,
    model::{Mishap, ProviderAct, Step},
    world::{newest, offer_spec, people, provider, tier, ASSET_OWNER, AUDITOR, IN_DOLLARS, KEEPER, STRANGER},
};
use crate::{lease::profile, *};
use leasehold_primitives::{
    gates::{consent_payload, GatePair, Ip},
    hardware::OfferSpec,
    market::{Ask, Terms},
    watch::{Draw, Tally},
    OfferId,
};
use leasehold_runtime::{constants::pots::TreasuryAccount, genesis_config_presets::DEMO_ASSET};
use pallet_leases::{ApprovedAssets, Call as Lease, Leases as StoredLeases};
use pallet_provider_registry::{Call as Registry, Gates, Offers, Profile};
use pallet_provider_staking::Call as Stake;
use pallet_watchers::{Commitments, RoundDetails, RoundKeys, Rounds, Tallies};
use sp_core::Pair as _;
use sp_runtime::Permill;
use std::collections::BTreeSet;

type AssetsCall = pallet_assets::Call<Runtime>;

/// The most people that may be kept from receiving the other asset.
const MOST_PEOPLE: usize = 8;

/// One unit of an asset: about the price of a lease.
pub fn unit(asset: &AssetId) -> Balance {
    match asset {
        AssetId::Native => UNIT,
        AssetId::WithId(_) => 1_000_000,
    }
}

/// An open offer of a provider.
pub fn offer_of(provider: &AccountId, which: usize) -> Option<OfferId> {
    let open = Offers::<Runtime>::iter().filter(|(_, offer)| offer.provider == *provider && !offer.retired);
    newest(open.map(|(id, _)| id), which)
}

impl History {
    /// Asks for an offer at a price from the numbers of a step.
    pub fn set_ask(&mut self, provider: &AccountId, offer: OfferId, step: &Step) -> bool {
        let Step { size, flip, .. } = *step;
        let asset = if flip { AssetId::Native } else { IN_DOLLARS };
        let ask = Ask {
            price: unit(&asset) * Balance::from(1 + size % 5),
            asset,
            max_term: 40 + size,
            terms: Terms { notice: size % 30, exit_penalty: Permill::from_percent(1 + size % 10) },
        };
        self.call(provider, Registry::set_ask { offer, ask: Some(ask) })
    }

    pub fn on_provider(&mut self, act: ProviderAct, step: &Step) -> bool {
        let Step { who, which, size, flip, .. } = *step;
        let provider = provider(who);
        // Several times the stake of a GPU.
        let amount = UNIT * Balance::from(1 + size) * if flip { 1 } else { 3 };
        match act {
            ProviderAct::BondMore => self.call(&provider, Stake::bond_more { amount }),
            ProviderAct::Unbond => self.call(&provider, Stake::unbond { amount }),
            ProviderAct::WithdrawUnbonded => self.call(&provider, Stake::withdraw_unbonded {}),
            ProviderAct::UpdateProfile => {
                let payee = match which {
                    0 | 1 => None,
                    2 | 3 => Some(account(STRANGER)),
                    4 => Some(account(KEEPER)),
                    _ => Some(TreasuryAccount::get()),
                };
                self.call(&provider, Registry::update_profile { profile: Profile { payee, ..profile() } })
            }
            ProviderAct::ListOffer => {
                let gpus = 1 + u16::try_from(size % 8).unwrap();
                self.call(&provider, Registry::list_offer { spec: offer_spec(gpus) })
            }
            ProviderAct::ChangeOffer => {
                let Some(offer) = offer_of(&provider, which) else { return false };
                let old = Offers::<Runtime>::get(offer).unwrap().spec;
                let memory_mib = if flip { 16_384 } else { 12_288 };
                // More or fewer GPUs, of the same hardware or another.
                let gpus = 1 + (old.gpus + u16::try_from(size % 4).unwrap()) % 12;
                let spec = if size % 2 == 0 { OfferSpec { gpus, ..old } } else { OfferSpec { memory_mib, ..old } };
                self.call(&provider, Registry::change_offer { offer, spec })
            }
            ProviderAct::RetireOffer => {
                let Some(offer) = offer_of(&provider, which) else { return false };
                self.call(&provider, Registry::retire_offer { offer })
            }
            ProviderAct::SetAsk => {
                let Some(offer) = offer_of(&provider, which) else { return false };
                self.set_ask(&provider, offer, step)
            }
            ProviderAct::RemoveAsk => {
                let asks = pallet_provider_registry::Asks::<Runtime>::iter_keys();
                let Some(offer) = newest(asks, which) else { return false };
                let provider = Offers::<Runtime>::get(offer).unwrap().provider;
                self.call(&provider, Registry::set_ask { offer, ask: None })
            }
            ProviderAct::Attest => {
                let expires = System::block_number() + 1 + size * 3;
                self.call(&account(AUDITOR), Registry::attest { provider, attributes: tier(), expires })
            }
            ProviderAct::RevokeClaim => self.call(&account(AUDITOR), Registry::revoke_claim { provider }),
            ProviderAct::DropClaim => {
                self.call(&account(KEEPER), Registry::drop_claim { provider, auditor: account(AUDITOR) })
            }
            ProviderAct::SetGate => {
                let Some(offer) = offer_of(&provider, which) else { return false };
                let pair = GatePair::from_seed(&[1; 32]);
                let proof = pair.sign(&consent_payload(System::block_hash(0).as_ref(), &provider, offer));
                let ip = Ip::V4([198, 41, 0, u8::try_from(size % 256).unwrap()]);
                self.call(&provider, Registry::set_gate { offer, ip, port: 443, key: pair.public(), proof })
            }
            ProviderAct::RemoveGate => {
                if Gates::<Runtime>::iter_keys().next().is_none() {
                    self.on_provider(ProviderAct::SetGate, step);
                }
                let Some(offer) = newest(Gates::<Runtime>::iter_keys(), which) else { return false };
                let provider = Offers::<Runtime>::get(offer).unwrap().provider;
                self.call(&provider, Registry::remove_gate { offer })
            }
        }
    }

    /// Whether somebody can receive the asset besides the native one.
    pub fn block(&mut self, who: AccountId, blocked: bool) -> bool {
        let (id, who) = (DEMO_ASSET.into(), who.into());
        let call = if blocked { AssetsCall::block { id, who } } else { AssetsCall::thaw { id, who } };
        self.call(&account(ASSET_OWNER), call)
    }

    pub fn on_mishap(&mut self, mishap: Mishap, step: &Step) -> bool {
        let Step { who, which, size, flip, .. } = *step;
        match mishap {
            Mishap::Slash => self.slash(&provider(who), UNIT * Balance::from(1 + size) * if flip { 1 } else { 4 }),
            Mishap::SetFeeRate => {
                let rate = Permill::from_percent(size % 12);
                self.call_from(RuntimeOrigin::root(), Lease::set_fee_rate { rate })
            }
            Mishap::Approval => {
                let asset = DEMO_ASSET;
                if ApprovedAssets::<Runtime>::get().contains(&asset) {
                    self.call_from(RuntimeOrigin::root(), Lease::disapprove_asset { asset })
                } else {
                    self.call_from(RuntimeOrigin::root(), Lease::approve_asset { asset })
                }
            }
            Mishap::Block => {
                let who = people().nth((who + which) % MOST_PEOPLE).unwrap();
                self.block(who, flip)
            }
            Mishap::Verdict => self.find_out(u8::try_from(1 + size / 5).unwrap(), flip),
        }
    }

    /// Watchers find that this many of 20 probes of each offer with a lease failed, in this round or in the one before.
    fn find_out(&mut self, fails: u8, before: bool) -> bool {
        let running = ChainTiming::timing().round_at(System::block_number());
        let Some(round) = running.and_then(|round| round.checked_sub(before.into())) else { return false };
        let offers: BTreeSet<_> = StoredLeases::<Runtime>::iter_values().map(|lease| lease.offer).collect();
        // As if the one validator had been drawn, and had committed to its vote.
        let keys = pallet_watchers::Watchers::<Runtime>::get();
        let draw = Draw { seed: [0; 32], watchers: u16::try_from(keys.len()).unwrap() };
        let mut details = Rounds::<Runtime>::get(round).unwrap_or_else(|| RoundDetails::opened(draw));
        details.revealed = details.revealed.with(0);
        for offer in &offers {
            details.confirmed += u16::from(!Tallies::<Runtime>::contains_key(round, offer));
            Tallies::<Runtime>::insert(round, offer, Tally::default().with(0, fails));
        }
        RoundKeys::<Runtime>::insert(round, keys);
        Commitments::<Runtime>::insert(round, 0u16, [0; 32]);
        Rounds::<Runtime>::insert(round, details);
        !offers.is_empty()
    }
}
