//! Gates: where watchers probe whether an offer can be reached.
//!
//! A gate's address is public, so this listener expects attacks and serves nothing but probes. It reads little and not
//! for long, answers once on each connection, and keeps nothing about the asker but a place in a table of a fixed size.
//! It shares no state with the rest of the meter.

pub mod key;
pub mod limits;

use leasehold_primitives::{
    gates::{probe_answer, probe_payload, GatePair, Nonce, PROBE_PATH},
    json::from_hex,
    OfferId,
};
use limits::Limits;
use sp_core::Pair;
use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{watch, OwnedSemaphorePermit, Semaphore},
    task::AbortHandle,
    time::{sleep, timeout},
};

/// Connections open at once, of all gates of a meter: few enough for the file descriptors that it measures with.
pub const ROOM: usize = 512;
/// The most time that a connection may last. A watcher waits no longer for its answer.
pub const STAY: Duration = Duration::from_secs(3);
/// The most bytes of a request. A watcher's has some 200.
const MAX_REQUEST: usize = 2_048;
/// The pause in taking in connections after the system had none to give, for lack of memory, say.
const PAUSE: Duration = Duration::from_millis(100);

const NOT_FOUND: &[u8] = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const FOUND: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: 65\r\nconnection: close\r\n\r\n";

/// Answers probes of an offer.
pub struct Gate {
    pub offer: OfferId,
    pub genesis: [u8; 32],
    pub pair: GatePair,
}

impl Gate {
    /// The answer to a request whose head is whole.
    fn answer(&self, request: &[u8]) -> Vec<u8> {
        match nonce_of(request) {
            Some(nonce) => {
                let signature = self.pair.sign(&probe_payload(&self.genesis, self.offer, &nonce));
                [FOUND, &probe_answer(&signature)].concat()
            }
            None => NOT_FOUND.to_vec(),
        }
    }
}

/// The nonce of a probe; none for any other request.
fn nonce_of(request: &[u8]) -> Option<Nonce> {
    let end = request.windows(2).position(|pair| pair == b"\r\n")?;
    let line = std::str::from_utf8(request.get(..end)?).ok()?;
    let (target, version) = line.strip_prefix("GET ")?.split_once(' ')?;
    let digits = target.strip_prefix(PROBE_PATH).filter(|digits| digits.len() == 32)?;
    from_hex(digits).filter(|_| matches!(version, "HTTP/1.1" | "HTTP/1.0"))
}

/// The admission to the gates of a meter.
pub struct Door {
    limits: Mutex<Limits>,
    room: Arc<Semaphore>,
    /// Connections that may still be open, the oldest first.
    inside: Mutex<VecDeque<AbortHandle>>,
}

impl Door {
    pub fn new(room: usize) -> Self {
        Self {
            limits: Mutex::new(Limits::new(Instant::now())),
            room: Arc::new(Semaphore::new(room)),
            inside: Mutex::default(),
        }
    }

    /// A place for a connection. If there is none, the oldest connection loses its own: a watcher is gone within
    /// milliseconds, so the oldest of so many are ones that send nothing. Nobody closes the semaphore.
    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.room.clone().try_acquire_owned() {
            return Some(place);
        }
        self.forget_those_gone();
        if let Some(oldest) = lock(&self.inside).pop_front() {
            oldest.abort();
        }
        self.room.clone().acquire_owned().await.ok()
    }

    /// No entry is older than a connection may last, and no more come in that time than all sources may ask.
    fn forget_those_gone(&self) {
        let mut inside = lock(&self.inside);
        while inside.front().is_some_and(AbortHandle::is_finished) {
            inside.pop_front();
        }
    }

    /// Serves a connection, if its source has not had enough.
    async fn let_in(&self, stream: TcpStream, from: SocketAddr, gate: Arc<Gate>) {
        if !lock(&self.limits).admit(from.ip(), Instant::now()) {
            // Without a farewell, for which the system would keep memory for a minute.
            let _ = stream.set_zero_linger();
            return;
        }
        let place = self.place().await;
        let serving = tokio::spawn(async move {
            let _place = place;
            // Nobody is told that a stranger hung up.
            let _ = timeout(STAY, serve_one(stream, &gate)).await;
        });
        self.forget_those_gone();
        lock(&self.inside).push_back(serving.abort_handle());
    }
}

/// A lock that a panic elsewhere does not break: its content is right after each line of code that holds it.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the request and answers it.
async fn serve_one(mut stream: TcpStream, gate: &Gate) -> io::Result<()> {
    let mut request = Vec::new();
    let mut part = [0; 512];
    loop {
        let count = stream.read(&mut part).await?;
        let Some(new) = part.get(..count).filter(|new| !new.is_empty()) else { return Ok(()) };
        // The end of the head may have begun in the part before.
        let from = request.len().saturating_sub(3);
        request.extend_from_slice(new);
        if request.get(from..).is_some_and(|tail| tail.windows(4).any(|four| four == b"\r\n\r\n")) {
            break;
        }
        if request.len() >= MAX_REQUEST {
            return Ok(());
        }
    }
    stream.write_all(&gate.answer(&request)).await?;
    stream.shutdown().await
}

/// Answers at `listener` for `gate` until it is told to stop.
pub async fn serve(listener: TcpListener, gate: Gate, door: Arc<Door>, mut told: watch::Receiver<bool>) {
    let gate = Arc::new(gate);
    loop {
        let accepted = tokio::select! {
            biased;
            _ = told.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, from)) => door.let_in(stream, from, gate.clone()).await,
            Err(error) if is_of_the_connection(&error) => (),
            Err(error) => {
                tracing::warn!("the gate of offer {} cannot take a connection in: {error}", gate.offer);
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether only the connection that was to be taken in failed, and not the system.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_probe_has_a_nonce() {
        let nonce = "00112233445566778899aAbBcCdDeEfF";
        let probe = |line: String| nonce_of(format!("{line}\r\nhost: x\r\n\r\n").as_bytes());
        let found = [0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];
        assert_eq!(probe(format!("GET /v1/probe/{nonce} HTTP/1.1")), Some(found));
        assert_eq!(probe(format!("GET /v1/probe/{nonce} HTTP/1.0")), Some(found));
        for line in [
            format!("POST /v1/probe/{nonce} HTTP/1.1"),
            format!("GET /v1/probe/{nonce}00 HTTP/1.1"),
            format!("GET /v1/probe/{} HTTP/1.1", &nonce[2..]),
            format!("GET /v1/probe/0x{} HTTP/1.1", &nonce[2..]),
            format!("GET /v1/probe/{nonce}? HTTP/1.1"),
            format!("GET /v1/probe/{nonce}/ HTTP/1.1"),
            format!("GET /v1/probe/{} HTTP/1.1", nonce.replace("aA", "+1")),
            format!("GET /v1/probe/{nonce} HTTP/2.0"),
            format!("GET  /v1/probe/{nonce} HTTP/1.1"),
            format!("GET /v1/probe/{nonce}  HTTP/1.1"),
            format!("GET http://x/v1/probe/{nonce} HTTP/1.1"),
            format!("GET /v1/probe/{nonce}"),
            format!("GET / HTTP/1.1\r\nGET /v1/probe/{nonce} HTTP/1.1"),
            "GET /v1/readings HTTP/1.1".into(),
            "GET /metrics HTTP/1.1".into(),
            String::new(),
        ] {
            assert_eq!(probe(line.clone()), None, "{line}");
        }
        assert_eq!(nonce_of(b"GET /v1/probe/\xff\xff HTTP/1.1\r\n\r\n"), None);
        assert_eq!(nonce_of(b""), None);
    }
}
