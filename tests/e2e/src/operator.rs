//! What an operator does with policies over the REST API.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::client::Client;
use crate::guarded::{GuardedAgent, Round};
use crate::server::Server;
use crate::wait::eventually;

/// Long enough for a run to be judged on a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// Somebody who edits policies and looks at what they do.
pub struct Operator {
    client: Client,
}

/// A firing that the server shows in a run: policy, action, step.
pub type Fired = (String, String, u64);

impl Operator {
    pub fn of(server: &Server) -> Self {
        Self {
            client: server.client(),
        }
    }

    /// A policy for [`GuardedAgent`].
    pub fn policy(name: &str, condition: (&str, &str, Value), action: &Value) -> Value {
        let (trigger, operator, value) = condition;
        json!({
            "name": name,
            "agent_id": GuardedAgent::NAME,
            "condition": {"trigger": trigger, "operator": operator, "value": value},
            "action": action,
            "priority": 100,
            "enabled": true,
        })
    }

    /// Returns the number of the new policy.
    ///
    /// # Errors
    /// When it is refused.
    pub fn create(&self, policy: &Value) -> Result<u64> {
        let created = self.client.change("POST", "/v1/policies", policy)?;
        created["id"].as_u64().context("a policy without a number")
    }

    /// Makes the policy another one.
    ///
    /// # Errors
    /// When it is refused.
    pub fn replace(&self, id: u64, policy: &Value) -> Result<Value> {
        self.client.change("PUT", &format!("/v1/policies/{id}"), policy)
    }

    /// Turns the policy on or off.
    ///
    /// # Errors
    /// When there is no such policy.
    pub fn toggle(&self, id: u64) -> Result<Value> {
        self.client
            .change("PATCH", &format!("/v1/policies/{id}/toggle"), &Value::Null)
    }

    /// Removes the policy.
    ///
    /// # Errors
    /// When there is no such policy.
    pub fn delete(&self, id: u64) -> Result<Value> {
        self.client
            .change("DELETE", &format!("/v1/policies/{id}"), &Value::Null)
    }

    /// Every kind of change of the policy, the newest first.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn history(&self, id: u64) -> Result<Vec<String>> {
        let history = self.client.get(&format!("/v1/policies/history?policy={id}"))?;
        Ok(list(&history["changes"]).map(|change| text(&change["kind"])).collect())
    }

    /// Waits for the end of the run and returns what fired in it.
    ///
    /// # Errors
    /// When it does not come to this status.
    pub fn fired(&self, round: &Round, status: &str) -> Result<Vec<Fired>> {
        let run = eventually(LIMIT, || {
            let run = self.client.get(&format!("/v1/runs/{}", round.run_id))?;
            ensure!(run["status"] == status, "the run is {}, not {status}", run["status"]);
            Ok(run)
        })?;
        let fired = list(&run["events"]).filter(|event| event["event_type"] == "policy.triggered");
        let firing = |event: &Value| {
            let payload = &event["payload"];
            let step = event["step_index"].as_u64().unwrap_or_default();
            (text(&payload["policy_name"]), text(&payload["action_type"]), step)
        };
        Ok(fired.map(firing).collect())
    }

    /// Waits until `enough` is satisfied with what is known of the policy.
    ///
    /// # Errors
    /// When it never is.
    pub fn figures(&self, id: u64, enough: impl Fn(&Value) -> bool) -> Result<()> {
        eventually(LIMIT, || {
            let state = self.client.get("/v1/policies/state")?;
            let figures = list(&state["policies"]).find(|figures| figures["policy_id"] == id);
            let figures = figures.context("no figures")?;
            ensure!(enough(figures), "{figures}");
            Ok(())
        })
    }

    /// Waits until the agent has the present policies.
    ///
    /// # Errors
    /// When it does not fetch them.
    pub fn has_arrived(&self) -> Result<()> {
        eventually(LIMIT, || {
            let state = self.client.get("/v1/policies/state")?;
            let agent = list(&state["agents"]).find(|agent| agent["agent_id"] == GuardedAgent::NAME);
            let agent = agent.context("the agent did not fetch")?;
            ensure!(
                agent["revision"] == state["revision"],
                "{agent} of {}",
                state["revision"]
            );
            Ok(())
        })
    }

    /// Waits until the policy's page shows the run among those in which it fired.
    ///
    /// # Errors
    /// When it does not.
    pub fn activity(&self, id: u64, round: &Round) -> Result<Value> {
        eventually(LIMIT, || {
            let activity = self.client.get(&format!("/v1/policies/{id}/activity"))?;
            let run = list(&activity["runs"]).find(|run| run["run_id"] == round.run_id.as_str());
            Ok(run.context("not among the runs")?.clone())
        })
    }

    /// The step at which a backtest says that the policy would have fired in the run. Waits until the run
    /// has been judged, before which it is not looked at.
    ///
    /// # Errors
    /// When it would not have fired.
    pub fn foresee(&self, policy: &Value, round: &Round) -> Result<u64> {
        let request = json!({"policy": policy, "runs": 100});
        eventually(LIMIT, || {
            let (status, lines) = self.client.send_text("POST", "/v1/policies/backtest", &request)?;
            let last: Value = serde_json::from_str(lines.lines().last().context("no lines")?)?;
            ensure!(status == 200 && last["kind"] == "done", "{status}: {lines}");
            let example = list(&last["edited"]["examples"]).find(|run| run["run_id"] == round.run_id.as_str());
            let step = example.and_then(|run| run["step"].as_u64());
            step.with_context(|| format!("not foretold: {last}"))
        })
    }
}

fn list(json: &Value) -> impl Iterator<Item = &Value> {
    json.as_array().into_iter().flatten()
}

fn text(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
