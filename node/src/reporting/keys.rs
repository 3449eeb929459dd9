//! The meter keys in the keystore, and whether they can sign.

use leasehold_primitives::usage::{MeterId, MeterPair, METER_KEY_TYPE};
use sc_keystore::{Error, Keystore, LocalKeystore};
use sp_core::hexdisplay::HexDisplay;
use std::path::Path;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The keys that can sign, in order.
    pub usable: Vec<MeterId>,
    pub broken: Vec<BrokenKey>,
}

/// A key that the keystore lists but cannot sign with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BrokenKey {
    pub file: String,
    pub why: String,
}

impl Keys {
    pub fn are_none(&self) -> bool {
        self.usable.is_empty() && self.broken.is_empty()
    }
}

/// Looks at each meter key, whose files lie in `folder`.
pub fn read(keystore: &LocalKeystore, folder: Option<&Path>) -> Keys {
    let mut keys = Keys::default();
    for public in keystore.sr25519_public_keys(METER_KEY_TYPE) {
        let key = MeterId::from(public);
        match keystore.key_pair::<MeterPair>(&key) {
            Ok(Some(_)) => keys.usable.push(key),
            Ok(None) => keys.broken.push(BrokenKey {
                file: file_of(folder, &key),
                why: "it cannot be found under the name that it is listed by, which is lower case".into(),
            }),
            Err(error) => keys.broken.push(BrokenKey { file: file_of(folder, &key), why: cause(&error) }),
        }
    }
    keys.usable.sort();
    keys.broken.sort();
    keys
}

fn cause(error: &Error) -> String {
    match error {
        Error::PublicKeyMismatch => "its phrase is that of another key than the one in the file's name, or was \
            inserted with another --keystore-password"
            .into(),
        Error::InvalidPhrase => "it holds neither a secret phrase nor a seed".into(),
        Error::Json(_) => "it does not hold a text in quotation marks".into(),
        other => other.to_string(),
    }
}

fn file_of(folder: Option<&Path>, key: &MeterId) -> String {
    let name = format!("{}{}", HexDisplay::from(&METER_KEY_TYPE.0), HexDisplay::from(&key.as_ref()));
    folder.map_or(name.clone(), |folder| folder.join(&name).display().to_string())
}

/// A key in the form in which chain and wallets write it.
pub fn shown(key: &MeterId) -> String {
    format!("0x{}", HexDisplay::from(&key.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::Pair;
    use std::fs;

    const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

    struct Store {
        dir: tempfile::TempDir,
        keystore: LocalKeystore,
    }

    impl Store {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let keystore = LocalKeystore::open(dir.path(), None).unwrap();
            Self { dir, keystore }
        }

        fn insert(&self, phrase: &str, public: &[u8]) {
            self.keystore.insert(METER_KEY_TYPE, phrase, public).unwrap();
        }

        fn read(&self) -> Keys {
            read(&self.keystore, Some(self.dir.path()))
        }

        fn only_broken(&self) -> BrokenKey {
            let keys = self.read();
            assert_eq!(keys.usable, []);
            assert_eq!(keys.broken.len(), 1);
            assert!(fs::exists(&keys.broken[0].file).unwrap(), "{}", keys.broken[0].file);
            keys.broken[0].clone()
        }
    }

    fn key(path: &str) -> MeterId {
        MeterPair::from_string(&format!("{PHRASE}{path}"), None).unwrap().public()
    }

    #[test]
    fn a_keystore_without_a_meter_key_has_none() {
        let store = Store::new();
        store.keystore.insert(sp_core::crypto::key_types::BABE, PHRASE, key("").as_ref()).unwrap();
        assert!(store.read().are_none());
    }

    #[test]
    fn keys_that_can_sign_are_usable() {
        let store = Store::new();
        store.insert(&format!("{PHRASE}//1"), key("//1").as_ref());
        store.insert(&format!("{PHRASE}//2"), key("//2").as_ref());
        let mut expected = vec![key("//1"), key("//2")];
        expected.sort();
        assert_eq!(store.read(), Keys { usable: expected, broken: vec![] });
    }

    #[test]
    fn a_key_file_that_is_not_one_is_named() {
        let store = Store::new();
        store.insert(PHRASE, key("").as_ref());
        let file = fs::read_dir(store.dir.path()).unwrap().next().unwrap().unwrap().path();
        for content in ["", "\n", PHRASE, "{}", "\"unfinished"] {
            fs::write(&file, content).unwrap();
            let broken = store.only_broken();
            assert_eq!(broken.file, file.display().to_string());
            assert!(broken.why.contains("quotation marks"), "{}", broken.why);
        }
        fs::write(&file, "\"not a phrase\"").unwrap();
        assert!(store.only_broken().why.contains("neither a secret phrase nor a seed"));
    }

    #[test]
    fn the_phrase_of_another_key_is_told() {
        let store = Store::new();
        store.insert(PHRASE, key("//another").as_ref());
        assert!(store.only_broken().why.contains("another key"));
    }

    #[test]
    fn a_broken_key_does_not_hide_a_good_one() {
        let store = Store::new();
        store.insert(PHRASE, key("").as_ref());
        store.insert("not a phrase", key("//1").as_ref());
        let keys = store.read();
        assert_eq!(keys.usable, [key("")]);
        assert_eq!(keys.broken.len(), 1);
    }
}
