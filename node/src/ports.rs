//! The ports that the node listens on must be free when it starts.
//!
//! If a port is taken, the SDK chooses another, random one (JSON-RPC), logs an error (metrics), or warns (peers): the
//! operator's programs then talk to the program that has the port.

use sc_network::{multiaddr::Protocol, Multiaddr};
use sc_service::Configuration;
use std::{
    collections::BTreeSet,
    io,
    net::{IpAddr, SocketAddr, TcpListener},
};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Service {
    Rpc,
    Metrics,
    Peers,
}

impl Service {
    fn name(self) -> &'static str {
        match self {
            Self::Rpc => "JSON-RPC",
            Self::Metrics => "metrics",
            Self::Peers => "peers",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Rpc => "--rpc-port (0 for any that is free)",
            Self::Metrics => "--prometheus-port, or do without by --no-prometheus",
            Self::Peers => "--port or --listen-addr",
        }
    }
}

/// Makes sure that the node listens where it was told to or not at all. `endpoints_by_hand`: the operator wrote each
/// JSON-RPC endpoint in full; a random port is then used where an endpoint allows it.
pub fn insist(config: &mut Configuration, endpoints_by_hand: bool) -> Result<(), String> {
    for endpoint in config.rpc.addr.iter_mut().flatten() {
        endpoint.retry_random_port &= endpoints_by_hand;
    }
    let rpc = config.rpc.addr.iter().flatten();
    let rpc = rpc.filter(|endpoint| !endpoint.retry_random_port).map(|endpoint| (Service::Rpc, endpoint.listen_addr));
    let metrics = config.prometheus_config.iter().map(|prometheus| (Service::Metrics, prometheus.port));
    let peers = config.network.listen_addresses.iter().filter_map(tcp).map(|address| (Service::Peers, address));
    check(rpc.chain(metrics).chain(peers))
}

/// The address of this machine in a multiaddress, if TCP is listened on there.
fn tcp(address: &Multiaddr) -> Option<SocketAddr> {
    let mut parts = address.iter();
    let ip: IpAddr = match parts.next()? {
        Protocol::Ip4(ip) => ip.into(),
        Protocol::Ip6(ip) => ip.into(),
        _ => return None,
    };
    match parts.next()? {
        Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
        _ => None,
    }
}

fn check(wanted: impl Iterator<Item = (Service, SocketAddr)>) -> Result<(), String> {
    // One line for both families of addresses.
    let mut seen = BTreeSet::new();
    let lines: Vec<String> = wanted
        .filter_map(|(service, address)| Some((service, address, obstacle(address)?)))
        .filter(|(service, address, _)| seen.insert((*service, address.port())))
        .map(|(service, address, why)| {
            format!(
                "port {} for {} ({address}) {why}: choose another with {}",
                address.port(),
                service.name(),
                service.remedy()
            )
        })
        .collect();
    if lines.is_empty() {
        Ok(())
    } else {
        Err(lines.join("\n"))
    }
}

/// The reason why `address` cannot be listened on. A machine without IPv6 does not count as one.
fn obstacle(address: SocketAddr) -> Option<String> {
    let error = TcpListener::bind(address).err()?;
    match error.kind() {
        io::ErrorKind::AddrInUse => Some("is taken by another program, perhaps another node".into()),
        io::ErrorKind::PermissionDenied => Some("needs rights that this program does not have".into()),
        _ if address.is_ipv6() => None,
        _ => Some(format!("cannot be listened on ({error})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    #[test]
    fn free_ports_and_any_port_pass() {
        let (listener, address) = taken();
        drop(listener);
        let any = "127.0.0.1:0".parse().unwrap();
        assert_eq!(
            check([(Service::Rpc, address), (Service::Metrics, any), (Service::Peers, any)].into_iter()),
            Ok(())
        );
    }

    #[test]
    fn every_taken_port_is_named_with_its_option() {
        let all = [Service::Rpc, Service::Metrics, Service::Peers].map(|service| (service, taken()));
        let message = check(all.iter().map(|(service, (_, address))| (*service, *address))).unwrap_err();
        for ((_, (_, address)), option) in all.iter().zip(["--rpc-port", "--prometheus-port", "--listen-addr"]) {
            let line = message.lines().find(|line| line.contains(&format!("port {}", address.port()))).unwrap();
            assert!(line.contains(option), "{line}");
        }
    }

    #[test]
    fn a_port_that_another_program_has_for_all_addresses_is_taken() {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let local = SocketAddr::from(([127, 0, 0, 1], port));
        assert!(check([(Service::Rpc, local), (Service::Rpc, local)].into_iter()).unwrap_err().lines().count() == 1);
    }

    #[test]
    fn an_address_of_another_machine_is_named() {
        let elsewhere = "192.0.2.1:9944".parse().unwrap();
        assert!(check([(Service::Peers, elsewhere)].into_iter()).unwrap_err().contains("192.0.2.1:9944"));
    }

    #[test]
    fn only_addresses_of_tcp_are_looked_at() {
        let parse = |text: &str| tcp(&text.parse().unwrap());
        assert_eq!(parse("/ip4/127.0.0.1/tcp/30333/ws"), Some("127.0.0.1:30333".parse().unwrap()));
        assert_eq!(parse("/ip6/::1/tcp/1"), Some("[::1]:1".parse().unwrap()));
        assert_eq!(parse("/ip4/127.0.0.1/udp/30333/webrtc-direct"), None);
        assert_eq!(parse("/dns4/example.com/tcp/30333"), None);
    }
}
