//! Publishes versions and moves labels.

use bytes::Bytes;
use reqwest::Method;
use serde_json::json;

use super::{NewVersion, Prompt, address, raw};
use crate::langfuse::Langfuse;
use crate::langfuse::error::LangfuseError;

/// Tags are left out: a version without them inherits them, and one with them changes those of all versions.
pub(in crate::langfuse) async fn publish(
    langfuse: &Langfuse,
    version: &NewVersion<'_>,
) -> Result<Prompt, LangfuseError> {
    const ROUTE: &str = "POST /api/public/v2/prompts";
    let body = json!({
        "name": version.name,
        "type": version.text.kind(),
        "prompt": version.text,
        "labels": version.labels,
        "config": version.config,
        "commitMessage": version.commit_message,
    });
    let answer = langfuse
        .change(Method::POST, ROUTE, "/api/public/v2/prompts", &body)
        .await?;
    done(langfuse, &answer.body)
}

pub(in crate::langfuse) async fn label(
    langfuse: &Langfuse,
    name: &str,
    version: u32,
    labels: &[&str],
) -> Result<Prompt, LangfuseError> {
    const ROUTE: &str = "PATCH /api/public/v2/prompts/{name}/versions/{version}";
    let address = address(name).ok_or(LangfuseError::Refused {
        status: 404,
        reason: "a prompt of this name has no address",
    })?;
    let body = json!({ "newLabels": labels });
    let path = format!("{address}/versions/{version}");
    let answer = langfuse.change(Method::PATCH, ROUTE, &path, &body).await?;
    done(langfuse, &answer.body)
}

/// The server says that it is done, so whatever else it says, it is not known not to be.
fn done(langfuse: &Langfuse, body: &Bytes) -> Result<Prompt, LangfuseError> {
    let mut prompt = raw::read(body).map_err(|_| LangfuseError::Unknown)?;
    prompt.project = prompt.project.or_else(|| langfuse.project.known());
    Ok(prompt)
}
