//! Why an explanation has no trace, in words.

use std::time::Duration;

use ::api::explain::{TraceIdFrom, WithoutTrace, WithoutTraceReason as Reason};

use crate::langfuse::LangfuseError;

/// Nothing could be tried.
pub fn no_id() -> WithoutTrace {
    WithoutTrace {
        reason: Reason::NoId,
        id_from: None,
        detail: "The run came without the id of its trace, and its own id is none. Give `dt.run(…)` the trace's id as \
                 `trace_id`, or enter it here."
            .to_owned(),
    }
}

/// Langfuse does not know it. `waited` is set where it may still come.
pub fn not_found(id_from: TraceIdFrom, waited: Option<Duration>) -> WithoutTrace {
    let detail = match (id_from, waited) {
        (TraceIdFrom::Guess, _) => {
            "The run came without the id of its trace, and Langfuse knows none with the run's own \
                                    id. Give `dt.run(…)` the trace's id as `trace_id`, or enter it here."
                .to_owned()
        }
        (_, Some(waited)) => format!(
            "Langfuse did not show this trace within {} seconds. Traces of its older SDKs can take 15 minutes; then \
             explain again.",
            waited.as_secs()
        ),
        (_, None) => "Langfuse has no trace with this id. Its keys belong to one project: LANGFUSE_PUBLIC_KEY, \
                      LANGFUSE_SECRET_KEY and LANGFUSE_HOST must be those that the agent reports to."
            .to_owned(),
    };
    WithoutTrace {
        reason: Reason::NotFound,
        id_from: Some(id_from),
        detail,
    }
}

/// Langfuse could not be asked.
pub fn failed(id_from: TraceIdFrom, error: &LangfuseError) -> WithoutTrace {
    WithoutTrace {
        reason: reason(error),
        id_from: Some(id_from),
        detail: format!("{}{}", sentence(error), advice(error)),
    }
}

const fn reason(error: &LangfuseError) -> Reason {
    match error {
        LangfuseError::Keys { .. } => Reason::Credentials,
        LangfuseError::Limit { .. } => Reason::RateLimited,
        LangfuseError::Unreachable(_) | LangfuseError::Unknown | LangfuseError::Failed { .. } => Reason::Unreachable,
        LangfuseError::Race | LangfuseError::Refused { .. } | LangfuseError::Unusable(_) => Reason::Unusable,
    }
}

/// The error's own words as a sentence.
fn sentence(error: &LangfuseError) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

fn advice(error: &LangfuseError) -> String {
    match error {
        LangfuseError::Keys { .. } => {
            " LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY and LANGFUSE_HOST must be of the same \
                                       project."
                .to_owned()
        }
        LangfuseError::Limit {
            retry_after: Some(wait),
        } => format!(" Explain again in {} seconds.", wait.as_secs().max(1)),
        LangfuseError::Limit { retry_after: None } => " Explain again in a minute.".to_owned(),
        LangfuseError::Unreachable(_) => " Check LANGFUSE_HOST.".to_owned(),
        LangfuseError::Unknown | LangfuseError::Failed { .. } => " Explain again later.".to_owned(),
        LangfuseError::Race | LangfuseError::Refused { .. } | LangfuseError::Unusable(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_to_do() {
        let wait = Some(Duration::from_secs(12));
        for (error, expected, hint) in [
            (
                LangfuseError::Keys { status: 401 },
                Reason::Credentials,
                "LANGFUSE_SECRET_KEY",
            ),
            (
                LangfuseError::Limit { retry_after: wait },
                Reason::RateLimited,
                "in 12 seconds",
            ),
            (
                LangfuseError::Limit { retry_after: None },
                Reason::RateLimited,
                "in a minute",
            ),
            (
                LangfuseError::Unreachable("refused"),
                Reason::Unreachable,
                "LANGFUSE_HOST",
            ),
            (LangfuseError::Unknown, Reason::Unreachable, "later"),
            (LangfuseError::Failed { status: 503 }, Reason::Unreachable, "(503)"),
            (LangfuseError::Unusable("too long"), Reason::Unusable, "too long"),
        ] {
            let without = failed(TraceIdFrom::Run, &error);
            assert_eq!((without.reason, without.id_from), (expected, Some(TraceIdFrom::Run)));
            assert!(without.detail.contains(hint), "{}", without.detail);
            assert!(without.detail.starts_with(char::is_uppercase), "{}", without.detail);
        }
    }

    #[test]
    fn a_missing_trace_is_told_by_where_its_id_came_from() {
        let waited = Some(Duration::from_secs(20));
        assert!(not_found(TraceIdFrom::Run, waited).detail.contains("within 20 seconds"));
        assert!(not_found(TraceIdFrom::Request, None).detail.contains("project"));
        assert!(not_found(TraceIdFrom::Guess, waited).detail.contains("`trace_id`"));
        assert_eq!(no_id().id_from, None);
    }
}
