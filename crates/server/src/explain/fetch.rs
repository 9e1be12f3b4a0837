//! The trace of a run, waited for while it may still be on its way.

use std::future::Future;
use std::time::Duration;

use ::api::explain::ExplainStage;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::progress::Progress;
use super::waits::Waits;
use crate::langfuse::{LangfuseError, Trace};

const TOO_SLOW: LangfuseError = LangfuseError::Unreachable("it did not show the trace in time");

/// What is known of the run before its trace is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The signal is so young that its trace may still be on its way.
    pub young: bool,
    /// The run is not over, so neither is its trace.
    pub open: bool,
}

/// A trace as it was read.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub trace: Trace,
    /// More of it may come.
    pub growing: bool,
}

/// Looks until the trace is whole, or until waiting makes no sense any more; `None` when it was never there. A
/// look that takes too long ends with the time for all of them.
///
/// # Errors
/// Langfuse cannot be asked. What it showed before goes before its later errors.
pub async fn fetch<F, Fut>(
    mut look: F,
    expected: Expected,
    waits: &Waits,
    progress: &Progress,
) -> Result<Option<Fetched>, LangfuseError>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<Option<Trace>, LangfuseError>>,
{
    progress.stage(ExplainStage::FetchingTrace);
    let mut pauses = Pauses::new(expected, waits);
    let mut seen: Option<Trace> = None;
    let end = Instant::now() + waits.trace;
    loop {
        let found = match timeout_at(end, look()).await.unwrap_or(Err(TOO_SLOW)) {
            Ok(found) => found,
            Err(error) if seen.is_none() => return Err(error),
            Err(_) => break,
        };
        if let Some(trace) = &found
            && expected.is_enough(trace, seen.as_ref())
        {
            let growing = expected.open && !trace.ended;
            return Ok(found.map(|trace| Fetched { trace, growing }));
        }
        seen = found.or(seen);
        let Some(pause) = pauses.next(seen.is_some()) else {
            break;
        };
        progress.stage(ExplainStage::WaitingForTrace {
            attempt: pauses.taken,
            wait_ms: pause.as_millis() as u64,
        });
        sleep_until(end.min(Instant::now() + pause)).await;
    }
    Ok(seen.map(|trace| Fetched { trace, growing: true }))
}

impl Expected {
    /// Nothing more is to be waited for. Langfuse shows the observations of a young trace one after the
    /// other, so it must look the same twice.
    fn is_enough(self, trace: &Trace, before: Option<&Trace>) -> bool {
        if !self.young || self.open {
            return true;
        }
        trace.ended && before.is_some_and(|before| same_observations(before, trace))
    }
}

fn same_observations(one: &Trace, other: &Trace) -> bool {
    let ids = |trace: &Trace| {
        let mut ids: Vec<String> = trace.observations.iter().map(|each| each.id.clone()).collect();
        ids.sort_unstable();
        ids
    };
    ids(one) == ids(other)
}

/// How long to wait before each further look.
struct Pauses {
    left: std::vec::IntoIter<Duration>,
    /// Taken once, when something is seen for the first time.
    settle: Option<Duration>,
    taken: u32,
}

impl Pauses {
    fn new(expected: Expected, waits: &Waits) -> Self {
        let pauses = if expected.young {
            waits.for_trace.to_vec()
        } else {
            Vec::new()
        };
        Self {
            left: pauses.into_iter(),
            settle: Some(waits.settle),
            taken: 0,
        }
    }

