//! Void windows.

use crate::{types::VoidReason, Config, Event, Pallet, VoidWindows};
use frame_support::defensive;
use leasehold_primitives::Window;

impl<T: Config> Pallet<T> {
    /// Records that `window` is void. The oldest void window makes room if need be.
    pub(crate) fn void_window(window: Window, reason: VoidReason) {
        VoidWindows::<T>::mutate(|windows| {
            let end = windows.len();
            if windows.force_insert_keep_right(end, window).is_err() {
                defensive!("the newest void window has room");
            }
        });
        Self::deposit_event(Event::WindowVoided { window, reason });
    }
}
