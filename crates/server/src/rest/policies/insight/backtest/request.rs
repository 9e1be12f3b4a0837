//! What a backtest is asked for.

use ::api::policies::BacktestRequest;
use domain::policy::{PolicyId, PolicyRule};

use crate::error::ApiError;
use crate::policies::read_rule;
use crate::rest::json_body::JsonBody;

/// A request that makes sense.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) rule: PolicyRule,
    pub(super) saved: Option<PolicyId>,
    pub(super) runs: usize,
}

/// The policy is refused as `POST /v1/policies` refuses it, with the same names of fields.
pub(super) fn read(body: JsonBody) -> Result<Asked, ApiError> {
    let request: BacktestRequest =
        body.typed("send `policy` as `POST /v1/policies` takes it, and perhaps the numbers `runs` and `saved`")?;
    if !(1..=BacktestRequest::MOST_RUNS).contains(&request.runs) {
        let range = format!("`runs` must be between 1 and {}", BacktestRequest::MOST_RUNS);
        return Err(ApiError::body(range).field("runs"));
    }
    Ok(Asked {
        rule: read_rule(&request.policy)?,
        saved: request.saved.map(PolicyId),
        runs: request.runs as usize,
    })
}
