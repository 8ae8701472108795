//! The certificate that a server shows, and whether clients accept it. Nothing is sent after the handshake.

use crate::client::{io_reason, seconds};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use vectra_engine::time::Time;
use vectra_plan::live::Seen;
use x509_parser::parse_x509_certificate;

/// Connects, shakes hands, and closes.
pub(crate) async fn certificate(host: &str, port: u16, limit: Duration) -> Seen {
    match tokio::time::timeout(limit, handshake(host, port)).await {
        Ok(Ok(seen)) => seen,
        Ok(Err(why)) => Seen::Unreachable(why),
        Err(_) => Seen::Unreachable(format!("no answer within {}", seconds(limit))),
    }
}

async fn handshake(host: &str, port: u16) -> Result<Seen, String> {
    let bare = host.trim_matches(['[', ']']);
    let name = ServerName::try_from(bare.to_owned()).map_err(|e| e.to_string())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let recorder = Arc::new(Recorder { inner: verifier(&provider)?, shown: Mutex::new(None) });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let said = |e: std::io::Error| io_reason(&e).map_or_else(|| e.to_string(), str::to_owned);
    let stream = TcpStream::connect((bare, port)).await.map_err(said)?;
    let shaken = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let shown = recorder.shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (shown, shaken) {
        // A server that showed its certificate and then wanted one of ours has said what is asked here.
        (Some(seen), _) => seen,
        (None, Err(e)) => Err(said(e)),
        (None, Ok(_)) => Err("the server showed no certificate".to_owned()),
    }
}

/// What clients of this machine trust; the built-in authorities where the machine has none.
pub(crate) fn verifier(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    if let Ok(verifier) = rustls_platform_verifier::Verifier::new(Arc::clone(provider)) {
        return Ok(Arc::new(verifier));
    }
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map(|v| v as Arc<dyn ServerCertVerifier>)
        .map_err(|e| e.to_string())
}

/// Lets the handshake go on whatever the certificate is, since nothing is sent over it, and keeps what a client would say.
#[derive(Debug)]
struct Recorder {
    inner: Arc<dyn ServerCertVerifier>,
    shown: Mutex<Option<Result<Seen, String>>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let seen = read(end_entity, verified.err().map(|e| refusal(&e)));
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn read(certificate: &CertificateDer<'_>, refused: Option<String>) -> Result<Seen, String> {
    let (_, parsed) =
        parse_x509_certificate(certificate).map_err(|e| format!("its certificate cannot be read: {e}"))?;
    let validity = parsed.validity();
    let time = |seconds: i64| Time(seconds.saturating_mul(1000));
    let (from, until) = (time(validity.not_before.timestamp()), time(validity.not_after.timestamp()));
    Ok(Seen::Certificate { from, until, refused })
}

/// A client's words, without the names of the library's types.
pub(crate) fn refusal(error: &Error) -> String {
    let text = error.to_string();
    // An authority's own certificate at a server's place: made by hand, and signed by nobody else.
    if text.contains("CaUsedAsEndEntity") {
        return "self-signed".to_owned();
    }
    let said = text.strip_prefix("invalid peer certificate: ").unwrap_or(&text);
    match said {
        "UnknownIssuer" => "signed by nobody whom clients know".to_owned(),
        // Seconds since 1970 help nobody; the dates are told beside it.
        _ if said == "Expired" || said.starts_with("certificate expired") => "it has ended".to_owned(),
        _ if said == "NotValidYet" || said.starts_with("certificate not valid yet") => {
            "its time has not begun".to_owned()
        }
        _ => said.to_owned(),
    }
}
