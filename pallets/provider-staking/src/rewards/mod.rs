//! The rewards of those who stand behind a provider, from the fees of its leases.

mod claiming;
mod dripping;
