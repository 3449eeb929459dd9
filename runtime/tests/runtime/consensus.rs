use super::*;
use frame_support::traits::{fungible::Inspect as _, KeyOwnerProofSystem};
use sp_consensus_babe::{
    digests::CompatibleDigestItem, runtime_decl_for_babe_api::BabeApi, AllowedSlots, AuthorityId as BabeId,
    AuthoritySignature, EquivocationProof,
};
use sp_consensus_grandpa::runtime_decl_for_grandpa_api::GrandpaApi;
use sp_core::Pair;

fn era() -> u32 {
    pallet_staking::ActiveEra::<Runtime>::get().map_or(0, |era| era.index)
}

#[test]
fn sessions_and_eras_follow_one_another_with_one_validator() {
    run(development(), |author| {
        let mut sessions = vec![Session::current_index()];
        author.until(130);
        sessions.push(Session::current_index());
        // Epochs of 20 slots from slot 1 on: the sixth began with block 121.
        assert_eq!(sessions, [0, 6]);
        assert_eq!(era(), 2);
        assert_eq!(Babe::epoch_index(), 6);
        assert_eq!(pallet_session::Validators::<Runtime>::get(), [account(Sr25519Keyring::AliceStash)]);
    });
}

#[test]
fn sessions_and_eras_follow_one_another_with_three() {
    run(local_testnet(), |author| {
        author.until(190);
        assert_eq!(Session::current_index(), 9);
        assert_eq!(era(), 3);
        assert_eq!(pallet_session::Validators::<Runtime>::get().len(), 3);
        assert_eq!(Grandpa::grandpa_authorities().len(), 3);
        // All three made blocks, so none is an offender.
        assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 0);
    });
}

/// The session pallet charges the whole block for the change of a session, as the SDK means it to: such a block takes
/// inherents and operational transactions only. One in 20 blocks of a development chain, one in 2,400 in production.
#[test]
fn the_block_that_changes_the_session_takes_no_users_transaction() {
    use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

    run(development(), |author| {
        let remark = || frame_system::Call::<Runtime>::remark { remark: vec![] };
        author.until(20);
        author.block(|| {
            assert_eq!(Session::current_index(), 1);
            let full = TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources);
            assert_eq!(send(Sr25519Keyring::Bob, remark()), Err(full));
        });
        author.block(|| submit(Sr25519Keyring::Bob, remark()));
    });
}

#[test]
fn validators_are_paid_for_an_era_and_the_treasury_gets_the_rest() {
    run(local_testnet(), |author| {
        let treasury = constants::pots::TreasuryAccount::get();
        let stash = account(Sr25519Keyring::BobStash);
        author.until(130);
        assert!(pallet_staking::ErasValidatorReward::<Runtime>::get(1).unwrap() > 0);
        assert!(Balances::free_balance(&treasury) > EXISTENTIAL_DEPOSIT);
        let before = Balances::total_balance(&stash);
        author.block(|| {
            submit(
                Sr25519Keyring::Dave,
                pallet_staking::Call::payout_stakers { validator_stash: stash.clone(), era: 1 },
            )
        });
        assert!(Balances::total_balance(&stash) > before);
    });
}

#[test]
fn an_account_becomes_a_validator_by_bonding_and_setting_keys() {
    run(development(), |author| {
        let who = Sr25519Keyring::Bob;
        let (keys, proof) = keys_of("//Bob", &account(who));
        author.block(|| {
            let bond =
                pallet_staking::Call::bond { value: 50_000 * UNIT, payee: pallet_staking::RewardDestination::Staked };
            submit(who, bond);
            submit(who, pallet_session::Call::set_keys { keys, proof });
            submit(who, pallet_staking::Call::validate { prefs: Default::default() });
        });
        author.until(130);
        assert!(pallet_session::Validators::<Runtime>::get().contains(&account(who)));
    });
}

#[test]
fn keys_are_not_taken_without_proof_that_they_are_held() {
    run(development(), |author| {
        let (keys, proof) = keys_of("//Bob", &account(Sr25519Keyring::Bob));
        author.block(|| {
            // Charlie copies what Bob sent.
            let stolen = pallet_session::Call::set_keys { keys, proof };
            assert_eq!(
                send(Sr25519Keyring::Charlie, stolen),
                Ok(Err(pallet_session::Error::<Runtime>::InvalidProof.into()))
            );
        });
    });
}

