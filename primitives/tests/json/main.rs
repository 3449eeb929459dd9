//! Views and questions in JSON: `golden/` pins the form of each view, [`questions`] the forms of questions that are
//! read.

#![allow(clippy::unwrap_used, clippy::panic)]

mod fixtures;
mod questions;
mod views;
