//! A network without peers.

use sc_network::{
    config::MultiaddrWithPeerId, service::traits::NetworkPeers, Multiaddr, NetworkStateInfo, ObservedRole, PeerId,
    ProtocolName, ReputationChange,
};
use std::collections::HashSet;

/// No peers, and none are added: the runtime's workers ask for none.
pub(super) struct NoNetwork;

impl NetworkStateInfo for NoNetwork {
    fn external_addresses(&self) -> Vec<Multiaddr> {
        Vec::new()
    }

    fn listen_addresses(&self) -> Vec<Multiaddr> {
        Vec::new()
    }

    fn local_peer_id(&self) -> PeerId {
        PeerId::random()
    }
}

#[async_trait::async_trait]
impl NetworkPeers for NoNetwork {
    fn set_authorized_peers(&self, _: HashSet<PeerId>) {}

    fn set_authorized_only(&self, _: bool) {}

    fn add_known_address(&self, _: PeerId, _: Multiaddr) {}

    fn report_peer(&self, _: PeerId, _: ReputationChange) {}

    fn peer_reputation(&self, _: &PeerId) -> i32 {
        0
    }

    fn disconnect_peer(&self, _: PeerId, _: ProtocolName) {}

    fn accept_unreserved_peers(&self) {}

    fn deny_unreserved_peers(&self) {}

    fn add_reserved_peer(&self, _: MultiaddrWithPeerId) -> Result<(), String> {
        Ok(())
    }

    fn remove_reserved_peer(&self, _: PeerId) {}

    fn set_reserved_peers(&self, _: ProtocolName, _: HashSet<Multiaddr>) -> Result<(), String> {
        Ok(())
    }

    fn add_peers_to_reserved_set(&self, _: ProtocolName, _: HashSet<Multiaddr>) -> Result<(), String> {
        Ok(())
    }

    fn remove_peers_from_reserved_set(&self, _: ProtocolName, _: Vec<PeerId>) -> Result<(), String> {
        Ok(())
    }

    fn sync_num_connected(&self) -> usize {
        0
    }

    fn peer_role(&self, _: PeerId, _: Vec<u8>) -> Option<ObservedRole> {
        None
    }

    async fn reserved_peers(&self) -> Result<Vec<PeerId>, ()> {
        Ok(Vec::new())
    }
}
