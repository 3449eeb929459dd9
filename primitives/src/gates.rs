//! Gates: the addresses at which offers answer probes, the payloads that their keys sign, and the addresses that may be
//! probed at all.

#[cfg(feature = "std")]
use crate::json;
use crate::{Balance, BlockNumber, OfferId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;
use sp_core::ed25519;
use sp_runtime::traits::Verify;

/// Public key of a gate.
pub type GateKey = ed25519::Public;
/// Signature by a gate's key.
pub type GateSignature = ed25519::Signature;
#[cfg(feature = "std")]
pub type GatePair = ed25519::Pair;

/// The path that a probe asks for, before the nonce in 32 hex digits.
pub const PROBE_PATH: &str = "/v1/probe/";
/// The first byte of an answer: the version of its layout.
pub const PROBE_VERSION: u8 = 1;
/// Bytes of an answer: the version and a signature.
pub const PROBE_ANSWER_BYTES: usize = 65;

/// Bytes chosen at random for each probe, so that nobody can answer it ahead.
pub type Nonce = [u8; 16];

/// An IP address. A gate has no name: the address of a name changes, and not for everybody at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Ip {
    /// IPv4.
    #[codec(index = 0)]
    V4([u8; 4]),
    /// IPv6.
    #[codec(index = 1)]
    V6([u8; 16]),
}

impl From<Ip> for IpAddr {
    fn from(ip: Ip) -> Self {
        match ip {
            Ip::V4(bytes) => Ipv4Addr::from(bytes).into(),
            Ip::V6(bytes) => Ipv6Addr::from(bytes).into(),
        }
    }
}

impl From<IpAddr> for Ip {
    fn from(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => Self::V4(ip.octets()),
            IpAddr::V6(ip) => Self::V6(ip.octets()),
        }
    }
}

/// The address and the key with which an offer answers probes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Gate {
    /// The address. Public, unless the chain admits loopback.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub ip: Ip,
    /// The TCP port: 443, or at least 1,024.
    pub port: u16,
    /// The key that signs answers.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub key: GateKey,
    /// The block since which the offer has had a gate. A change of address or key keeps it.
    pub since: BlockNumber,
    /// Held from the provider for this record.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposit: Balance,
}

/// IPv4 blocks whose addresses are not those of single machines on the internet, each by its first address and the
/// length of its prefix: IANA's registry of special-purpose addresses, and multicast.
const SPECIAL_V4: [([u8; 4], u32); 18] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast.
    ([224, 0, 0, 0], 4),
    // Reserved, and broadcast.
    ([240, 0, 0, 0], 4),
];
/// The IPv6 block that the internet uses.
const GLOBAL_V6: (u128, u32) = (0x2000 << 112, 3);
/// Blocks in it whose addresses are not those of single machines: protocols (Teredo among them), documentation, 6to4,
/// documentation.
const SPECIAL_V6: [(u128, u32); 4] =
    [(0x2001 << 112, 23), (0x2001_0db8 << 96, 32), (0x2002 << 112, 16), (0x3fff << 112, 20)];

/// Whether `ip` is an address at which one machine can be reached from everywhere. So nobody can use a gate to make
/// validators send requests into their own networks, or to crowds.
pub fn is_public(ip: Ip) -> bool {
    match ip {
        Ip::V4(bytes) => {
            let in_block = |(first, length): &([u8; 4], u32)| {
                (u32::from_be_bytes(bytes) ^ u32::from_be_bytes(*first)).leading_zeros() >= *length
            };
            !SPECIAL_V4.iter().any(in_block)
        }
        Ip::V6(bytes) => {
            let in_block =
                |(first, length): &(u128, u32)| (u128::from_be_bytes(bytes) ^ first).leading_zeros() >= *length;
            in_block(&GLOBAL_V6) && !SPECIAL_V6.iter().any(in_block)
        }
    }
}

