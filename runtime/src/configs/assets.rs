//! Assets besides the chain's own currency, and holds on them.

use crate::{
    constants::currency::deposit, AccountId, Assets, AssetsHolder, Balance, Balances, Runtime, RuntimeEvent,
    RuntimeHoldReason, EXISTENTIAL_DEPOSIT, UNIT,
};
use frame_support::traits::{
    fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
    AsEnsureOriginWithArg, ConstU128, ConstU32,
};
use frame_system::{EnsureRoot, EnsureSigned};
use leasehold_primitives::traits::AssetSufficiency;

const METADATA_DEPOSIT_BASE: Balance = deposit(1, 68);
const METADATA_DEPOSIT_PER_BYTE: Balance = deposit(0, 1);

impl pallet_assets::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type RemoveItemsLimit = ConstU32<1_000>;
    type AssetId = u32;
    type AssetIdParameter = codec::Compact<u32>;
    type ReserveData = ();
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    // The only origin that makes an asset sufficient.
    type ForceOrigin = EnsureRoot<AccountId>;
    type AssetDeposit = ConstU128<{ 10 * UNIT }>;
    type AssetAccountDeposit = ConstU128<{ deposit(1, 16) }>;
    type MetadataDepositBase = ConstU128<METADATA_DEPOSIT_BASE>;
    type MetadataDepositPerByte = ConstU128<METADATA_DEPOSIT_PER_BYTE>;
    type ApprovalDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type StringLimit = ConstU32<50>;
    type Freezer = ();
    type Holder = AssetsHolder;
    type Extra = ();
    type CallbackHandle = ();
    type AssetIdAllocator = ();
    type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

impl pallet_assets_holder::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
}

/// The chain's own currency and every asset, with their holds, as one: escrow is held in these.
pub type EscrowAssets = UnionOf<Balances, AssetsHolder, NativeFromLeft, NativeOrWithId<u32>, AccountId>;

/// The same without holds: the fee pot pays out of these.
pub type FreeAssets = UnionOf<Balances, Assets, NativeFromLeft, NativeOrWithId<u32>, AccountId>;

/// Whether an asset keeps an account alive, by the assets' pallet.
pub struct SufficientAssets;

impl AssetSufficiency for SufficientAssets {
    fn is_sufficient(asset: u32) -> bool {
        pallet_assets::Asset::<Runtime>::get(asset).is_some_and(|details| details.is_sufficient)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_asset() -> u32 {
        const ASSET: u32 = 1_000_000;
        if pallet_assets::Asset::<Runtime>::get(ASSET).is_none() {
            let owner = sp_runtime::MultiAddress::Id(AccountId::new([7; 32]));
            // A benchmark that finds no asset fails for that reason.
            let _ = crate::Assets::force_create(crate::RuntimeOrigin::root(), ASSET.into(), owner, true, 1);
        }
        ASSET
    }
}
