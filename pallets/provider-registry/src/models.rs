//! The governed table of GPU models.

use crate::{types::is_readable, Config, Error, Event, Models, Pallet, MAX_MODELS};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use leasehold_primitives::{
    hardware::{GpuModel, Name},
    Balance, ModelId,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_model(id: ModelId, model: GpuModel) -> DispatchResult {
        let names = [&model.vendor, &model.name];
        ensure!(names.iter().all(|name| !name.is_empty() && is_readable(name)), Error::<T>::InvalidName);
        ensure!(Models::<T>::contains_key(id) || Models::<T>::count() < MAX_MODELS, Error::<T>::TooManyModels);
        Models::<T>::insert(id, model);
        Self::deposit_event(Event::ModelSet { model: id });
        Ok(())
    }

    pub(crate) fn do_remove_model(id: ModelId) -> DispatchResult {
        Models::<T>::take(id).ok_or(Error::<T>::NoSuchModel)?;
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
        let bounded = |text: &str| Name::try_from(text.as_bytes().to_vec()).map_err(|_| Error::<T>::InvalidName);
        let model = GpuModel { vendor: bounded(vendor)?, name: bounded(name)?, vram_mib, tdp_watts, stake_per_gpu };
        Self::do_set_model(id, model)
    }
}
