//! The acts that a history consists of, and how likely each is.

use proptest::{prelude::*, strategy::Union};

/// An act of somebody, or an event from outside.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Provider(ProviderAct),
    Pool(PoolAct),
    Order(OrderAct),
    Lease(LeaseAct),
    Time(TimeAct),
    Mishap(Mishap),
}

/// The acts of providers on their profiles, offers and bonds, and of auditors on providers.
#[derive(Clone, Copy, Debug)]
pub enum ProviderAct {
    BondMore,
    Unbond,
    WithdrawUnbonded,
    UpdateProfile,
    ListOffer,
    ChangeOffer,
    RetireOffer,
    SetAsk,
    RemoveAsk,
    Attest,
    RevokeClaim,
    DropClaim,
    SetGate,
    /// If no offer has a gate, one is set first.
    RemoveGate,
}

/// The acts on delegations and slashes.
#[derive(Clone, Copy, Debug)]
pub enum PoolAct {
    SetCommission,
    Close,
    /// If the provider has no pool, it opens one first.
    Delegate,
    Undelegate,
    Withdraw,
    Claim,
    Restake,
    PaySlash,
    /// If nothing was slashed, a provider is slashed first.
    CancelSlash,
}

/// The acts on orders and bids.
#[derive(Clone, Copy, Debug)]
pub enum OrderAct {
    /// All steps from an order to running leases, by an auction that chance chooses.
    Deal,
    Create,
    Cancel,
    /// An open bid, or a commitment, as the order requires.
    Bid,
    Reveal,
    Withdraw,
    Award,
    Conclude,
    Expire,
    Release,
}

/// The acts on leases, and on the fees in the pot.
#[derive(Clone, Copy, Debug)]
pub enum LeaseAct {
    /// An ask is taken; if the offer has none, its provider asks first.
    Take,
    Activate,
    Expire,
    TopUp,
    /// Somebody other than the tenant pays in.
    Sponsor,
    /// A top-up of nothing.
    Reapply,
    Extend,
    GiveNotice,
    SetAccess,
    Settle,
    Close,
    Leave,
    FailOver,
    Refuse,
    /// The tenant consents to a part of the time that passed, or to more; if the lease has no receipt key, it sets one
    /// first.
    Consent,
    StepDown,
    List,
    Unlist,
    /// A listed lease is bought; if there is none, one is listed first.
    Buy,
    Distribute,
    Claim,
}

/// The effects of time.
#[derive(Clone, Copy, Debug)]
pub enum TimeAct {
    /// Blocks with nothing but idle time, in which all meters report, or all but one.
    Pass,
    /// Blocks that have little time to spare, or none.
    Busy,
    /// Blocks in which no meter reports.
    Silence,
    /// A meter says more or less than the truth.
    Report,
    /// A keeper does everything that anyone may do.
    Keep,
    /// A keeper reports everything that was missed.
    ReportSilence,
}

/// The mishaps that nobody in the market wants.
#[derive(Clone, Copy, Debug)]
pub enum Mishap {
    Slash,
    SetFeeRate,
    /// The asset besides the native one loses its approval, or gets it back.
    Approval,
    /// Somebody can no longer receive that asset, or can again.
    Block,
    /// Watchers find that no offer with a lease could be reached. A history with this act plays on a chain with rounds.
    Verdict,
}

/// An act, and the numbers from which its arguments are made.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub act: Act,
    /// One of the accounts that may do it.
    pub who: usize,
    /// One of the existing things, counted from the newest.
    pub which: usize,
    /// Amounts, prices and lengths.
    pub size: u32,
    /// One way or the other.
    pub flip: bool,
}

