//! People's actions, and the passing of time.

use super::{
    ask, fee_pot, requirement, set_ask, AccountId, Agenda, LeasesPallet, MockTiming, RuntimeEvent, RuntimeOrigin,
    System, Test, ANYONE, IN_USD, NATIVE, TENANT,
};
use crate::{Event, FeePot, Lease, Leases, NextLease};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResult, DispatchResultWithPostInfo},
    traits::Hooks,
    weights::Weight,
};
use leasehold_primitives::{
    agenda::Due,
    market::{TakeRequest, Terms},
    Balance, BlockNumber, LeaseId, OfferId, Window,
};
use sp_core::H256;

// --- Time ---

pub fn advance_to(block: BlockNumber) {
    assert!(block >= System::block_number(), "time does not go back");
    System::set_block_number(block);
}

/// Lets this number of blocks pass, in which the chain is idle.
pub fn idle(blocks: BlockNumber) {
    idle_within(blocks, Weight::MAX);
}

/// Lets this number of blocks pass, each of which leaves `weight`.
pub fn idle_within(blocks: BlockNumber, weight: Weight) {
    for _ in 0..blocks {
        let now = System::block_number() + 1;
        advance_to(now);
        let used = Agenda::on_idle(now, weight);
        assert!(used.all_lte(weight), "more used than was left");
    }
}

/// The first block in which the chain is late with a step due in block `due`, so that a stranger earns the bounty.
pub const fn late(due: BlockNumber) -> BlockNumber {
    due + 9
}

/// The entries that the agenda looks at in this block.
pub fn due_at(block: BlockNumber) -> Vec<Due> {
    pallet_agenda::Buckets::<Test>::get(block).into_inner()
}

/// Entries of leases on the agenda.
pub fn due_in_all() -> usize {
    let leases = |bucket: Vec<Due>| bucket.into_iter().filter(|due| matches!(due, Due::Lease(_))).count();
    pallet_agenda::Buckets::<Test>::iter_values().map(|bucket| leases(bucket.into_inner())).sum()
}

// --- Measurements ---

/// Reports `millis` of availability for the window that is reportable now, clamped as attestation does. Returns whether
/// the lease could be reported on. With `pending`, the credit is not final yet.
pub fn report_millis(lease: LeaseId, millis: u64, pending: bool) -> bool {
    leasehold_testing::attestation::report_millis::<LeasesPallet>(
        &MockTiming::get(),
        System::block_number(),
        lease,
        millis,
        pending,
    )
}

/// Goes to the first block of the window after `window`, and reports `window` in full.
pub fn report_full(lease: LeaseId, window: Window) {
    advance_to(MockTiming::get().window_start(window + 1));
    assert!(report_millis(lease, u64::MAX, false));
}

pub fn report_all(lease: LeaseId, windows: impl IntoIterator<Item = Window>) {
    windows.into_iter().for_each(|window| report_full(lease, window));
}

// --- Calls ---

/// `gpus` GPUs for 300 blocks, at any price, paid for with 1,000.
pub fn request(gpus: u16) -> TakeRequest<AccountId> {
    TakeRequest {
        requirement: requirement(gpus),
        term: 300,
        asset: NATIVE,
        max_price: Balance::MAX,
        least_terms: Terms::default(),
        escrow: 1_000,
    }
}

pub fn take_as(who: AccountId, offer: OfferId, request: TakeRequest<AccountId>) -> DispatchResult {
    LeasesPallet::take_offer(RuntimeOrigin::signed(who), offer, request)
}

/// One GPU of an offer, at 5, by the tenant; the lease's id.
pub fn take(offer: OfferId) -> LeaseId {
    set_ask(offer, ask(5));
    let id = NextLease::<Test>::get();
    assert_ok!(take_as(TENANT, offer, request(1)));
    id
}

/// By its provider.
pub fn activate_at(id: LeaseId, block: BlockNumber) {
    advance_to(block);
    assert_ok!(activate_as(lease(id).provider, id));
}

pub fn activate_as(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeasesPallet::activate(RuntimeOrigin::signed(who), lease, H256::repeat_byte(7))
}

