//! Which trace belongs to a run.

use ::api::explain::TraceIdFrom;
use domain::{Label, RunId};

use crate::error::ApiError;
use crate::langfuse::TraceId;

/// The trace that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenId {
    pub id: TraceId,
    pub from: TraceIdFrom,
}

/// The id that the request names.
///
/// # Errors
/// It is none.
pub fn read(text: &str) -> Result<TraceId, ApiError> {
    TraceId::parse(text).ok_or_else(|| {
        ApiError::body("`langfuse_trace_id` is no id of a trace")
            .field("langfuse_trace_id")
            .hint("a trace's id has 32 hex digits; Langfuse shows it at the top of the trace and in its address")
    })
}

/// The id that the request names, else the one that came with the run, else the run's own, which is a guess.
pub fn choose(asked: Option<TraceId>, recorded: Option<&Label>, run: &RunId) -> Option<ChosenId> {
    let of = |from| move |id| ChosenId { id, from };
    let recorded = || recorded.and_then(|id| TraceId::parse(id.as_str()));
    asked
        .map(of(TraceIdFrom::Request))
        .or_else(|| recorded().map(of(TraceIdFrom::Run)))
        .or_else(|| TraceId::parse(run.as_str()).map(of(TraceIdFrom::Guess)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "B5ED23BE-E4F0-43BC-8625-914223875508";

    fn chosen(asked: Option<&str>, recorded: Option<&str>, run: &str) -> Option<(String, TraceIdFrom)> {
        let recorded = recorded.map(Label::name);
        let asked = asked.map(|text| read(text).unwrap());
        let chosen = choose(asked, recorded.as_ref(), &RunId::new(run))?;
        Some((chosen.id.as_str().to_owned(), chosen.from))
    }

    #[test]
    fn the_request_goes_before_the_run_and_the_run_before_a_guess() {
        let (one, two) = ("1".repeat(32), "2".repeat(32));
        let cases = [
            (
                chosen(Some(&one), Some(&two), UUID),
                Some((one.clone(), TraceIdFrom::Request)),
            ),
            (chosen(None, Some(&two), UUID), Some((two, TraceIdFrom::Run))),
            (
                chosen(None, None, UUID),
                Some((UUID.replace('-', "").to_ascii_lowercase(), TraceIdFrom::Guess)),
            ),
            (chosen(None, Some("no trace"), &one), Some((one, TraceIdFrom::Guess))),
            (chosen(None, None, "run 7"), None),
        ];
        for (place, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(found, expected, "case {place}");
        }
    }

    #[test]
    fn what_is_no_id_is_refused_by_its_name() {
        for text in ["", "x", &"1".repeat(31), &"g".repeat(32)] {
            assert_eq!(
                read(text).unwrap_err().field.as_deref(),
                Some("langfuse_trace_id"),
                "{text}"
            );
        }
    }
}