    fn next(&mut self, seen: bool) -> Option<Duration> {
        self.taken += 1;
        let settle = if seen { self.settle.take() } else { None };
        settle.or_else(|| self.left.next())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::langfuse::Observation;

    const YOUNG: Expected = Expected {
        young: true,
        open: false,
    };
    const OLD: Expected = Expected {
        young: false,
        open: false,
    };
    const OPEN: Expected = Expected {
        young: true,
        open: true,
    };
    type Look = Result<Option<Trace>, LangfuseError>;

    fn trace(observations: usize, ended: bool) -> Trace {
        let id = |number: usize| Observation {
            id: number.to_string(),
            ..Observation::default()
        };
        Trace {
            observations: (0..observations).map(id).collect(),
            ended,
            ..Trace::default()
        }
    }

    /// How many observations were read and whether more may come, and the pauses in between. The last look
    /// is repeated.
    async fn fetched(looks: Vec<Look>, expected: Expected) -> (Result<Option<(usize, bool)>, LangfuseError>, Vec<u64>) {
        let mut looks = VecDeque::from(looks);
        let look = || {
            let next = if looks.len() > 1 {
                looks.pop_front()
            } else {
                looks.front().cloned()
            };
            async move { next.unwrap() }
        };
        let waits = Waits {
            for_trace: [2, 3, 5, 10].map(Duration::from_millis),
            settle: Duration::from_millis(1),
            ..Waits::default()
        };
        let (progress, mut stages) = unbounded_channel();
        let found = fetch(look, expected, &waits, &Progress::to(progress)).await;
        let mut pauses = Vec::new();
        while let Ok(stage) = stages.try_recv() {
            if let ExplainStage::WaitingForTrace { attempt, wait_ms } = stage {
                pauses.push(wait_ms);
                assert_eq!(attempt as usize, pauses.len());
            }
        }
        let found = found.map(|found| found.map(|it| (it.trace.observations.len(), it.growing)));
        (found, pauses)
    }

    #[tokio::test]
    async fn an_old_trace_is_looked_at_once() {
        assert_eq!(
            fetched(vec![Ok(Some(trace(3, true)))], OLD).await,
            (Ok(Some((3, false))), vec![])
        );
        assert_eq!(
            fetched(vec![Ok(Some(trace(3, false)))], OLD).await,
            (Ok(Some((3, false))), vec![])
        );
        assert_eq!(fetched(vec![Ok(None)], OLD).await, (Ok(None), vec![]));
    }

    #[tokio::test]
    async fn a_young_trace_must_look_the_same_twice() {
        let whole = vec![Ok(Some(trace(3, true)))];
        assert_eq!(fetched(whole, YOUNG).await, (Ok(Some((3, false))), vec![1]));
        let late = vec![Ok(None), Ok(None), Ok(Some(trace(3, true)))];
        assert_eq!(fetched(late, YOUNG).await, (Ok(Some((3, false))), vec![2, 3, 1]));
        let one_by_one = vec![
            Ok(Some(trace(1, false))),
            Ok(Some(trace(2, true))),
            Ok(Some(trace(3, true))),
        ];
        assert_eq!(fetched(one_by_one, YOUNG).await, (Ok(Some((3, false))), vec![1, 2, 3]));
    }

    #[tokio::test]
    async fn waiting_ends() {
        assert_eq!(fetched(vec![Ok(None)], YOUNG).await, (Ok(None), vec![2, 3, 5, 10]));
        let growing = vec![Ok(Some(trace(2, false)))];
        assert_eq!(
            fetched(growing, YOUNG).await,
            (Ok(Some((2, true))), vec![1, 2, 3, 5, 10])
        );
    }

    #[tokio::test]
    async fn the_end_of_an_open_run_is_not_waited_for() {
        assert_eq!(
            fetched(vec![Ok(Some(trace(2, false)))], OPEN).await,
            (Ok(Some((2, true))), vec![])
        );
        let late = vec![Ok(None), Ok(Some(trace(2, false)))];
        assert_eq!(fetched(late, OPEN).await, (Ok(Some((2, true))), vec![2]));
    }

    /// What a Langfuse shows whose answers after the first ones take for ever.
    async fn stuck_after(shown: Option<Trace>) -> Result<Option<usize>, LangfuseError> {
        let mut shown = shown;
        let look = || {
            let now = shown.take();
            async move {
                if now.is_none() {
                    std::future::pending::<()>().await;
                }
                Ok(now)
            }
        };
        let waits = Waits {
            settle: Duration::from_millis(1),
            trace: Duration::from_millis(30),
            ..Waits::default()
        };
        let found = fetch(look, YOUNG, &waits, &Progress::default()).await?;
        Ok(found.map(|it| it.trace.observations.len()))
    }

    #[tokio::test]
    async fn looking_ends_in_time() {
        assert_eq!(stuck_after(None).await, Err(TOO_SLOW));
        assert_eq!(stuck_after(Some(trace(2, true))).await, Ok(Some(2)));
    }

    #[tokio::test]
    async fn what_was_seen_goes_before_a_later_error() {
        let refused = LangfuseError::Keys { status: 401 };
        let alone = vec![Err(refused.clone())];
        assert_eq!(fetched(alone, YOUNG).await, (Err(refused.clone()), vec![]));
        let later = vec![Ok(Some(trace(2, false))), Err(refused)];
        assert_eq!(fetched(later, YOUNG).await, (Ok(Some((2, true))), vec![1]));
    }
}
