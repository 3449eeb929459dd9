use crate::{Babe, ImOnline, Runtime, Staking};

impl pallet_authorship::Config for Runtime {
    type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
    // Points for the author's reward, and a sign that it is alive.
    type EventHandler = (Staking, ImOnline);
}
