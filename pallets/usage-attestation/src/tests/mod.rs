#![allow(clippy::arithmetic_side_effects)]

mod contradicted;
mod credit;
mod edges;
mod file_receipt;
mod indices;
mod invariants;
mod missed;
mod register_meter;
mod remove_meter;
mod report;
mod rounds;
mod set_receipt_key;
mod silence;
mod usage;
mod void;
mod worker;
