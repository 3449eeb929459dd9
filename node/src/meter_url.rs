//! The address of the node's GPU meter, and the way in which the off-chain worker learns of it.

use leasehold_primitives::usage::METER_URL_KEY;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Base address of a meter on this machine, without a slash at its end: `http://127.0.0.1:9464`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterUrl(String);

/// The reason why an address cannot be that of a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeterUrlError {
    NotHttp,
    NotLoopback { host: String },
    BadPort { port: String },
    NotJustAnAddress { rest: String },
}

impl fmt::Display for MeterUrlError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NotHttp => write!(
                f,
                "the meter is reached by plain http, and its address looks like http://127.0.0.1:9464. Nothing leaves \
                 this machine, so there is nothing for https to protect"
            ),
            Self::NotLoopback { host } => write!(
                f,
                "'{host}' is not this machine. The node signs with your meter key whatever it is told there, so it \
                 only listens to a meter on its own loopback (127.0.0.1, localhost or [::1]). Start leasehold-meter \
                 on this machine and use http://127.0.0.1:9464; if the GPUs are in another machine, run a node with \
                 this option there"
            ),
            Self::BadPort { port } => {
                write!(f, "'{port}' is not a port (1 to 65535); the meter's default is 9464")
            }
            Self::NotJustAnAddress { rest } => write!(
                f,
                "leave out '{rest}': the node adds the path itself and only needs the address, like \
                 http://127.0.0.1:9464"
            ),
        }
    }
}

impl std::error::Error for MeterUrlError {}

impl FromStr for MeterUrl {
    type Err = MeterUrlError;

    fn from_str(given: &str) -> Result<Self, Self::Err> {
        let scheme_end = "http://".len();
        let scheme = given.get(..scheme_end).ok_or(MeterUrlError::NotHttp)?;
        if !scheme.eq_ignore_ascii_case("http://") {
            return Err(MeterUrlError::NotHttp);
        }
        let after = given.get(scheme_end..).unwrap_or_default();
        let authority_end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(authority_end);
        if !matches!(rest, "" | "/") {
            return Err(MeterUrlError::NotJustAnAddress { rest: rest.into() });
        }
        // The part before an @ is a user, and may look like an address to someone who reads the command line.
        if let Some((user, _)) = authority.rsplit_once('@') {
            return Err(MeterUrlError::NotJustAnAddress { rest: format!("{user}@") });
        }

        let (host, port) = match authority.find(']') {
            Some(end) => authority.split_at(end.saturating_add(1)),
            None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
        };
        if !is_loopback(host) {
            return Err(MeterUrlError::NotLoopback { host: host.into() });
        }
        if !port.is_empty() {
            let digits = port.strip_prefix(':').unwrap_or_default();
            let valid = digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|n| n > 0);
            if !valid {
                return Err(MeterUrlError::BadPort { port: port.trim_start_matches(':').into() });
            }
        }
        Ok(Self(format!("http://{authority}")))
    }
}

