//! Syslog: RFC 5424 and 3164, over UDP, TCP and TLS.

mod frames;
mod listen;
mod message;
mod tls;

#[cfg(test)]
mod tests;

pub(crate) use listen::Listener;
pub(crate) use tls::acceptor;
