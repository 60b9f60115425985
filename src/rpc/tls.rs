//! Trust in a gateway's certificate: the public roots, or one pinned certificate.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use sha2::{Digest as _, Sha256};

/// SHA-256 of a certificate in DER.
pub(super) type Fingerprint = [u8; 32];

/// Reads a fingerprint as OpenClaw does: `sha256:` in front and separators are optional.
pub(super) fn parse_fingerprint(text: &str) -> Option<Fingerprint> {
    let text = text.trim().to_ascii_lowercase();
    let text =
        text.strip_prefix("sha-256").or_else(|| text.strip_prefix("sha256")).unwrap_or(&text);
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    bytes?.try_into().ok()
}

/// The fingerprint of the first certificate in a PEM text.
pub(super) fn fingerprint_of_pem(pem: &[u8]) -> Option<Fingerprint> {
    use rustls::pki_types::pem::PemObject as _;
    CertificateDer::from_pem_slice(pem).ok().map(|der| Sha256::digest(&der).into())
}

/// The client side of TLS. With a pin only that certificate is trusted, whatever its name, issuer
/// and dates: this is how OpenClaw reaches its own self-signed gateway.
pub(super) fn client_config(pin: Option<Fingerprint>) -> Result<Arc<ClientConfig>, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?;
    let config = if let Some(pin) = pin {
        let verifier = Arc::new(Pinned { pin, provider });
        builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
    } else {
        let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        builder.with_root_certificates(roots).with_no_client_auth()
    };
    Ok(Arc::new(config))
}

/// Why a handshake failed, in an operator's words.
pub(super) fn reason(error: &std::io::Error) -> String {
    use rustls::CertificateError as Cert;
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(problem)) => match problem {
            Cert::Expired | Cert::ExpiredContext { .. } => "its certificate has expired".to_owned(),
            Cert::NotValidForName | Cert::NotValidForNameContext { .. } => {
                "its certificate is for another host name".to_owned()
            }
            Cert::UnknownIssuer => "its certificate comes from an unknown issuer".to_owned(),
            // What a certificate that signs itself looks like to the verifier.
            Cert::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
                "its certificate is self-signed".to_owned()
            }
            other => other.to_string(),
        },
        Some(rustls::Error::InvalidMessage(_)) => "the port does not speak tls".to_owned(),
        Some(other) => other.to_string(),
        None if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "the peer ended the tls handshake".to_owned()
        }
        None => error.to_string(),
    }
}

#[derive(Debug)]
struct Pinned {
    pin: Fingerprint,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let seen: Fingerprint = Sha256::digest(end_entity).into();
        if seen == self.pin {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(rustls::Error::General(
                "the certificate is not the one of the configured fingerprint".to_owned(),
            ))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_come_in_many_spellings() {
        let plain = "ab".repeat(32);
        let colons = ["AB"; 32].join(":");
        let expected = Some([0xab; 32]);
        assert_eq!(parse_fingerprint(&plain), expected);
        assert_eq!(parse_fingerprint(&format!("SHA256: {colons}")), expected);
        assert_eq!(parse_fingerprint(&format!(" sha-256:{colons}")), expected);
        assert_eq!(parse_fingerprint("ab"), None);
        assert_eq!(parse_fingerprint(""), None);
    }
}
