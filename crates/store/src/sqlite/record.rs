//! A judged run as one opaque value. The fields are listed here once more on purpose: what is stored
//! must not change because the domain's type did.

use domain::{ContentHash, FailureType, Label, Micros, RunId, RunKey, RunStats, RunStatus, RunSummary, Severity};
use serde::{Deserialize, Serialize};

use crate::model::StoreError;

/// The first byte of the value.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Record {
    /// Absent for a UUID, which the key gives back.
    run_id: Option<RunId>,
    agent_id: Label,
    agent_version: Label,
    status: u8,
    started_at: i64,
    /// Relative to the start, as the next one.
    completed_after: Option<i64>,
    last_event_after: i64,
    exit_reason: Option<Label>,
    error_type: Option<Label>,
    model: Option<Label>,
    tools: Vec<Label>,
    step_count: u32,
    event_count: u32,
    llm_calls: u32,
    tool_calls: u32,
    retrievals: u32,
    first_tool_step: Option<u32>,
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    cost_usd: f64,
    duration_ms: u64,
    input_hash: Option<ContentHash>,
    parent_run_id: Option<RunId>,
    trace_id: Option<Label>,
    conversation_id: Option<Label>,
    policies: Vec<Label>,
    stopped_by: Option<Label>,
    signal_count: u32,
    max_severity: Option<u8>,
    failure_types: Vec<String>,
    stats: Option<Stats>,
    hash_count: u32,
}

#[derive(Serialize, Deserialize)]
struct Stats {
    token_growth: Option<f64>,
    llm_tool_ratio: Option<f64>,
    tool_ms: Option<f64>,
    llm_ms: Option<f64>,
}

/// What is known about a judged run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) summary: RunSummary,
    pub(super) stats: Option<RunStats>,
    /// How many content hashes are indexed.
    pub(super) hash_count: u32,
}

pub(super) fn to_bytes(known: &Known, key: RunKey) -> Result<Vec<u8>, StoreError> {
    let run = known.summary.clone();
    let record = Record {
        run_id: Some(run.run_id).filter(|id| id.as_str() != key.uuid_text()),
        agent_id: run.agent_id,
        agent_version: run.agent_version,
        status: status_number(run.status),
        started_at: run.started_at.0,
        completed_after: run.completed_at.map(|at| at.0.wrapping_sub(run.started_at.0)),
        last_event_after: run.last_event_at.0.wrapping_sub(run.started_at.0),
        exit_reason: run.exit_reason,
        error_type: run.error_type,
        model: run.model,
        tools: run.tools,
        step_count: run.step_count,
        event_count: run.event_count,
        llm_calls: run.llm_calls,
        tool_calls: run.tool_calls,
        retrievals: run.retrievals,
        first_tool_step: run.first_tool_step,
        prompt_tokens: run.prompt_tokens,
        completion_tokens: run.completion_tokens,
        total_tokens: run.total_tokens,
        cost_usd: run.cost_usd,
        duration_ms: run.duration_ms,
        input_hash: run.input_hash,
        parent_run_id: run.parent_run_id,
        trace_id: run.trace_id,
        conversation_id: run.conversation_id,
        policies: run.policies,
        stopped_by: run.stopped_by,
        signal_count: run.signal_count,
        max_severity: run.max_severity.map(severity_number),
        failure_types: run
            .failure_types
            .iter()
            .map(|failure| failure.as_str().to_owned())
            .collect(),
        stats: known.stats.map(|stats| Stats {
            token_growth: stats.token_growth,
            llm_tool_ratio: stats.llm_tool_ratio,
            tool_ms: stats.tool_ms,
            llm_ms: stats.llm_ms,
        }),
        hash_count: known.hash_count,
    };
    Ok(postcard::to_extend(&record, vec![VERSION])?)
}

pub(super) fn from_bytes(bytes: &[u8], key: RunKey) -> Result<Known, StoreError> {
    let (&version, bytes) = bytes.split_first().ok_or_else(|| corrupt("empty run record"))?;
    if version != VERSION {
        return Err(corrupt("unknown version of a run record"));
    }
    let run: Record = postcard::from_bytes(bytes)?;
    let failure_types: Option<Vec<_>> = run.failure_types.iter().map(|name| FailureType::parse(name)).collect();
    let started_at = run.started_at;
    let summary = RunSummary {
        run_id: run.run_id.unwrap_or_else(|| RunId::new(&key.uuid_text())),
        agent_id: run.agent_id,
        agent_version: run.agent_version,
        status: status(run.status).ok_or_else(|| corrupt("unknown run status"))?,
        started_at: Micros(started_at),
        completed_at: run.completed_after.map(|after| Micros(started_at.wrapping_add(after))),
        last_event_at: Micros(started_at.wrapping_add(run.last_event_after)),
        exit_reason: run.exit_reason,
        error_type: run.error_type,
        model: run.model,
        tools: run.tools,
        step_count: run.step_count,
        event_count: run.event_count,
        llm_calls: run.llm_calls,
        tool_calls: run.tool_calls,
        retrievals: run.retrievals,
        first_tool_step: run.first_tool_step,
        prompt_tokens: run.prompt_tokens,
        completion_tokens: run.completion_tokens,
        total_tokens: run.total_tokens,
        cost_usd: run.cost_usd,
        duration_ms: run.duration_ms,
        input_hash: run.input_hash,
        parent_run_id: run.parent_run_id,
        trace_id: run.trace_id,
        conversation_id: run.conversation_id,
        policies: run.policies,
        stopped_by: run.stopped_by,
        signal_count: run.signal_count,
        has_signals: run.signal_count > 0,
        max_severity: run.max_severity.and_then(severity),
        failure_types: failure_types.ok_or_else(|| corrupt("unknown failure type"))?,
    };
    let stats = run.stats.map(|stats| RunStats {
        steps: summary.step_count,
        token_growth: stats.token_growth,
        llm_tool_ratio: stats.llm_tool_ratio,
        tool_ms: stats.tool_ms,
        llm_ms: stats.llm_ms,
        total_tokens: summary.total_tokens,
        duration_ms: summary.duration_ms,
    });
    Ok(Known {
        summary,
        stats,
        hash_count: run.hash_count,
    })
}

fn corrupt(reason: &str) -> StoreError {
    StoreError::Corrupt(reason.to_owned())
}

/// Numbers in stored data are never reused.
pub(super) const fn status_number(status: RunStatus) -> u8 {
    match status {
        RunStatus::Open => 0,
        RunStatus::Completed => 1,
        RunStatus::Errored => 2,
        RunStatus::Stalled => 3,
    }
}

fn status(number: u8) -> Option<RunStatus> {
    RunStatus::ALL
        .into_iter()
        .find(|&status| status_number(status) == number)
}

pub(super) const fn severity_number(severity: Severity) -> u8 {
    match severity {
        Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
        Severity::Critical => 4,
    }
}

pub(super) fn severity(number: u8) -> Option<Severity> {
    Severity::ALL
        .into_iter()
        .find(|&severity| severity_number(severity) == number)
}
