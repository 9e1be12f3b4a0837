//! Explaining a signal: stages while it goes on, then the explanation.

use api::explain::{ExplainLine, ExplainRequest, ExplainStage, ExplanationView};
use api::paths;
use gloo_net::http::Request;
use web_sys::AbortSignal;

use super::lines::{Heard, by_line, unclear};
use super::{Access, Answer, ClientError, with_key};

/// What makes the answer come line by line.
const LINES: &str = "application/x-ndjson";

/// Explains a signal, and tells `on` of every stage. `signal` ends it early, on the server as well.
pub async fn explain(
    access: Access,
    signal_id: u64,
    asked: &ExplainRequest,
    signal: &AbortSignal,
    on: impl Fn(ExplainStage),
) -> Answer<ExplanationView> {
    let key = access.key_untracked();
    let url = paths::with(paths::SIGNAL_EXPLAIN, &signal_id.to_string());
    let request = with_key(Request::post(&url).header("accept", LINES), key.as_deref())
        .abort_signal(Some(signal))
        .json(asked);
    by_line(access, key.as_deref(), request, signal, heard, on).await
}

fn heard(line: &str, status: u16) -> Heard<ExplainStage, ExplanationView> {
    let ended = match serde_json::from_str(line) {
        Ok(ExplainLine::Stage { stage, .. }) => return Heard::News(stage),
        Ok(ExplainLine::Done { explanation }) => Ok(*explanation),
        Ok(ExplainLine::Failed { error }) => Err(ClientError::Api(error)),
        Err(error) => Err(unclear(status, &error)),
    };
    Heard::Ended(Box::new(ended))
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;
    use api::sample::fixes::not_configured;

    use super::*;

    fn said(line: &ExplainLine) -> Heard<ExplainStage, ExplanationView> {
        heard(&serde_json::to_string(line).unwrap(), 200)
    }

    #[test]
    fn each_kind_of_line_is_understood() {
        let stage = ExplainStage::ReadingObservations { count: 14 };
        assert_eq!(said(&ExplainLine::sample()), Heard::News(stage));
        let explanation = ExplanationView::sample();
        let done = ExplainLine::Done {
            explanation: Box::new(explanation.clone()),
        };
        assert_eq!(said(&done), Heard::Ended(Box::new(Ok(explanation))));
        let failed = ExplainLine::Failed {
            error: Box::new(not_configured()),
        };
        let error = ClientError::from(not_configured());
        assert_eq!(said(&failed), Heard::Ended(Box::new(Err(error))));
        let unclear = heard("<html>", 200);
        assert!(
            matches!(unclear, Heard::Ended(ended) if matches!(*ended, Err(ClientError::Decode { status: 200, .. })))
        );
    }
}
