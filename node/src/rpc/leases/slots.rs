//! The numbers of subscriptions, per connection and in all.

use super::{
    errors::{too_many_on_connection, too_many_subscriptions},
    limits::{SUBSCRIPTIONS, SUBSCRIPTIONS_PER_CONNECTION},
};
use jsonrpsee::{core::RpcResult, ConnectionId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The subscriptions of each connection that has one. A node that listens on several addresses counts its connections
/// at each of them, and two connections with the same number share the bound of one.
#[derive(Default)]
pub struct Slots {
    taken: Mutex<HashMap<ConnectionId, usize>>,
}

impl Slots {
    fn taken(&self) -> MutexGuard<'_, HashMap<ConnectionId, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a slot, or refuses at once.
    pub fn take(self: &Arc<Self>, connection: ConnectionId) -> RpcResult<Slot> {
        let mut taken = self.taken();
        if taken.get(&connection).is_some_and(|own| *own >= SUBSCRIPTIONS_PER_CONNECTION) {
            return Err(too_many_on_connection());
        }
        if taken.values().sum::<usize>() >= SUBSCRIPTIONS {
            return Err(too_many_subscriptions());
        }
        let own = taken.entry(connection).or_default();
        *own = own.saturating_add(1);
        Ok(Slot { slots: self.clone(), connection })
    }
}

/// A slot, which is free again when this is dropped.
pub struct Slot {
    slots: Arc<Slots>,
    connection: ConnectionId,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken();
        if let Some(own) = taken.get_mut(&self.connection) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.remove(&self.connection);
            }
        }
    }
}
