//! Groups of signals that are open: those with an affected run within the last seven days.

use api::signals::{SignalGroupList, SignalGroupView};

/// The worst `most` open groups, each counted over the seven days only.
pub fn open(list: &SignalGroupList, most: usize) -> Vec<SignalGroupView> {
    let lately = |group: &SignalGroupView| SignalGroupView {
        count: group.sparkline.iter().sum(),
        ..group.clone()
    };
    let open = list.groups.iter().map(lately).filter(|group| group.count != 0);
    open.take(most).collect()
}

#[cfg(test)]
mod tests {
    use api::{FailureType, Severity};

    use super::*;

    fn group(agent: &str, sparkline: &[u64]) -> SignalGroupView {
        SignalGroupView {
            failure_type: FailureType::ToolLoop,
            agent_id: agent.to_owned(),
            severity: Severity::High,
            count: 40,
            first_seen: 0.0,
            last_seen: 1.0,
            sparkline: sparkline.to_vec(),
            latest_signal_id: 1,
            worst_signal_id: 1,
            summary: String::new(),
        }
    }

    #[test]
    fn what_is_over_is_not_open_and_old_runs_do_not_count() {
        let groups = vec![group("over", &[0, 0]), group("open", &[1, 2]), group("too many", &[1])];
        let open = open(&SignalGroupList { groups }, 1);
        let found: Vec<(&str, u64)> = open.iter().map(|it| (it.agent_id.as_str(), it.count)).collect();
        assert_eq!(found, [("open", 3)]);
    }
}
