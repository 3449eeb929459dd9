//! What checks of the whole state share.

use crate::{traits::Purpose, AssetId, Balance};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use sp_runtime::TryRuntimeError;

/// Whether no item is there twice.
pub fn all_differ<'a, T: PartialEq + 'a>(items: impl Iterator<Item = &'a T> + Clone) -> bool {
    items.clone().enumerate().all(|(i, one)| !items.clone().skip(i.saturating_add(1)).any(|two| one == two))
}

/// What must be held, as the records of several pallets say: a sum for each account (as bytes, which are ordered for any account type), asset and purpose.
pub struct Expected<AccountId>(BTreeMap<(Vec<u8>, AssetId, Purpose), (AccountId, Balance)>);

// Not derived: that would ask for a default account.
impl<AccountId> Default for Expected<AccountId> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<AccountId: Clone + Encode> Expected<AccountId> {
    /// `amount` more must be held from `who`.
    pub fn add(
        &mut self,
        who: &AccountId,
        asset: &AssetId,
        purpose: Purpose,
        amount: Balance,
    ) -> Result<(), TryRuntimeError> {
        let (_, sum) = self.0.entry((who.encode(), asset.clone(), purpose)).or_insert_with(|| (who.clone(), 0));
        *sum = sum.checked_add(amount).ok_or("the sum of holds overflows")?;
        Ok(())
    }

    /// Whether each sum is what `held` says, for the accounts, assets and purposes that have one.
    pub fn check(&self, held: impl Fn(&AccountId, &AssetId, Purpose) -> Balance) -> Result<(), TryRuntimeError> {
        let right = self.0.iter().all(|((_, asset, purpose), (who, sum))| held(who, asset, *purpose) == *sum);
        if right {
            Ok(())
        } else {
            Err("what is held is not what orders, bids, leases and debts say".into())
        }
    }
}
