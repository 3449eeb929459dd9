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

    /// The offer's part of its provider's sums.
    pub(crate) fn part(&self) -> Option<Part> {
        Some(Part {
            required: self.required()?,
            in_use: self.in_use()?,
            gpus: self.bonded_gpus().into(),
            metered: self.metered.into(),
        })
    }

    fn stake_of(&self, gpus: u16) -> Option<Balance> {
        self.stake_per_gpu.checked_mul(Balance::from(gpus))
    }
}

/// An offer's part of its provider's sums; nothing, where there is no offer.
#[derive(Clone, Copy, Default)]
pub(crate) struct Part {
    required: Balance,
    in_use: Balance,
    gpus: u32,
    metered: u32,
}

impl Part {
    /// What an open offer's part grows by when `leases` leases take `gpus` GPUs in all.
    pub(crate) fn of_taken(stake_per_gpu: Balance, gpus: u16, leases: u16) -> Option<Self> {
        let in_use = stake_per_gpu.checked_mul(gpus.into())?;
        Some(Self { in_use, metered: leases.into(), ..Default::default() })
    }
}

impl<AccountId> ProviderDetails<AccountId> {
    /// Counts an offer with its part `new` instead of `old`.
    pub(crate) fn recount(&mut self, old: Part, new: Part) -> Option<()> {
        self.required = self.required.checked_sub(old.required)?.checked_add(new.required)?;
        self.in_use = self.in_use.checked_sub(old.in_use)?.checked_add(new.in_use)?;
        self.gpus = self.gpus.checked_sub(old.gpus)?.checked_add(new.gpus)?;
        self.metered = self.metered.checked_sub(old.metered)?.checked_add(new.metered)?;
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
        let [small, large] = [offer(2, 1, 10, false), offer(8, 1, 20, false)].map(|offer| offer.part().unwrap());
        let mut p = provider();
        p.recount(Part::default(), small).unwrap();
        assert_eq!((p.required, p.in_use, p.gpus, p.metered), (20, 10, 2, 1));
        p.recount(small, large).unwrap();
        assert_eq!((p.required, p.in_use, p.gpus, p.metered), (160, 20, 8, 1));
        p.recount(large, Part::default()).unwrap();
        assert_eq!((p.required, p.in_use, p.gpus, p.metered), (0, 0, 0, 0));
    }

    #[test]
    fn stakes_that_overflow_are_refused() {
        assert_eq!(offer(2, 0, Balance::MAX, false).required(), None);
        assert!(offer(2, 0, Balance::MAX, false).part().is_none());
        let one = offer(1, 0, 1, false).part().unwrap();
        assert_eq!(provider().recount(one, Part::default()), None);
        let mut full = ProviderDetails { required: Balance::MAX, ..provider() };
        assert_eq!(full.recount(Part::default(), one), None);
    }
}
