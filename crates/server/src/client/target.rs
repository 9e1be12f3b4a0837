//! Where a server is.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::Uri;

/// The address of a listener, as `http://host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Host and port.
    authority: String,
}

impl Target {
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Of a listener of this machine. Whoever listens everywhere is reached on the loopback.
    pub fn of(address: SocketAddr) -> Self {
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Self {
            authority: SocketAddr::new(ip, address.port()).to_string(),
        }
    }
}

impl FromStr for Target {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| EXPECTED)?;
        if uri.scheme_str() != Some("http") || !matches!(uri.path(), "" | "/") {
            return Err(EXPECTED);
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(EXPECTED)?;
        Ok(Self {
            authority: format!("{host}:{}", uri.port_u16().unwrap_or(80)),
        })
    }
}

const EXPECTED: &str = "expected http://host:port without a path; for https, go through a proxy on this machine";

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "http://{}", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_taken() {
        assert_eq!(
            "http://127.0.0.1:8001/".parse::<Target>().map(|to| to.to_string()),
            Ok("http://127.0.0.1:8001".into())
        );
        assert_eq!(
            "http://[::1]:8001".parse::<Target>().map(|to| to.to_string()),
            Ok("http://[::1]:8001".into())
        );
        for wrong in [
            "https://example.com",
            "127.0.0.1:8001",
            "http://host:1/v1/ingest",
            "http://",
            "",
        ] {
            assert_eq!(wrong.parse::<Target>(), Err(EXPECTED), "{wrong}");
        }
    }

    #[test]
    fn everywhere_is_asked_on_the_loopback() {
        for (listens, asked) in [
            ("0.0.0.0:8002", "127.0.0.1:8002"),
            ("[::]:8002", "[::1]:8002"),
            ("10.0.0.5:80", "10.0.0.5:80"),
        ] {
            assert_eq!(Target::of(listens.parse().unwrap()).authority(), asked);
        }
    }
}
