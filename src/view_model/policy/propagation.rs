//! How far a policy's present form has come, in one line.

use api::policies::PolicyView;

use crate::view_model::notice::sentence;
use crate::view_model::policies::reach::{Coverage, Reached, counted, coverage, summary, words};

/// `Live on 3 of 5 agents, oldest 41 s.` for the agents that the policy is for.
pub fn line(policy: &PolicyView, agents: &[Reached]) -> String {
    let counts = counted(agents);
    match coverage(policy, &counts) {
        Coverage::Shadow | Coverage::Nobody => summary(policy, agents),
        Coverage::All | Coverage::Some => {
            let (live, oldest) = words(policy, &counts, 0.0);
            let unit = if counts.of == 1 { "agent" } else { "agents" };
            let oldest = oldest.map(|oldest| format!(", {oldest}")).unwrap_or_default();
            format!("{} {unit}{oldest}.", sentence(&live))
        }
    }
}

/// What is said when a policy has left the shadow.
pub fn promoted(policy: &PolicyView) -> &'static str {
    if policy.enabled {
        "Out of shadow: agents get it when they next ask"
    } else {
        "Out of shadow, but off: agents get it once it is switched on"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::policy::code::tests::view;

    fn agent(behind: bool, age_secs: f64) -> Reached {
        Reached {
            agent_id: "a".to_owned(),
            behind,
            age_secs,
            version: None,
        }
    }

    #[test]
    fn it_says_how_many_have_it_and_how_old_the_oldest_is() {
        let agents = [agent(true, 41.0), agent(false, 5.0), agent(false, 10.0)];
        assert_eq!(line(&view(), &agents), "Live on 2 of 3 agents, oldest 41 s.");
        let off = PolicyView {
            enabled: false,
            ..view()
        };
        assert_eq!(line(&off, &agents[1..2]), "Off on 1 of 1 agent, oldest 5 s.");
    }

    #[test]
    fn without_agents_and_in_shadow_nothing_is_live() {
        assert!(line(&view(), &[]).starts_with("None of the agents"));
        let shadow = PolicyView { shadow: true, ..view() };
        assert!(line(&shadow, &[agent(false, 1.0)]).starts_with("In shadow"));
    }
    #[test]
    fn a_policy_that_is_off_reaches_nobody_by_leaving_the_shadow() {
        assert!(promoted(&view()).contains("agents get it when they next ask"));
        let off = PolicyView {
            enabled: false,
            ..view()
        };
        assert!(promoted(&off).contains("but off"));
    }
}
