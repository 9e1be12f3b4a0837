//! What a backtest is asked for.

use ::api::policies::BacktestRequest;
use domain::policy::{PolicyId, PolicyRule, vet};

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
    let (draft, _problems) = ::api::policies::read_draft(&request.policy);
    let rule = vet(&draft).map_err(|_| ApiError::body("the policy is wrong"))?;
    Ok(Asked {
        rule,
        saved: request.saved.map(PolicyId),
        runs: request.runs as usize,
    })
}
