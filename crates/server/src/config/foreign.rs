//! Variables with our prefix that belong to someone else.

/// Read by the SDK in the same environment, or by tools around the server.
const EXACT: [&str; 13] = [
    "DUNETRACE_ENDPOINT",
    "DUNETRACE_API_KEY",
    "DUNETRACE_AGENT_ID",
    "DUNETRACE_AGENT_VERSION",
    "DUNETRACE_API_URL",
    "DUNETRACE_POLICY_SECRET",
    "DUNETRACE_POLICY_CACHE_PATH",
    "DUNETRACE_POLICY_EVAL_REPORTING",
    "DUNETRACE_MAX_FIELD_CHARS",
    "DUNETRACE_OMIT_LLM_OUTPUT_TEXT",
    "DUNETRACE_ATEXIT_TIMEOUT",
    "DUNETRACE_QUEUE_PATH",
    "DUNETRACE_BIN",
];

const PREFIXES: [&str; 2] = ["DUNETRACE_SHIP_", "DUNETRACE_OTEL_"];

/// Whether the variable is known and not a setting of the server.
pub(super) fn is_foreign(name: &str) -> bool {
    EXACT.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
