//! The bounds on one call, and on all of them together.

use super::{market::OF_ALICE, *};
use jsonrpsee::ConnectionId;
use limits::{SUBSCRIPTIONS, SUBSCRIPTIONS_PER_CONNECTION};
use scans::Now;
use std::{
    sync::{
        atomic::{AtomicU64, Ordering::SeqCst},
        mpsc as blocking, Mutex,
    },
    time::Duration,
};
use tokio::sync::mpsc;

/// A clock that stands still except for the time that pages take.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn takes(&self, millis: u64) {
        self.0.fetch_add(millis, SeqCst);
    }

    fn now(&self) -> Now {
        let (millis, begin) = (self.0.clone(), Instant::now());
        Arc::new(move || begin + Duration::from_millis(millis.load(SeqCst)))
    }

    fn passed(&self) -> Duration {
        Duration::from_millis(self.0.load(SeqCst))
    }
}

/// A node at which each page of a thousand ids takes this long.
fn node_with_pages_of(millis: u64) -> (RpcModule<()>, Clock) {
    let clock = Clock::default();
    let passing = clock.clone();
    let fake = Fake::new(move || passing.takes(millis));
    (methods(fake, Scans::new(1, 0, clock.now())), clock)
}

/// The leases of Alice, from one page of the node to the next, and how many pages there were.
async fn of_alice(node: &RpcModule<()>, limit: u32) -> (Vec<u64>, usize) {
    let (mut found, mut calls, mut from) = (vec![], 0, Value::Null);
    loop {
        let page = call_to(node, "leases_leases", json!([{ "tenant": address(Alice) }, from, limit])).await;
        let ids = page["result"]["leases"].as_array().unwrap().iter();
        found.extend(ids.map(|lease| lease["id"].as_str().unwrap().parse::<u64>().unwrap()));
        calls += 1;
        from = page["result"]["next"].clone();
        if from.is_null() {
            return (found, calls);
        }
    }
}

#[tokio::test]
async fn a_call_works_off_pages_until_the_end() {
    let (node, clock) = node_with_pages_of(40);
    assert_eq!(of_alice(&node, 100).await, (OF_ALICE.to_vec(), 1));
    assert_eq!(clock.passed(), Duration::from_millis(5 * 40));
}

#[tokio::test]
async fn a_call_ends_when_its_page_is_full() {
    let (node, clock) = node_with_pages_of(40);
    let page = call_to(&node, "leases_leases", json!([{ "tenant": address(Alice) }, null, 2])).await;
    assert_eq!(page["result"]["leases"].as_array().unwrap().len(), 2);
    assert_eq!(clock.passed(), Duration::from_millis(4 * 40));
    assert_eq!(of_alice(&node, 2).await, (OF_ALICE.to_vec(), 2));
    assert_eq!(of_alice(&node, 1).await, (OF_ALICE.to_vec(), 3));
}

#[tokio::test]
async fn a_call_ends_before_its_time_is_over_and_says_where_to_go_on() {
    let (node, clock) = node_with_pages_of(100);
    let page = call_to(&node, "leases_leases", json!([{ "tenant": address(Alice) }])).await;
    // A third page would have ended after 300 ms.
    assert_eq!(clock.passed(), Duration::from_millis(200));
    assert_eq!((page["result"]["leases"].as_array().unwrap().len(), &page["result"]["next"]), (1, &json!("2999")));
    assert_eq!(of_alice(&node, 100).await, (OF_ALICE.to_vec(), 3));
}

#[tokio::test]
async fn a_call_may_take_the_whole_of_its_time() {
    let (node, clock) = node_with_pages_of(125);
    call_to(&node, "leases_leases", json!([{ "tenant": address(Alice) }])).await;
    assert_eq!(clock.passed(), limits::BUDGET);
}

#[tokio::test]
async fn a_call_looks_at_one_page_however_long_that_takes() {
    let (node, _) = node_with_pages_of(10_000);
    assert_eq!(of_alice(&node, 100).await, (OF_ALICE.to_vec(), 5));
}