/// Whether a gate may be at `ip`: at a public address, or on loopback too where `private` gates are admitted.
pub fn is_admitted(ip: Ip, private: bool) -> bool {
    is_public(ip) || (private && IpAddr::from(ip).is_loopback())
}

/// Whether a gate may have this port. The others below 1,024 belong to services that a probe would disturb.
pub fn is_port(port: u16) -> bool {
    port == 443 || port >= 1_024
}

/// The bytes that a gate's key signs to consent that `provider` names it as the key of `offer` on this chain.
pub fn consent_payload<AccountId: Encode>(genesis: &[u8], provider: &AccountId, offer: OfferId) -> Vec<u8> {
    (b"leasehold/gate/1", genesis, provider, offer).encode()
}

/// The bytes that a gate's key signs to answer a probe of `offer`.
pub fn probe_payload(genesis: &[u8], offer: OfferId, nonce: &Nonce) -> Vec<u8> {
    (b"leasehold/probe/1", genesis, offer, nonce).encode()
}

/// The answer to a probe.
pub fn probe_answer(signature: &GateSignature) -> [u8; PROBE_ANSWER_BYTES] {
    let mut answer = [PROBE_VERSION; PROBE_ANSWER_BYTES];
    answer.iter_mut().skip(1).zip(signature.0).for_each(|(to, byte)| *to = byte);
    answer
}

/// Whether `answer` answers a probe with this payload for the holder of `key`.
pub fn is_answer(answer: &[u8], payload: &[u8], key: &GateKey) -> bool {
    let signature = answer.split_first().filter(|(version, _)| **version == PROBE_VERSION);
    let signature = signature.and_then(|(_, rest)| <[u8; 64]>::try_from(rest).ok());
    signature.is_some_and(|signature| GateSignature::from(signature).verify(payload, key))
}

