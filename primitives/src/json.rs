//! Views and questions in JSON.
//!
//! Structures are objects with camelCase names, and serde derives them. Where JSON or JavaScript cannot hold a value as
//! it is, [`Form`] says how it is written and which ways of writing it are read:
//!
//! | value | written | read |
//! |---|---|---|
//! | `u64`, `u128`: ids, amounts, scores, milliseconds, millijoules | decimal string | decimal string, number, or hex string with `0x` |
//! | asset | `"native"`, `{ "id": 7 }` | the same |
//! | name | text; hex with `0x` if it is not UTF-8 | text |
//! | region | `"DE"` | the same |
//! | IP address | `"203.0.113.7"`, `"2001:db8::1"` | the same |
//! | key of a gate | hex with `0x` | the same |
//! | account | SS58 address with the prefix that the process has set | address of any network that sp-core knows |
//!
//! Numbers of at most 32 bits are numbers; a share such as an exit penalty is a number of millionths. An enumeration is
//! an object with a `kind`, or, where no variant has fields, a string.

use crate::{
    gates::{GateKey, Ip},
    hardware::Region,
    names::{Name, MAX_NAME},
    AssetId,
};
use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{json, Value};
use sp_core::{
    bounded::BoundedVec,
    crypto::{AccountId32, Ss58Codec},
    hexdisplay::HexDisplay,
    Get,
};
use std::net::IpAddr;

/// The longest address that is decoded, in bytes. Those of accounts have 48 or 49.
const MAX_ADDRESS: usize = 64;
/// The most characters of a client's text that an error repeats.
const MAX_REPEATED: usize = 100;

/// A value with a form of its own in JSON.
pub trait Form: Sized {
    /// The value in JSON.
    fn write(&self) -> Value;
    /// Reads the value that a client sent, or says why it is not one.
    fn read(sent: &Value) -> Result<Self, String>;
}

/// For fields: `#[serde(with = "json")]`.
pub fn serialize<T: Form, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write().serialize(serializer)
}

/// For fields: `#[serde(with = "json")]`.
pub fn deserialize<'de, T: Form, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// For fields: a bounded list of values that serde can read. Its errors say how long the list may be, which serde's do
/// not.
pub fn list<'de, T, S, D>(deserializer: D) -> Result<BoundedVec<T, S>, D::Error>
where
    T: Deserialize<'de>,
    S: Get<u32>,
    D: Deserializer<'de>,
{
    bounded(Vec::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// A parameter or result that is nothing but a value with a [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Form> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de, T: Form> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

impl Form for u128 {
    fn write(&self) -> Value {
        self.to_string().into()
    }

    fn read(sent: &Value) -> Result<Self, String> {
        let text = match sent {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let (digits, radix) = text.strip_prefix("0x").map_or((&*text, 10), |hex| (hex, 16));
        // A sign, which the parser would take, is not a digit.
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Err(format!("{} is not a whole number: decimal digits, or hex digits after 0x", brief(sent)));
        }
        Self::from_str_radix(digits, radix).map_err(|_| format!("{} is too large: 128 bits at most", brief(sent)))
    }
}

impl Form for u64 {
    fn write(&self) -> Value {
        self.to_string().into()
    }

    fn read(sent: &Value) -> Result<Self, String> {
        u128::read(sent)?.try_into().map_err(|_| format!("{} is too large: 64 bits at most", brief(sent)))
    }
}

impl<T: Form> Form for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Form::write)
    }

    fn read(sent: &Value) -> Result<Self, String> {
        if sent.is_null() {
            Ok(None)
        } else {
            T::read(sent).map(Some)
        }
    }
}

impl Form for AssetId {
    fn write(&self) -> Value {
        match self {
            Self::Native => "native".into(),
            Self::WithId(id) => json!({ "id": id }),
        }
    }

    fn read(sent: &Value) -> Result<Self, String> {
        let id = || {
            let fields = sent.as_object().filter(|fields| fields.len() == 1)?;
            u32::try_from(fields.get("id")?.as_u64()?).ok()
        };
        if sent == "native" {
            Ok(Self::Native)
        } else {
            id().map(Self::WithId).ok_or_else(|| {
                format!("{} is not an asset: \"native\", or an object whose only field is a numeric id", brief(sent))
            })
        }
    }
}

