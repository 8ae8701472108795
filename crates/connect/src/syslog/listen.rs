//! Listeners: datagrams, streams, encrypted streams.

use super::frames::{Frame, Frames, LONGEST};
use super::message::read;
use crate::telemetry::context::Context;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use vectra_control::daemon::telemetry::Noted;
use vectra_plan::config::{Syslog, Transport};

/// Connections of one listener at once.
const CONNECTIONS: usize = 256;
/// How long a client may take to agree on encryption.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(3600);
/// Largest datagram.
const DATAGRAM: usize = 65_535;
/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// A listener that is bound.
pub(crate) struct Listener {
    source: Arc<Source>,
    socket: Socket,
}

enum Socket {
    Udp(UdpSocket),
    Tcp(TcpListener, Option<TlsAcceptor>),
}

/// What all connections of a listener share.
struct Source {
    name: String,
    environment: Option<String>,
    rate: u32,
    context: Context,
    window: std::sync::Mutex<Window>,
}

/// Lines of this second.
struct Window {
    began: Instant,
    lines: u32,
}

impl Listener {
    /// Binds; `tls` is what an encrypted one answers with.
    pub async fn bind(name: &str, config: &Syslog, tls: Option<TlsAcceptor>, context: Context) -> io::Result<Listener> {
        let socket = match config.transport {
            Transport::Udp => Socket::Udp(UdpSocket::bind(&config.listen).await?),
            Transport::Tcp | Transport::Tls => Socket::Tcp(TcpListener::bind(&config.listen).await?, tls),
        };
        let window = Window { began: Instant::now(), lines: 0 };
        let name = format!("syslog {name}");
        let source = Source {
            context: context.of(&name),
            name,
            environment: config.environment.clone(),
            rate: config.max_lines_per_second,
            window: std::sync::Mutex::new(window),
        };
        Ok(Listener { source: Arc::new(source), socket })
    }

    /// The environment whose requests its lines tell of, where they do.
    pub fn environment(&self) -> Option<String> {
        self.source.environment.clone()
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        match &self.socket {
            Socket::Udp(socket) => socket.local_addr(),
            Socket::Tcp(listener, _) => listener.local_addr(),
        }
    }

    /// Listens until dropped.
    pub async fn run(self) {
        match self.socket {
            Socket::Udp(socket) => datagrams(socket, &self.source).await,
            Socket::Tcp(listener, tls) => streams(listener, tls, self.source).await,
        }
    }
}

async fn datagrams(socket: UdpSocket, source: &Source) {
    let mut buffer = vec![0; DATAGRAM];
    loop {
        match socket.recv_from(&mut buffer).await {
            Ok((length, _)) => {
                let bytes = buffer.get(..length.min(LONGEST)).unwrap_or_default().to_vec();
                // A datagram that nobody waits for cannot be asked to come later.
                if source.wait_until().is_some() {
                    source.context.intake.note(Noted::TooFast, 1);
                } else {
                    source.take(vec![Frame { bytes, cut: length > LONGEST }]);
                }
            }
            Err(error) => {
                source.context.intake.problem(&source.name, &error.to_string());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn streams(listener: TcpListener, tls: Option<TlsAcceptor>, source: Arc<Source>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                source.context.intake.problem(&source.name, &error.to_string());
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            source.context.intake.note(Noted::Connections, 1);
            source.context.intake.problem(&source.name, &format!("more than {CONNECTIONS} connections at once"));
            continue;
        };
        let (source, tls) = (source.clone(), tls.clone());
        connections.spawn(async move {
            match tls {
                None => messages(stream, &source).await,
                Some(tls) => match timeout(HANDSHAKE, tls.accept(stream)).await {
                    Ok(Ok(stream)) => messages(stream, &source).await,
                    _ => source.context.intake.note(Noted::Unauthorized, 1),
                },
            }
            drop(place);
        });
    }
}

async fn messages(mut stream: impl AsyncRead + Unpin, source: &Source) {
    let mut frames = Frames::default();
    let mut piece = vec![0; PIECE];
    while let Ok(Ok(length)) = timeout(IDLE, stream.read(&mut piece)).await {
        if length == 0 {
            break;
        }
        let mut whole = Vec::new();
        frames.push(piece.get(..length).unwrap_or_default(), &mut |frame| whole.push(frame));
        source.take(whole);
        // A stream can wait: its sender then keeps what it has.
        if let Some(until) = source.wait_until() {
            sleep_until(until).await;
        }
    }
    let mut last = Vec::new();
    frames.finish(&mut |frame| last.push(frame));
    source.take(last);
}

impl Source {
    fn take(&self, frames: Vec<Frame>) {
        if frames.is_empty() {
            return;
        }
        let Context { intake, fields, .. } = &self.context;
        let (now, count) = (intake.now(), frames.len());
        let mut lines = Vec::with_capacity(count);
        for frame in frames {
            if frame.cut {
                intake.note(Noted::LongLines, 1);
            }
            let (told, well) = read(&String::from_utf8_lossy(&frame.bytes), now, fields);
            if !well {
                intake.note(Noted::Malformed, 1);
            }
            lines.push(self.context.line(told, self.environment.as_deref()));
        }
        let mut window = self.window.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        window.lines = window.lines.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        drop(window);
        match intake.try_log(lines) {
            Ok(()) => intake.came(&self.name, count as u64),
            Err(full) => intake.problem(&self.name, &full.to_string()),
        }
    }

    /// When the next line may be taken, where that is not now.
    fn wait_until(&self) -> Option<Instant> {
        let mut window = self.window.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        if now.duration_since(window.began) >= Duration::from_secs(1) {
            *window = Window { began: now, lines: 0 };
        }
        (window.lines >= self.rate).then(|| window.began + Duration::from_secs(1))
    }
}
