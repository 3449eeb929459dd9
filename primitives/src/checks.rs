//! Parts that the checks of the whole state share.

use crate::{
    traits::{InUse, Purpose},
    AssetId, Balance, OfferId,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use sp_runtime::TryRuntimeError;

/// Whether all items differ.
pub fn all_differ<'a, T: PartialEq + 'a>(items: impl Iterator<Item = &'a T> + Clone) -> bool {
    items.clone().enumerate().all(|(i, one)| !items.clone().skip(i.saturating_add(1)).any(|two| one == two))
}

/// The amounts that must be held according to the records of several pallets: a sum for each account (as bytes, which
/// are ordered for any account type), asset and purpose.
pub struct Expected<AccountId>(BTreeMap<(Vec<u8>, AssetId, Purpose), (AccountId, Balance)>);

// Not derived: that would require a default account.
impl<AccountId> Default for Expected<AccountId> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<AccountId: Clone + Encode> Expected<AccountId> {
    /// Adds `amount` to the sum that must be held from `who`.
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

    /// Checks each sum against `held`, for the accounts, assets and purposes that have one.
    pub fn check(&self, held: impl Fn(&AccountId, &AssetId, Purpose) -> Balance) -> Result<(), TryRuntimeError> {
        let right = self.0.iter().all(|((_, asset, purpose), (who, sum))| held(who, asset, *purpose) == *sum);
        if right {
            Ok(())
        } else {
            Err("what is held is not what orders, bids, leases and debts say".into())
        }
    }

    /// Checks that `held` shows nothing beyond these sums for `accounts`, in any of `assets`.
    pub fn check_nothing_else(
        &self,
        accounts: impl Iterator<Item = AccountId>,
        assets: &[AssetId],
        held: impl Fn(&AccountId, &AssetId, Purpose) -> Balance,
    ) -> Result<(), TryRuntimeError> {
        for who in accounts {
            let bytes = who.encode();
            for asset in assets {
                for purpose in Purpose::ALL {
                    let known = self.0.contains_key(&(bytes.clone(), asset.clone(), purpose));
                    if !known && held(&who, asset, purpose) > 0 {
                        return Err("an account has a hold that no order, bid, lease or debt explains".into());
                    }
                }
            }
        }
        Ok(())
    }
}

/// The reservations that there must be of offers and in bonds, according to the records of several pallets.
#[derive(Default)]
pub struct Reserves {
    offers: BTreeMap<OfferId, InUse>,
    bonds: BTreeMap<Vec<u8>, Balance>,
}

impl Reserves {
    /// Adds a lease of an offer that is not final, and the `gpus` that the lease uses: none once it is over.
    pub fn lease(&mut self, offer: OfferId, gpus: u16) -> Result<(), TryRuntimeError> {
        let used = self.offers.entry(offer).or_default();
        used.metered = used.metered.checked_add(u16::from(gpus > 0)).ok_or("more leases than there are")?;
        used.reserved = used.reserved.checked_add(gpus).ok_or("more GPUs than there are")?;
        used.leases = used.leases.checked_add(1).ok_or("more leases than there are")?;
        Ok(())
    }

    /// Adds the `gpus` of an offer that a bid was promised for each of `leases`.
    pub fn promise(&mut self, offer: OfferId, gpus: u16, leases: u16) -> Result<(), TryRuntimeError> {
        let used = self.offers.entry(offer).or_default();
        let all = gpus.checked_mul(leases).and_then(|all| used.promised.checked_add(all));
        used.promised = all.ok_or("more GPUs than there are")?;
        used.metered = used.metered.checked_add(leases).ok_or("more leases than there are")?;
        Ok(())
    }

    /// Adds `amount` to the sum reserved in the bond of `who`.
    pub fn bond(&mut self, who: &impl Encode, amount: Balance) -> Result<(), TryRuntimeError> {
        if amount > 0 {
            let sum = self.bonds.entry(who.encode()).or_default();
            *sum = sum.checked_add(amount).ok_or("the sum of what is reserved overflows")?;
        }
        Ok(())
    }

    /// Checks that this, and nothing else, is reserved.
    pub fn check<AccountId: Encode>(
        self,
        in_use: Vec<(OfferId, InUse)>,
        reserved: Vec<(AccountId, Balance)>,
    ) -> Result<(), TryRuntimeError> {
        if in_use.into_iter().collect::<BTreeMap<_, _>>() != self.offers {
            return Err("what is taken of offers is not what leases and bids use".into());
        }
        let reserved = reserved.into_iter().map(|(who, amount)| (who.encode(), amount));
        if reserved.collect::<BTreeMap<_, _>>() != self.bonds {
            return Err("what is reserved in bonds is not what leases and bids say".into());
        }
        Ok(())
    }
}
