//! How far a policy's present form has come.

use api::policies::{AgentFetch, PolicyState, PolicyView};
use api::policy::AgentScope;

use crate::view_model::format;

/// An agent that has not asked since the policy's last change.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    pub agent_id: String,
    /// How long ago it last asked, in seconds.
    pub asked_secs: f64,
}

/// `Live on 3 of 5 agents, oldest 41 s.` `now` is the server's clock in Unix seconds.
pub fn line(state: &PolicyState, policy: &PolicyView, now: f64) -> String {
    if policy.shadow {
        return "In shadow: agents do not get it. The server notes where it would have fired.".to_owned();
    }
    let agents = of(state, policy).count();
    if agents == 0 {
        return "No agent it is for has asked for policies within a day.".to_owned();
    }
    let live = agents - behind(state, policy, now).len();
    let oldest = of(state, policy)
        .map(|agent| now - agent.fetched_at)
        .fold(0.0, f64::max);
    let word = if policy.enabled { "Live" } else { "Off" };
    let agents = format::plural(agents as u64, "agent", "agents");
    format!(
        "{word} on {live} of {agents}, oldest {}.",
        format::waited(oldest * 1000.0)
    )
}

/// Agents that still obey an older form.
pub fn behind(state: &PolicyState, policy: &PolicyView, now: f64) -> Vec<Behind> {
    if policy.shadow {
        return Vec::new();
    }
    let late = of(state, policy).filter(|agent| agent.revision < policy.revision);
    late.map(|agent| Behind {
        agent_id: agent.agent_id.clone(),
        asked_secs: now - agent.fetched_at,
    })
    .collect()
}

fn of<'a>(state: &'a PolicyState, policy: &'a PolicyView) -> impl Iterator<Item = &'a AgentFetch> {
    let covers = |agent: &&AgentFetch| policy.agent_id == AgentScope::ALL_AGENTS || policy.agent_id == agent.agent_id;
    state.agents.iter().filter(covers)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::view_model::policy::code::tests::view;

    pub(crate) fn state(agents: &[(&str, u64, f64)]) -> PolicyState {
        let fetch = |(agent, revision, fetched_at): &(&str, u64, f64)| AgentFetch {
            agent_id: (*agent).to_owned(),
            revision: *revision,
            fetched_at: *fetched_at,
            client_version: None,
        };
        PolicyState {
            now: 100.0,
            revision: 9,
            signing: true,
            agents: agents.iter().map(fetch).collect(),
            policies: Vec::new(),
        }
    }

    #[test]
    fn an_agent_that_asked_before_the_change_is_behind() {
        let state = state(&[("a", 9, 95.0), ("b", 3, 59.0), ("c", 9, 90.0)]);
        let policy = view();
        assert_eq!(line(&state, &policy, 100.0), "Live on 2 of 3 agents, oldest 41 s.");
        let late = behind(&state, &policy, 100.0);
        assert_eq!(
            late,
            [Behind {
                agent_id: "b".to_owned(),
                asked_secs: 41.0
            }]
        );
        let of_one = PolicyView {
            agent_id: "a".to_owned(),
            enabled: false,
            ..view()
        };
        assert_eq!(line(&state, &of_one, 100.0), "Off on 1 of 1 agent, oldest 5 s.");
    }

    #[test]
    fn without_agents_and_in_shadow_nothing_is_live() {
        let nobody = PolicyView {
            agent_id: "z".to_owned(),
            ..view()
        };
        assert!(line(&state(&[("a", 9, 95.0)]), &nobody, 100.0).starts_with("No agent"));
        let shadow = PolicyView { shadow: true, ..view() };
        assert!(line(&state(&[("a", 1, 95.0)]), &shadow, 100.0).starts_with("In shadow"));
        assert!(behind(&state(&[("a", 1, 95.0)]), &shadow, 100.0).is_empty());
    }
}
