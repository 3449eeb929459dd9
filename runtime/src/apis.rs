//! The runtime APIs: the questions that nodes and clients ask of the runtime.

use crate::{
    changes, configs::EpochSlots, genesis_config_presets, AccountId, AuthorityDiscovery, Babe, Balance, Block,
    ChainTiming, Executive, Grandpa, Historical, InherentDataExt, LeaseBidding, Leases, Nonce, ProviderRegistry,
    ProviderStaking, Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeVersion, SessionKeys, Staking, System,
    TransactionPayment, UsageAttestation, Watchers, VERSION,
};
use alloc::vec::Vec;
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    traits::Get,
    view_functions,
    weights::Weight,
};
use leasehold_primitives::{
    address,
    api::{
        Changes, DelegationView, DelegationsPage, LeaseFilter, LeaseView, LeasesPage, OffencesView, OfferFilter,
        OfferView, OffersPage, OrderFilter, OrderView, OrdersPage, PoolView, ProviderView, QuotesPage, SlashesPage,
        StandingView, WatcherView,
    },
    hardware::Requirement,
    reporting::{MeterView, ReportedLeases},
    time::Timing,
    traits::Verdict,
    usage::MeterId,
    watch::{Position, Tally},
    AssetId, BlockNumber, LeaseId, ModelId, OfferId, OrderId, Round, SlashId, Window,
};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use sp_api::impl_runtime_apis;
use sp_authority_discovery::AuthorityId as AuthorityDiscoveryId;
use sp_consensus_babe as babe;
use sp_consensus_grandpa as grandpa;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;

impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block);
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(
            id: view_functions::ViewFunctionId,
            input: Vec<u8>,
        ) -> Result<Vec<u8>, view_functions::ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            data.create_extrinsics()
        }

        fn check_inherents(block: <Block as BlockT>::LazyBlock, data: InherentData) -> CheckInherentsResult {
            data.check_extrinsics(&block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            tx: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, tx, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl babe::BabeApi<Block> for Runtime {
        fn configuration() -> babe::BabeConfiguration {
            let epoch_config = Babe::epoch_config().unwrap_or(crate::BABE_GENESIS_EPOCH_CONFIG);
            babe::BabeConfiguration {
                slot_duration: Babe::slot_duration(),
                epoch_length: EpochSlots::get(),
                c: epoch_config.c,
                authorities: Babe::authorities().to_vec(),
                randomness: Babe::randomness(),
                allowed_slots: epoch_config.allowed_slots,
            }
        }

        fn current_epoch_start() -> babe::Slot {
            Babe::current_epoch_start()
        }

        fn current_epoch() -> babe::Epoch {
            Babe::current_epoch()
        }

        fn next_epoch() -> babe::Epoch {
            Babe::next_epoch()
        }

        fn generate_key_ownership_proof(
            _slot: babe::Slot,
            authority_id: babe::AuthorityId,
        ) -> Option<babe::OpaqueKeyOwnershipProof> {
            use codec::Encode;
            use frame_support::traits::KeyOwnerProofSystem;

            Historical::prove((babe::KEY_TYPE, authority_id))
                .map(|proof| babe::OpaqueKeyOwnershipProof::new(proof.encode()))
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            equivocation_proof: babe::EquivocationProof<<Block as BlockT>::Header>,
            key_owner_proof: babe::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
        }
    }

    impl grandpa::GrandpaApi<Block> for Runtime {
        fn grandpa_authorities() -> grandpa::AuthorityList {
            Grandpa::grandpa_authorities()
        }

        fn current_set_id() -> grandpa::SetId {
            Grandpa::current_set_id()
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            equivocation_proof: grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
            key_owner_proof: grandpa::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
        }

        fn generate_key_ownership_proof(
            _set_id: grandpa::SetId,
            authority_id: grandpa::AuthorityId,
        ) -> Option<grandpa::OpaqueKeyOwnershipProof> {
            use codec::Encode;
            use frame_support::traits::KeyOwnerProofSystem;

            Historical::prove((grandpa::KEY_TYPE, authority_id))
                .map(|proof| grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
        }
    }

    impl sp_authority_discovery::AuthorityDiscoveryApi<Block> for Runtime {
        fn authorities() -> Vec<AuthorityDiscoveryId> {
            AuthorityDiscovery::authorities()
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
            SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
        fn query_info(uxt: <Block as BlockT>::Extrinsic, len: u32) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(uxt, len)
        }

        fn query_fee_details(uxt: <Block as BlockT>::Extrinsic, len: u32) -> FeeDetails<Balance> {
            TransactionPayment::query_fee_details(uxt, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall>
        for Runtime
    {
        fn query_call_info(call: RuntimeCall, len: u32) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, len)
        }

        fn query_call_fee_details(call: RuntimeCall, len: u32) -> FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_staking_runtime_api::StakingApi<Block, Balance, AccountId> for Runtime {
        fn nominations_quota(balance: Balance) -> u32 {
            Staking::api_nominations_quota(balance)
        }

        fn eras_stakers_page_count(era: sp_staking::EraIndex, account: AccountId) -> sp_staking::Page {
            Staking::api_eras_stakers_page_count(era, account)
        }

        fn pending_rewards(era: sp_staking::EraIndex, account: AccountId) -> bool {
            Staking::api_pending_rewards(era, account)
        }
    }

    impl leasehold_primitives::api::LeasesApi<Block, AccountId> for Runtime {
        fn order(id: OrderId) -> Option<OrderView<AccountId>> {
            LeaseBidding::order_view(id)
        }

        fn lease(id: LeaseId) -> Option<LeaseView<AccountId>> {
            Leases::lease_view(id)
        }

        fn open_orders(filter: OrderFilter<AccountId>, from: Option<OrderId>, limit: u32) -> OrdersPage<AccountId> {
            LeaseBidding::open_orders(&filter, from, limit)
        }

        fn quotes(
            requirement: Requirement<AccountId>,
            asset: AssetId,
            term: BlockNumber,
            from: OfferId,
            limit: u32,
        ) -> QuotesPage<AccountId> {
            Leases::quotes(&requirement, &asset, term, from, limit)
        }

        fn provider(account: AccountId) -> ProviderView<AccountId> {
            Leases::provider_view(account)
        }

        fn price_index(model: ModelId, asset: AssetId) -> Option<Balance> {
            Leases::price_index(model, asset)
        }

        fn score(account: AccountId, price: Balance) -> Option<u128> {
            Leases::score_of(account, price)
        }

        fn refusals(account: AccountId) -> u32 {
            Leases::refusals(account)
        }

        fn listed_leases(from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId> {
            Leases::listed_leases(from, limit)
        }

        fn leases(filter: LeaseFilter<AccountId>, from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId> {
            Leases::leases(&filter, from, limit)
        }

        fn offer(id: OfferId) -> Option<OfferView<AccountId>> {
            ProviderRegistry::offer_view(id)
        }

        fn offers(filter: OfferFilter<AccountId>, from: Option<OfferId>, limit: u32) -> OffersPage<AccountId> {
            ProviderRegistry::offers(&filter, from, limit)
        }

        fn standing(offer: OfferId) -> Option<StandingView> {
            Leases::standing_of(offer)
        }

        fn changes() -> Changes {
            changes::of_block()
        }

        fn timing() -> Timing {
            ChainTiming::timing()
        }
    }

    impl leasehold_primitives::api::ProviderStakingApi<Block, AccountId> for Runtime {
        fn pool(provider: AccountId) -> Option<PoolView<AccountId>> {
            ProviderStaking::pool(provider)
        }

        fn delegation(provider: AccountId, delegator: AccountId) -> Option<DelegationView<AccountId>> {
            ProviderStaking::delegation(provider, delegator)
        }

        fn delegations(delegator: AccountId, from: Option<AccountId>, limit: u32) -> DelegationsPage<AccountId> {
            ProviderStaking::delegations(delegator, from, limit)
        }

        fn pending_slashes(provider: AccountId, from: Option<SlashId>, limit: u32) -> SlashesPage<AccountId> {
            ProviderStaking::slashes(&provider, from, limit)
        }

        fn offences(lease: LeaseId) -> OffencesView {
            let root = pallet_leases::Leases::<Runtime>::get(lease).map_or(lease, |lease| lease.root);
            ProviderStaking::offences(root)
        }
    }

    impl leasehold_primitives::api::WatchingApi<Block, AccountId> for Runtime {
        fn committee(round: Round, offer: OfferId) -> Vec<(Position, AccountId)> {
            Watchers::committee(round, offer)
        }

        fn tally(round: Round, offer: OfferId) -> Option<Tally> {
            Watchers::tally(round, offer)
        }

        fn verdict(round: Round, offer: OfferId) -> Option<Verdict> {
            Watchers::verdict(round, offer)
        }

        fn watcher(round: Round, stash: AccountId) -> Option<WatcherView> {
            Watchers::watcher(round, stash)
        }
    }

    impl leasehold_primitives::reporting::ReportingApi<Block, AccountId> for Runtime {
        fn meter(key: MeterId) -> Option<MeterView<AccountId>> {
            let meter = UsageAttestation::meter(key)?;
            let keys = pallet_usage_attestation::MeterCount::<Runtime>::get(&meter.provider);
            Some(MeterView { provider: meter.provider, keys, last_window: meter.last_window })
        }

        fn reported_leases(provider: AccountId, from: Option<LeaseId>, scan: u32) -> ReportedLeases {
            Leases::reported_leases(&provider, from, scan)
        }

        fn void_windows() -> Vec<Window> {
            UsageAttestation::void_windows()
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            address::use_prefix();
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            address::use_prefix();
            get_preset::<RuntimeGenesisConfig>(id, genesis_config_presets::get_preset)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            genesis_config_presets::preset_names()
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            use crate::*;
            use frame_benchmarking::BenchmarkList;
            use frame_support::traits::StorageInfoTrait;
            use frame_system_benchmarking::Pallet as SystemBench;

            let mut list = Vec::<BenchmarkList>::new();
            list_benchmarks!(list, extra);
            (list, AllPalletsWithSystem::storage_info())
        }

        #[allow(non_local_definitions)]
        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            use crate::*;
            use frame_benchmarking::BenchmarkBatch;
            use frame_support::traits::WhitelistedStorageKeys;
            use frame_system_benchmarking::Pallet as SystemBench;
            use sp_storage::TrackedStorageKey;

            impl frame_system_benchmarking::Config for Runtime {}

            let mut whitelist: Vec<TrackedStorageKey> = AllPalletsWithSystem::whitelisted_storage_keys();
            // `CheckGenesis` reads the hash of the genesis block for every transaction.
            whitelist.push(TrackedStorageKey::new(frame_system::BlockHash::<Runtime>::hashed_key_for(0)));
            let mut batches = Vec::<BenchmarkBatch>::new();
            let params = (&config, &whitelist);
            add_benchmarks!(params, batches);
            Ok(batches)
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
            // The tool that calls this wants a failure to be a panic.
            #[allow(clippy::unwrap_used)]
            let weight = Executive::try_runtime_upgrade(checks).unwrap();
            if checks.try_state() {
                #[allow(clippy::unwrap_used)]
                crate::checks::leases_and_orders().unwrap();
            }
            (weight, crate::configs::BlockWeights::get().max_block)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            let unchecked = matches!(select, frame_try_runtime::TryStateSelect::None);
            #[allow(clippy::unwrap_used)]
            let weight = Executive::try_execute_block(block, state_root_check, signature_check, select).unwrap();
            if !unchecked {
                #[allow(clippy::unwrap_used)]
                crate::checks::leases_and_orders().unwrap();
            }
            weight
        }
    }
}
