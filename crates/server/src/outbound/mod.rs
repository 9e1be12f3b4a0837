//! Requests to other servers: Langfuse and the model's provider, and nobody else.

mod answer;
mod exchange;
mod no_answer;

use std::time::Duration;

use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Url};

pub use answer::Answer;
pub use exchange::Bounds;
pub use no_answer::NoAnswer;

/// How long until a connection is there.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an unused connection is kept. Many servers close theirs after five seconds; a request that is sent
/// at that moment is lost, and nobody knows whether it was read.
const IDLE: Duration = Duration::from_secs(4);

/// The one client for requests that leave this machine. It follows no redirect, so that only the hosts of
/// the settings are ever contacted, and keys go nowhere else. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// Through the proxy that the environment names, if any.
    far: Client,
    /// To this machine, never through a proxy: what stays here must not take a way over another host.
    near: Client,
}

impl Outbound {
    /// # Errors
    /// The system's certificates cannot be read.
    pub fn new() -> anyhow::Result<Self> {
        // An error only says that it was done before. The other provider of rustls needs more than a C compiler.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            far: builder().build()?,
            near: builder().no_proxy().build()?,
        })
    }

    /// A request that is not sent yet. One that cannot be made says so when it is sent.
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        let near = Url::parse(url).is_ok_and(|url| is_this_machine(&url));
        let client = if near { &self.near } else { &self.far };
        client.request(method, url)
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        .user_agent(concat!("dunetrace/", env!("CARGO_PKG_VERSION")))
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    loopback || host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_this_machine() {
        let near = |url: &str| is_this_machine(&Url::parse(url).unwrap());
        for url in ["http://localhost:11434/v1", "http://127.0.0.1:3000", "https://[::1]/"] {
            assert!(near(url), "{url}");
        }
        for url in [
            "https://cloud.langfuse.com",
            "http://192.168.0.1",
            "http://localhost.example.com",
        ] {
            assert!(!near(url), "{url}");
        }
    }
}
