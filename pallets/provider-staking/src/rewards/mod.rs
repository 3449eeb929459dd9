//! What those who stand behind a provider get of the fees of its leases.

mod claiming;
mod dripping;