/// Whether `proof` is the signature of `payload` by `key`, and `key` is one that somebody holds. For a few keys, of a
/// small order, one signature is right for any message: anyone could answer for such a gate, so that an answer would
/// prove nothing.
pub fn is_proof(proof: &GateSignature, payload: &[u8], key: &GateKey) -> bool {
    proof.verify(payload, key) && !proof.verify(&[][..], key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Form;
    use serde_json::json;
    use sp_core::Pair;

    fn v4(text: &str) -> u32 {
        text.parse::<Ipv4Addr>().unwrap().into()
    }

    fn v6(text: &str) -> u128 {
        text.parse::<Ipv6Addr>().unwrap().into()
    }

    fn public_v4(ip: u32) -> bool {
        is_public(Ip::V4(ip.to_be_bytes()))
    }

    fn public_v6(ip: u128) -> bool {
        is_public(Ip::V6(ip.to_be_bytes()))
    }

    /// IANA's registry of special-purpose IPv4 addresses, all of it, and multicast: first and last.
    const V4: [(&str, &str); 27] = [
        ("0.0.0.0", "0.255.255.255"),
        ("0.0.0.0", "0.0.0.0"),
        ("10.0.0.0", "10.255.255.255"),
        ("100.64.0.0", "100.127.255.255"),
        ("127.0.0.0", "127.255.255.255"),
        ("169.254.0.0", "169.254.255.255"),
        ("172.16.0.0", "172.31.255.255"),
        ("192.0.0.0", "192.0.0.255"),
        ("192.0.0.0", "192.0.0.7"),
        ("192.0.0.8", "192.0.0.8"),
        ("192.0.0.9", "192.0.0.9"),
        ("192.0.0.10", "192.0.0.10"),
        ("192.0.0.170", "192.0.0.171"),
        ("192.0.2.0", "192.0.2.255"),
        ("192.31.196.0", "192.31.196.255"),
        ("192.52.193.0", "192.52.193.255"),
        ("192.88.99.0", "192.88.99.255"),
        ("192.88.99.2", "192.88.99.2"),
        ("192.168.0.0", "192.168.255.255"),
        ("192.175.48.0", "192.175.48.255"),
        ("198.18.0.0", "198.19.255.255"),
        ("198.51.100.0", "198.51.100.255"),
        ("203.0.113.0", "203.0.113.255"),
        ("224.0.0.0", "239.255.255.255"),
        ("240.0.0.0", "255.255.255.255"),
        ("255.255.255.255", "255.255.255.255"),
        ("233.252.0.0", "233.252.0.255"),
    ];

    /// The refused part of IPv6: everything outside of 2000::/3, and in it the blocks that IANA's registry lists,
    /// except for the name servers of 2620:4f:8000::/48, which are global unicast addresses like any other.
    const V6: [(&str, &str); 24] = [
        ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("::1", "::1"),
        ("::ffff:0:0", "::ffff:ffff:ffff"),
        ("64:ff9b::", "64:ff9b::ffff:ffff"),
        ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
        ("100::", "100::ffff:ffff:ffff:ffff"),
        ("100:0:0:1::", "100::1:ffff:ffff:ffff:ffff"),
        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:1::1", "2001:1::3"),
        ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff"),
        ("2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff"),
        ("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ];

    #[test]
    fn every_special_purpose_range_is_refused_and_its_neighbours_are_not() {
        let blocks = V4.map(|(first, last)| v4(first)..=v4(last));
        for block in &blocks {
            let (first, last) = (*block.start(), *block.end());
            assert!(!public_v4(first) && !public_v4(last), "{}", Ipv4Addr::from(first));
            for beside in first.checked_sub(1).into_iter().chain(last.checked_add(1)) {
                let special = blocks.iter().any(|other| other.contains(&beside));
                assert_eq!(public_v4(beside), !special, "{}", Ipv4Addr::from(beside));
            }
        }
        let blocks = V6.map(|(first, last)| v6(first)..=v6(last));
        for block in &blocks {
            let (first, last) = (*block.start(), *block.end());
            assert!(!public_v6(first) && !public_v6(last), "{}", Ipv6Addr::from(first));
            for beside in first.checked_sub(1).into_iter().chain(last.checked_add(1)) {
                let special = blocks.iter().any(|other| other.contains(&beside));
                assert_eq!(public_v6(beside), !special, "{}", Ipv6Addr::from(beside));
            }
        }
    }

    #[test]
    fn addresses_of_the_internet_are_public() {
        for ip in ["1.0.0.0", "1.1.1.1", "9.255.255.255", "126.255.255.255", "192.0.1.0", "223.255.255.255"] {
            assert!(public_v4(v4(ip)), "{ip}");
        }
        for ip in ["2000::", "2001:200::", "2001:4860:4860::8888", "2620:4f:8000::1", "2a00::1", "3ffe:ffff::1"] {
            assert!(public_v6(v6(ip)), "{ip}");
        }
        // Addresses just behind a refused block are on the internet: the end of the block, and after what is left out
        // of it.
        for ip in ["3fff:1000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7::", "2001:db9::", "2003::"] {
            assert!(public_v6(v6(ip)), "{ip}");
        }
    }

    #[test]
    fn loopback_is_admitted_only_where_private_gates_are() {
        for ip in ["127.0.0.1", "127.255.255.255", "::1"] {
            let ip = Ip::from(ip.parse::<IpAddr>().unwrap());
            assert_eq!((is_admitted(ip, true), is_admitted(ip, false)), (true, false));
        }
        for ip in ["10.0.0.1", "192.168.0.1", "0.0.0.0", "::", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1"] {
            let ip = Ip::from(ip.parse::<IpAddr>().unwrap());
            assert_eq!((is_admitted(ip, true), is_admitted(ip, false)), (false, false));
        }
        let public = Ip::from(IpAddr::from([1, 1, 1, 1]));
        assert_eq!((is_admitted(public, true), is_admitted(public, false)), (true, true));
    }

    #[test]
    fn a_port_is_443_or_one_that_no_old_service_has() {
        let ports = (0..=u16::MAX).filter(|port| is_port(*port));
        assert!(ports.eq([443].into_iter().chain(1_024..=u16::MAX)));
    }

    #[test]
    fn payloads_are_laid_out_as_the_guide_says() {
        let with_prefix = |text: &[u8]| [text, &[0x80], &[7; 32]].concat();
        let offer = 9u64.to_le_bytes();
        let consent = [&with_prefix(b"leasehold/gate/1")[..], &[5; 32], &offer].concat();
        assert_eq!(consent_payload(&[7; 32], &[5u8; 32], 9), consent);
        let probe = [&with_prefix(b"leasehold/probe/1")[..], &offer, &[3; 16]].concat();
        assert_eq!(probe_payload(&[7; 32], 9, &[3; 16]), probe);
    }

    #[test]
    fn an_answer_is_right_for_its_chain_offer_nonce_and_key_alone() {
        let (pair, other) = (GatePair::from_seed(&[1; 32]), GatePair::from_seed(&[2; 32]));
        let asked = probe_payload(&[7; 32], 9, &[3; 16]);
        let answer = probe_answer(&pair.sign(&asked));
        assert!(is_answer(&answer, &asked, &pair.public()));
        assert!(!is_answer(&answer, &asked, &other.public()));
        for payload in [
            probe_payload(&[8; 32], 9, &[3; 16]),
            probe_payload(&[7; 32], 8, &[3; 16]),
            probe_payload(&[7; 32], 9, &[4; 16]),
            consent_payload(&[7; 32], &[3u8; 16], 9),
        ] {
            assert!(!is_answer(&answer, &payload, &pair.public()));
        }
        for broken in [&answer[1..], &answer[..64], &[&answer[..], &[0]].concat(), &[&[2], &answer[1..]].concat(), &[]]
        {
            assert!(!is_answer(broken, &asked, &pair.public()));
        }
    }

    #[test]
    fn a_key_for_which_anything_is_a_signature_proves_nothing() {
        let pair = GatePair::from_seed(&[1; 32]);
        let payload = consent_payload(&[7; 32], &1u64, 9);
        assert!(is_proof(&pair.sign(&payload), &payload, &pair.public()));
        assert!(!is_proof(&pair.sign(b"else"), &payload, &pair.public()));
        // The neutral element of the curve.
        let mut key = [0; 32];
        key[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        let (key, signature) = (GateKey::from(key), GateSignature::from(signature));
        assert!(signature.verify(&payload[..], &key), "the library takes it");
        assert!(!is_proof(&signature, &payload, &key));
    }

    #[test]
    fn a_gate_is_shown_in_json_as_people_write_it() {
        let gate = |ip: &str| Gate {
            ip: ip.parse::<IpAddr>().unwrap().into(),
            port: 443,
            key: GateKey::from([0xab; 32]),
            since: 5,
            deposit: 1_000_000_000_000,
        };
        let key = format!("0x{}", "ab".repeat(32));
        for ip in ["203.0.114.7", "2a00::1"] {
            let shown = json!({ "ip": ip, "port": 443, "key": key, "since": 5, "deposit": "1000000000000" });
            assert_eq!(serde_json::to_value(gate(ip)).unwrap(), shown);
            assert_eq!(Ip::read(&shown["ip"]), Ok(gate(ip).ip));
            assert_eq!(GateKey::read(&shown["key"]), Ok(gate(ip).key));
        }
        for wrong in [json!("localhost"), json!("1.2.3"), json!("1.2.3.4:443"), json!("[::1]"), json!(5), json!(null)] {
            assert!(Ip::read(&wrong).is_err(), "{wrong}");
        }
        for wrong in [json!("0xab"), json!(format!("{key}ab")), json!(key.replace("ab", "+b")), json!(5)] {
            assert!(GateKey::read(&wrong).is_err(), "{wrong}");
        }
    }
}
