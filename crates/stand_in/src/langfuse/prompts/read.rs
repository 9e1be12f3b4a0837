//! `GET /api/public/v2/prompts` and `…/{name}`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::error::{invalid, not_found};
use super::dependencies::resolved;
use super::store::{Prompts, Which};
use super::version::PromptVersion;
use super::{LATEST, PRODUCTION};
use crate::http::{Answer, Request};

/// One version, `production` unless the query says which.
pub(in super::super) fn read(prompts: &Prompts, name: &str, resolve: bool, request: &Request) -> Answer {
    let (which, described) = match (request.query("version"), request.query("label")) {
        (Some(_), Some(_)) => return invalid("Cannot specify both version and label"),
        (Some(version), None) => match version.parse() {
            Ok(number) => (Which::Version(number), format!("version {version}")),
            Err(_) => return invalid("Invalid version"),
        },
        (None, label) => {
            let label = label.unwrap_or(PRODUCTION);
            (Which::Label(label), format!("label '{label}'"))
        }
    };
    match prompts.find(name, which) {
        None => not_found(&format!("Prompt not found: '{name}' with {described}")),
        Some(version) => {
            let (prompt, graph) = if resolve {
                resolved(prompts, version)
            } else {
                (version.prompt.clone(), Value::Null)
            };
            Answer::json(200, &version.shown(prompt, graph))
        }
    }
}

/// The names of all prompts, with their versions.
pub(in super::super) fn list(prompts: &Prompts, request: &Request) -> Answer {
    let number = |name: &str, default: usize| {
        request
            .query(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let (page, limit) = (number("page", 1).max(1), number("limit", 10).clamp(1, 100));
    let wanted = |name: &str, versions: &[PromptVersion]| {
        request.query("name").is_none_or(|wanted| wanted == name)
            && request
                .query("label")
                .is_none_or(|label| versions.iter().any(|version| version.has_label(label)))
            && request
                .query("tag")
                .is_none_or(|tag| versions.iter().any(|version| version.tags.iter().any(|own| own == tag)))
    };
    let found: Vec<Value> = prompts
        .all()
        .filter(|(name, versions)| wanted(name, versions))
        .map(|(name, versions)| entry(name, versions))
        .collect();
    let pages = found.len().div_ceil(limit);
    let meta = json!({ "page": page, "limit": limit, "totalPages": pages, "totalItems": found.len() });
    let shown: Vec<Value> = found.into_iter().skip((page - 1) * limit).take(limit).collect();
    Answer::json(200, &json!({ "data": shown, "meta": meta, "pagination": meta }))
}

fn entry(name: &str, versions: &[PromptVersion]) -> Value {
    let labels: BTreeSet<&String> = versions.iter().flat_map(|version| &version.labels).collect();
    let newest = versions.iter().find(|version| version.has_label(LATEST));
    json!({
        "name": name,
        "tags": newest.map(|newest| &newest.tags),
        "lastUpdatedAt": versions.iter().map(|version| &version.updated_at).max(),
        "versions": versions.iter().map(|version| version.version).collect::<Vec<_>>(),
        "labels": labels,
        "type": newest.map(|newest| newest.kind),
        "lastConfig": newest.map(|newest| &newest.config),
    })
}
