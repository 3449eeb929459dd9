//! The acts of delegators, the acts of providers on their pools, and the fates of slashes.

use super::{
    history::History,
    model::{PoolAct, Step},
    world::{delegator, newest, people, provider, IN_DOLLARS, KEEPER},
};
use crate::*;
use leasehold_runtime::constants::pots::TreasuryAccount;
use pallet_provider_staking::{Call as Stake, Delegations, Ledgers, PendingSlashes, Rewards};
use sp_runtime::Permill;

impl History {
    pub fn on_pool(&mut self, act: PoolAct, step: &Step) -> bool {
        let Step { who, which, size, flip, .. } = *step;
        let (provider, delegator, keeper) = (provider(who), delegator(which), account(KEEPER));
        match act {
            PoolAct::SetCommission => {
                let commission = Permill::from_percent(size % 6);
                self.call(&provider, Stake::set_commission { commission, accepts: flip || size % 3 == 0 })
            }
            PoolAct::Close => self.call(&provider, Stake::close_pool {}),
            PoolAct::Delegate => {
                if Ledgers::<Runtime>::get(&provider).is_none_or(|ledger| ledger.pool.is_none()) {
                    let commission = Permill::from_percent(5);
                    self.call(&provider, Stake::set_commission { commission, accepts: true });
                }
                let amount = UNIT * Balance::from(1 + size) * if flip { 1 } else { 10 };
                self.call(&delegator, Stake::delegate { provider, amount })
            }
            PoolAct::Undelegate => {
                let position = Delegations::<Runtime>::get(&delegator, &provider).unwrap_or_default();
                let shares = if flip { position.shares } else { position.shares / 2 };
                self.call(&delegator, Stake::undelegate { provider, shares })
            }
            PoolAct::Withdraw => self.call(&keeper, Stake::withdraw_delegation { provider, delegator }),
            PoolAct::Claim => {
                let asset = if flip { AssetId::Native } else { IN_DOLLARS };
                let who = if size % 2 == 0 { provider.clone() } else { delegator };
                self.call(&keeper, Stake::claim_rewards { provider, asset, who })
            }
            PoolAct::Restake => {
                let who = if flip { provider.clone() } else { delegator };
                self.call(&who, Stake::restake { provider })
            }
            PoolAct::PaySlash => {
                let Some(slash) = newest(PendingSlashes::<Runtime>::iter_keys(), which) else { return false };
                self.call(&keeper, Stake::pay_slash { slash })
            }
            PoolAct::CancelSlash => {
                if PendingSlashes::<Runtime>::iter_keys().next().is_none() {
                    self.slash(&provider, UNIT * Balance::from(1 + size));
                }
                let Some(slash) = newest(PendingSlashes::<Runtime>::iter_keys(), which) else { return false };
                self.call_from(RuntimeOrigin::root(), Stake::cancel_slash { slash })
            }
        }
    }

    /// All delegations leave, when no offer needs them any more.
    pub fn close_pools(&mut self, providers: impl Iterator<Item = AccountId>) {
        for who in providers {
            if Ledgers::<Runtime>::get(&who).is_some_and(|ledger| ledger.pool.is_some()) {
                self.must(&who, Stake::close_pool {});
            }
        }
    }

    /// Everybody has back its delegation and its earnings, and nothing is held for delegations.
    pub fn empty_pools(&mut self, providers: impl Iterator<Item = AccountId> + Clone) {
        let keeper = account(KEEPER);
        for (delegator, provider) in Delegations::<Runtime>::iter_keys().collect::<Vec<_>>() {
            self.claim_of(&provider, &delegator);
            if Delegations::<Runtime>::contains_key(&delegator, &provider) {
                self.must(&keeper, Stake::withdraw_delegation { provider, delegator });
            }
        }
        assert_eq!(Delegations::<Runtime>::iter_keys().count(), 0);
        for provider in providers {
            self.claim_of(&provider, &provider);
            let pool = ProviderStaking::pool_account(&provider);
            assert_eq!(frame_system::Account::<Runtime>::get(&pool).data.reserved, 0, "held for {provider}'s pool");
        }
    }

    /// All rewards from fees are given out in time, and their owners can have them. Only parts of a unit are left.
    pub fn drain_rewards(&mut self, providers: impl Iterator<Item = AccountId> + Clone) {
        let eras = 2_000 * ChainTiming::timing().era_blocks();
        System::set_block_number(System::block_number() + eras);
        for who in people().chain([TreasuryAccount::get()]) {
            providers.clone().for_each(|provider| self.claim_of(&provider, &who));
        }
        for (provider, rewards) in Rewards::<Runtime>::iter() {
            for slot in rewards.assets {
                assert!(slot.sum().unwrap() < 30, "of what fees brought {provider}'s stakers {slot:?} is left");
            }
        }
    }

    fn claim_of(&mut self, provider: &AccountId, who: &AccountId) {
        for asset in [AssetId::Native, IN_DOLLARS] {
            let claim = Stake::claim_rewards { provider: provider.clone(), asset, who: who.clone() };
            self.call(&account(KEEPER), claim);
        }
    }
}