impl Form for AccountId32 {
    fn write(&self) -> Value {
        self.to_ss58check().into()
    }

    /// Takes the address of an account on any known network, since the keys are the same.
    fn read(sent: &Value) -> Result<Self, String> {
        let refused = |cause: &str| format!("{} is not the address of an account{cause}", brief(sent));
        // The time to decode base58 grows with the square of its length.
        let address = sent.as_str().filter(|text| text.len() <= MAX_ADDRESS).ok_or_else(|| refused(""))?;
        Self::from_ss58check(address).map_err(|cause| refused(&format!(": {cause}")))
    }
}

impl Form for Ip {
    fn write(&self) -> Value {
        IpAddr::from(*self).to_string().into()
    }

    fn read(sent: &Value) -> Result<Self, String> {
        let ip = sent.as_str().and_then(|text| text.parse::<IpAddr>().ok());
        ip.map(Self::from).ok_or_else(|| format!("{} is not an IP address", brief(sent)))
    }
}

impl Form for GateKey {
    fn write(&self) -> Value {
        format!("0x{}", HexDisplay::from(&self.0)).into()
    }

    fn read(sent: &Value) -> Result<Self, String> {
        let key = sent.as_str().and_then(from_hex::<32>);
        key.map(Self::from).ok_or_else(|| format!("{} is not a key: 64 hex digits after 0x", brief(sent)))
    }
}

impl<T: Form, S: Get<u32>> Form for BoundedVec<T, S> {
    fn write(&self) -> Value {
        self.iter().map(Form::write).collect()
    }

    fn read(sent: &Value) -> Result<Self, String> {
        let items = sent.as_array().ok_or_else(|| format!("{} is not a list", brief(sent)))?;
        if !usize::try_from(S::get()).is_ok_and(|most| items.len() <= most) {
            return Err(too_long::<S>(items.len()));
        }
        bounded(items.iter().map(Form::read).collect::<Result<_, _>>()?)
    }
}

impl Form for Name {
    fn write(&self) -> Value {
        text(self).into()
    }

    fn read(sent: &Value) -> Result<Self, String> {
        let text = sent.as_str().ok_or_else(|| format!("{} is not text", brief(sent)))?;
        Self::try_from(text.as_bytes()).map_err(|_| format!("{} is too long: {MAX_NAME} bytes at most", brief(sent)))
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        text(&region.0)
    }
}

impl TryFrom<String> for Region {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        <[u8; 2]>::try_from(code.as_bytes())
            .ok()
            .map(Self)
            .filter(Self::is_valid)
            .ok_or_else(|| format!("{code:?} is not a region: two capital letters, by ISO 3166-1"))
    }
}

/// The `N` bytes of a text of hex digits, with or without `0x` before them.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let pairs = digits.as_bytes().chunks_exact(2);
    let whole = pairs.remainder().is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let bytes = pairs.map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok());
    <[u8; N]>::try_from(bytes.collect::<Option<Vec<_>>>()?).ok().filter(|_| whole)
}

/// Text where it is text, hex where it is not.
fn text(bytes: &[u8]) -> String {
    core::str::from_utf8(bytes).map_or_else(|_| format!("0x{}", HexDisplay::from(&bytes)), ToOwned::to_owned)
}

fn bounded<T, S: Get<u32>>(list: Vec<T>) -> Result<BoundedVec<T, S>, String> {
    BoundedVec::try_from(list).map_err(|list| too_long::<S>(list.len()))
}

fn too_long<S: Get<u32>>(length: usize) -> String {
    format!("a list of {length} is too long: {} at most", S::get())
}

/// The part of a client's text that an error should repeat.
pub fn brief(sent: &Value) -> String {
    let whole = sent.to_string();
    match whole.char_indices().nth(MAX_REPEATED) {
        Some((end, _)) => whole.get(..end).map_or_else(String::new, |start| format!("{start}…")),
        None => whole,
    }
}
