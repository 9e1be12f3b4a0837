//! The sample policies: made over the REST API, and fetched by the sample agents.

use anyhow::{Context as _, bail};
use api::paths;
use api::policies::PolicyView;
use axum::http::Method;

use crate::client::{Client, Destination, request};
use crate::demo::CAST;
use crate::demo::policies::missing;

/// Makes those that are not there, and says how many that were.
///
/// # Errors
/// When the API cannot be reached, or refuses them.
pub async fn make(api: Destination) -> anyhow::Result<usize> {
    let reply = request(api.clone(), Method::GET, paths::POLICIES).await?;
    if !reply.status.is_success() {
        bail!("{} does not list its policies: {}", api.to, reply.reason());
    }
    let present: Vec<PolicyView> = serde_json::from_str(&reply.body).context("this is no answer of Dunetrace's API")?;
    let names = present.iter().map(|it| (it.agent_id.as_str(), it.name.as_str()));
    let rules = missing(names);
    let mut client = Client::new(api);
    for rule in &rules {
        let body = serde_json::to_vec(rule)?;
        let reply = client.post(paths::POLICIES, body.into()).await?;
        if !reply.status.is_success() {
            bail!(
                "{} refused the policy `{}` with {}",
                client.target(),
                rule.name,
                reply.reason()
            );
        }
    }
    Ok(rules.len())
}

/// Every sample agent asks the ingest port for its policies, as an SDK does before its first run.
pub(super) async fn fetch(ingest: &Destination) -> anyhow::Result<()> {
    for agent in CAST {
        let path = format!("{}?agent_id={}", paths::POLICIES, paths::encode(agent.name));
        request(ingest.clone(), Method::GET, &path).await?;
    }
    Ok(())
}
