//! Policies that are tried on the marked runs. Their figures come from there, so nothing that is kept or
//! said of them may hold content either.

use anyhow::{Result, ensure};
use api::paths;
use domain::policy::PolicyId;
use serde_json::{Value, json};
use store::FiredPolicy;

use crate::search::Haystack;
use crate::server::Server;

/// One policy that agents obey, and two in shadow. Their numbers are 1 to 3.
fn rules() -> [Value; 3] {
    let rule = |trigger: &str, operator: &str, value: Value, shadow: bool| {
        json!({
            "name": format!("{trigger} {operator}"),
            "condition": {"trigger": trigger, "operator": operator, "value": value},
            "action": {"type": "log"},
            "shadow": shadow,
        })
    };
    [
        rule("tool_call_count", "gte", json!(1), false),
        rule("finish_reason", "neq", json!("none of these"), true),
        rule("signal", "contains", json!("TOOL_LOOP"), true),
    ]
}

/// The numbers that the policies get.
pub(crate) fn ids() -> impl Iterator<Item = String> {
    (1..=rules().len()).map(|id| id.to_string())
}

pub(crate) async fn create(server: &Server) -> Result<()> {
    for rule in rules() {
        let answer = post(server, paths::POLICIES, &rule).await?;
        ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    Ok(())
}

/// What policies would have done. Those in shadow must have fired, or this test looked at nothing.
pub(crate) async fn backtest(server: &Server, found: &mut Haystack) -> Result<()> {
    let fired = server.fired().await?;
    for shadow in [2, 3] {
        let shadow = FiredPolicy::Shadow(PolicyId(shadow));
        ensure!(fired.iter().any(|count| count.which == shadow), "{fired:?}");
    }
    for rule in rules() {
        let answer = post(server, paths::POLICY_BACKTEST, &json!({"policy": rule})).await?;
        ensure!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("done"),
            "{answer}"
        );
        found.add(format!("backtest of {rule}"), answer.into_bytes());
    }
    Ok(())
}

async fn post(server: &Server, path: &str, body: &Value) -> Result<String> {
    let headers = [("content-type", "application/json".to_owned())];
    let body = serde_json::to_vec(body)?;
    server.ask(server.api, "POST", path, &headers, &body).await
}
