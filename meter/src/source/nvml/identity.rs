//! The identities by which NVIDIA GPUs are told apart.
//!
//! An index does not identify a GPU: it moves when a GPU falls off the bus. A GPU goes by its UUID, or, where it has
//! none of its own, by its PCI address.

use std::collections::{BTreeMap, BTreeSet};

/// The names that a GPU gives itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The driver's present number for it.
    pub index: u32,
    pub uuid: Option<String>,
    pub address: Option<String>,
}

impl Card {
    /// All names that a person may use for it.
    pub fn names(&self) -> Vec<String> {
        std::iter::once(self.index.to_string()).chain(self.uuid.clone()).chain(self.address.clone()).collect()
    }
}

/// `text`, if it is the UUID of something.
pub fn uuid(text: String) -> Option<String> {
    let digits: Vec<u8> = text.strip_prefix("GPU-").unwrap_or(&text).bytes().filter(|byte| *byte != b'-').collect();
    (digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit) && varied(&digits)).then_some(text)
}

/// `text`, if it is a place on the PCI bus, like `00000000:31:00.0`.
pub fn address(text: String) -> Option<String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !b":.".contains(byte)).collect();
    (digits.len() >= 9 && digits.iter().all(u8::is_ascii_hexdigit) && varied(&digits)).then_some(text)
}

/// Zeros, or one digit over and over, stand for nothing.
fn varied(digits: &[u8]) -> bool {
    digits.iter().any(|digit| Some(digit) != digits.first())
}

/// Names GPUs, and remembers UUIDs that cannot name any.
#[derive(Default)]
pub struct Names {
    /// The address at which each UUID, in lower case, was first seen.
    homes: BTreeMap<String, String>,
    /// UUIDs that several GPUs showed. Once one of those GPUs is gone its UUID would look unique, and a lease would
    /// pass from one GPU to another.
    shared: BTreeSet<String>,
}

