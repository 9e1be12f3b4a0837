//! What has happened lately: new signals, finished runs and verdicts that turned, the newest first.

use std::sync::Arc;

use api::fixes::VerdictTurn;
use api::signals::SignalView;
use api::stream::Change;
use api::{RunStatus, RunSummary};

use super::verdicts;

/// More than this nobody reads.
pub const MOST: usize = 20;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    Signal(Arc<SignalView>),
    Run(Arc<RunSummary>),
    Verdict(VerdictTurn),
}

impl News {
    /// When it happened, in Unix seconds.
    pub fn at(&self) -> f64 {
        match self {
            Self::Signal(signal) => signal.detected_at,
            Self::Run(run) => run.completed_at.unwrap_or(run.last_event_at).secs(),
            Self::Verdict(turn) => turn.note.at,
        }
    }

    /// Tells it from every other.
    pub fn key(&self) -> String {
        match self {
            Self::Signal(signal) => format!("signal {}", signal.id),
            Self::Run(run) => format!("run {}", run.run_id),
            Self::Verdict(turn) => format!("verdict {:?}", verdicts::key(turn)),
        }
    }
}

/// Takes changes into `news`; verdicts are followed for the whole tab and come in with [`add`]. The answer says whether some were missed.
pub fn apply(news: &mut Vec<News>, changes: &[Change]) -> bool {
    for change in changes {
        match change {
            Change::Signal { signal } => put(news, News::Signal(Arc::new((**signal).clone()))),
            Change::Run { run, .. } if run.status != RunStatus::Open => put(news, News::Run(Arc::new(run.clone()))),
            Change::SignalWithdrawn { id, .. } => {
                news.retain(|it| !matches!(it, News::Signal(signal) if signal.id == *id));
            }
            Change::RunGone { run_id } => {
                news.retain(|it| !matches!(it, News::Run(run) if run.run_id.as_str() == run_id));
            }
            Change::Run { .. } | Change::Policies | Change::Fixes | Change::Verdict { .. } | Change::Resync => {}
        }
    }
    changes.contains(&Change::Resync)
}

/// Puts `others` in as well, each once.
pub fn add(news: &mut Vec<News>, others: impl IntoIterator<Item = News>) {
    for other in others {
        put(news, other);
    }
}

/// How many of `news` are not in `shown`.
pub fn missing(shown: &[News], news: &[News]) -> usize {
    let is_shown = |it: &&News| shown.iter().any(|other| other.key() == it.key());
    news.len() - news.iter().filter(is_shown).count()
}

fn put(news: &mut Vec<News>, fresh: News) {
    let key = fresh.key();
    news.retain(|it| it.key() != key);
    let at = news.partition_point(|it| it.at() > fresh.at());
    news.insert(at, fresh);
    news.truncate(MOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(id: u64, at: f64) -> Change {
        let json = serde_json::json!({
            "id": id, "failure_type": "TOOL_LOOP", "severity": "HIGH", "step_index": 1, "confidence": 0.9,
            "detected_at": at, "run_id": "r", "agent_id": "a", "agent_version": "1", "confirmed": false,
            "co_signal_count": 1, "evidence": {}, "evidence_steps": [], "title": "", "evidence_summary": "",
            "fix_type": "code_change", "apply_blocked": true, "shadow": false, "alerted": false
        });
        Change::Signal {
            signal: serde_json::from_value(json).unwrap(),
        }
    }

    fn keys(news: &[News]) -> Vec<String> {
        news.iter().map(News::key).collect()
    }

    #[test]
    fn the_newest_is_first_and_nothing_is_there_twice() {
        let mut news = Vec::new();
        let missed = apply(
            &mut news,
            &[signal(1, 10.0), signal(2, 30.0), signal(3, 20.0), signal(1, 10.0)],
        );
        assert_eq!(keys(&news), ["signal 2", "signal 3", "signal 1"]);
        assert!(!missed);
    }

    #[test]
    fn what_does_not_hold_is_taken_back() {
        let mut news = Vec::new();
        apply(&mut news, &[signal(1, 10.0), signal(2, 30.0)]);
        let withdrawn = Change::SignalWithdrawn {
            id: 2,
            run_id: "r".to_owned(),
        };
        assert!(apply(&mut news, &[withdrawn, Change::Resync]), "a gap is told");
        assert_eq!(keys(&news), ["signal 1"]);
    }

    #[test]
    fn what_came_since_is_counted() {
        let mut news = Vec::new();
        apply(&mut news, &[signal(1, 10.0)]);
        let shown = news.clone();
        apply(&mut news, &[signal(1, 10.0), signal(2, 30.0)]);
        assert_eq!((missing(&shown, &news), missing(&news, &news)), (1, 0));
    }

    #[test]
    fn it_stays_short() {
        let mut news = Vec::new();
        let many: Vec<Change> = (0..100).map(|id| signal(id, id as f64)).collect();
        apply(&mut news, &many);
        assert_eq!((news.len(), news[0].at()), (MOST, 99.0));
    }
}
