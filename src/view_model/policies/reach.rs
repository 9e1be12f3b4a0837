//! Which agents have a policy's present form, in the words of the list.

use api::policies::{AgentFetch, PolicyState, PolicyView, Propagation};
use api::policy::AgentScope;

use crate::view_model::format;

/// An agent that a policy is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    pub agent_id: String,
    /// It has not asked since the policy's last change.
    pub behind: bool,
    /// How long ago it last asked, in seconds.
    pub age_secs: f64,
    /// Of its SDK, where that is known.
    pub version: Option<String>,
}

/// How well a policy is known among its agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// It is in shadow and not sent.
    Shadow,
    /// No agent that it is for asked within the last day.
    Nobody,
    All,
    Some,
}

pub fn coverage(policy: &PolicyView, propagation: &Propagation) -> Coverage {
    match (policy.shadow, propagation.of) {
        (true, _) => Coverage::Shadow,
        (_, 0) => Coverage::Nobody,
        (_, of) if propagation.live_on >= of => Coverage::All,
        _ => Coverage::Some,
    }
}

/// Such as `live on 3 of 5`, and `oldest 41 s`. `since` is how long ago the figures were true, in seconds.
pub fn words(policy: &PolicyView, propagation: &Propagation, since: f64) -> (String, Option<String>) {
    let live = if policy.enabled { "live" } else { "off" };
    let Propagation {
        live_on,
        of,
        oldest_secs,
    } = *propagation;
    match coverage(policy, propagation) {
        Coverage::Shadow => ("not sent".to_owned(), None),
        Coverage::Nobody => ("no agent asked".to_owned(), None),
        Coverage::All | Coverage::Some => {
            let oldest = oldest_secs.map(|secs| format!("oldest {}", age(secs + since)));
            (format!("{live} on {live_on} of {of}"), oldest)
        }
    }
}

/// How many of these agents have its present form.
pub fn counted(agents: &[Reached]) -> Propagation {
    let count = |few: usize| u32::try_from(few).unwrap_or(u32::MAX);
    Propagation {
        live_on: count(agents.iter().filter(|agent| !agent.behind).count()),
        of: count(agents.len()),
        oldest_secs: agents.iter().map(|agent| agent.age_secs).max_by(f64::total_cmp),
    }
}

/// An age in seconds, in whole minutes once it is more than one.
pub fn age(secs: f64) -> String {
    let whole = if secs < 60.0 {
        secs
    } else {
        (secs / 60.0).floor() * 60.0
    };
    format::waited(whole * 1000.0)
}

/// The agents that a policy is for, those behind first. `now` is the server's clock in Unix seconds.
pub fn reached(policy: &PolicyView, state: &PolicyState, now: f64) -> Vec<Reached> {
    let covers = |agent: &&AgentFetch| policy.agent_id == AgentScope::ALL_AGENTS || policy.agent_id == agent.agent_id;
    let mut all: Vec<Reached> = state
        .agents
        .iter()
        .filter(covers)
        .map(|agent| Reached {
            agent_id: agent.agent_id.clone(),
            behind: agent.revision < policy.revision,
            age_secs: (now - agent.fetched_at).max(0.0),
            version: agent.client_version.clone(),
        })
        .collect();
    // Stable, so the newest stay first among their like.
    all.sort_by_key(|agent| !agent.behind);
    all
}

/// What the list of agents says above itself.
pub fn summary(policy: &PolicyView, agents: &[Reached]) -> String {
    let behind = agents.iter().filter(|agent| agent.behind).count();
    let of = format::plural(agents.len() as u64, "agent", "agents");
    match (policy.shadow, agents.len(), behind) {
        (true, _, _) => {
            "In shadow: agents never get it. The server evaluates it on their runs and notes where it would have fired."
                .to_owned()
        }
        (_, 0, _) => {
            "None of the agents it is for has asked for policies within the last day. They ask when a run starts."
                .to_owned()
        }
        (_, 1, 0) => "The one agent that asked lately has its present form.".to_owned(),
        (_, _, 0) => format!("All {of} that asked lately have its present form."),
        (_, _, behind) => format!(
            "{behind} of {of} {} not asked since its last change. They ask when a run starts, at most once a minute.",
            if behind == 1 { "has" } else { "have" }
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::policies::examples::{policy, policy_with, state};

    fn at(live_on: u32, of: u32) -> Propagation {
        Propagation {
            live_on,
            of,
            oldest_secs: Some(41.0),
        }
    }

    #[test]
    fn the_age_goes_on_while_nothing_is_read() {
        let policy = policy(1, "a", 10);
        let told = |live_on, of, since| words(&policy, &at(live_on, of), since);
        assert_eq!(
            told(3, 5, 0.0),
            ("live on 3 of 5".to_owned(), Some("oldest 41 s".to_owned()))
        );
        assert_eq!(told(3, 5, 30.0).1.as_deref(), Some("oldest 1 min"));
        assert_eq!(told(0, 0, 0.0), ("no agent asked".to_owned(), None));
    }

    #[test]
    fn a_policy_that_is_off_is_known_as_off_and_a_shadow_is_not_sent() {
        let off = policy_with(1, "a", serde_json::json!({"enabled": false}));
        assert_eq!(words(&off, &at(2, 2), 0.0).0, "off on 2 of 2");
        assert_eq!(coverage(&off, &at(2, 2)), Coverage::All);
        let shadow = policy_with(1, "a", serde_json::json!({"shadow": true}));
        assert_eq!(words(&shadow, &at(2, 2), 0.0), ("not sent".to_owned(), None));
    }

    #[test]
    fn those_behind_come_first() {
        let fetch = |agent_id: &str, revision, fetched_at| AgentFetch {
            agent_id: agent_id.to_owned(),
            revision,
            fetched_at,
            client_version: None,
        };
        let mut state = state(Vec::new());
        state.agents = vec![fetch("new", 9, 90.0), fetch("old", 2, 60.0)];
        let policy = policy(3, "a", 10);
        let agents = reached(&policy, &state, 101.0);
        assert_eq!(
            (agents[0].agent_id.as_str(), agents[0].behind, agents[0].age_secs),
            ("old", true, 41.0)
        );
        assert!(!agents[1].behind);
        assert!(summary(&policy, &agents).starts_with("1 of 2 agents has not asked since"));
        let one = policy_with(3, "a", serde_json::json!({"agent_id": "new"}));
        assert_eq!(reached(&one, &state, 101.0).len(), 1);
    }
}
