//! Reads managed prompts.

use serde::Deserialize;

use super::{Prompt, Versions, Which, address, raw};
use crate::langfuse::Langfuse;
use crate::langfuse::asking::{NOT_UNDERSTOOD, SMALL, accept};
use crate::langfuse::error::LangfuseError;
use crate::langfuse::refusal::ErrorBody;

const ROUTE: &str = "GET /api/public/v2/prompts/{name}";
const LIST_ROUTE: &str = "GET /api/public/v2/prompts";

/// The text is asked for as it is written. Servers before 3.139 put in what it refers to nevertheless; then
/// the prompt says so.
pub(in crate::langfuse) async fn fetch(
    langfuse: &Langfuse,
    name: &str,
    which: Which<'_>,
) -> Result<Option<Prompt>, LangfuseError> {
    let Some(address) = address(name) else {
        return Ok(None);
    };
    let which = match which {
        Which::Label(label) => format!("label={}", api::paths::encode(label)),
        Which::Version(version) => format!("version={version}"),
    };
    let answer = langfuse
        .get(ROUTE, &format!("{address}?{which}&resolve=false"), SMALL)
        .await?;
    let unknown =
        answer.status.as_u16() == 404 && ErrorBody::read(&answer.body).is_some_and(|error| error.is_not_found());
    if unknown {
        return Ok(None);
    }
    let mut prompt = raw::read(&accept(answer)?.body)?;
    prompt.project = langfuse.project_or(prompt.project.take()).await;
    Ok(Some(prompt))
}

#[derive(Deserialize)]
struct List {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    versions: Vec<u32>,
    #[serde(default)]
    labels: Vec<String>,
}

pub(in crate::langfuse) async fn versions(langfuse: &Langfuse, name: &str) -> Result<Option<Versions>, LangfuseError> {
    let address = format!("/api/public/v2/prompts?name={}", api::paths::encode(name));
    let answer = langfuse.get(LIST_ROUTE, &address, SMALL).await?;
    let list: List = serde_json::from_slice(&accept(answer)?.body).map_err(|_| NOT_UNDERSTOOD)?;
    let found = list.data.into_iter().find(|entry| entry.name == name);
    Ok(found.map(|mut entry| {
        entry.versions.sort_unstable();
        Versions {
            numbers: entry.versions,
            labels: entry.labels,
        }
    }))
}