pub fn top_up(lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
    top_up_as(TENANT, lease, amount)
}

pub fn top_up_as(who: AccountId, lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
    LeasesPallet::top_up(RuntimeOrigin::signed(who), lease, amount)
}

/// By its tenant.
pub fn extend(id: LeaseId, blocks: BlockNumber) -> DispatchResult {
    LeasesPallet::extend(RuntimeOrigin::signed(lease(id).tenant), id, blocks)
}

/// By its provider.
pub fn give_notice(id: LeaseId) -> DispatchResult {
    LeasesPallet::give_notice(RuntimeOrigin::signed(lease(id).provider), id)
}

/// By its provider.
pub fn set_access(id: LeaseId, access: H256) -> DispatchResult {
    LeasesPallet::set_access(RuntimeOrigin::signed(lease(id).provider), id, access)
}

/// By its tenant.
pub fn list_lease(id: LeaseId, price: Balance, to: Option<AccountId>) -> DispatchResult {
    LeasesPallet::list_lease(RuntimeOrigin::signed(lease(id).tenant), id, price, to)
}

/// By its tenant.
pub fn unlist_lease(id: LeaseId) -> DispatchResult {
    LeasesPallet::unlist_lease(RuntimeOrigin::signed(lease(id).tenant), id)
}

/// At the price of the listing, as it stands; the new lease's id.
pub fn buy(who: AccountId, id: LeaseId) -> LeaseId {
    let new = NextLease::<Test>::get();
    assert_ok!(buy_as(who, id, lease(id).revision, Balance::MAX, 0));
    new
}

pub fn buy_as(
    who: AccountId,
    lease: LeaseId,
    revision: u32,
    max_price: Balance,
    min_free_escrow: Balance,
) -> DispatchResultWithPostInfo {
    LeasesPallet::buy_lease(RuntimeOrigin::signed(who), lease, revision, max_price, min_free_escrow)
}

/// By anyone; the new lease's id.
pub fn fail_over(id: LeaseId) -> LeaseId {
    let new = NextLease::<Test>::get();
    assert_ok!(fail_over_as(ANYONE, id));
    new
}

pub fn fail_over_as(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeasesPallet::fail_over(RuntimeOrigin::signed(who), lease)
}

pub fn step_down_as(who: AccountId, lease: LeaseId) -> DispatchResult {
    LeasesPallet::step_down(RuntimeOrigin::signed(who), lease)
}

pub fn expire_as(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeasesPallet::expire_lease(RuntimeOrigin::signed(who), lease)
}

/// By its tenant, which earns no bounty.
pub fn settle(id: LeaseId) {
    settle_as(lease(id).tenant, id);
}

pub fn settle_as(who: AccountId, lease: LeaseId) {
    assert_ok!(LeasesPallet::settle(RuntimeOrigin::signed(who), lease));
}

/// Pays all fees out of the pot.
pub fn distribute() {
    for asset in [NATIVE, IN_USD] {
        if (FeePot { stakers: 0, ..fee_pot(asset.clone()) }).sum() > Some(0) {
            assert_ok!(LeasesPallet::distribute_fees(RuntimeOrigin::signed(ANYONE), asset));
        }
    }
}

pub fn close(who: AccountId, lease: LeaseId) {
    assert_ok!(close_as(who, lease));
}

pub fn close_as(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeasesPallet::close(RuntimeOrigin::signed(who), lease)
}

pub fn leave(who: AccountId, lease: LeaseId) {
    assert_ok!(leave_as(who, lease));
}

pub fn leave_as(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeasesPallet::leave(RuntimeOrigin::signed(who), lease)
}

// --- Outcomes ---

pub fn lease(id: LeaseId) -> Lease<AccountId> {
    Leases::<Test>::get(id).unwrap()
}

/// The pallet's events, oldest first.
pub fn events() -> Vec<Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Leases(event) => Some(event),
            _ => None,
        })
        .collect()
}

pub fn last_event() -> Event<Test> {
    events().pop().unwrap()
}
