//! `POST /v1/deploy`: an agent's owner marks that a version went live.

use domain::{Fields, Label, Micros};
use serde::de::DeserializeSeed;
use serde::{Deserialize, Serialize};

use super::error::BatchError;
use super::node::{Budget, Node, NodeSeed};
use super::vet;

/// A deploy, with its free fields vetted: words from vocabularies are kept, prose is hashed.
pub struct DeployRequest {
    pub api_key: Option<String>,
    pub agent_id: Label,
    pub version: Label,
    pub meta: Fields,
    /// When it went live, for deploys that are told later. The SDKs do not send it, and it means now.
    pub deployed_at: Option<Micros>,
}

/// What `POST /v1/deploy` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeployResponse {
    pub id: String,
    pub agent_id: String,
    pub version: String,
    /// Unix seconds on the server's clock.
    pub deployed_at: f64,
}

impl DeployRequest {
    /// Reads the body of a deploy request.
    ///
    /// # Errors
    /// When the body is not JSON, or agent or version are missing or not text.
    pub fn parse(body: &[u8]) -> Result<Self, BatchError> {
        let text = std::str::from_utf8(body).map_err(|_| BatchError::NotUtf8)?;
        let budget = Budget::default();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let node = NodeSeed {
            budget: &budget,
            depth: 1,
        }
        .deserialize(&mut deserializer);
        let node = node
            .and_then(|node| deserializer.end().map(|()| node))
            .map_err(|error| BatchError::of(&error))?;
        let Node::Map(entries) = node else {
            return Err(BatchError::NotAnObject);
        };
        let (mut api_key, mut agent_id, mut version) = (None, None, None);
        let (mut meta, mut deployed_at) = (Fields::default(), None);
        for (key, node) in entries {
            match &*key {
                "api_key" => api_key = text_of("api_key", &node)?,
                "agent_id" => agent_id = text_of("agent_id", &node)?,
                "version" => version = text_of("version", &node)?,
                "deployed_at" if !node.is_missing() => deployed_at = Some(time_of("deployed_at", &node)?),
                "meta" if node.is_missing() => {}
                "meta" if matches!(node, Node::Map(_)) => meta = vet::map(&node, vet::code_value),
                "meta" => {
                    return Err(BatchError::WrongType {
                        field: "meta",
                        expected: "an object",
                    });
                }
                _ => {}
            }
        }
        Ok(Self {
            api_key,
            agent_id: Label::name(&agent_id.ok_or(BatchError::Missing("agent_id"))?),
            version: Label::name(&version.ok_or(BatchError::Missing("version"))?),
            meta,
            deployed_at,
        })
    }
}

fn time_of(field: &'static str, node: &Node<'_>) -> Result<Micros, BatchError> {
    node.number().and_then(Micros::from_secs).ok_or(BatchError::WrongType {
        field,
        expected: "Unix seconds before the year 2100",
    })
}

fn text_of(field: &'static str, node: &Node<'_>) -> Result<Option<String>, BatchError> {
    if node.is_missing() {
        return Ok(None);
    }
    let text = node.text().ok_or(BatchError::WrongType {
        field,
        expected: "a string",
    })?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
