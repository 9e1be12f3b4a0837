//! Every path of the REST API, once.

pub const HEALTH: &str = "/health";
pub const CONFIG: &str = "/v1/config";
pub const AGENTS: &str = "/v1/agents";
pub const AGENT_RUNS: &str = "/v1/agents/{agent_id}/runs";
pub const AGENT_SIGNALS: &str = "/v1/agents/{agent_id}/signals";
pub const AGENT_INSIGHTS: &str = "/v1/agents/{agent_id}/insights";
pub const RUNS: &str = "/v1/runs";
pub const RUN: &str = "/v1/runs/{run_id}";
/// How many runs match a filter.
pub const RUN_COUNT: &str = "/v1/runs/count";
/// Where a run stands in a list, and what is before and after it.
pub const RUN_PLACE: &str = "/v1/runs/{run_id}/place";
/// The nearest clean run.
pub const RUN_TWIN: &str = "/v1/runs/{run_id}/twin";
pub const RUNS_EXPORT: &str = "/v1/runs/export";
pub const SIGNALS_EXPORT: &str = "/v1/signals/export";
/// Whether anything is failing right now.
pub const OVERVIEW: &str = "/v1/overview";
/// Runs and signals over time.
pub const ACTIVITY: &str = "/v1/activity";
/// Failure rates of all agents by day.
pub const RATES: &str = "/v1/rates";
/// Where content hashes occurred.
pub const OCCURRENCES: &str = "/v1/occurrences";
/// What is connected, and when it was last seen.
pub const INTEGRATIONS: &str = "/v1/integrations";
/// The month of sample runs.
pub const DEMO: &str = "/v1/demo";
/// Names that occur in the data.
pub const NAMES: &str = "/v1/names";
pub const POLICIES: &str = "/v1/policies";
pub const POLICY: &str = "/v1/policies/{policy_id}";
pub const POLICY_TOGGLE: &str = "/v1/policies/{policy_id}/toggle";
pub const POLICY_MOVE: &str = "/v1/policies/{policy_id}/move";
pub const POLICY_RESTORE: &str = "/v1/policies/{policy_id}/restore";
/// Where a policy fired.
pub const POLICY_ACTIVITY: &str = "/v1/policies/{policy_id}/activity";
/// Every change of the policies.
pub const POLICY_HISTORY: &str = "/v1/policies/history";
/// Which policies fired lately, and which agents have them.
pub const POLICY_STATE: &str = "/v1/policies/state";
pub const POLICY_BACKTEST: &str = "/v1/policies/backtest";
pub const POLICY_EXPORT: &str = "/v1/policies/export";
pub const POLICY_PLAN: &str = "/v1/policies/plan";
pub const POLICY_IMPORT: &str = "/v1/policies/import";
pub const SIGNALS: &str = "/v1/signals";
pub const SIGNAL_GROUPS: &str = "/v1/signals/groups";
pub const SIGNAL: &str = "/v1/signals/{signal_id}";
/// Why a signal came about.
pub const SIGNAL_EXPLAIN: &str = "/v1/signals/{signal_id}/explain";
/// The explanation that is still in memory.
pub const SIGNAL_EXPLANATION: &str = "/v1/signals/{signal_id}/explanation";
/// What explanations took.
pub const EXPLANATIONS: &str = "/v1/explanations";
/// The managed prompt that a fix would change.
pub const SIGNAL_PROMPT: &str = "/v1/signals/{signal_id}/prompt";
pub const SIGNAL_APPLY_FIX: &str = "/v1/signals/{signal_id}/apply-fix";
pub const SIGNAL_APPLY_POLICY: &str = "/v1/signals/{signal_id}/apply-policy";
pub const SIGNAL_RECORD_COPY: &str = "/v1/signals/{signal_id}/record-copy";
pub const SIGNAL_FIX_STATUS: &str = "/v1/signals/{signal_id}/fix-status";
pub const FIXES: &str = "/v1/fixes";
/// How verdicts turned.
pub const FIX_VERDICTS: &str = "/v1/fixes/verdicts";
pub const FIX: &str = "/v1/fixes/{fix_id}";
pub const FIX_TEXT: &str = "/v1/fixes/{fix_id}/text";
pub const FIX_ROLLBACK: &str = "/v1/fixes/{fix_id}/rollback";
pub const FIX_PROMOTE: &str = "/v1/fixes/{fix_id}/promote";
/// Server-sent events: `run` and `signal` changes.
pub const STREAM: &str = "/v1/stream";
pub const OPENAPI: &str = "/openapi.json";
pub const DOCS: &str = "/docs";

/// Every path the router must answer.
pub const ALL: [&str; 52] = [
    HEALTH,
    CONFIG,
    AGENTS,
    AGENT_RUNS,
    AGENT_SIGNALS,
    AGENT_INSIGHTS,
    RUNS,
    RUN,
    RUN_COUNT,
    RUN_PLACE,
    RUN_TWIN,
    RUNS_EXPORT,
    SIGNALS_EXPORT,
    OVERVIEW,
    ACTIVITY,
    RATES,
    OCCURRENCES,
    INTEGRATIONS,
    DEMO,
    POLICIES,
    POLICY,
    POLICY_TOGGLE,
    POLICY_MOVE,
    POLICY_RESTORE,
    POLICY_HISTORY,
    POLICY_STATE,
    POLICY_ACTIVITY,
    POLICY_BACKTEST,
    SIGNALS,
    SIGNAL_GROUPS,
    SIGNAL,
    STREAM,
    OPENAPI,
    DOCS,
    NAMES,
    POLICY_EXPORT,
    POLICY_PLAN,
    POLICY_IMPORT,
    SIGNAL_EXPLAIN,
    SIGNAL_EXPLANATION,
    SIGNAL_PROMPT,
    SIGNAL_APPLY_FIX,
    SIGNAL_APPLY_POLICY,
    SIGNAL_RECORD_COPY,
    SIGNAL_FIX_STATUS,
    FIXES,
    FIX_VERDICTS,
    FIX,
    FIX_TEXT,
    FIX_ROLLBACK,
    FIX_PROMOTE,
    EXPLANATIONS,
];

/// Puts a value into the one `{placeholder}` of a path, percent-encoded.
pub fn with(path: &str, value: &str) -> String {
    match (path.find('{'), path.find('}')) {
        (Some(open), Some(close)) => {
            format!("{}{}{}", &path[..open], encode(value), &path[close + 1..])
        }
        _ => path.to_owned(),
    }
}

/// Percent-encodes everything but unreserved characters.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_segment() {
        assert_eq!(with(AGENT_RUNS, "a/b c?"), "/v1/agents/a%2Fb%20c%3F/runs");
    }
}
