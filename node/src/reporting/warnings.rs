//! Decides which troubles are told, and when: each once, again when it changed or came back, none twice in one window.
//! Also tells for which providers the node reports.

use super::trouble::Trouble;
use leasehold_primitives::Window;
use leasehold_runtime::AccountId;
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Warnings {
    told: Vec<Told>,
    /// Whether something was told, and nothing since that it is over.
    open: bool,
    /// The providers who registered keys of this node, now or before.
    served: BTreeSet<AccountId>,
}

struct Told {
    trouble: Trouble,
    window: Option<Window>,
    /// Whether it has been there ever since.
    stands: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Warning(Trouble),
    /// Nothing prevents reports any more.
    Clear,
    /// A key of this node is registered by this provider.
    Serving(AccountId),
}

impl Line {
    pub fn log(self) {
        match self {
            Self::Warning(trouble) => log::warn!("⏳ {trouble}"),
            Self::Clear => log::info!("🔌 Nothing is in the way of reports any more"),
            Self::Serving(provider) => log::info!("🔌 Reporting for provider {provider}"),
        }
    }
}

impl Warnings {
    /// The lines to log in `window` for the troubles found then. There is no window before the chain was looked at.
    pub fn update(&mut self, window: Option<Window>, found: Vec<Trouble>) -> Vec<Line> {
        for told in &mut self.told {
            told.stands &= found.iter().any(|trouble| trouble.is_like(&told.trouble));
        }
        let clear = found.is_empty() && window.is_some() && std::mem::take(&mut self.open);
        let new: Vec<Trouble> = found.into_iter().filter(|trouble| self.is_news(window, trouble)).collect();
        for trouble in &new {
            self.told.retain(|told| !told.trouble.is_like(trouble));
            self.told.push(Told { trouble: trouble.clone(), window, stands: true });
            self.open = true;
        }
        new.into_iter().map(Line::Warning).chain(clear.then_some(Line::Clear)).collect()
    }

    /// The lines to log for the providers who registered keys of this node: one for each, for a fork may take the
    /// registration back, and bring it again.
    pub fn serve(&mut self, providers: impl Iterator<Item = AccountId>) -> Vec<Line> {
        providers.filter(|provider| self.served.insert(provider.clone())).map(Line::Serving).collect()
    }

    fn is_news(&self, window: Option<Window>, trouble: &Trouble) -> bool {
        match self.told.iter().find(|told| told.trouble.is_like(trouble)) {
            None => true,
            Some(told) if told.stands && told.trouble.is_as_before(trouble) => false,
            Some(told) => told.window != window,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(complaint: &str) -> Trouble {
        Trouble::Meter(complaint.into())
    }

    fn warned(troubles: &[Trouble]) -> Vec<Line> {
        troubles.iter().cloned().map(Line::Warning).collect()
    }

    #[test]
    fn a_trouble_is_told_once_however_long_it_lasts() {
        let mut warnings = Warnings::default();
        let both = vec![Trouble::NoKey, meter("dead")];
        assert_eq!(warnings.update(None, both.clone()), warned(&both));
        for window in [Some(1), Some(1), Some(2), Some(9)] {
            assert_eq!(warnings.update(window, both.clone()), []);
        }
    }

    #[test]
    fn a_change_is_told_in_the_next_window_at_the_soonest() {
        let mut warnings = Warnings::default();
        warnings.update(Some(1), vec![meter("dead")]);
        assert_eq!(warnings.update(Some(1), vec![meter("slow")]), []);
        assert_eq!(warnings.update(Some(2), vec![meter("slow")]), warned(&[meter("slow")]));
        assert_eq!(warnings.update(Some(3), vec![meter("slow")]), []);
        assert_eq!(warnings.update(Some(3), vec![meter("dead")]), warned(&[meter("dead")]));
    }

    #[test]
    fn a_trouble_that_comes_back_is_told_again() {
        let mut warnings = Warnings::default();
        warnings.update(Some(1), vec![meter("dead")]);
        assert_eq!(warnings.update(Some(1), vec![]), [Line::Clear]);
        assert_eq!(warnings.update(Some(1), vec![meter("dead")]), []);
        assert_eq!(warnings.update(Some(2), vec![meter("dead")]), warned(&[meter("dead")]));
        assert_eq!(warnings.update(Some(2), vec![]), [Line::Clear]);
        assert_eq!(warnings.update(Some(2), vec![]), []);
    }

    #[test]
    fn the_same_refusal_of_another_window_is_not_news() {
        let overdue = |window, sent| Trouble::Overdue { window, leases: vec![7], sent };
        let mut warnings = Warnings::default();
        assert_eq!(warnings.update(Some(1), vec![overdue(0, true)]), warned(&[overdue(0, true)]));
        assert_eq!(warnings.update(Some(2), vec![overdue(1, true)]), []);
        assert_eq!(warnings.update(Some(3), vec![overdue(2, false)]), warned(&[overdue(2, false)]));
    }

    #[test]
    fn one_trouble_does_not_silence_another() {
        let mut warnings = Warnings::default();
        warnings.update(Some(1), vec![meter("dead")]);
        assert_eq!(warnings.update(Some(1), vec![meter("dead"), Trouble::NoKey]), warned(&[Trouble::NoKey]));
    }

    #[test]
    fn each_provider_is_told_once_however_many_keys_it_registered() {
        let [one, two] = [1u8, 2].map(|n| AccountId::from([n; 32]));
        let mut warnings = Warnings::default();
        let mut serve = |providers: &[&AccountId]| warnings.serve(providers.iter().map(|provider| (*provider).clone()));
        assert_eq!(serve(&[]), []);
        assert_eq!(serve(&[&one, &one]), [Line::Serving(one.clone())]);
        assert_eq!(serve(&[&one, &two]), [Line::Serving(two.clone())]);
        assert_eq!(serve(&[]), []);
        assert_eq!(serve(&[&two, &one]), []);
    }

    #[test]
    fn nothing_is_clear_before_the_chain_was_looked_at() {
        let mut warnings = Warnings::default();
        warnings.update(None, vec![Trouble::NoKey]);
        assert_eq!(warnings.update(None, vec![]), []);
        assert_eq!(warnings.update(Some(1), vec![]), [Line::Clear]);
    }
}
