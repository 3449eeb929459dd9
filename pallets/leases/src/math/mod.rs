//! Plain arithmetic, without storage.

pub mod accounting;
pub mod price_index;
pub mod sponsors;
pub mod track_record;
pub mod windows;
