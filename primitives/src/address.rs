//! Accounts are written as SS58 addresses with this chain's own prefix.

use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};

/// The SS58 prefix of Leasehold; its addresses begin with `gp`. It is unregistered, and the registry gives it to no
/// other chain.
pub const SS58_PREFIX: u16 = 9_833;

/// Makes this process, or this instance of the runtime, write addresses with [`SS58_PREFIX`] and read those that have
/// it. Before that sp-core refuses them, as it does every unregistered prefix.
pub fn use_prefix() {
    set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));
}
