//! What one connection is told.

use std::collections::HashMap;

use ::api::stream::Change;
use domain::{RunFilter, RunKey, SignalId};
use store::{Judged, SignalRecord, TenantId};

use super::super::view;

/// Runs that a connection remembers. When there are more, it forgets all: then a signal may be told
/// twice, which changes nothing for the reader.
const MOST_KNOWN: usize = 8192;

/// Turns judgements into the changes that one reader asked for.
pub(super) struct Follower {
    tenant: TenantId,
    filter: RunFilter,
    known: HashMap<RunKey, Known>,
}

/// What the reader was told of a run.
#[derive(Default)]
struct Known {
    /// Whether the run passed the filter; `None` while that is not known.
    passes: Option<bool>,
    /// The signals as last told, by their confirmation, severity and confidence.
    signals: Vec<(SignalId, Told)>,
}

type Told = (bool, domain::Severity, u64, u32);

impl Follower {
    pub(super) fn new(tenant: TenantId, filter: RunFilter) -> Self {
        Self {
            tenant,
            filter,
            known: HashMap::new(),
        }
    }

    /// Some judgements were missed: the reader reads again, and nothing is known any more.
    pub(super) fn missed(&mut self) -> Vec<Change> {
        self.known.clear();
        vec![Change::Resync]
    }

    /// Runs of a tenant were removed.
    pub(super) fn removed(&mut self, tenant: TenantId) -> Vec<Change> {
        if tenant == self.tenant {
            self.missed()
        } else {
            Vec::new()
        }
    }

    /// Something of a tenant changed that no filter is about.
    pub(super) fn told(&self, tenant: TenantId, change: Change) -> Vec<Change> {
        if tenant == self.tenant {
            vec![change]
        } else {
            Vec::new()
        }
    }

    pub(super) fn changes(&mut self, judged: &Judged) -> Vec<Change> {
        if judged.tenant != self.tenant {
            return Vec::new();
        }
        if self.known.len() >= MOST_KNOWN {
            self.known.clear();
        }
        let passes = self.filter.matches(&judged.summary, &judged.hashes);
        let known = self.known.entry(judged.summary.run_id.key()).or_default();
        // Of a run from before this connection it is not known whether the reader's list has it.
        let listed = known.passes.unwrap_or(!judged.new_run);
        known.passes = Some(passes);
        let run_id = judged.summary.run_id.as_str();
        if !passes {
            known.signals.clear();
            return if listed {
                vec![Change::RunGone {
                    run_id: run_id.to_owned(),
                }]
            } else {
                Vec::new()
            };
        }
        let mut out = vec![Change::Run {
            run: judged.summary.clone(),
            new: judged.new_run,
        }];
        let signals = judged.signals.iter().filter(|record| known.is_news(record));
        out.extend(signals.map(|record| Change::Signal {
            signal: Box::new(view::signal(record, true)),
        }));
        let withdrawn = judged.withdrawn.iter();
        out.extend(withdrawn.map(|id| Change::SignalWithdrawn {
            id: id.0,
            run_id: run_id.to_owned(),
        }));
        known.signals = judged.signals.iter().map(|record| (record.id, told(record))).collect();
        out
    }
}

impl Known {
    fn is_news(&self, record: &SignalRecord) -> bool {
        !self.signals.contains(&(record.id, told(record)))
    }
}

fn told(record: &SignalRecord) -> Told {
    let signal = &record.signal;
    (
        record.confirmed,
        signal.severity,
        signal.confidence.to_bits(),
        signal.step,
    )
}

#[cfg(test)]
mod tests {
    use domain::RunStatus;

    use super::*;
    use crate::rest::testing::Run;

    const OURS: TenantId = TenantId(1);

    fn follower(status: &[RunStatus]) -> Follower {
        Follower::new(
            OURS,
            RunFilter {
                status: status.to_vec(),
                ..RunFilter::default()
            },
        )
    }

    fn kinds(changes: &[Change]) -> Vec<&'static str> {
        let kind = |change: &Change| match change {
            Change::Run { .. } => "run",
            Change::RunGone { .. } => "gone",
            Change::Signal { .. } => "signal",
            Change::SignalWithdrawn { .. } => "withdrawn",
            Change::Policies => "policies",
            Change::Fixes => "fixes",
            Change::Verdict { .. } => "verdict",
            Change::Resync => "resync",
        };
        changes.iter().map(kind).collect()
    }

    #[test]
    fn another_tenants_runs_are_not_told() {
        let judged = Judged {
            tenant: TenantId(2),
            ..Run::new("r").looping().judged(true)
        };
        assert_eq!(follower(&[]).changes(&judged), []);
    }

    #[test]
    fn a_signal_is_told_once_until_it_changes() {
        let mut follower = follower(&[]);
        let mut judged = Run::new("r").looping().judged(true);
        judged.signals[0].confirmed = false;
        assert_eq!(kinds(&follower.changes(&judged)), ["run", "signal"]);
        judged.new_run = false;
        assert_eq!(kinds(&follower.changes(&judged)), ["run"]);
        judged.signals[0].confirmed = true;
        assert_eq!(kinds(&follower.changes(&judged)), ["run", "signal"]);
        judged.withdrawn = judged.signals.drain(..).map(|record| record.id).collect();
        assert_eq!(kinds(&follower.changes(&judged)), ["run", "withdrawn"]);
    }

    #[test]
    fn a_run_that_leaves_the_filter_is_gone_once() {
        let mut follower = follower(&[RunStatus::Open]);
        assert_eq!(kinds(&follower.changes(&Run::new("r").open().judged(true))), ["run"]);
        assert_eq!(kinds(&follower.changes(&Run::new("r").judged(false))), ["gone"]);
        assert_eq!(
            kinds(&follower.changes(&Run::new("r").judged(false))),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn a_run_from_before_the_connection_may_be_in_the_readers_list() {
        let mut follower = follower(&[RunStatus::Open]);
        assert_eq!(kinds(&follower.changes(&Run::new("old").judged(false))), ["gone"]);
        assert_eq!(
            kinds(&follower.changes(&Run::new("new").judged(true))),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn memory_is_bounded() {
        let mut follower = follower(&[]);
        for index in 0..=MOST_KNOWN {
            follower.changes(&Run::new(&format!("r{index}")).judged(true));
        }
        assert!(follower.known.len() <= MOST_KNOWN);
        assert_eq!(kinds(&follower.missed()), ["resync"]);
    }
}
