//! Callers and the calls that they may make.

use super::*;
use frame_support::{assert_noop, assert_ok, traits::InstanceFilter};
use leasehold_runtime::{configs::ProxyType, constants::pots::TreasuryAccount};
use sp_runtime::{
    traits::Dispatchable,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError, UnknownTransaction},
    DispatchError,
};
use Sr25519Keyring::{Alice, AliceStash, Bob, Charlie, Dave};

fn transfer(to: Sr25519Keyring, value: Balance) -> RuntimeCall {
    pallet_balances::Call::transfer_keep_alive { dest: account(to).into(), value }.into()
}

#[test]
fn a_transfer_costs_under_a_hundredth_of_a_coin() {
    run(development(), |author| {
        let treasury = Balances::free_balance(TreasuryAccount::get());
        let author_before = Balances::free_balance(account(AliceStash));
        let bob = Balances::free_balance(account(Bob));
        let tip = 7 * MILLI;
        author.block(|| assert_eq!(Executive::apply_extrinsic(signed(Bob, transfer(Charlie, UNIT), tip)), Ok(Ok(()))));

        let fee = bob - UNIT - tip - Balances::free_balance(account(Bob));
        assert!(fee > MILLI / 10 && fee < 10 * MILLI, "{fee}");
        let to_treasury = Balances::free_balance(TreasuryAccount::get()) - treasury;
        let to_author = Balances::free_balance(account(AliceStash)) - author_before;
        assert_eq!(to_treasury + to_author, fee + tip);
        assert!(to_author - tip <= fee / 5 + 1 && to_author - tip >= fee / 5, "{to_author} of {fee}");
    });
}

#[test]
fn fees_never_fall_below_the_price_list() {
    run(development(), |author| {
        author.until(50);
        assert_eq!(TransactionPayment::next_fee_multiplier(), 1.into());
    });
}

#[test]
fn the_holder_of_the_sudo_key_is_root_and_nobody_else() {
    run(development(), |author| {
        let call = || Box::new(RuntimeCall::from(frame_system::Call::set_heap_pages { pages: 32 }));
        author.block(|| {
            let refused = Ok(Err(pallet_sudo::Error::<Runtime>::RequireSudo.into()));
            assert_eq!(send(Bob, pallet_sudo::Call::sudo { call: call() }), refused);
            submit(Alice, pallet_sudo::Call::sudo { call: call() });
            assert!(events().contains(&pallet_sudo::Event::Sudid { sudo_result: Ok(()) }.into()));
        });
    });
}

#[test]
fn a_chain_without_a_sudo_key_has_no_root() {
    let mut preset = genesis_config_presets::development();
    preset["sudo"]["key"] = Value::Null;
    run(chain(preset), |author| {
        author.block(|| {
            for who in [Alice, Bob] {
                let call = Box::new(RuntimeCall::from(frame_system::Call::set_heap_pages { pages: 32 }));
                assert_eq!(
                    send(who, pallet_sudo::Call::sudo { call }),
                    Ok(Err(pallet_sudo::Error::<Runtime>::RequireSudo.into()))
                );
                assert_eq!(
                    send(who, pallet_sudo::Call::set_key { new: account(who).into() }),
                    Ok(Err(pallet_sudo::Error::<Runtime>::RequireSudo.into()))
                );
            }
        });
    });
}

#[test]
fn calls_of_governance_are_refused_to_users() {
    run(development(), |_| {
        let calls: [RuntimeCall; 6] = [
            pallet_assets::Call::force_create {
                id: 9.into(),
                owner: account(Bob).into(),
                is_sufficient: true,
                min_balance: 1,
            }
            .into(),
            pallet_staking::Call::set_validator_count { new: 5 }.into(),
            frame_system::Call::set_code { code: vec![1] }.into(),
            pallet_migrations::Call::clear_historic {
                selector: pallet_migrations::HistoricCleanupSelector::Specific(vec![]),
            }
            .into(),
            pallet_scheduler::Call::schedule {
                when: 100,
                maybe_periodic: None,
                priority: 0,
                call: Box::new(transfer(Bob, 1)),
            }
            .into(),
            pallet_babe::Call::plan_config_change {
                config: sp_consensus_babe::digests::NextConfigDescriptor::V1 {
                    c: (1, 2),
                    allowed_slots: sp_consensus_babe::AllowedSlots::PrimarySlots,
                },
            }
            .into(),
        ];
        for call in calls {
            assert_noop!(
                call.clone().dispatch(RuntimeOrigin::signed(account(Bob))).map_err(|e| e.error),
                DispatchError::BadOrigin
            );
        }
    });
}

/// Without a signer a transaction is an inherent, a report of an equivocation, or nothing.
#[test]
fn a_bare_transaction_cannot_carry_a_users_call() {
    run(development(), |_| {
        let xt = UncheckedExtrinsic::new_bare(transfer(Bob, 1));
        let refused = Executive::validate_transaction(TransactionSource::External, xt, System::parent_hash());
        assert_eq!(refused, Err(TransactionValidityError::Unknown(UnknownTransaction::NoUnsignedValidator)));
    });
}

