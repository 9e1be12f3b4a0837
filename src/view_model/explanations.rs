//! What earlier explanations took, in words.

use api::explain::{ExplainOutcome, ExplainRecordView, ExplainRecords, ExplainTotals, ModelUse};
use api::{ErrorCode, Micros};

use super::explain::effort_words;
use super::format;

/// The longest that an answer is kept in memory.
const KEPT_SECS: f64 = 1800.0;

/// `31 explanations in 30 days, about $0.42`, and what of them is special.
pub fn totals_words(totals: &ExplainTotals) -> String {
    let ExplainTotals { days, count, .. } = *totals;
    if count == 0 {
        return format!("No explanation in the last {days} days");
    }
    let least = if totals.at_least { "At least " } else { "" };
    let many = format::plural(count, "explanation", "explanations");
    let mut parts = vec![format!("{least}{many} in {days} days")];
    parts.extend(totals.cost_usd.map(about));
    let special = [
        (totals.failed, "failed"),
        (totals.cancelled, "cancelled"),
        (totals.without_price, "at a price that is not known"),
    ];
    let special = special.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(special.map(|(count, words)| format!("{} {words}", format::count(count))));
    parts.join(", ")
}

/// `161,510 tokens in and 7,440 out`.
pub fn all_tokens_words(totals: &ExplainTotals) -> String {
    format!(
        "{} tokens in and {} out",
        format::count(totals.prompt_tokens),
        format::count(totals.completion_tokens)
    )
}

/// An estimate needs no thousandths of a dollar, unless there is nothing else.
fn about(cost_usd: f64) -> String {
    if (0.1..10.0).contains(&cost_usd) {
        format!("about ${cost_usd:.2}")
    } else {
        format!("about {}", format::cost(cost_usd))
    }
}

/// How an explanation ended, in a word or two.
pub const fn outcome_words(outcome: ExplainOutcome) -> &'static str {
    match outcome {
        ExplainOutcome::Explained => "explained",
        ExplainOutcome::Cancelled => "cancelled",
        ExplainOutcome::Failed { error } => match error {
            ErrorCode::UpstreamKeys => "key refused",
            ErrorCode::UpstreamLimit => "limit reached",
            ErrorCode::UpstreamFailed => "provider failed",
            ErrorCode::ModelRefused => "model refused",
            ErrorCode::AnswerUnusable => "answer unusable",
            _ => "failed",
        },
    }
}

/// Of the signal's last explanation, when and what came of it, and what all of them took; nothing when
/// there was none. `now` in Unix seconds.
pub fn earlier_words(records: &ExplainRecords, now: f64) -> Option<String> {
    let last = records.explanations.first()?;
    let times = Micros::from_secs(last.at).zip(Micros::from_secs(now));
    let ago = times.map_or_else(|| "before".to_owned(), |(at, now)| format::ago(at, now));
    let ended = match last.outcome {
        // A younger answer may have come while this page was open: then loading it again shows it.
        ExplainOutcome::Explained if now - last.at < KEPT_SECS => format!("Explained {ago}."),
        ExplainOutcome::Explained => format!("Explained {ago}; the answer is no longer kept."),
        ExplainOutcome::Cancelled => format!("Cancelled {ago}."),
        failed @ ExplainOutcome::Failed { .. } => format!("Tried {ago}: {}.", outcome_words(failed)),
    };
    let all = (records.totals.count > 1).then(|| format!(" {}.", totals_words(&records.totals)));
    Some(format!(
        "{ended} It took {}.{}",
        effort_words(&used(last)),
        all.unwrap_or_default()
    ))
}

fn used(record: &ExplainRecordView) -> ModelUse {
    ModelUse {
        provider: record.provider,
        model: record.model.clone(),
        duration_ms: record.duration_ms,
        prompt_tokens: record.prompt_tokens,
        completion_tokens: record.completion_tokens,
        cost_usd: record.cost_usd,
    }
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    #[test]
    fn totals_are_one_sentence() {
        let mut totals = ExplainRecords::sample().totals;
        assert_eq!(
            totals_words(&totals),
            "2 explanations in 30 days, about $0.11, 1 failed"
        );
        totals.failed = 0;
        (totals.count, totals.cost_usd) = (31, Some(0.42));
        assert_eq!(totals_words(&totals), "31 explanations in 30 days, about $0.42");
        (totals.cancelled, totals.without_price, totals.cost_usd) = (2, 3, None);
        assert_eq!(
            totals_words(&totals),
            "31 explanations in 30 days, 2 cancelled, 3 at a price that is not known"
        );
        totals = ExplainTotals {
            count: 1000,
            at_least: true,
            cost_usd: Some(0.004),
            cancelled: 0,
            without_price: 0,
            ..totals
        };
        assert_eq!(
            totals_words(&totals),
            "At least 1,000 explanations in 30 days, about $0.004"
        );
        totals.count = 0;
        assert_eq!(totals_words(&totals), "No explanation in the last 30 days");
    }

    #[test]
    fn the_last_one_is_told_with_what_it_took() {
        let mut records = ExplainRecords::sample();
        let now = records.explanations[0].at + 7200.0;
        assert_eq!(
            earlier_words(&records, now).unwrap(),
            "Explained 2 h ago; the answer is no longer kept. It took claude-sonnet-5-5 · 6.4 s · 5,210 + 240 tokens · \
             $0.013 estimated. 2 explanations in 30 days, about $0.11, 1 failed."
        );
        let young = earlier_words(&records, now - 7000.0).unwrap();
        assert!(young.starts_with("Explained 3 min ago. It took"), "{young}");
        records.explanations.remove(0);
        records.totals.count = 1;
        let failed = earlier_words(&records, records.explanations[0].at).unwrap();
        assert!(
            failed.starts_with("Tried just now: answer unusable. It took"),
            "{failed}"
        );
        assert!(failed.ends_with("$0.092 estimated."), "{failed}");
        records.explanations.clear();
        assert_eq!(earlier_words(&records, now), None);
    }
}
