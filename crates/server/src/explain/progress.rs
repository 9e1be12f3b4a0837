//! What the reader hears while an explanation is being made.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use ::api::explain::{ExplainLine, ExplainStage, ExplanationView};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep};

use crate::error::ApiError;

/// Takes the stages of the work.
#[derive(Clone, Debug, Default)]
pub struct Progress(Option<UnboundedSender<ExplainStage>>);

impl Progress {
    pub(super) const fn to(listener: UnboundedSender<ExplainStage>) -> Self {
        Self(Some(listener))
    }

    pub fn stage(&self, stage: ExplainStage) {
        if let Some(listener) = &self.0 {
            // An error only means that nobody listens any more.
            let _ = listener.send(stage);
        }
    }
}

/// The lines of an answer: every stage of the work, the last one again with each beat, and how it ended.
/// The work goes on as the lines are read, and ends with them.
pub fn lines<F>(
    work: impl FnOnce(Progress) -> F,
    heartbeat: Duration,
    request_id: String,
) -> impl Stream<Item = ExplainLine> + Send
where
    F: Future<Output = Result<ExplanationView, ApiError>> + Send + 'static,
{
    let (listener, stages) = unbounded_channel();
    let lines = Lines {
        work: Some(Box::pin(work(Progress::to(listener)))),
        stages,
        finished: None,
        told: None,
        began: Instant::now(),
        heartbeat,
        request_id,
    };
    unfold(lines, Lines::next)
}

type Outcome = Result<ExplanationView, ApiError>;

struct Lines {
    /// `None` when it is over.
    work: Option<Pin<Box<dyn Future<Output = Outcome> + Send>>>,
    stages: UnboundedReceiver<ExplainStage>,
    /// Not told yet.
    finished: Option<Outcome>,
    /// The last stage, and when it was heard of.
    told: Option<(ExplainStage, Instant)>,
    began: Instant,
    heartbeat: Duration,
    request_id: String,
}

impl Lines {
    async fn next(mut self) -> Option<(ExplainLine, Self)> {
        loop {
            if let Ok(stage) = self.stages.try_recv() {
                return Some((self.stage(stage), self));
            }
            if let Some(outcome) = self.finished.take() {
                return Some((self.last(outcome), self));
            }
            let work = self.work.as_mut()?;
            tokio::select! {
                // The work may have said something before it ended: that is told first.
                biased;
                outcome = work => {
                    self.finished = Some(outcome);
                    self.work = None;
                }
                Some(stage) = self.stages.recv() => return Some((self.stage(stage), self)),
                () = sleep(self.heartbeat) => {
                    if let Some(line) = self.again() {
                        return Some((line, self));
                    }
                }
            }
        }
    }

    fn stage(&mut self, stage: ExplainStage) -> ExplainLine {
        self.told = Some((stage.clone(), Instant::now()));
        self.line(stage)
    }

    /// The last stage as it is now.
    fn again(&self) -> Option<ExplainLine> {
        let (stage, since) = self.told.clone()?;
        Some(self.line(after(stage, since.elapsed())))
    }

    fn line(&self, stage: ExplainStage) -> ExplainLine {
        ExplainLine::Stage {
            stage,
            elapsed_ms: millis(self.began.elapsed()),
        }
    }

    fn last(&self, outcome: Outcome) -> ExplainLine {
        match outcome {
            Ok(explanation) => ExplainLine::Done {
                explanation: Box::new(explanation),
            },
            Err(error) => {
                if let Some(cause) = error.cause() {
                    let (request_id, cause) = (&self.request_id, format!("{cause:#}"));
                    tracing::error!(request_id, cause, "an explanation was broken off");
                }
                ExplainLine::Failed {
                    error: Box::new(error.to_body(&self.request_id)),
                }
            }
        }
    }
}

/// What is left of the waiting that a stage speaks of.
fn after(mut stage: ExplainStage, passed: Duration) -> ExplainStage {
    let passed = millis(passed);
    match &mut stage {
        ExplainStage::WaitingForTrace { wait_ms, .. } => *wait_ms = wait_ms.saturating_sub(passed),
        ExplainStage::AskingModel { retry_in_ms, .. } => {
            *retry_in_ms = retry_in_ms
                .map(|wait| wait.saturating_sub(passed))
                .filter(|&wait| wait > 0);
        }
        ExplainStage::FetchingTrace | ExplainStage::ReadingObservations { .. } | ExplainStage::CheckingAnswer => {}
    }
    stage
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis() as u64
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;
    use ::api::explain::LlmProvider;
    use ::api::sample::Sample;
    use futures_util::StreamExt;

    use super::*;

    const BEAT: Duration = Duration::from_millis(40);

    fn asking(retry_in_ms: Option<u64>) -> ExplainStage {
        ExplainStage::AskingModel {
            provider: LlmProvider::Openai,
            model: "m".to_owned(),
            retry_in_ms,
        }
    }

    /// The stages without the time, and what came last.
    async fn told<F>(work: impl FnOnce(Progress) -> F) -> (Vec<ExplainStage>, ExplainLine)
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let mut told: Vec<ExplainLine> = lines(work, BEAT, "id".to_owned()).collect().await;
        let last = told.pop().unwrap();
        let stage = |line| match line {
            ExplainLine::Stage { stage, .. } => stage,
            other => panic!("{other:?} is not the last line"),
        };
        (told.into_iter().map(stage).collect(), last)
    }

    #[tokio::test]
    async fn every_stage_is_told_and_the_last_one_again_until_the_end() {
        let work = async |progress: Progress| {
            progress.stage(ExplainStage::FetchingTrace);
            progress.stage(asking(None));
            sleep(BEAT * 5 / 2).await;
            progress.stage(ExplainStage::CheckingAnswer);
            Ok(ExplanationView::sample())
        };
        let (mut stages, last) = told(work).await;
        assert_eq!(stages.remove(0), ExplainStage::FetchingTrace);
        assert_eq!(stages.pop(), Some(ExplainStage::CheckingAnswer));
        assert!(stages.len() > 1, "told once and then again: {stages:?}");
        assert!(stages.iter().all(|stage| *stage == asking(None)), "{stages:?}");
        assert!(matches!(last, ExplainLine::Done { .. }), "{last:?}");
    }

    #[test]
    fn a_wait_gets_shorter() {
        let left = |passed| after(asking(Some(1_500)), Duration::from_millis(passed));
        assert_eq!(left(500), asking(Some(1_000)));
        assert_eq!(left(2_000), asking(None));
        let waiting = |wait_ms| ExplainStage::WaitingForTrace { attempt: 1, wait_ms };
        assert_eq!(after(waiting(100), Duration::from_millis(400)), waiting(0));
    }

    #[tokio::test]
    async fn a_failure_is_the_last_line_and_names_the_request() {
        let (stages, last) = told(async |_| Err(ApiError::new(ErrorCode::ModelRefused, "no"))).await;
        let ExplainLine::Failed { error } = last else {
            panic!("{last:?}")
        };
        assert_eq!(
            (stages.len(), error.code, error.request_id.as_str()),
            (0, ErrorCode::ModelRefused, "id")
        );
    }
}