/// Whether a host, as it stands in a URL, names this machine's loopback.
fn is_loopback(host: &str) -> bool {
    if let Some(v6) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return v6.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    host.eq_ignore_ascii_case("localhost") || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

impl MeterUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MeterUrl {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Leaves the address where the off-chain worker looks for it, or takes away the one of an earlier run.
pub fn remember(url: Option<&MeterUrl>, storage: &mut impl OffchainStorage) {
    match url {
        Some(url) => storage.set(STORAGE_PREFIX, METER_URL_KEY, url.as_str().as_bytes()),
        None => storage.remove(STORAGE_PREFIX, METER_URL_KEY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::{
        storage::{InMemOffchainStorage, OffchainDb},
        DbExternalities, StorageKind,
    };

    fn parse(url: &str) -> Result<String, MeterUrlError> {
        url.parse::<MeterUrl>().map(|url| url.to_string())
    }

    #[test]
    fn addresses_of_this_machine_are_taken() {
        for (given, kept) in [
            ("http://127.0.0.1:9464", "http://127.0.0.1:9464"),
            ("http://127.0.0.1:9464/", "http://127.0.0.1:9464"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("http://127.8.9.10:1", "http://127.8.9.10:1"),
            ("http://localhost:65535", "http://localhost:65535"),
            ("HTTP://LocalHost:9464", "http://LocalHost:9464"),
            ("http://[::1]:9464/", "http://[::1]:9464"),
            ("http://[0:0:0:0:0:0:0:1]", "http://[0:0:0:0:0:0:0:1]"),
        ] {
            assert_eq!(parse(given).as_deref(), Ok(kept), "{given}");
        }
    }

    #[test]
    fn other_machines_are_refused() {
        for host in [
            "10.0.0.5",
            "192.168.1.1",
            "0.0.0.0",
            "128.0.0.1",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            // Forms that a resolver may or may not take for loopback.
            "127.1",
            "0x7f.0.0.1",
            "2130706433",
            "[::]",
            "[::2]",
            "[::ffff:127.0.0.1]",
            "[fe80::1]",
            "",
        ] {
            let url = format!("http://{host}:9464");
            assert_eq!(parse(&url), Err(MeterUrlError::NotLoopback { host: host.into() }), "{url}");
        }
    }

    #[test]
    fn a_host_behind_a_user_is_not_mistaken_for_this_machine() {
        assert!(matches!(parse("http://127.0.0.1:9464@example.com"), Err(MeterUrlError::NotJustAnAddress { .. })));
        assert!(matches!(parse("http://127.0.0.1@example.com/"), Err(MeterUrlError::NotJustAnAddress { .. })));
        assert!(matches!(parse("http://me:secret@127.0.0.1"), Err(MeterUrlError::NotJustAnAddress { .. })));
    }

    #[test]
    fn only_plain_http_is_taken() {
        for url in
            ["", "127.0.0.1:9464", "localhost:9464", "https://127.0.0.1:9464", "unix:///run/meter", "http:/x", "ü"]
        {
            assert_eq!(parse(url), Err(MeterUrlError::NotHttp), "{url}");
        }
    }

    #[test]
    fn paths_queries_and_fragments_are_refused() {
        for (url, rest) in [
            ("http://127.0.0.1:9464/v1/readings", "/v1/readings"),
            ("http://127.0.0.1:9464//", "//"),
            ("http://127.0.0.1:9464?x=1", "?x=1"),
            ("http://127.0.0.1:9464#x", "#x"),
        ] {
            assert_eq!(parse(url), Err(MeterUrlError::NotJustAnAddress { rest: rest.into() }), "{url}");
        }
    }

    #[test]
    fn a_port_is_a_number_that_can_be_one() {
        for port in ["0", "65536", "-1", "+1", "x", "", "80:80", " 80", "80 "] {
            let url = format!("http://127.0.0.1:{port}");
            assert!(matches!(parse(&url), Err(MeterUrlError::BadPort { .. })), "{url}");
        }
        assert!(matches!(parse("http://[::1]9464"), Err(MeterUrlError::BadPort { .. })));
    }

    #[test]
    fn every_refusal_says_what_to_type_instead() {
        for url in ["https://127.0.0.1", "http://10.0.0.1", "http://127.0.0.1:0", "http://127.0.0.1/x"] {
            let message = parse(url).unwrap_err().to_string();
            assert!(message.contains("9464"), "{message}");
        }
    }

    #[test]
    fn the_worker_finds_the_url_until_a_run_without_a_meter() {
        let mut storage = InMemOffchainStorage::default();
        let seen_by_worker = |storage: &InMemOffchainStorage| {
            OffchainDb::new(storage.clone()).local_storage_get(StorageKind::PERSISTENT, METER_URL_KEY)
        };
        assert_eq!(seen_by_worker(&storage), None);

        let url: MeterUrl = "http://127.0.0.1:9464".parse().unwrap();
        remember(Some(&url), &mut storage);
        assert_eq!(seen_by_worker(&storage).as_deref(), Some(&b"http://127.0.0.1:9464"[..]));

        remember(None, &mut storage);
        assert_eq!(seen_by_worker(&storage), None);
    }
}
