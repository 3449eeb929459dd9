//! The meter's identity and that of its devices: the boot id, the salt of this installation, and hashes of device sets.

use crate::secrets;
use anyhow::{bail, Context, Result};
use codec::Encode;
use leasehold_primitives::usage::BootId;
use sp_core::{Blake2Hasher, Hasher};
use std::{fs::DirBuilder, io::ErrorKind, os::unix::fs::DirBuilderExt, path::Path};

/// A secret of this installation, mixed into every hash of device identities.
pub type Salt = [u8; 32];

const SALT_FILE: &str = "salt";

/// Random bytes of the system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system gave no random numbers ({error}); the meter cannot start"))?;
    Ok(bytes)
}

/// A new boot id: counters of different boots cannot be compared.
pub fn new_boot() -> Result<BootId> {
    random()
}

/// The salt kept in `dir`, made at the first start.
pub fn load_salt(dir: &Path) -> Result<Salt> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("cannot create the state folder {}", dir.display()))?;
    let path = dir.join(SALT_FILE);
    if let Some(salt) = read_salt(&path)? {
        return Ok(salt);
    }
    match secrets::create(&path, &random::<32>()?) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("cannot write {}", path.display()));
        }
        _ => (),
    }
    read_salt(&path)?.with_context(|| format!("{} vanished while the meter started", path.display()))
}

fn read_salt(path: &Path) -> Result<Option<Salt>> {
    let Some(bytes) = secrets::read(path)? else { return Ok(None) };
    let Ok(salt) = Salt::try_from(bytes) else {
        bail!("{} is damaged: it should hold 32 bytes; delete it to get a new salt", path.display());
    };
    Ok(Some(salt))
}

/// The name of a set of devices outside this machine: the same set gives the same hash, in whatever order it is named,
/// and nobody without the salt can tell which devices they are.
pub fn devices_hash(salt: &Salt, devices: &[String]) -> [u8; 32] {
    let mut sorted: Vec<&str> = devices.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    Blake2Hasher::hash(&(salt, sorted).encode()).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn the_salt_is_kept_and_private() {
        let state = tempfile::tempdir().unwrap();
        let dir = state.path().join("a/b");
        let salt = load_salt(&dir).unwrap();
        assert_eq!(load_salt(&dir).unwrap(), salt);
        assert_eq!(fs::metadata(dir.join(SALT_FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
        assert_ne!(load_salt(&state.path().join("other")).unwrap(), salt);
    }

    #[test]
    fn a_damaged_salt_is_refused_by_name() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join(SALT_FILE), b"short").unwrap();
        let error = load_salt(state.path()).unwrap_err().to_string();
        assert!(error.contains("is damaged"), "{error}");
    }

    #[test]
    fn the_order_of_devices_is_immaterial_and_their_borders_are_not() {
        let hash = |devices: &[&str]| {
            devices_hash(&[7; 32], &devices.iter().map(|device| device.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(hash(&["a", "b"]), hash(&["b", "a"]));
        assert_ne!(hash(&["a", "b"]), hash(&["ab"]));
        assert_ne!(hash(&["a"]), devices_hash(&[8; 32], &["a".to_string()]));
    }
}
