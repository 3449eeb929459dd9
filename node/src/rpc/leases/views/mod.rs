//! What questions and answers look like in JSON, and what the runtime knows them as.

mod hardware;
mod leases;
mod orders;
mod quotes;

pub use hardware::Requirement;
pub use leases::{Lease, LeasesPage};
pub use orders::{Order, OrderFilter, OrdersPage};
pub use quotes::{Provider, QuotesPage};

use leasehold_primitives::{market, AssetId, Balance, BlockNumber};
use leasehold_runtime::AccountId;
use serde::{Deserialize, Serialize};
use sp_core::{crypto::Ss58Codec, hexdisplay::HexDisplay};

#[cfg(test)]
pub(super) use {leases::LeaseStatus, orders::OrderStatus};

/// `"native"` or `{ "id": 7 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Asset {
    Native,
    #[serde(untagged)]
    Foreign {
        id: u32,
    },
}

impl From<AssetId> for Asset {
    fn from(asset: AssetId) -> Self {
        match asset {
            AssetId::Native => Self::Native,
            AssetId::WithId(id) => Self::Foreign { id },
        }
    }
}

impl From<Asset> for AssetId {
    fn from(asset: Asset) -> Self {
        match asset {
            Asset::Native => Self::Native,
            Asset::Foreign { id } => Self::WithId(id),
        }
    }
}

/// A balance that a client sends: a decimal string, or a number if it is small.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    Text(String),
    Number(u64),
}

impl TryFrom<Amount> for Balance {
    type Error = String;

    fn try_from(amount: Amount) -> Result<Self, String> {
        match amount {
            Amount::Number(number) => Ok(number.into()),
            Amount::Text(text) => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let amount = digits.then(|| text.parse().ok()).flatten();
                amount.ok_or_else(|| format!("{text:?} is no amount: decimal digits alone"))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    pub notice: BlockNumber,
    /// Millionths of the stake at risk.
    pub exit_penalty: u32,
}

impl From<market::Terms> for Terms {
    fn from(terms: market::Terms) -> Self {
        Self { notice: terms.notice, exit_penalty: terms.exit_penalty.deconstruct() }
    }
}

/// The account of an address of any network: the keys are the same.
pub fn account(address: &str) -> Result<AccountId, String> {
    AccountId::from_ss58check(address).map_err(|cause| format!("{address:?} is no address of an account: {cause}"))
}

pub fn address(account: &AccountId) -> String {
    account.to_ss58check()
}

pub fn amount(balance: Balance) -> String {
    balance.to_string()
}

/// Text where it is text, hex where it is not.
fn text(bytes: &[u8]) -> String {
    match core::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("0x{}", HexDisplay::from(&bytes)),
    }
}
