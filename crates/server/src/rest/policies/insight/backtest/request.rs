//! What a backtest is asked for.

use ::api::policies::{BacktestRequest, read_draft};
use domain::policy::{PolicyId, PolicyRule, vet};
use serde_json::Value;

use crate::error::ApiError;

/// A request that makes sense.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) rule: PolicyRule,
    pub(super) saved: Option<PolicyId>,
    pub(super) runs: usize,
}

pub(super) fn read(body: &[u8]) -> Result<Asked, ApiError> {
    // The parser's own words may quote the body.
    let request: BacktestRequest = serde_json::from_slice(body).map_err(|_| {
        ApiError::body("expected an object with `policy`, and perhaps the numbers `runs` and `saved`")
            .hint("`policy` is as `POST /v1/policies` takes it")
    })?;
    if !(1..=BacktestRequest::MOST_RUNS).contains(&request.runs) {
        let range = format!("`runs` must be between 1 and {}", BacktestRequest::MOST_RUNS);
        return Err(ApiError::body(range).field("runs"));
    }
    Ok(Asked {
        rule: rule(&request.policy)?,
        saved: request.saved.map(PolicyId),
        runs: request.runs as usize,
    })
}

/// The edited policy, refused as `POST /v1/policies` refuses it.
fn rule(json: &Value) -> Result<PolicyRule, ApiError> {
    let (draft, mut problems) = read_draft(json);
    match vet(&draft) {
        Ok(rule) if problems.is_empty() => return Ok(rule),
        Ok(_) => {}
        Err(found) => problems.extend(found),
    }
    let Some(first) = problems.into_iter().next() else {
        return Err(ApiError::body("this is not a policy"));
    };
    let error = ApiError::body(first.detail).field(first.field.as_str());
    Err(match first.hint {
        Some(hint) => error.hint(hint),
        None => error,
    })
}
