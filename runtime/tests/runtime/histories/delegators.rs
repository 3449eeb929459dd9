//! What delegators do, and providers with their pools.

use super::{
    history::History,
    model::{BackingAct, Step},
    world::{provider, DELEGATORS, IN_DOLLARS, KEEPER},
};
use crate::*;
use pallet_provider_staking::{Call, Delegations, PendingSlashes};
use sp_runtime::Permill;

/// Somebody who delegates.
fn delegator(which: usize) -> AccountId {
    account(DELEGATORS[which % DELEGATORS.len()])
}

/// One of the positions there are, of a delegator with a provider.
fn position(which: usize) -> Option<(AccountId, AccountId)> {
    let positions: Vec<_> = Delegations::<Runtime>::iter_keys().collect();
    which.checked_rem(positions.len()).map(|at| positions[at].clone())
}

impl History {
    pub fn on_backing(&mut self, act: BackingAct, step: &Step) -> bool {
        let Step { who, which, size, flip, .. } = *step;
        let (provider, keeper) = (provider(which), account(KEEPER));
        // From a part of a GPU's stake to what several take.
        let amount = UNIT * Balance::from(1 + size) * if flip { 1 } else { 5 };
        match act {
            BackingAct::SetCommission => {
                let commission = Permill::from_percent(size % 20);
                self.call(&provider, Call::set_commission { commission, accepts: flip || size % 4 > 0 })
            }
            BackingAct::ClosePool => self.call(&provider, Call::close_pool {}),
            BackingAct::Delegate => self.call(&delegator(who), Call::delegate { provider, amount }),
            BackingAct::Undelegate => {
                let Some((who, provider)) = position(which) else { return false };
                let all = Delegations::<Runtime>::get(&who, &provider).map_or(0, |position| position.shares);
                let shares = if flip { all } else { all / Balance::from(1 + size % 5) };
                self.call(&who, Call::undelegate { provider, shares })
            }
            BackingAct::Withdraw => {
                let Some((who, provider)) = position(which) else { return false };
                self.call(&keeper, Call::withdraw_delegation { provider, delegator: who })
            }
            BackingAct::Claim => {
                let asset = if size % 3 > 0 { AssetId::Native } else { IN_DOLLARS };
                let who = if flip { provider.clone() } else { delegator(who) };
                self.call(&keeper, Call::claim_rewards { provider, asset, who })
            }
            BackingAct::Restake => {
                let who = if flip { provider.clone() } else { delegator(who) };
                self.call(&who, Call::restake { provider })
            }
            BackingAct::CancelSlash => {
                let Some(slash) = PendingSlashes::<Runtime>::iter_keys().min() else { return false };
                self.call_from(RuntimeOrigin::root(), Call::cancel_slash { slash })
            }
        }
    }
}
