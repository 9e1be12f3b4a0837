//! What was heard of each kind of client, in words.

use api::Micros;
use api::integrations::{IntegrationKind, IntegrationView, Integrations};

use super::format;

/// `last seen 3 min ago from 2 agents, SDK 0.5.7`, or `not seen yet`; `now` in Unix seconds.
pub fn seen_in_words(view: &IntegrationView, now: f64) -> String {
    let times = view.last_seen.and_then(Micros::from_secs).zip(Micros::from_secs(now));
    let Some((at, now)) = times else {
        return "not seen yet".to_owned();
    };
    let agents = match view.agent_count {
        0 => String::new(),
        count => format!(" from {}", format::plural(count as u64, "agent", "agents")),
    };
    let client = if view.kind == IntegrationKind::Http {
        "client"
    } else {
        "SDK"
    };
    let version = view.client_version.as_ref();
    let version = version.map_or_else(String::new, |version| format!(", {client} {version}"));
    format!("last seen {}{agents}{version}", format::ago(at, now))
}

/// What is known of one kind.
pub fn of_kind(integrations: &Integrations, kind: IntegrationKind) -> Option<&IntegrationView> {
    integrations.integrations.iter().find(|view| view.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(last_seen: Option<f64>, agent_count: usize, version: Option<&str>) -> IntegrationView {
        IntegrationView {
            kind: IntegrationKind::Python,
            last_seen,
            agents: Vec::new(),
            agent_count,
            client_version: version.map(str::to_owned),
        }
    }

    #[test]
    fn it_says_when_from_whom_and_which_version() {
        let words = seen_in_words(&seen(Some(1000.0), 2, Some("0.5.7")), 1180.0);
        assert_eq!(words, "last seen 3 min ago from 2 agents, SDK 0.5.7");
        assert_eq!(
            seen_in_words(&seen(Some(1000.0), 1, None), 1001.0),
            "last seen just now from 1 agent"
        );
        assert_eq!(seen_in_words(&seen(None, 0, None), 1.0), "not seen yet");
    }
}
