//! Requests to other servers: Langfuse and the model's provider, and nobody else.

use std::time::Duration;

/// How long until a connection is there.
const CONNECT: Duration = Duration::from_secs(5);

/// The one client for requests that leave this machine. It follows no redirect, so that only the hosts of
/// the settings are ever contacted, and keys go nowhere else.
#[derive(Clone, Debug)]
pub struct Outbound(reqwest::Client);

impl Outbound {
    /// # Errors
    /// The system's certificates cannot be read.
    pub fn new() -> anyhow::Result<Self> {
        // An error only says that it was done before. The other provider of rustls needs more than a C compiler.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("dunetrace/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self(client))
    }

    pub fn client(&self) -> &reqwest::Client {
        &self.0
    }
}
