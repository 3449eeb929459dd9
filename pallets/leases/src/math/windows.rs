//! The windows of a lease that tell how its provider left it: plain arithmetic, without storage.

use codec::{Decode, Encode, MaxEncodedLen};
use leasehold_primitives::Window;
use scale_info::TypeInfo;

/// So many missed windows at the end of a lease make its end the provider's; all of them, if there are fewer.
const SILENT_WINDOWS: u32 = 3;

/// How the windows of a lease went that lie in it as a whole and are not void.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Windows {
    /// All of them.
    pub all: u32,
    /// Those that were missed in a row, back from the newest; at most `all`.
    pub missed: u32,
    /// The oldest of that row.
    pub since: Option<Window>,
}

impl Windows {
    /// These and the ones before them: the row goes on where all of these were missed. Saturates, where more than three
    /// are as good as any.
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
