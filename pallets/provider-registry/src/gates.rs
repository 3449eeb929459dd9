//! Gates: the addresses at which offers answer watchers' probes.

use crate::{Config, Error, Event, Gates, HoldReason, Offers, Pallet, PrivateGates};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use leasehold_primitives::{
    gates::{consent_payload, is_admitted, is_port, is_proof, is_public, Gate, GateKey, GateSignature, Ip},
    traits::WatchedOffers,
    BlockNumber, OfferId,
};
use sp_runtime::traits::Zero as _;

impl<T: Config> WatchedOffers<T::AccountId> for Pallet<T> {
    fn gate(offer: OfferId) -> Option<Gate> {
        Gates::<T>::get(offer)
    }

    fn is_admitted(ip: Ip) -> bool {
        // Only chains for development need the second check.
        is_public(ip) || is_admitted(ip, PrivateGates::<T>::get())
    }

    fn leased(by: BlockNumber, include: impl Fn(OfferId) -> bool) -> Vec<(OfferId, T::AccountId)> {
        let in_time = |(id, gate): (OfferId, Gate)| (gate.since <= by && include(id)).then_some(id);
        let leased = |id| {
            let offer = Offers::<T>::get(id).filter(|offer| offer.leases > 0)?;
            Some((id, offer.provider))
        };
        let mut offers: Vec<_> = Gates::<T>::iter().filter_map(in_time).filter_map(leased).collect();
        offers.sort_unstable();
        offers
    }

    fn is_serving(offer: OfferId) -> bool {
        Offers::<T>::get(offer).is_some_and(|offer| offer.reserved > 0)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_gate(provider: &T::AccountId) -> OfferId {
        let (offer, _) = crate::benchmarking::setup::endow_and_list::<T>(provider, 1);
        crate::benchmarking::setup::give_gate::<T>(offer);
        offer
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_gate(
        provider: T::AccountId,
        id: OfferId,
        ip: Ip,
        port: u16,
        key: GateKey,
        proof: &GateSignature,
    ) -> DispatchResult {
        // A retired offer may have a gate too: its leases are watched to their end.
        Self::own_offer(&provider, id)?;
        Self::ensure_address(ip, port)?;
        ensure!(is_proof(proof, &Self::gate_consent(&provider, id), &key), Error::<T>::InvalidGateProof);
        Self::store_gate(&provider, id, ip, port, key)
    }

    /// Stores a checked gate. A first gate takes a deposit.
    pub(crate) fn store_gate(provider: &T::AccountId, id: OfferId, ip: Ip, port: u16, key: GateKey) -> DispatchResult {
        let (since, deposit) = match Gates::<T>::get(id) {
            // A provider that could reset `since` by a change would leave the rounds in which it fails.
            Some(before) => (before.since, before.deposit),
            None => {
                let deposit = T::GateDeposit::get();
                Self::hold_deposit(HoldReason::GateDeposit, provider, deposit)?;
                (Self::now(), deposit)
            }
        };
        let gate = Gate { ip, port, key, since, deposit };
        Gates::<T>::insert(id, &gate);
        Self::deposit_event(Event::GateSet { offer: id, gate });
        Ok(())
    }

    pub(crate) fn do_remove_gate(provider: T::AccountId, id: OfferId) -> DispatchResult {
        let offer = Self::own_offer(&provider, id)?;
        let gate = Gates::<T>::get(id).ok_or(Error::<T>::NoSuchGate)?;
        ensure!(offer.leases == 0, Error::<T>::GateOfLeases);
        ensure!(offer.promised == 0, Error::<T>::PromisedToBids);
        Self::drop_gate(id, &provider, &gate)
    }

    /// Whether a gate may be at this address and port.
    pub(crate) fn ensure_address(ip: Ip, port: u16) -> Result<(), Error<T>> {
        ensure!(<Self as WatchedOffers<_>>::is_admitted(ip), Error::<T>::AddressNotPublic);
        ensure!(is_port(port), Error::<T>::PortNotAllowed);
        Ok(())
    }

    /// The bytes that a gate's key signs to be named for `provider`'s offer.
    pub(crate) fn gate_consent(provider: &T::AccountId, id: OfferId) -> Vec<u8> {
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        consent_payload(genesis.as_ref(), provider, id)
    }
}
