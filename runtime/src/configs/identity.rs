use super::timing::Days;
use crate::{
    constants::{currency::deposit, pots::TreasuryAccount},
    AccountId, Balances, Runtime, RuntimeEvent, Signature,
};
use frame_support::traits::{ConstU128, ConstU32, Currency, OnUnbalanced};
use frame_system::EnsureRoot;
use sp_runtime::traits::Verify;

type NegativeImbalance = <Balances as Currency<AccountId>>::NegativeImbalance;

/// Deposits of identities that were found false.
pub struct ToTreasury;

impl OnUnbalanced<NegativeImbalance> for ToTreasury {
    fn on_nonzero_unbalanced(amount: NegativeImbalance) {
        Balances::resolve_creating(&TreasuryAccount::get(), amount);
    }
}

impl pallet_identity::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type BasicDeposit = ConstU128<{ deposit(1, 258) }>;
    type ByteDeposit = ConstU128<{ deposit(0, 1) }>;
    type UsernameDeposit = ConstU128<{ deposit(1, 32) }>;
    type SubAccountDeposit = ConstU128<{ deposit(1, 53) }>;
    type MaxSubAccounts = ConstU32<100>;
    type IdentityInformation = pallet_identity::legacy::IdentityInfo<ConstU32<16>>;
    type MaxRegistrars = ConstU32<20>;
    type Slashed = ToTreasury;
    type ForceOrigin = EnsureRoot<AccountId>;
    type RegistrarOrigin = EnsureRoot<AccountId>;
    type OffchainSignature = Signature;
    type SigningPublicKey = <Signature as Verify>::Signer;
    type UsernameAuthorityOrigin = EnsureRoot<AccountId>;
    type PendingUsernameExpiration = Days<7>;
    type UsernameGracePeriod = Days<30>;
    type MaxSuffixLength = ConstU32<7>;
    type MaxUsernameLength = ConstU32<32>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = pallet_identity::weights::SubstrateWeight<Runtime>;
}
