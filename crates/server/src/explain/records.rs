//! What earlier explanations took, as it is told.

use std::time::Duration;

use ::api::ErrorCode;
use ::api::explain::{ExplainOutcome, ExplainRecordView, ExplainRecords, ExplainTotals, ExplainedSignal, LlmProvider};
use domain::{Micros, SignalId};
use store::{EXPLANATIONS_KEPT, ExplainRecord, TenantId};

use super::record::CANCELLED;
use crate::app::App;
use crate::error::ApiError;

/// What the totals are of.
const DAYS: u32 = 30;

/// The newest records of one signal or of all, and what the explanations of the last days took together.
pub async fn records(
    app: &App,
    tenant: TenantId,
    signal: Option<SignalId>,
    limit: usize,
) -> Result<ExplainRecords, ApiError> {
    let all = app
        .store
        .fixes()
        .explanations(tenant, signal, EXPLANATIONS_KEPT)
        .await?;
    let days = Duration::from_hours(24) * DAYS;
    let since = app.clock.now().plus_millis(-(days.as_millis() as i64));
    let totals = totals(&all, since);
    let mut explanations = Vec::with_capacity(limit.min(all.len()));
    for record in all.iter().take(limit) {
        let signal = app.store.signal(tenant, record.signal).await?;
        let signal = signal.map(|signal| ExplainedSignal {
            agent_id: signal.agent_id.as_str().to_owned(),
            failure_type: signal.signal.failure_type(),
        });
        explanations.push(view(record, signal));
    }
    Ok(ExplainRecords { explanations, totals })
}

fn view(record: &ExplainRecord, signal: Option<ExplainedSignal>) -> ExplainRecordView {
    ExplainRecordView {
        signal_id: record.signal.0,
        signal,
        at: record.at.secs(),
        provider: provider(record.provider.as_str()),
        model: record.model.as_str().to_owned(),
        duration_ms: record.duration_ms,
        prompt_tokens: record.prompt_tokens,
        completion_tokens: record.completion_tokens,
        cost_usd: record.cost_usd,
        with_trace: record.with_trace,
        outcome: outcome(record),
    }
}

/// There are two, and whoever is not the one speaks like the other.
fn provider(name: &str) -> LlmProvider {
    if name == LlmProvider::Anthropic.as_str() {
        LlmProvider::Anthropic
    } else {
        LlmProvider::Openai
    }
}

fn outcome(record: &ExplainRecord) -> ExplainOutcome {
    match record.error.as_ref().map(domain::Label::as_str) {
        None => ExplainOutcome::Explained,
        Some(CANCELLED) => ExplainOutcome::Cancelled,
        Some(name) => {
            let known = ErrorCode::ALL.into_iter().find(|code| code.as_str() == name);
            ExplainOutcome::Failed {
                error: known.unwrap_or(ErrorCode::Internal),
            }
        }
    }
}

/// `all` are the newest that are kept.
fn totals(all: &[ExplainRecord], since: Micros) -> ExplainTotals {
    let lately = || all.iter().filter(|record| record.at >= since);
    let ended = |how: fn(ExplainOutcome) -> bool| lately().filter(|record| how(outcome(record))).count() as u64;
    let tokens = |of: fn(&ExplainRecord) -> u64| lately().map(of).fold(0, u64::saturating_add);
    let costs = || lately().filter_map(|record| record.cost_usd);
    let counted = |record: &&ExplainRecord| record.prompt_tokens > 0 || record.completion_tokens > 0;
    ExplainTotals {
        days: DAYS,
        count: lately().count() as u64,
        failed: ended(|how| matches!(how, ExplainOutcome::Failed { .. })),
        cancelled: ended(|how| how == ExplainOutcome::Cancelled),
        prompt_tokens: tokens(|record| record.prompt_tokens),
        completion_tokens: tokens(|record| record.completion_tokens),
        cost_usd: costs().next().map(|_| costs().sum()),
        without_price: lately()
            .filter(counted)
            .filter(|record| record.cost_usd.is_none())
            .count() as u64,
        at_least: all.len() >= EXPLANATIONS_KEPT && all.iter().all(|record| record.at >= since),
    }
}

#[cfg(test)]
mod tests {
    use domain::Label;

    use super::*;

    fn record(at: i64, error: Option<&str>, cost_usd: Option<f64>) -> ExplainRecord {
        ExplainRecord {
            signal: SignalId(7),
            at: Micros(at),
            provider: Label::code("anthropic"),
            model: Label::code("m"),
            duration_ms: 10,
            prompt_tokens: 100,
            completion_tokens: 5,
            cost_usd,
            with_trace: true,
            error: error.map(Label::code),
        }
    }

    #[test]
    fn totals_are_of_the_last_days_alone() {
        let all = [
            record(9, None, Some(0.25)),
            record(8, Some("answer_unusable"), Some(0.5)),
            record(7, Some(CANCELLED), None),
            record(5, Some("of_an_older_server"), None),
            record(4, None, Some(4.0)),
        ];
        let totals = totals(&all, Micros(5));
        assert_eq!((totals.count, totals.failed, totals.cancelled), (4, 2, 1));
        assert_eq!((totals.prompt_tokens, totals.completion_tokens), (400, 20));
        assert_eq!((totals.cost_usd, totals.without_price), (Some(0.75), 2));
        assert!(!totals.at_least);
    }

    #[test]
    fn nothing_costs_nothing_that_is_known() {
        let nothing = totals(&[], Micros(0));
        assert_eq!((nothing.count, nothing.cost_usd, nothing.without_price), (0, None, 0));
        let uncounted = ExplainRecord {
            prompt_tokens: 0,
            completion_tokens: 0,
            ..record(1, None, None)
        };
        assert_eq!(totals(&[uncounted], Micros(0)).without_price, 0);
    }

    #[test]
    fn what_is_no_longer_kept_is_not_hidden() {
        let all = vec![record(9, None, None); EXPLANATIONS_KEPT];
        assert!(totals(&all, Micros(5)).at_least);
        assert!(!totals(&all[1..], Micros(5)).at_least);
        assert!(!totals(&all, Micros(10)).at_least, "none of them is of these days");
    }

    #[test]
    fn every_end_has_its_name() {
        assert_eq!(outcome(&record(1, None, None)), ExplainOutcome::Explained);
        assert_eq!(outcome(&record(1, Some(CANCELLED), None)), ExplainOutcome::Cancelled);
        for error in ErrorCode::ALL {
            let failed = record(1, Some(error.as_str()), None);
            assert_eq!(outcome(&failed), ExplainOutcome::Failed { error });
        }
        for of in [LlmProvider::Anthropic, LlmProvider::Openai] {
            assert_eq!(provider(of.as_str()), of);
        }
    }
}
