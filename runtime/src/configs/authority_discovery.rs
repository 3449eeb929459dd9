use super::staking::MaxAuthorities;
use crate::Runtime;

impl pallet_authority_discovery::Config for Runtime {
    type MaxAuthorities = MaxAuthorities;
}
