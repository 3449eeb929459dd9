//! Receipts: the consents of tenants to be charged.

use crate::LeaseId;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::sr25519;

/// The key that signs the receipts of a lease: the one that the tenant's account set. It belongs outside of the leased
/// machine, where the provider cannot read it.
pub type ReceiptKey = sr25519::Public;
/// Signature by a receipt key.
pub type ReceiptSignature = sr25519::Signature;

/// "I owe for `ms` in all." A receipt is cumulative: of two receipts for one lease the larger one says all that the
/// other does, and a lost one costs nothing. It is consent, not evidence: the lack of a receipt means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Receipt {
    /// The lease.
    pub lease: LeaseId,
    /// Time for which the tenant owes, since the lease began, in milliseconds.
    pub ms: u64,
}

impl Receipt {
    /// The bytes that the receipt key signs: the receipt and the chain it is for.
    pub fn signing_payload(&self, genesis: &[u8]) -> Vec<u8> {
        (b"leasehold/receipt/1", genesis, self).encode()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_is_these_bytes() {
        let mut expected = b"leasehold/receipt/1".to_vec();
        // The length of the hash, and the hash.
        expected.push(32 << 2);
        expected.extend([7; 32]);
        expected.extend([9, 0, 0, 0, 0, 0, 0, 0]);
        expected.extend([0x10, 0x27, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Receipt { lease: 9, ms: 10_000 }.signing_payload(&[7; 32]), expected);
    }

    #[test]
    fn the_payload_binds_chain_lease_and_time() {
        let receipt = Receipt { lease: 1, ms: 2 };
        let signed = receipt.signing_payload(&[7; 32]);
        assert_ne!(signed, receipt.signing_payload(&[8; 32]));
        assert_ne!(signed, Receipt { lease: 2, ..receipt }.signing_payload(&[7; 32]));
        assert_ne!(signed, Receipt { ms: 3, ..receipt }.signing_payload(&[7; 32]));
    }
}