impl Names {
    /// The name of each card, or the reason why it has none.
    pub fn of(&mut self, cards: &[Card]) -> Vec<Result<String, String>> {
        for (position, card) in cards.iter().enumerate() {
            let Some(uuid) = card.uuid.as_ref().map(|uuid| uuid.to_ascii_lowercase()) else { continue };
            // At the same address it is one GPU, seen twice while the indices moved.
            let twice = cards.iter().take(position).any(|other| {
                let once = card.address.is_some() && card.address == other.address;
                !once && other.uuid.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(&uuid))
            });
            let elsewhere = card
                .address
                .as_ref()
                .is_some_and(|address| self.homes.entry(uuid.clone()).or_insert_with(|| address.clone()) != address);
            if twice || elsewhere {
                self.shared.insert(uuid);
            }
        }
        let candidates: Vec<Option<&String>> = cards.iter().map(|card| self.candidate(card)).collect();
        let clash =
            |name: &String| candidates.iter().flatten().filter(|other| other.eq_ignore_ascii_case(name)).count();
        cards
            .iter()
            .zip(&candidates)
            .map(|(card, candidate)| match candidate {
                None => {
                    Err(format!("GPU {} has neither a UUID of its own nor a PCI address: nothing names it", card.index))
                }
                Some(name) if clash(name) > 1 => {
                    Err(format!("GPU {} is {name}, and so is another: nothing tells them apart", card.index))
                }
                Some(name) => Ok((*name).clone()),
            })
            .collect()
    }

    fn candidate<'a>(&self, card: &'a Card) -> Option<&'a String> {
        let own = card.uuid.as_ref().filter(|uuid| !self.shared.contains(&uuid.to_ascii_lowercase()));
        own.or(card.address.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c";
    const B: &str = "GPU-51e2c8d0-0b7a-4a7e-9d6f-2f8a5f1f3c77";

    fn card(index: u32, uuid: &str, address: &str) -> Card {
        let some = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
        Card { index, uuid: some(uuid), address: some(address) }
    }

    fn names(names: &mut Names, cards: &[Card]) -> Vec<String> {
        names.of(cards).into_iter().map(Result::unwrap_or_default).collect()
    }

    #[test]
    fn text_that_stands_for_nothing_names_nothing() {
        for good in [A, "c2f76b33-7953-256e-8f33-1343419b1a1c", "GPU-C2F76B337953256E8F331343419B1A1C"] {
            assert!(uuid(good.into()).is_some(), "{good}");
        }
        let zeros = "GPU-00000000-0000-0000-0000-000000000000";
        let ones = "GPU-ffffffff-ffff-ffff-ffff-ffffffffffff";
        let long = "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c0";
        for bad in ["", "GPU-", "N/A", "[N/A]", "Unknown", zeros, ones, long, "GPU-c2f76b33", "MIG-c2f76b33"] {
            assert_eq!(uuid(bad.into()), None, "{bad}");
        }
        assert!(address("00000000:31:00.0".into()).is_some());
        assert!(address("0000:31:00.0".into()).is_some());
        for bad in ["", "00000000:00:00.0", "FFFFFFFF:FF:FF.F", "N/A", "31", "00000000:31:00.0 x"] {
            assert_eq!(address(bad.into()), None, "{bad}");
        }
    }

    #[test]
    fn a_gpu_goes_by_its_uuid_else_by_its_address() {
        let cards = [card(0, A, "00000000:31:00.0"), card(1, "", "00000000:4B:00.0"), card(2, B, "")];
        assert_eq!(names(&mut Names::default(), &cards), [A, "00000000:4B:00.0", B]);
        assert!(Names::default().of(&[card(3, "", "")])[0].as_ref().unwrap_err().contains("GPU 3"));
    }

    #[test]
    fn a_uuid_that_two_gpus_showed_never_names_one_again() {
        let mut known = Names::default();
        let [one, two] = [card(0, A, "00000000:31:00.0"), card(1, &A.to_uppercase(), "00000000:4B:00.0")];
        assert_eq!(names(&mut known, std::slice::from_ref(&one)), [A]);
        assert_eq!(names(&mut known, &[one.clone(), two.clone()]), ["00000000:31:00.0", "00000000:4B:00.0"]);
        assert_eq!(names(&mut known, &[two]), ["00000000:4B:00.0"]);
        assert_eq!(names(&mut known, &[one]), ["00000000:31:00.0"]);
    }

    #[test]
    fn a_uuid_that_turns_up_elsewhere_is_another_gpus_too() {
        let mut known = Names::default();
        assert_eq!(names(&mut known, &[card(0, A, "00000000:31:00.0")]), [A]);
        assert_eq!(names(&mut known, &[card(0, A, "")]), [A], "nobody says that it moved");
        assert_eq!(names(&mut known, &[card(0, A, "00000000:4B:00.0")]), ["00000000:4B:00.0"]);
        assert_eq!(names(&mut known, &[card(0, A, "00000000:31:00.0")]), ["00000000:31:00.0"]);
    }

    #[test]
    fn gpus_that_nothing_tells_apart_have_no_name() {
        let mut known = Names::default();
        assert_eq!(names(&mut known, &[card(0, A, ""), card(1, A, ""), card(2, B, "")]), ["", "", B]);
        assert_eq!(names(&mut known, &[card(0, A, "")]), [""], "it may be the other one");
        let same = "00000000:31:00.0";
        assert_eq!(names(&mut Names::default(), &[card(0, "", same), card(1, "", same)]), ["", ""]);
    }

    #[test]
    fn one_gpu_seen_twice_keeps_its_uuid_afterwards() {
        let mut known = Names::default();
        let twice = [card(0, A, "00000000:31:00.0"), card(1, A, "00000000:31:00.0")];
        assert_eq!(names(&mut known, &twice), ["", ""]);
        assert_eq!(names(&mut known, &twice[..1]), [A]);
    }
}
