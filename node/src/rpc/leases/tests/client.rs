//! A client with subscriptions to a played chain.

use super::{played::Played, *};
use std::time::Duration;
use subscriptions::{module, Subscriptions};
use tokio::{sync::mpsc, time::timeout};

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

/// The methods of a node, as one connection has them.
pub(super) struct Client(RpcModule<Subscriptions<Played>>);

/// A subscription that was accepted.
pub(super) struct Told {
    pub id: Value,
    messages: mpsc::Receiver<String>,
}

impl Client {
    pub(super) fn of(chain: &Played) -> Self {
        use_prefix();
        let chain = Arc::new(chain.clone());
        let feed = Feed::new(chain.clone(), executor());
        Self(module(Subscriptions { chain, feed, slots: Arc::default() }).unwrap())
    }

    async fn ask(&self, method: &str, params: Value, buffer: usize) -> (Value, mpsc::Receiver<String>) {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let asked = self.0.raw_json_request(&request, buffer);
        let (response, messages) = timeout(LONG, asked).await.expect("an answer").unwrap();
        (serde_json::from_str(&response).unwrap(), messages)
    }

    /// Subscribes on a connection that buffers this many messages.
    pub(super) async fn try_subscribe(&self, method: &str, params: Value, buffer: usize) -> Result<Told, Value> {
        let (mut response, messages) = self.ask(method, params, buffer).await;
        match response.get_mut("result") {
            Some(id) => Ok(Told { id: id.take(), messages }),
            None => Err(response["error"].take()),
        }
    }

    pub(super) async fn subscribe(&self, method: &str, params: Value) -> Told {
        self.try_subscribe(method, params, 1_000).await.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(super) async fn refusal(&self, method: &str, params: Value) -> Value {
        match self.try_subscribe(method, params, 1_000).await {
            Ok(_) => panic!("{method} was not refused"),
            Err(error) => error,
        }
    }

    /// Subscribes as soon as there is a slot.
    pub(super) async fn subscribe_at_last(&self, method: &str, params: Value) -> Told {
        let subscribing = async {
            loop {
                if let Ok(told) = self.try_subscribe(method, params.clone(), 1_000).await {
                    return told;
                }
                tokio::task::yield_now().await;
            }
        };
        timeout(LONG, subscribing).await.expect("a slot")
    }

    pub(super) async fn unsubscribe(&self, method: &str, told: &Told) {
        assert_eq!(self.ask(method, json!([told.id]), 1).await.0["result"], true);
    }
}

impl Told {
    /// The next message: `result` or `error`, beside the method's name.
    async fn message(&mut self) -> Value {
        let text = timeout(LONG, self.messages.recv()).await.expect("a message in time").expect("a message");
        serde_json::from_str(&text).unwrap()
    }

    pub(super) async fn next(&mut self) -> Value {
        let message = self.message().await;
        message["params"].get("result").unwrap_or_else(|| panic!("{message}")).clone()
    }

    pub(super) async fn named(&mut self) -> (Value, Value) {
        let mut message = self.message().await;
        (message["method"].take(), message["params"]["result"].take())
    }

    /// The messages up to the one that ends the subscription, and that one's error.
    pub(super) async fn end(mut self) -> (Vec<Value>, Value) {
        let mut before = Vec::new();
        loop {
            let mut message = self.message().await;
            match message["params"].get_mut("error") {
                Some(error) => return (before, error.take()),
                None => before.push(message["params"]["result"].take()),
            }
        }
    }
}
