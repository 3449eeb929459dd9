//! Views and questions in JSON: `golden/` pins how each view is written, [`questions`] which ways of asking are read.

#![allow(clippy::unwrap_used, clippy::panic)]

mod fixtures;
mod questions;
mod views;
