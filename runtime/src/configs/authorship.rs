use crate::{Babe, ImOnline, Runtime, Staking};

impl pallet_authorship::Config for Runtime {
    type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
    // Credits the author's reward points, and notes that it is alive.
    type EventHandler = (Staking, ImOnline);
}
