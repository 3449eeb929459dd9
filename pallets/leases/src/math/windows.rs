//! The windows of a lease that show how its provider left it: plain arithmetic, without storage.

use codec::{Decode, Encode, MaxEncodedLen};
use leasehold_primitives::Window;
use scale_info::TypeInfo;

/// The number of missed windows at the end of a lease that make its end the provider's; all windows, if there are
/// fewer.
const SILENT_WINDOWS: u32 = 3;

/// The outcome of the windows that lie wholly in a lease and are not void.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Windows {
    /// The number of these windows.
    pub all: u32,
    /// The number of them missed in a row, back from the newest; at most `all`.
    pub missed: u32,
    /// The oldest of that row.
    pub since: Option<Window>,
}

impl Windows {
    /// These and the ones before them: the row goes on if all of these were missed. Saturates: any number above three
    /// has the same effect.
    pub fn after(self, before: Self) -> Self {
        let (missed, since) = if self.missed < self.all {
            (self.missed, self.since)
        } else {
            (self.missed.saturating_add(before.missed), before.since.or(self.since))
        };
        Self { all: self.all.saturating_add(before.all), missed, since }
    }

    /// Whether the provider was silent to the end.
    pub fn are_silent(&self) -> bool {
        self.missed > 0 && self.missed >= self.all.min(SILENT_WINDOWS)
    }
}
