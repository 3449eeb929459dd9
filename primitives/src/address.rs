//! How accounts are written: as SS58 addresses with a prefix of this chain's own.

use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};

/// The SS58 prefix of Leasehold; its addresses begin with `gp`. It is not registered, and the registry gives it to no
/// other chain.
pub const SS58_PREFIX: u16 = 9_833;

/// From now on this process, or this instance of the runtime, writes addresses with [`SS58_PREFIX`] and reads those
/// that have it. Until then sp-core refuses them, like every prefix that is not registered.
pub fn use_prefix() {
    set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));
}