#[tokio::test]
async fn quotes_stop_in_time_too() {
    let (node, clock) = node_with_pages_of(100);
    let asked = json!([{ "models": [1], "gpus": 1 }, "native", 900, 3]);
    let page = call_to(&node, "leases_quotes", asked).await;
    assert_eq!((clock.passed(), &page["result"]["next"]), (Duration::from_millis(200), &json!("2000")));
    assert_eq!(page["result"]["quotes"][0]["offer"], "1000");
}

#[tokio::test]
async fn so_many_scans_run_and_so_many_wait_and_more_are_refused_at_once() {
    const MOST: usize = 3;
    const WAITING: usize = 2;
    let (entered, mut entering) = mpsc::unbounded_channel();
    let (release, released) = blocking::channel();
    let released = Mutex::new(released);
    let fake = Fake::new(move || {
        entered.send(()).unwrap();
        released.lock().unwrap().recv().unwrap();
    });
    let node = methods(fake, Scans::new(MOST, WAITING, Arc::new(Instant::now)));
    let scan = || {
        let node = node.clone();
        tokio::spawn(async move { call_to(&node, "leases_leases", json!([null, 0, 1])).await })
    };
    let scans = [(); MOST + WAITING].map(|()| scan());
    for _ in 0..MOST {
        entering.recv().await.unwrap();
    }
    // The waiting calls were admitted meanwhile: this runtime has one thread, and turned to each of them.
    assert!(entering.try_recv().is_err(), "more run than may");
    for (method, params) in [
        ("leases_leases", json!([])),
        ("leases_offers", json!([])),
        ("leases_openOrders", json!([])),
        ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "native", 900])),
        ("leases_listed", json!([])),
        ("staking_delegations", json!([address(Bob)])),
        ("staking_pendingSlashes", json!([address(Bob)])),
    ] {
        let error = call_to(&node, method, params).await["error"].clone();
        assert_eq!(error["code"], TOO_MANY, "{method}");
        assert!(error["message"].as_str().unwrap().contains("works on 3 lists already, and 2 more wait"), "{error}");
    }
    // A wrong parameter is wrong all the same, and single questions are answered.
    assert_eq!(call_to(&node, "leases_leases", json!([5])).await["error"]["code"], INVALID_PARAMS_CODE);
    assert_eq!(call_to(&node, "leases_lease", json!([9])).await["result"]["id"], "9");

    for _ in 0..MOST + WAITING {
        release.send(()).unwrap();
    }
    for scan in scans {
        assert_eq!(scan.await.unwrap()["result"]["leases"][0]["id"], "0");
    }
    release.send(()).unwrap();
    assert_eq!(scan().await.unwrap()["result"]["leases"][0]["id"], "0");
}

#[test]
fn a_connection_has_so_many_subscriptions_and_the_node_so_many_of_all() {
    let slots = Arc::new(slots::Slots::default());
    let connection = |number: usize| ConnectionId(number);
    let mut taken = Vec::new();
    for number in 0..SUBSCRIPTIONS / SUBSCRIPTIONS_PER_CONNECTION {
        for _ in 0..SUBSCRIPTIONS_PER_CONNECTION {
            taken.push(slots.take(connection(number)).unwrap());
        }
        let refused = slots.take(connection(number)).err().unwrap();
        assert_eq!(refused.code(), TOO_MANY);
        assert!(refused.message().contains("this connection has 32 subscriptions"), "{}", refused.message());
    }
    let refused = slots.take(connection(10_000)).err().unwrap();
    assert_eq!(refused.code(), TOO_MANY);
    assert!(refused.message().contains("this node has 1024 subscriptions"), "{}", refused.message());

    // One slot of the first connection is free, and any connection may take it.
    drop(taken.remove(0));
    drop(slots.take(connection(10_000)).unwrap());
    taken.push(slots.take(connection(0)).unwrap());
    assert!(slots.take(connection(0)).is_err() && slots.take(connection(10_000)).is_err());
}