/// The keys of a well-known account, with proof for `owner` that they are held, as a node makes them.
fn keys_of(seed: &str, owner: &AccountId) -> (SessionKeys, Vec<u8>) {
    let sr25519 = sp_core::sr25519::Pair::from_string(seed, None).unwrap();
    let ed25519 = sp_core::ed25519::Pair::from_string(seed, None).unwrap();
    let keys = SessionKeys {
        grandpa: ed25519.public().into(),
        babe: sr25519.public().into(),
        im_online: sr25519.public().into(),
        authority_discovery: sr25519.public().into(),
        watchers: ed25519.public().into(),
    };
    let statement = sp_core::proof_of_possession::statement_of_ownership(&owner.encode());
    let (by_sr25519, by_ed25519) = (|| sr25519.sign(&statement), || ed25519.sign(&statement));
    let proof = (by_ed25519(), by_sr25519(), by_sr25519(), by_sr25519(), by_ed25519());
    (keys, proof.encode())
}

#[test]
fn babe_tells_the_node_what_the_genesis_says() {
    local_testnet().execute_with(|| {
        let configuration = <Runtime as BabeApi<Block>>::configuration();
        assert_eq!(configuration.slot_duration, 1_000);
        assert_eq!(configuration.epoch_length, 20);
        assert_eq!(configuration.c, (1, 4));
        assert_eq!(configuration.allowed_slots, AllowedSlots::PrimaryAndSecondaryVRFSlots);
        assert_eq!(configuration.authorities.len(), 3);
    });
}

/// Two blocks of one author for one slot, reported with the proof that a node would ask for.
#[test]
fn an_equivocation_is_punished() {
    run(local_testnet(), |author| {
        author.until(70);
        let offender = Babe::authorities()[0].0.clone();
        let pair = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie]
            .into_iter()
            .map(Sr25519Keyring::pair)
            .find(|pair| BabeId::from(pair.public()) == offender)
            .unwrap();
        let slot = author.slot();
        let sealed = |state_root: u8| {
            let pre_digest =
                PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() });
            let mut header = Header::new(
                System::block_number(),
                Default::default(),
                Hash::repeat_byte(state_root),
                Default::default(),
                Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, pre_digest.encode())] },
            );
            let signature = AuthoritySignature::from(pair.sign(header.hash().as_ref()));
            header.digest_mut().push(<DigestItem as CompatibleDigestItem>::babe_seal(signature));
            header
        };
        let proof = EquivocationProof {
            offender: offender.clone(),
            slot: slot.into(),
            first_header: sealed(1),
            second_header: sealed(2),
        };
        let key_owner_proof = <Runtime as BabeApi<Block>>::generate_key_ownership_proof(slot.into(), offender.clone())
            .unwrap()
            .decode()
            .unwrap();
        let report = pallet_babe::Call::report_equivocation { equivocation_proof: Box::new(proof), key_owner_proof };
        author.block(|| submit(Sr25519Keyring::Dave, report.clone()));
        assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 1);

        // Once.
        author.block(|| assert!(matches!(send(Sr25519Keyring::Eve, report), Ok(Err(_)))));
        assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 1);

        // The slash waits for the time in which it can be cancelled.
        let staked = || {
            [Sr25519Keyring::AliceStash, Sr25519Keyring::BobStash, Sr25519Keyring::CharlieStash]
                .map(|stash| pallet_staking::Ledger::<Runtime>::get(account(stash)).unwrap().total)
                .iter()
                .sum::<Balance>()
        };
        let before = staked();
        author.until(160);
        assert_eq!(staked(), before);
        author.until(70 + 60 * 9);
        assert!(staked() < before);
    });
}

#[test]
fn grandpa_authorities_can_prove_their_keys() {
    run(local_testnet(), |author| {
        author.until(45);
        let (id, _) = <Runtime as GrandpaApi<Block>>::grandpa_authorities()[0].clone();
        let set = <Runtime as GrandpaApi<Block>>::current_set_id();
        let proof = <Runtime as GrandpaApi<Block>>::generate_key_ownership_proof(set, id.clone()).unwrap();
        let proof = proof.decode().unwrap();
        assert!(Historical::check_proof((sp_consensus_grandpa::KEY_TYPE, id), proof).is_some());
    });
}

/// Off-chain workers run one after the other. Those that wait for a meter or for gates come after those that the chain
/// needs.
#[test]
fn heartbeats_are_sent_before_meters_and_gates_are_asked() {
    use frame_support::traits::PalletsInfoAccess;
    let order: Vec<_> = AllPalletsWithSystem::infos().into_iter().map(|pallet| pallet.name).collect();
    let [heartbeats, reports, probes] = ["ImOnline", "UsageAttestation", "Watchers"]
        .map(|name| order.iter().position(|other| *other == name).expect("the runtime has this pallet"));
    assert!(heartbeats < reports && reports < probes);
}
