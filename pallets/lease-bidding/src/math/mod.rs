//! Plain arithmetic and hashes, without storage.

pub mod score;