#[test]
fn a_general_transaction_needs_a_call_that_authorizes_itself() {
    use frame_system::offchain::CreateAuthorizedTransaction;

    run(development(), |_| {
        let xt =
            <Runtime as CreateAuthorizedTransaction<pallet_balances::Call<Runtime>>>::create_authorized_transaction(
                transfer(Bob, 1),
            );
        let refused = Executive::validate_transaction(TransactionSource::Local, xt, System::parent_hash());
        assert_eq!(refused, Err(TransactionValidityError::Invalid(InvalidTransaction::UnknownOrigin)));
    });
}

#[test]
fn a_signature_for_another_chain_is_refused() {
    let xt = {
        let mut other = local_testnet();
        other.execute_with(|| {
            Author::new().block(|| ());
            frame_system::BlockHash::<Runtime>::insert(0, Hash::repeat_byte(9));
            signed(Bob, transfer(Charlie, UNIT), 0)
        })
    };
    run(development(), |_| {
        let refused = Executive::validate_transaction(TransactionSource::External, xt, System::parent_hash());
        assert_eq!(refused, Err(TransactionValidityError::Invalid(InvalidTransaction::BadProof)));
    });
}

#[test]
fn proxies_do_what_their_type_says() {
    let bond: RuntimeCall = pallet_staking::Call::chill {}.into();
    let remark: RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
    let reject: RuntimeCall =
        pallet_proxy::Call::reject_announcement { delegate: account(Bob).into(), call_hash: Hash::zero() }.into();

    assert!(ProxyType::Any.filter(&transfer(Bob, 1)));
    for (kind, allowed) in [
        (ProxyType::NonTransfer, vec![&bond, &remark, &reject]),
        (ProxyType::Staking, vec![&bond]),
        (ProxyType::ProviderOperator, vec![]),
        (ProxyType::Tenant, vec![]),
        (ProxyType::CancelProxy, vec![&reject]),
        (ProxyType::TenantGuard, vec![]),
    ] {
        assert!(!kind.filter(&transfer(Bob, 1)), "{kind:?}");
        for call in [&bond, &remark, &reject] {
            assert_eq!(kind.filter(call), allowed.contains(&call), "{kind:?} {call:?}");
        }
    }
}

/// A batch must not carry a call that may not be made alone.
#[test]
fn a_proxy_cannot_batch_its_way_out() {
    run(development(), |author| {
        let before = Balances::free_balance(account(Dave));
        author.block(|| {
            submit(
                Alice,
                pallet_proxy::Call::add_proxy {
                    delegate: account(Bob).into(),
                    proxy_type: ProxyType::Staking,
                    delay: 0,
                },
            );
            let batch = pallet_utility::Call::batch_all { calls: vec![transfer(Dave, UNIT)] };
            let call = pallet_proxy::Call::proxy {
                real: account(Alice).into(),
                force_proxy_type: None,
                call: Box::new(batch.into()),
            };
            submit(Bob, call);
        });
        assert_eq!(Balances::free_balance(account(Dave)), before);
    });
}

#[test]
fn a_wider_proxy_contains_the_narrower() {
    use ProxyType::*;
    for narrow in [NonTransfer, Staking, ProviderOperator, Tenant, CancelProxy, TenantGuard] {
        assert!(Any.is_superset(&narrow));
        assert!(!narrow.is_superset(&Any));
    }
    // Its leases cost money, and its bids can.
    assert!(!NonTransfer.is_superset(&Tenant));
    assert!(!NonTransfer.is_superset(&ProviderOperator));
    assert!(!Staking.is_superset(&ProviderOperator));
}

#[test]
fn multisig_scheduler_preimage_and_identity_work_through_transactions() {
    run(development(), |author| {
        author.block(|| {
            submit(Bob, pallet_preimage::Call::note_preimage { bytes: vec![1; 100] });
            submit(Bob, pallet_preimage::Call::unnote_preimage { hash: sp_io::hashing::blake2_256(&[1; 100]).into() });
            submit(
                Bob,
                pallet_identity::Call::set_identity {
                    info: Box::new(pallet_identity::legacy::IdentityInfo::default()),
                },
            );
            submit(
                Bob,
                pallet_multisig::Call::as_multi_threshold_1 {
                    other_signatories: vec![account(Charlie)],
                    call: Box::new(frame_system::Call::remark { remark: vec![] }.into()),
                },
            );
        });
        assert_eq!(Balances::reserved_balance(account(Charlie)), 0);
        assert_ok!(Scheduler::schedule(
            RuntimeOrigin::root(),
            System::block_number() + 2,
            None,
            0,
            Box::new(frame_system::Call::remark { remark: vec![] }.into())
        ));
    });
}
