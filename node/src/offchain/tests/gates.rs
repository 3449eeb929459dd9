//! Gates behind sockets of this machine: good ones, silent ones, and hostile ones.

use leasehold_primitives::{
    gates::{probe_answer, probe_payload, Gate, GatePair, Ip, PROBE_PATH},
    OfferId,
};
use sp_core::Pair;
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    thread,
    time::Duration,
};

/// The hash of the genesis of chains built without a block.
const GENESIS: [u8; 32] = [0; 32];

/// The gate of an offer at this port of this machine.
pub(super) fn gate_at(offer: OfferId, port: u16) -> Gate {
    Gate { ip: Ip::V4([127, 0, 0, 1]), port, key: pair(offer).public(), since: 0, deposit: 0 }
}

fn pair(offer: OfferId) -> GatePair {
    GatePair::from_seed(&sp_io::hashing::blake2_256(&offer.to_le_bytes()))
}

/// A port that takes connections and never says anything.
pub(super) struct Silent(TcpListener);

impl Silent {
    pub(super) fn listen() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(super) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// The requests since the last call: the first bytes of each connection.
    pub(super) fn asked(&self) -> Vec<String> {
        self.0.set_nonblocking(true).unwrap();
        let mut asked = Vec::new();
        while let Ok((mut connection, _)) = self.0.accept() {
            connection.set_nonblocking(true).unwrap();
            let mut bytes = [0; 256];
            let read = connection.read(&mut bytes).unwrap_or(0);
            asked.push(String::from_utf8_lossy(&bytes[..read]).into());
        }
        asked
    }

    /// Waits for the first connection.
    pub(super) fn first(&self) -> TcpStream {
        self.0.accept().unwrap().0
    }
}

/// The behaviour of a gate when it is probed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Behaviour {
    /// It answers as it should, but keeps the connection.
    Right,
    /// A body without end, sent as fast as it is taken.
    EndlessBody,
    /// Headers without end.
    EndlessHeaders,
    /// The right answer, a byte each 200 ms.
    Drip,
    /// It names another port, at which the right answer can be had.
    Redirect(u16),
    /// It reads the request, and keeps the connection without a word.
    Idle,
    /// It closes the connection.
    Closes,
}

/// A gate that answers in threads of its own, as long as the test runs.
pub(super) struct Server {
    pub port: u16,
    /// Connections that were opened.
    pub opened: Arc<AtomicUsize>,
    /// Connections that the node has closed again.
    pub closed: Arc<AtomicUsize>,
}

impl Server {
    pub(super) fn start(offer: OfferId, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (opened, closed) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let counters = (opened.clone(), closed.clone());
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (opened, closed) = counters.clone();
                opened.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || {
                    let mut connection = connection.unwrap();
                    serve(&mut connection, offer, behaviour);
                    wait_for_end(connection);
                    closed.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, opened, closed }
    }
}

/// The path of the request, to the end of the request's first line.
fn read_path(connection: &mut TcpStream) -> String {
    let mut bytes = [0; 1_024];
    let read = connection.read(&mut bytes).unwrap_or(0);
    let request = String::from_utf8_lossy(&bytes[..read]);
    request.split(' ').nth(1).unwrap_or_default().into()
}

/// Errors are the node's, which closes the connection: the conversation ends with them.
fn serve(connection: &mut TcpStream, offer: OfferId, behaviour: Behaviour) {
    let path = read_path(connection);
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    match behaviour {
        Behaviour::Right => {
            let answer = answer(offer, &path);
            let _ = connection.write_all(&[head(answer.len()), answer].concat());
        }
        Behaviour::EndlessBody => {
            let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while connection.write_all(&[1; 4_096]).is_ok() {}
        }
        Behaviour::EndlessHeaders => {
            let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n");
            while connection.write_all(b"X-More: and more\r\n").is_ok() {
                thread::sleep(Duration::from_millis(10));
            }
        }
        Behaviour::Drip => {
            let answer = answer(offer, &path);
            let _ = connection.write_all(&head(answer.len()));
            for byte in answer {
                thread::sleep(Duration::from_millis(200));
                if connection.write_all(&[byte]).is_err() {
                    break;
                }
            }
        }
        Behaviour::Redirect(port) => {
            let location = format!("http://127.0.0.1:{port}{path}");
            let answer = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
            let _ = connection.write_all(answer.as_bytes());
        }
        Behaviour::Idle | Behaviour::Closes => (),
    }
    // For the others the node closes the connection.
    if behaviour == Behaviour::Closes {
        let _ = connection.shutdown(Shutdown::Both);
    }
}

fn answer(offer: OfferId, path: &str) -> Vec<u8> {
    let digits = path.strip_prefix(PROBE_PATH).unwrap_or_default();
    let nonce = core::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap());
    probe_answer(&pair(offer).sign(&probe_payload(&GENESIS, offer, &nonce))).to_vec()
}

/// Returns when the other side has closed the connection.
fn wait_for_end(mut connection: TcpStream) {
    let mut bytes = [0; 1_024];
    while matches!(connection.read(&mut bytes), Ok(read) if read > 0) {}
}
