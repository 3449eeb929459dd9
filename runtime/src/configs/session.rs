use crate::{constants::currency::deposit, AccountId, Babe, Balances, Runtime, RuntimeEvent, SessionKeys, Staking};
use frame_support::traits::ConstU128;
use pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
use sp_runtime::traits::{ConvertInto, OpaqueKeys};

/// Any account may set keys: an entry for the keys and one for the owner of each of the five.
const KEY_DEPOSIT: u128 = deposit(6, 5 * 32 + 5 * (32 + 36));

impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = Babe;
    type NextSessionRotation = Babe;
    type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Staking>;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type Keys = SessionKeys;
    // At most a third of the validators: the worst offenders.
    type DisablingStrategy = UpToLimitWithReEnablingDisablingStrategy;
    type Currency = Balances;
    type KeyDeposit = ConstU128<KEY_DEPOSIT>;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

// The validators of past sessions, for proofs in reports of offences.
impl pallet_session::historical::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = pallet_staking::UnitIdentificationOf<Self>;
}
