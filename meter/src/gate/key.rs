//! The key of the gates: made once, kept in a file, and named on chain by its consent.

use crate::{identity, secrets};
use anyhow::{bail, Context, Result};
use leasehold_primitives::{
    gates::{consent_payload, is_admitted, is_port, is_public, GateKey, GatePair, Ip},
    json::{from_hex, Form},
    OfferId,
};
use serde_json::{json, Value};
use sp_core::{crypto::AccountId32, hexdisplay::HexDisplay, Pair};
use std::{io::ErrorKind, net::SocketAddr, path::Path};

/// Makes a key in a new file, as 64 hex digits.
pub fn create(path: &Path) -> Result<GateKey> {
    let seed: [u8; 32] = identity::random()?;
    let text = format!("{}\n", HexDisplay::from(&seed));
    match secrets::create(path, text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already and stays as it is; name another file for a new key", path.display())
        }
        written => written.with_context(|| format!("cannot write {}", path.display()))?,
    }
    Ok(GatePair::from_seed(&seed).public())
}

/// The key in a file.
pub fn load(path: &Path) -> Result<GatePair> {
    let missing = || format!("there is no {}: `leasehold-meter gate-key {0}` makes a key", path.display());
    let bytes = secrets::read(path)?.with_context(missing)?;
    let seed = std::str::from_utf8(&bytes).ok().and_then(|text| from_hex::<32>(text.trim_end()));
    let seed = seed.with_context(|| format!("{} is damaged: it should hold 64 hex digits", path.display()))?;
    Ok(GatePair::from_seed(&seed))
}

/// The arguments of `providerRegistry.setGate`, for a gate at `address`.
pub fn arguments(
    pair: &GatePair,
    genesis: &[u8],
    provider: &AccountId32,
    offer: OfferId,
    address: SocketAddr,
) -> Result<Value> {
    let ip = Ip::from(address.ip());
    if !is_admitted(ip, true) {
        bail!("{} is not an address that all of the internet can reach, so the chain refuses it", address.ip());
    }
    if !is_port(address.port()) {
        bail!("the port of a gate is 443, or at least 1024, not {}", address.port());
    }
    if !is_public(ip) {
        tracing::warn!("{} is this machine's own: only chains for development take it", address.ip());
    }
    let hex = |bytes: &[u8]| format!("0x{}", HexDisplay::from(&bytes));
    let literal = match ip {
        Ip::V4(bytes) => json!({ "V4": hex(&bytes) }),
        Ip::V6(bytes) => json!({ "V6": hex(&bytes) }),
    };
    let proof = pair.sign(&consent_payload(genesis, provider, offer));
    Ok(json!({
        "offer": offer.write(),
        "ip": literal,
        "port": address.port(),
        "key": pair.public().write(),
        "proof": hex(&proof.0),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use leasehold_primitives::gates::{is_proof, GateSignature};
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn a_key_is_made_once_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gate.key");
        let why = load(&path).err().unwrap().to_string();
        assert!(why.contains("leasehold-meter gate-key"), "{why}");
        let key = create(&path).unwrap();
        assert_eq!(load(&path).unwrap().public(), key);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let why = create(&path).unwrap_err().to_string();
        assert!(why.contains("is there already"), "{why}");
        assert_eq!(load(&path).unwrap().public(), key);
        assert_ne!(create(&dir.path().join("other")).unwrap(), key);
    }

    #[test]
    fn a_damaged_key_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gate.key");
        for damaged in [&b""[..], b"ab", &[b'x'; 64], &[b'a'; 63], &[b'a'; 65], &[0xff; 64]] {
            fs::write(&path, damaged).unwrap();
            let why = load(&path).err().unwrap().to_string();
            assert!(why.contains("is damaged"), "{why}");
        }
        fs::write(&path, [b'a'; 64]).unwrap();
        assert_eq!(load(&path).unwrap().public(), GatePair::from_seed(&[0xaa; 32]).public());
    }

    #[test]
    fn the_arguments_are_those_of_the_call() {
        let pair = GatePair::from_seed(&[1; 32]);
        let provider = AccountId32::new([5; 32]);
        let of = |address: &str| arguments(&pair, &[7; 32], &provider, u64::MAX, address.parse().unwrap());
        let told = of("198.41.0.4:9465").unwrap();
        assert_eq!((&told["offer"], &told["port"]), (&json!("18446744073709551615"), &json!(9_465)));
        assert_eq!((&told["ip"], &told["key"]), (&json!({ "V4": "0xc6290004" }), &pair.public().write()));
        let proof = GateSignature::from(from_hex::<64>(told["proof"].as_str().unwrap()).unwrap());
        assert!(is_proof(&proof, &consent_payload(&[7; 32], &provider, u64::MAX), &pair.public()));

        let v6 = of("[2a00::1]:443").unwrap();
        assert_eq!(v6["ip"], json!({ "V6": "0x2a000000000000000000000000000001" }));
        assert!(of("127.0.0.1:9465").is_ok());
        for wrong in ["10.0.0.1:9465", "0.0.0.0:9465", "198.41.0.4:80"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
