//! The stake that offers need to have bonded. None where a sum overflows.

use crate::types::{OfferDetails, ProviderDetails};
use leasehold_primitives::Balance;

impl<AccountId> OfferDetails<AccountId> {
    /// GPUs that no lease has reserved and that are not promised to a bid; 0 once the offer is retired.
    pub fn free_gpus(&self) -> u16 {
        if self.retired {
            0
        } else {
            // Never more GPUs are taken than there are; if there were, none would be free.
            self.spec.gpus.saturating_sub(self.taken_gpus())
        }
    }

    /// GPUs that leases have reserved or that were promised to bids. Saturates at more GPUs than an offer has.
    pub fn taken_gpus(&self) -> u16 {
        self.reserved.saturating_add(self.promised)
    }

    /// GPUs that need a stake: all while the offer is open, the reserved ones once it is retired.
    pub fn bonded_gpus(&self) -> u16 {
        if self.retired {
            self.reserved
        } else {
            self.spec.gpus
        }
    }

    /// The stake that must be bonded for this offer.
    pub fn required(&self) -> Option<Balance> {
        self.stake_of(self.bonded_gpus())
    }

    /// The stake behind the offer's running leases and firm bids.
    pub fn in_use(&self) -> Option<Balance> {
        self.stake_of(self.taken_gpus())
    }

    /// Whether the offer is retired and nothing depends on it.
    pub(crate) fn is_over(&self) -> bool {
        self.retired && self.reserved == 0 && self.leases == 0
    }

    fn stake_of(&self, gpus: u16) -> Option<Balance> {
        self.stake_per_gpu.checked_mul(Balance::from(gpus))
    }
}

impl<AccountId> ProviderDetails<AccountId> {
    /// Counts `new` instead of `old`; either may be no offer.
    pub(crate) fn recount(
        &mut self,
        old: Option<&OfferDetails<AccountId>>,
        new: Option<&OfferDetails<AccountId>>,
    ) -> Option<()> {
        let required = |offer: Option<&OfferDetails<AccountId>>| offer.map_or(Some(0), OfferDetails::required);
        let in_use = |offer: Option<&OfferDetails<AccountId>>| offer.map_or(Some(0), OfferDetails::in_use);
        self.required = self.required.checked_sub(required(old)?)?.checked_add(required(new)?)?;
        self.in_use = self.in_use.checked_sub(in_use(old)?)?.checked_add(in_use(new)?)?;
        let gpus = |offer: Option<&OfferDetails<AccountId>>| offer.map_or(0, |offer| offer.bonded_gpus().into());
        self.gpus = self.gpus.checked_sub(gpus(old))?.checked_add(gpus(new))?;
        let metered = |offer: Option<&OfferDetails<AccountId>>| offer.map_or(0, |offer| offer.metered.into());
        self.metered = self.metered.checked_sub(metered(old))?.checked_add(metered(new))?;
        Some(())
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use crate::types::Profile;
    use leasehold_primitives::hardware::{OfferSpec, Region};

    fn offer(gpus: u16, reserved: u16, stake_per_gpu: Balance, retired: bool) -> OfferDetails<u64> {
        OfferDetails {
            provider: 1,
            spec: OfferSpec {
                model: 1,
                gpus,
                vram_mib: 0,
                cpus: 0,
                memory_mib: 0,
                storage_gib: 0,
                region: Region(*b"DE"),
                attributes: Default::default(),
            },
            deposit: 1,
            stake_per_gpu,
            reserved,
            promised: 0,
            metered: reserved,
            leases: u32::from(reserved),
            retired,
            history: Default::default(),
        }
    }

    fn provider() -> ProviderDetails<u64> {
        ProviderDetails {
            profile: Profile { name: Default::default(), url: Default::default(), payee: None },
            deposit: 1,
            offers: 0,
            required: 0,
            in_use: 0,
            gpus: 0,
            metered: 0,
        }
    }

    #[test]
    fn an_open_offer_needs_all_its_gpus_bonded_a_retired_one_those_in_use() {
        let open = offer(8, 3, 10, false);
        assert_eq!((open.required(), open.in_use(), open.free_gpus()), (Some(80), Some(30), 5));
        assert_eq!(open.bonded_gpus(), 8);
        let retired = offer(8, 3, 10, true);
        assert_eq!((retired.required(), retired.in_use(), retired.free_gpus()), (Some(30), Some(30), 0));
        assert_eq!(retired.bonded_gpus(), 3);
    }

    #[test]
    fn promised_gpus_are_in_use_and_not_free() {
        let open = OfferDetails { promised: 4, ..offer(8, 3, 10, false) };
        assert_eq!((open.required(), open.in_use(), open.free_gpus()), (Some(80), Some(70), 1));
    }

    #[test]
    fn an_offer_is_over_once_it_is_retired_and_nothing_depends_on_it() {
        assert!(offer(8, 0, 10, true).is_over());
        assert!(!offer(8, 0, 10, false).is_over());
        assert!(!offer(8, 1, 10, true).is_over());
        assert!(!OfferDetails { leases: 1, ..offer(8, 0, 10, true) }.is_over());
    }

    #[test]
    fn a_provider_counts_each_offer_once() {
        let (small, large) = (offer(2, 1, 10, false), offer(8, 1, 20, false));
        let mut p = provider();
        p.recount(None, Some(&small)).unwrap();
        assert_eq!((p.required, p.in_use, p.gpus, p.metered), (20, 10, 2, 1));
        p.recount(Some(&small), Some(&large)).unwrap();
        assert_eq!((p.required, p.in_use, p.gpus, p.metered), (160, 20, 8, 1));
        p.recount(Some(&large), None).unwrap();
        assert_eq!((p.required, p.in_use, p.gpus, p.metered), (0, 0, 0, 0));
    }

    #[test]
    fn stakes_that_overflow_are_refused() {
        assert_eq!(offer(2, 0, Balance::MAX, false).required(), None);
        assert_eq!(provider().recount(None, Some(&offer(2, 0, Balance::MAX, false))), None);
        assert_eq!(provider().recount(Some(&offer(1, 0, 1, false)), None), None);
        let mut full = ProviderDetails { required: Balance::MAX, ..provider() };
        assert_eq!(full.recount(None, Some(&offer(1, 0, 1, false))), None);
    }
}
