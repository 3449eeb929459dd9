//! The governed table of GPU models.

use crate::{types::is_readable, Config, Error, Event, ModelOffers, Models, NextModel, Pallet, MAX_MODELS};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use leasehold_primitives::{hardware::GpuModel, names::Name, Balance, ModelId};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_model(id: ModelId, model: GpuModel) -> DispatchResult {
        match Models::<T>::get(id) {
            Some(old) => {
                let GpuModel { tdp_watts, stake_per_gpu, .. } = old;
                ensure!(old == GpuModel { tdp_watts, stake_per_gpu, ..model.clone() }, Error::<T>::OtherHardware);
                Models::<T>::insert(id, model);
            }
            None => {
                ensure!(id >= NextModel::<T>::get(), Error::<T>::ModelIdUsed);
                Self::add_model(id, model)?;
            }
        }
        Self::deposit_event(Event::ModelSet { model: id });
        Ok(())
    }

    pub(crate) fn do_remove_model(id: ModelId) -> DispatchResult {
        ensure!(Models::<T>::contains_key(id), Error::<T>::NoSuchModel);
        ensure!(ModelOffers::<T>::get(id) == 0, Error::<T>::ModelInUse);
        Models::<T>::remove(id);
        Self::deposit_event(Event::ModelRemoved { model: id });
        Ok(())
    }

    pub(crate) fn genesis_model(
        id: ModelId,
        vendor: &str,
        name: &str,
        vram_mib: u32,
        tdp_watts: u32,
        stake_per_gpu: Balance,
    ) -> DispatchResult {
        let bounded = |text: &str| Name::try_from(text.as_bytes()).map_err(|_| Error::<T>::InvalidName);
        let model = GpuModel { vendor: bounded(vendor)?, name: bounded(name)?, vram_mib, tdp_watts, stake_per_gpu };
        // The rows may come in any order of ids.
        Self::add_model(id, model)
    }

    /// Adds a row for an id that no model ever had.
    fn add_model(id: ModelId, model: GpuModel) -> DispatchResult {
        let names = [&model.vendor, &model.name];
        ensure!(names.iter().all(|name| !name.is_empty() && is_readable(name)), Error::<T>::InvalidName);
        ensure!(Models::<T>::count() < MAX_MODELS, Error::<T>::TooManyModels);
        let next = id.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        NextModel::<T>::put(next.max(NextModel::<T>::get()));
        Models::<T>::insert(id, model);
        Ok(())
    }
}
