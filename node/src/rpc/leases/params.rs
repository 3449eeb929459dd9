//! Parameters, by position or by name, each read with an error of its own: a sentence that names it and says why it is
//! refused. The RPC server's own reading says "Invalid params", with serde's reason beside it.

use super::{
    errors::{invalid, not_parameters},
    limits::PARAMETERS_BYTES,
};
use crate::types::Hash;
use jsonrpsee::{
    core::RpcResult,
    types::{ErrorObjectOwned, Params},
};
use leasehold_primitives::json::{brief, Form};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Display;

/// The most characters of serde's text. It repeats names that it does not know, however long they are.
const MAX_SAID: usize = 300;

/// A parameter as it was sent.
#[derive(Debug)]
pub struct Param {
    name: &'static str,
    /// None if it was left out, or null.
    sent: Option<Value>,
}

/// Reads the parameters of a call, which takes those with these names.
pub fn read<const N: usize>(params: &Params<'_>, names: [&'static str; N]) -> RpcResult<[Param; N]> {
    let sent = params.as_str().unwrap_or("null");
    if sent.len() > PARAMETERS_BYTES {
        return Err(not_parameters(format!("they have {} bytes, and may have {PARAMETERS_BYTES}", sent.len())));
    }
    let sent: Value = serde_json::from_str(sent).map_err(not_parameters)?;
    let takes = |sent: String| not_parameters(format!("this method takes {}, not {sent}", names.join(", ")));
    let mut by_name = match sent {
        Value::Null => serde_json::Map::new(),
        Value::Object(fields) => fields,
        Value::Array(list) if list.len() <= N => names.iter().map(ToString::to_string).zip(list).collect(),
        Value::Array(list) => return Err(takes(format!("{} parameters", list.len()))),
        other => return Err(takes(brief(&other))),
    };
    let read = names.map(|name| Param { name, sent: by_name.remove(name).filter(|sent| !sent.is_null()) });
    match by_name.keys().next() {
        None => Ok(read),
        Some(unknown) => Err(takes(brief(&unknown.as_str().into()))),
    }
}

impl Param {
    fn invalid(&self, reason: impl Display) -> ErrorObjectOwned {
        invalid(self.name, reason)
    }

    /// A value with a form of its own in JSON.
    pub fn optional<T: Form>(self) -> RpcResult<Option<T>> {
        self.sent.as_ref().map(T::read).transpose().map_err(|reason| self.invalid(reason))
    }

    pub fn required<T: Form>(self) -> RpcResult<T> {
        let missing = self.missing();
        self.optional()?.ok_or(missing)
    }

    /// A whole number that JavaScript can hold, and that is written as a number.
    pub fn small<T: TryFrom<u64>>(self) -> RpcResult<Option<T>> {
        let Some(sent) = &self.sent else { return Ok(None) };
        let bits = size_of::<T>().saturating_mul(8);
        let number = sent.as_u64().and_then(|number| T::try_from(number).ok());
        let reason = || format!("{} is not a whole number of {bits} bits at most", brief(sent));
        number.map(Some).ok_or_else(|| self.invalid(reason()))
    }

    pub fn required_small<T: TryFrom<u64>>(self) -> RpcResult<T> {
        let missing = self.missing();
        self.small()?.ok_or(missing)
    }

    /// An object whose fields serde knows.
    pub fn structure<T: DeserializeOwned>(self) -> RpcResult<Option<T>> {
        let Self { name, sent } = self;
        let Some(sent) = sent else { return Ok(None) };
        if !sent.is_object() {
            return Err(invalid(name, format!("{} is not an object", brief(&sent))));
        }
        serde_path_to_error::deserialize(sent).map(Some).map_err(|error| {
            let path = error.path().to_string();
            let whole = if path == "." { name.into() } else { format!("{name}.{path}") };
            // serde says no more about a number that its field cannot hold.
            let reason = match error.into_inner().to_string() {
                said if said == "invalid number" => "the number is negative, has a fraction, or is too large".into(),
                said => said,
            };
            invalid(shortened(whole), shortened(reason))
        })
    }

    pub fn required_structure<T: DeserializeOwned>(self) -> RpcResult<T> {
        let missing = self.missing();
        self.structure()?.ok_or(missing)
    }

    /// The hash of a block.
    pub fn block(self) -> RpcResult<Option<Hash>> {
        let Some(sent) = &self.sent else { return Ok(None) };
        let reason = || format!("{} is not the hash of a block: 64 hex digits after 0x", brief(sent));
        serde_json::from_value(sent.clone()).map(Some).map_err(|_| self.invalid(reason()))
    }

    /// The length of a page: 1 to `most`.
    pub fn limit(self, default: u32, most: u32) -> RpcResult<u32> {
        let name = self.name;
        let limit = self.small()?.unwrap_or(default);
        if (1..=most).contains(&limit) {
            Ok(limit)
        } else {
            Err(invalid(name, format!("{limit} is not 1 to {most}; follow `next` for more")))
        }
    }

    fn missing(&self) -> ErrorObjectOwned {
        self.invalid("it is missing")
    }
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_SAID) {
        text.truncate(end);
        text.push('…');
    }
    text
}
