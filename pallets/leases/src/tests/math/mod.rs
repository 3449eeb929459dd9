//! The arithmetic, without storage.

mod accounting;
mod price_index;
mod sponsors;
mod track_record;
mod windows;
