//! Variables with our prefix that belong to someone else.

/// Read by the SDKs in the same environment.
const OF_THE_SDKS: [&str; 13] = [
    "DUNETRACE_ENDPOINT",
    "DUNETRACE_INGEST_URL",
    "DUNETRACE_API_URL",
    "DUNETRACE_API_KEY",
    "DUNETRACE_AGENT_ID",
    "DUNETRACE_ORG_ID",
    "DUNETRACE_POLICY_SECRET",
    "DUNETRACE_POLICY_CACHE_PATH",
    "DUNETRACE_POLICY_EVAL_REPORTING",
    "DUNETRACE_MAX_FIELD_CHARS",
    "DUNETRACE_OMIT_LLM_OUTPUT_TEXT",
    "DUNETRACE_ATEXIT_TIMEOUT",
    "DUNETRACE_QUEUE_PATH",
];

/// Read by our own tests, which start servers.
const OF_THE_TESTS: [&str; 3] = ["DUNETRACE_BIN", "DUNETRACE_VENVS", "DUNETRACE_AXE"];

const PREFIXES: [&str; 2] = ["DUNETRACE_SHIP_", "DUNETRACE_OTEL_"];

/// Whether the variable is known and not a setting of the server.
pub(super) fn is_foreign(name: &str) -> bool {
    OF_THE_SDKS.contains(&name)
        || OF_THE_TESTS.contains(&name)
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
