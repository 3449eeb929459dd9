//! The pallet's promises, by subject.

#![allow(clippy::arithmetic_side_effects)]

mod example;
mod handlers;
mod histories;
mod indices;
mod integrity;
mod schedule;
mod try_state;
mod weights;
mod work;

use crate::{mock::*, Buckets, Cursor, Event};
use frame_support::{weights::Weight, BoundedVec};
use leasehold_primitives::{
    agenda::{
        Due::{self, Lease, Order},
        AGENDA_SPILL_BLOCKS, MAX_DUE_PER_BLOCK,
    },
    traits::Agenda as _,
    BlockNumber,
};
use std::collections::BTreeMap;
