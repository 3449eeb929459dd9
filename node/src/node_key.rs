//! The secret key of the node's network identity, read from its file.
//!
//! The SDK takes 32 raw bytes or exactly 64 hexadecimal digits, and does not say which file it could not use. Here a
//! text may also end with a new line, as editors and `echo` leave it, or begin with `0x`.

use sc_cli::NodeKeyParams;
use sc_network::config::{ed25519::SecretKey, NodeKeyConfig, Secret};
use sp_core::H256;
use std::{fs, io, path::Path, str::FromStr};

/// Reads the file that the command line names, if it exists. The SDK must not: for a full node it would do so while it
/// builds the configuration.
pub fn resolve_option(params: &mut NodeKeyParams) -> Result<(), String> {
    if let (None, Some(path)) = (&params.node_key, &params.node_key_file) {
        params.node_key = read(path)?.map(|key| format!("{:x}", H256::from_slice(key.as_ref())));
    }
    Ok(())
}

/// Reads the key's file, if there is one; the SDK makes a file that does not exist.
pub fn resolve(config: &mut NodeKeyConfig) -> Result<(), String> {
    let NodeKeyConfig::Ed25519(Secret::File(path)) = &*config else { return Ok(()) };
    let path = path.clone();
    match read(&path)? {
        Some(key) => *config = NodeKeyConfig::Ed25519(Secret::Input(key)),
        None => {
            let made = config.clone().into_keypair();
            made.map_err(|error| format!("no node key can be written to {}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Option<SecretKey>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("the node key file {} cannot be read: {error}", path.display())),
    };
    parse(&bytes)
        .and_then(|secret| SecretKey::try_from_bytes(secret).map_err(|error| error.to_string()))
        .map(Some)
        .map_err(|wrong| {
            format!(
                "the node key file {} {wrong}. It must hold 64 hexadecimal digits, or 32 raw bytes; make one with \
                 `leasehold-node key generate-node-key --file FILE`",
                path.display()
            )
        })
}

/// The secret in a file, or the fault of the file, which continues "the file …".
fn parse(bytes: &[u8]) -> Result<[u8; 32], String> {
    // No random key looks like text of this kind; half a key does.
    let raw = <[u8; 32]>::try_from(bytes).ok().filter(|key| !key.iter().all(u8::is_ascii_hexdigit));
    if let Some(raw) = raw {
        return Ok(raw);
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| format!("has {} bytes that are neither text nor a raw key", bytes.len()))?
        .trim();
    let digits = text.strip_prefix("0x").unwrap_or(text);
    if digits.is_empty() {
        return Err("is empty".into());
    }
    if let Some(odd) = digits.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(format!("contains {odd:?}, which is not a hexadecimal digit"));
    }
    if digits.len() != 64 {
        return Err(format!("has {} hexadecimal digits", digits.len()));
    }
    H256::from_str(digits).map(|key| key.0).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, Command, FromArgMatches};
    use std::path::PathBuf;

    const HEX: &str = "0123456789abcdefABCDEF0123456789ffeeddccbbaa99887766554433221100";

    fn from_file(content: &[u8]) -> Result<[u8; 32], String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("node-key");
        fs::write(&path, content).unwrap();
        resolved(&path)
    }

    fn resolved(path: &Path) -> Result<[u8; 32], String> {
        let mut config = NodeKeyConfig::Ed25519(Secret::File(path.into()));
        resolve(&mut config)?;
        Ok(config.into_keypair().unwrap().secret().to_bytes())
    }

    #[test]
    fn a_key_is_the_same_however_its_file_ends_or_begins() {
        let key = H256::from_str(HEX).unwrap().0;
        for text in [HEX.into(), format!("{HEX}\n"), format!("{HEX}\r\n"), format!(" {HEX} \n\n"), format!("0x{HEX}\n")]
        {
            assert_eq!(from_file(text.as_bytes()), Ok(key), "{text:?}");
        }
        assert_eq!(from_file(&key), Ok(key));
    }

    #[test]
    fn a_raw_key_may_contain_any_byte() {
        for byte in [0, b'\n', b' ', 255] {
            assert_eq!(from_file(&[byte; 32]), Ok([byte; 32]));
        }
    }

    #[test]
    fn a_file_that_holds_no_key_is_named_with_what_is_wrong() {
        for (content, wrong) in [
            (&b""[..], "is empty"),
            (b"\n", "is empty"),
            (b"0123456789abcdef0123456789abcdef", "has 32 hexadecimal digits"),
            (b"0123456789abcdef0123456789abcdef\n", "has 32 hexadecimal digits"),
            (&HEX.as_bytes()[1..], "has 63 hexadecimal digits"),
            (b"{\"key\":1}", "contains '{'"),
            (&[0xff; 33], "has 33 bytes"),
        ] {
            let message = from_file(content).unwrap_err();
            for part in ["node-key", wrong, "generate-node-key"] {
                assert!(message.contains(part), "{part} is not in: {message}");
            }
        }
    }

    #[test]
    fn a_secret_never_stands_in_a_message() {
        let message = from_file(&HEX.as_bytes()[1..]).unwrap_err();
        assert!(!message.contains(&HEX[8..24]), "{message}");
    }

    #[test]
    fn a_file_that_cannot_be_read_or_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert!(resolved(dir.path()).unwrap_err().contains(&*dir.path().to_string_lossy()));

        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let below: PathBuf = file.join("node-key");
        assert!(resolved(&below).unwrap_err().contains(&*below.to_string_lossy()));
    }

    #[test]
    fn a_missing_file_is_made_and_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new").join("node-key");
        let made = resolved(&path).unwrap();
        assert_eq!(resolved(&path), Ok(made));
    }

    #[test]
    fn the_file_of_the_command_line_is_read_unless_a_key_is_given() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("node-key");
        let params = |args: &[&str]| {
            let args = args.iter().map(|arg| arg.replace("FILE", path.to_str().unwrap()));
            let command = NodeKeyParams::augment_args(Command::new("node"));
            let matches = command.get_matches_from(std::iter::once("node".into()).chain(args));
            let mut params = NodeKeyParams::from_arg_matches(&matches).unwrap();
            resolve_option(&mut params).map(|()| params.node_key)
        };
        assert_eq!(params(&["--node-key-file", "FILE"]), Ok(None), "the SDK makes it");
        fs::write(&path, format!("0x{HEX}\n")).unwrap();
        assert_eq!(params(&["--node-key-file", "FILE"]), Ok(Some(HEX.to_lowercase())));
        assert_eq!(params(&[]), Ok(None));
        assert_eq!(params(&["--node-key", "ab"]), Ok(Some("ab".into())));
        fs::write(&path, "abc").unwrap();
        assert!(params(&["--node-key-file", "FILE"]).unwrap_err().contains("has 3 hexadecimal digits"));
    }
}