/// The frequency of each act, compared with the others.
const ACTS: &[(u32, Act)] = &[
    (4, Act::Provider(ProviderAct::BondMore)),
    (3, Act::Provider(ProviderAct::Unbond)),
    (2, Act::Provider(ProviderAct::WithdrawUnbonded)),
    (3, Act::Provider(ProviderAct::UpdateProfile)),
    (3, Act::Provider(ProviderAct::ListOffer)),
    (2, Act::Provider(ProviderAct::ChangeOffer)),
    (2, Act::Provider(ProviderAct::RetireOffer)),
    (2, Act::Provider(ProviderAct::SetAsk)),
    (1, Act::Provider(ProviderAct::RemoveAsk)),
    (2, Act::Provider(ProviderAct::Attest)),
    (1, Act::Provider(ProviderAct::RevokeClaim)),
    (1, Act::Provider(ProviderAct::DropClaim)),
    (3, Act::Provider(ProviderAct::SetGate)),
    (2, Act::Provider(ProviderAct::RemoveGate)),
    (3, Act::Pool(PoolAct::SetCommission)),
    (1, Act::Pool(PoolAct::Close)),
    (9, Act::Pool(PoolAct::Delegate)),
    (3, Act::Pool(PoolAct::Undelegate)),
    (3, Act::Pool(PoolAct::Withdraw)),
    (5, Act::Pool(PoolAct::Claim)),
    (3, Act::Pool(PoolAct::Restake)),
    (1, Act::Pool(PoolAct::PaySlash)),
    (4, Act::Pool(PoolAct::CancelSlash)),
    (22, Act::Order(OrderAct::Deal)),
    (8, Act::Order(OrderAct::Create)),
    (2, Act::Order(OrderAct::Cancel)),
    (14, Act::Order(OrderAct::Bid)),
    (3, Act::Order(OrderAct::Reveal)),
    (3, Act::Order(OrderAct::Withdraw)),
    (5, Act::Order(OrderAct::Award)),
    (3, Act::Order(OrderAct::Conclude)),
    (2, Act::Order(OrderAct::Expire)),
    (2, Act::Order(OrderAct::Release)),
    (10, Act::Lease(LeaseAct::Take)),
    (6, Act::Lease(LeaseAct::Activate)),
    (1, Act::Lease(LeaseAct::Expire)),
    (4, Act::Lease(LeaseAct::TopUp)),
    (4, Act::Lease(LeaseAct::Sponsor)),
    (3, Act::Lease(LeaseAct::Reapply)),
    (3, Act::Lease(LeaseAct::Extend)),
    (2, Act::Lease(LeaseAct::GiveNotice)),
    (2, Act::Lease(LeaseAct::SetAccess)),
    (4, Act::Lease(LeaseAct::Settle)),
    (3, Act::Lease(LeaseAct::Close)),
    (2, Act::Lease(LeaseAct::Leave)),
    (8, Act::Lease(LeaseAct::FailOver)),
    (2, Act::Lease(LeaseAct::StepDown)),
    (2, Act::Lease(LeaseAct::Refuse)),
    (5, Act::Lease(LeaseAct::Consent)),
    (3, Act::Lease(LeaseAct::List)),
    (2, Act::Lease(LeaseAct::Unlist)),
    (5, Act::Lease(LeaseAct::Buy)),
    (2, Act::Lease(LeaseAct::Distribute)),
    (2, Act::Lease(LeaseAct::Claim)),
    (16, Act::Time(TimeAct::Pass)),
    (5, Act::Time(TimeAct::Busy)),
    (4, Act::Time(TimeAct::Silence)),
    (5, Act::Time(TimeAct::Report)),
    (4, Act::Time(TimeAct::Keep)),
    (4, Act::Time(TimeAct::ReportSilence)),
    (2, Act::Mishap(Mishap::Slash)),
    (1, Act::Mishap(Mishap::SetFeeRate)),
    (1, Act::Mishap(Mishap::Approval)),
    (5, Act::Mishap(Mishap::Block)),
    (4, Act::Mishap(Mishap::Verdict)),
];

/// Whether a history plays on a chain with rounds. On others credit is final at once, and time is short.
pub fn has_rounds(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step.act, Act::Mishap(Mishap::Verdict)))
}

fn step() -> impl Strategy<Value = Step> {
    let acts = ACTS.iter().map(|(weight, act)| (*weight, Just(*act))).collect::<Vec<_>>();
    (Union::new_weighted(acts), 0..6usize, 0..6usize, 0..100u32, any::<bool>())
        .prop_map(|(act, who, which, size, flip)| Step { act, who, which, size, flip })
}

/// A short history.
pub fn histories() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 12..=24)
}
