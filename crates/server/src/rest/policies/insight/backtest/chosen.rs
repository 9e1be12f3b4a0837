//! The runs that a policy is tried on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use domain::policy::AgentScope;
use domain::{RunFilter, RunSort, RunStatus, RunSummary};
use store::{PageRequest, Store, StoreError, TenantId};

/// The most rows that the store gives at a time.
const PAGE: usize = 500;
/// Runs that are read and tried at a time, so that the reader hears of the progress.
const SLICE_RUNS: usize = 50;
/// Of all that are read at a time; a run with more of them is read by itself.
const SLICE_EVENTS: u64 = 20_000;

/// A run, and which forms of the policy it counts for.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) run: RunSummary,
    pub(super) edited: bool,
    pub(super) saved: bool,
}

/// The newest finished runs that the edited form is for, and those that the saved one is for; the newest
/// first.
pub(super) async fn choose(
    store: &dyn Store,
    tenant: TenantId,
    edited: &AgentScope,
    saved: Option<&AgentScope>,
    count: usize,
) -> Result<Vec<Chosen>, StoreError> {
    let chosen = |run| Chosen {
        run,
        edited: true,
        saved: saved == Some(edited),
    };
    let runs = newest(store, tenant, edited, count).await?;
    let mut all: Vec<Chosen> = runs.into_iter().map(chosen).collect();
    if let Some(other) = saved.filter(|&other| other != edited) {
        merge(&mut all, newest(store, tenant, other, count).await?);
    }
    Ok(all)
}

fn merge(all: &mut Vec<Chosen>, of_saved: Vec<RunSummary>) {
    let mut places: BTreeMap<_, _> = all
        .iter()
        .enumerate()
        .map(|(place, one)| (one.run.run_id.key(), place))
        .collect();
    for run in of_saved {
        let next = all.len();
        let place = *places.entry(run.run_id.key()).or_insert(next);
        if place == next {
            all.push(Chosen {
                run,
                edited: false,
                saved: true,
            });
        } else {
            all[place].saved = true;
        }
    }
    all.sort_by_key(|one| Reverse(one.run.started_at));
}

async fn newest(
    store: &dyn Store,
    tenant: TenantId,
    scope: &AgentScope,
    count: usize,
) -> Result<Vec<RunSummary>, StoreError> {
    let filter = RunFilter {
        agent: match scope {
            AgentScope::All => None,
            AgentScope::Agent(agent) => Some(agent.as_str().to_owned()),
        },
        status: vec![RunStatus::Completed, RunStatus::Errored, RunStatus::Stalled],
        ..RunFilter::default()
    };
    let mut runs: Vec<RunSummary> = Vec::new();
    let mut cursor = None;
    while runs.len() < count {
        let request = PageRequest {
            limit: PAGE.min(count - runs.len()),
            cursor,
            ascending: false,
        };
        let page = store.runs(tenant, &filter, RunSort::Started, &request).await?;
        runs.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(runs)
}

/// Cuts the list into parts that are read at a time.
pub(super) fn slices(runs: Vec<Chosen>) -> VecDeque<Vec<Chosen>> {
    let mut slices: VecDeque<Vec<Chosen>> = VecDeque::new();
    let mut events = 0;
    for one in runs {
        let more = u64::from(one.run.event_count);
        match slices.back_mut() {
            Some(slice) if slice.len() < SLICE_RUNS && events + more <= SLICE_EVENTS => {
                slice.push(one);
                events += more;
            }
            _ => {
                slices.push_back(vec![one]);
                events = more;
            }
        }
    }
    slices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Run;

    fn chosen(id: &str, second: i64, events: u32) -> Chosen {
        let mut run = Run::new(id).starting(second).summary();
        run.event_count = events;
        Chosen {
            run,
            edited: true,
            saved: false,
        }
    }

    #[test]
    fn a_slice_has_few_runs_and_few_events() {
        let short = (0..120).map(|number| chosen(&format!("r{number}"), 0, 100)).collect();
        let lengths: Vec<usize> = slices(short).iter().map(Vec::len).collect();
        assert_eq!(lengths, [50, 50, 20]);
        let long = [9_000, 9_000, 9_000, 90_000, 10].map(|events| chosen("r", 0, events));
        let lengths: Vec<usize> = slices(long.into()).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1, 1, 1]);
        assert!(slices(Vec::new()).is_empty());
    }

    #[test]
    fn runs_of_both_forms_are_read_once_the_newest_first() {
        let mut all = vec![chosen("both", 5, 1), chosen("edited", 1, 1)];
        let of_saved = ["saved", "both"].map(|id| Run::new(id).starting(if id == "saved" { 3 } else { 5 }).summary());
        merge(&mut all, of_saved.into());
        let marks: Vec<_> = all
            .iter()
            .map(|one| (one.run.run_id.as_str(), one.edited, one.saved))
            .collect();
        assert_eq!(
            marks,
            [("both", true, true), ("saved", false, true), ("edited", true, false)]
        );
    }
}
