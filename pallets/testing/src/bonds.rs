//! Bonds, as reserves for exit penalties and bid deposits, and the penalties that leases parked out of them.

use crate::AccountId;
use codec::{Decode, Encode};
use core::{marker::PhantomData, ops::Range};
use frame_support::{
    pallet_prelude::{Get, ValueQuery},
    traits::{
        fungible::{Inspect, Mutate},
        tokens::Preservation,
    },
    Twox64Concat,
};
use leasehold_primitives::{traits, Balance, LeaseId, Window};
use sp_runtime::{DispatchError, DispatchResult};

/// The amount that can be reserved for penalties and deposits, and the amount that is.
#[derive(Clone, Default, Encode, Decode)]
pub struct Bond {
    pub spare: Balance,
    pub reserved: Balance,
}

/// Bonds for penalties. The money itself is [`BOND_POT`]'s.
#[frame_support::storage_alias]
pub type Bonds = StorageMap<MockBonds, Twox64Concat, AccountId, Bond, ValueQuery>;

/// The amounts that slashes took of reserves.
#[frame_support::storage_alias]
pub type Slashed = StorageMap<MockBonds, Twox64Concat, AccountId, Balance, ValueQuery>;

/// An amount that was taken out of a bond for a lease, and is not paid yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Parked {
    pub provider: AccountId,
    pub lease: LeaseId,
    /// The windows that it answers for.
    pub windows: Range<Window>,
    pub amount: Balance,
    /// Gets `restitution` of it; the treasury gets the rest.
    pub beneficiary: AccountId,
    pub restitution: Balance,
}

/// All that is parked, oldest first. The money is still [`BOND_POT`]'s.
#[frame_support::storage_alias]
pub type ParkedPenalties = StorageValue<MockBonds, Vec<Parked>, ValueQuery>;

/// The takings for each lease that is not forgotten: the first window, the one after the last, and the amount.
#[frame_support::storage_alias]
pub type TakenFor = StorageMap<MockBonds, Twox64Concat, LeaseId, Vec<(Window, Window, Balance)>, ValueQuery>;

/// Bonds whose money is `BOND_POT`'s, in the native currency `Money`; `Treasury` gets what nobody else can receive.
pub struct Bonding<Money, Treasury>(PhantomData<(Money, Treasury)>);

/// Holds the money that providers bonded.
pub const BOND_POT: AccountId = 13;

pub const EXIT_PENALTY_NOT_BONDED: DispatchError = DispatchError::Other("exit penalty not bonded");
/// The bond for penalties of every provider that lists.
pub const PLENTY: Balance = 100_000;

/// Takes up to `amount` of what is reserved; nobody gets it.
pub fn slash(who: AccountId, amount: Balance) {
    Bonds::mutate(who, |bond| {
        let taken = amount.min(bond.reserved);
        bond.reserved -= taken;
        Slashed::mutate(who, |slashed| *slashed += taken);
    });
}

