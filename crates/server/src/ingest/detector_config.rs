//! `GET /v1/detector-config`: thresholds and baselines for detectors that run inside the client.

use std::collections::BTreeMap;

use ::api::ingest::{BaselineFigures, DetectorConfigResponse};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use domain::{Baselines, FailureType, Label, RunStats, Thresholds};
use serde::Deserialize;
use serde_json::Number;
use store::TenantId;

use super::intake::Intake;
use crate::error::ApiError;

/// Seconds between two fetches of a client.
const TTL: u32 = 60;

#[derive(Deserialize)]
pub(super) struct Parameters {
    agent_id: Option<String>,
    agent_version: Option<String>,
    api_key: Option<String>,
}

pub(super) async fn detector_config(
    State(intake): State<Intake>,
    headers: HeaderMap,
    Query(parameters): Query<Parameters>,
) -> Result<Json<DetectorConfigResponse>, ApiError> {
    let tenant = intake.reader(parameters.api_key.as_deref(), &headers).await?;
    let Some(agent_id) = parameters.agent_id.filter(|id| !id.is_empty()) else {
        return Err(ApiError::parameter("agent_id", "`agent_id` is required"));
    };
    let baselines = match &parameters.agent_version {
        Some(version) => baselines(&intake, tenant, &agent_id, version).await?,
        None => None,
    };
    Ok(Json(DetectorConfigResponse {
        schema_version: 1,
        detectors: changes(intake.app.detectors.load().thresholds_for(&agent_id)),
        agent_id,
        agent_version: parameters.agent_version,
        generated_at: intake.app.clock.now().secs(),
        ttl_s: TTL,
        packs: Vec::new(),
        baselines,
    }))
}

/// Only what someone changed: the client has the same defaults, and warns of parameters that its version
/// does not know.
fn changes(thresholds: &Thresholds) -> BTreeMap<String, BTreeMap<String, Number>> {
    let usual = Thresholds::default();
    let mut out = BTreeMap::new();
    for &failure in FailureType::ALL {
        let changed: BTreeMap<String, Number> = thresholds
            .params(failure)
            .into_iter()
            .zip(usual.params(failure))
            .filter(|(param, default)| param != default)
            .filter_map(|(param, _)| Some((param.name.to_ascii_uppercase(), number(param.value)?)))
            .collect();
        if !changed.is_empty() {
            out.insert(failure.key().to_owned(), changed);
        }
    }
    out
}

/// Whole numbers are written without a fraction: Python would not count with `3.0`.
fn number(value: f64) -> Option<Number> {
    if value.fract() == 0.0 {
        Some(Number::from(value as i64))
    } else {
        Number::from_f64(value)
    }
}

async fn baselines(
    intake: &Intake,
    tenant: TenantId,
    agent_id: &str,
    version: &str,
) -> Result<Option<BaselineFigures>, ApiError> {
    let (agent_id, version) = (Label::name(agent_id), Label::name(version));
    let recent = intake
        .app
        .store
        .recent_stats(tenant, &agent_id, &version, Baselines::WINDOW)
        .await?;
    let recent: Vec<RunStats> = recent.into_iter().map(|(_, stats)| stats).collect();
    let figures = Baselines::of(&recent);
    Ok((figures != Baselines::default()).then(|| BaselineFigures {
        p75_steps: figures.steps,
        p75_latency_tool_ms: figures.tool_ms,
        p75_latency_llm_ms: figures.llm_ms,
        p75_token_growth: figures.token_growth,
        p75_llm_tool_ratio: figures.llm_tool_ratio,
        p75_total_tokens: figures.total_tokens,
        p75_duration_s: figures.duration_ms.map(|ms| ms / 1000.0),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_are_sent_and_counts_stay_whole() {
        let mut thresholds = Thresholds::default();
        assert!(changes(&thresholds).is_empty());
        thresholds.set("tool_loop", "threshold", 4.0).unwrap();
        thresholds.set("rag_empty_retrieval", "min_score", 0.5).unwrap();
        let json = serde_json::to_string(&changes(&thresholds)).unwrap();
        assert_eq!(
            json,
            r#"{"rag_empty_retrieval":{"MIN_SCORE":0.5},"tool_loop":{"THRESHOLD":4}}"#
        );
    }
}
