//! A listener for everyone: it lets a bounded number of connections in, each for a bounded time.
//!
//! Each open connection takes a file descriptor of the meter's. If strangers could take all of them, the meter could
//! ask no exporter any more, and its own node could not ask the meter.

use axum::serve::Listener;
use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, Sleep},
};

/// Connections open at once.
pub const ROOM: usize = 64;
/// The most time that a connection may last: enough for a few scrapes. Prometheus then makes another.
pub const STAY: Duration = Duration::from_secs(60);

pub struct Guests {
    listener: TcpListener,
    room: Arc<Semaphore>,
    stay: Duration,
}

impl Guests {
    pub fn new(listener: TcpListener, room: usize, stay: Duration) -> Self {
        Self { listener, room: Arc::new(Semaphore::new(room)), stay }
    }
}

impl Listener for Guests {
    type Io = Guest;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guest, SocketAddr) {
        // Nobody closes the semaphore. Connections without room wait in the system's queue.
        let place = self.room.clone().acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Guest { stream, leaves: Box::pin(sleep(self.stay)), _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that breaks off when its time is over.
pub struct Guest {
    stream: TcpStream,
    leaves: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Guest {
    /// The stream, as long as its time is not over.
    fn stream(&mut self, context: &mut Context<'_>) -> io::Result<Pin<&mut TcpStream>> {
        if self.leaves.is_elapsed() || self.leaves.as_mut().poll(context).is_ready() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Guest {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.stream(context) {
            Ok(stream) => stream.poll_read(context, into),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl AsyncWrite for Guest {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.stream(context) {
            Ok(stream) => stream.poll_write(context, bytes),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    const MINUTE: Duration = Duration::from_secs(60);

    async fn guests(room: usize, stay: Duration) -> (Guests, SocketAddr) {
        let guests = Guests::new(TcpListener::bind("127.0.0.1:0").await.unwrap(), room, stay);
        let address = guests.local_addr().unwrap();
        (guests, address)
    }

    #[tokio::test]
    async fn no_more_are_let_in_than_there_is_room_for() {
        let (mut guests, address) = guests(2, MINUTE).await;
        let connect = || TcpStream::connect(address);
        let _waiting = [connect().await.unwrap(), connect().await.unwrap(), connect().await.unwrap()];
        let (first, _) = guests.accept().await;
        let (_second, _) = guests.accept().await;
        {
            let mut third = Box::pin(guests.accept());
            assert!(poll_fn(|context| Poll::Ready(third.as_mut().poll(context).is_pending())).await);
        }
        drop(first);
        guests.accept().await;
    }

    #[tokio::test]
    async fn a_connection_breaks_off_when_its_time_is_over() {
        let (mut guests, address) = guests(1, Duration::from_millis(50)).await;
        let _silent = TcpStream::connect(address).await.unwrap();
        let (mut guest, _) = guests.accept().await;
        let mut bytes = [0; 8];
        let read = poll_fn(|context| Pin::new(&mut guest).poll_read(context, &mut ReadBuf::new(&mut bytes))).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let written = poll_fn(|context| Pin::new(&mut guest).poll_write(context, b"x")).await;
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        // Its place goes to another.
        drop(guest);
        let _next = TcpStream::connect(address).await.unwrap();
        guests.accept().await;
    }
}