impl<Money, Treasury> traits::BondReserves<AccountId> for Bonding<Money, Treasury>
where
    Money: Mutate<AccountId> + Inspect<AccountId, Balance = Balance>,
    Treasury: Get<AccountId>,
{
    fn ensure_reservable(who: &AccountId, amount: Balance) -> DispatchResult {
        if amount <= Bonds::get(who).spare {
            Ok(())
        } else {
            Err(EXIT_PENALTY_NOT_BONDED)
        }
    }
    fn reserve_with_room(who: &AccountId, amount: Balance, room: Balance) -> DispatchResult {
        Self::ensure_reservable(who, amount.saturating_add(room))?;
        Bonds::mutate(who, |bond| {
            bond.spare -= amount;
            bond.reserved += amount;
        });
        Ok(())
    }
    fn release(who: &AccountId, amount: Balance) {
        Bonds::mutate(who, |bond| {
            let released = amount.min(bond.reserved);
            bond.reserved -= released;
            bond.spare += released;
            Slashed::mutate(who, |slashed| *slashed -= amount - released);
        });
    }
    fn take(who: &AccountId, beneficiary: &AccountId, amount: Balance) -> Balance {
        let taken = amount.min(Bonds::get(who).reserved);
        let pay = |to: AccountId| Money::transfer(&BOND_POT, &to, taken, Preservation::Preserve).is_ok();
        if pay(*beneficiary) || pay(Treasury::get()) {
            Bonds::mutate(who, |bond| bond.reserved -= taken);
            Slashed::mutate(who, |slashed| *slashed -= amount - taken);
            taken
        } else {
            Self::release(who, amount);
            0
        }
    }
    fn park(
        who: &AccountId,
        lease: LeaseId,
        windows: Range<Window>,
        amount: Balance,
        beneficiary: &AccountId,
        restitution: Balance,
    ) -> (Balance, Balance) {
        let (taken_from, taken_to) = (windows.start, windows.end);
        let parked = amount.min(Bonds::get(who).reserved);
        Bonds::mutate(who, |bond| bond.reserved -= parked);
        Slashed::mutate(who, |slashed| *slashed -= amount - parked);
        let restitution = restitution.min(parked / 2);
        if parked > 0 {
            let one = Parked { provider: *who, lease, windows, amount: parked, beneficiary: *beneficiary, restitution };
            ParkedPenalties::append(one);
        }
        TakenFor::append(lease, (taken_from, taken_to, parked));
        (parked, restitution)
    }
    fn forget(lease: LeaseId) {
        TakenFor::remove(lease);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(who: &AccountId, amount: Balance) {
        Bonds::mutate(who, |bond| bond.spare += amount);
    }
    fn all_reserved() -> Vec<(AccountId, Balance)> {
        Bonds::iter().map(|(who, bond)| (who, bond.reserved + Slashed::get(who))).filter(|(_, sum)| *sum > 0).collect()
    }
}

impl<Money, Treasury> Bonding<Money, Treasury>
where
    Money: Mutate<AccountId> + Inspect<AccountId, Balance = Balance>,
    Treasury: Get<AccountId>,
{
    /// Ends the deferral: pays all that is parked.
    pub fn pay_parked() {
        for Parked { amount, beneficiary, restitution, .. } in ParkedPenalties::take() {
            let pay = |to: AccountId, amount| Money::transfer(&BOND_POT, &to, amount, Preservation::Preserve).is_ok();
            let to_treasury = if pay(beneficiary, restitution) { amount - restitution } else { amount };
            assert!(pay(Treasury::get(), to_treasury), "the treasury can receive");
        }
    }
}

/// The takings for a lease, with their windows.
pub fn taken_for(lease: LeaseId) -> Vec<(Range<Window>, Balance)> {
    TakenFor::get(lease).into_iter().map(|(from, to, amount)| (from..to, amount)).collect()
}

/// All that is parked, oldest first.
pub fn parked() -> Vec<Parked> {
    ParkedPenalties::get()
}

/// Cancels all that is parked, as governance can: it is the bonds' again.
pub fn cancel_parked() {
    for Parked { provider, amount, .. } in ParkedPenalties::take() {
        Bonds::mutate(provider, |bond| bond.spare += amount);
    }
}

/// Bonds plenty for a provider that has nothing bonded.
pub fn bond(who: AccountId) {
    if !Bonds::contains_key(who) {
        Bonds::insert(who, Bond { spare: PLENTY, reserved: 0 });
    }
}

/// The amount reserved in the bond of `who`, for exit penalties and as deposits of bids.
pub fn reserved(who: AccountId) -> Balance {
    Bonds::get(who).reserved
}

/// All that `who` has bonded, reserved or not.
pub fn bonded(who: AccountId) -> Balance {
    let Bond { spare, reserved } = Bonds::get(who);
    spare + reserved
}

/// Leaves `spare` in the bond of `who` that can be reserved.
pub fn set_spare(who: AccountId, spare: Balance) {
    Bonds::mutate(who, |bond| bond.spare = spare);
}
