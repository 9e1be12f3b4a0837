//! Examples of what is kept of explanations.

use domain::FailureType;

use super::{AGENT, SIGNAL_ID, START, Sample};
use crate::error::ErrorCode;
use crate::explain::{
    ExplainOutcome, ExplainRecordView, ExplainRecords, ExplainTotals, ExplainedSignal, ExplanationView,
    KeptExplanation, ModelUse,
};

impl Sample for KeptExplanation {
    fn sample() -> Self {
        Self {
            explanation: Some(Sample::sample()),
        }
    }
}

impl Sample for ExplainRecords {
    fn sample() -> Self {
        let ModelUse {
            provider,
            model,
            duration_ms,
            prompt_tokens,
            completion_tokens,
            cost_usd,
        } = ExplanationView::sample().model;
        let signal = ExplainedSignal {
            agent_id: AGENT.to_owned(),
            failure_type: FailureType::ToolLoop,
        };
        let record = ExplainRecordView {
            signal_id: SIGNAL_ID,
            signal: Some(signal),
            at: START.plus_millis(3_540_000).secs(),
            provider,
            model,
            duration_ms,
            prompt_tokens,
            completion_tokens,
            cost_usd,
            with_trace: true,
            outcome: ExplainOutcome::Explained,
        };
        let failed = ExplainRecordView {
            at: START.plus_millis(3_480_000).secs(),
            completion_tokens: 8192,
            cost_usd: Some(0.0923),
            outcome: ExplainOutcome::Failed {
                error: ErrorCode::AnswerUnusable,
            },
            ..record.clone()
        };
        Self {
            explanations: vec![record, failed],
            totals: ExplainTotals {
                days: 30,
                count: 2,
                failed: 1,
                cancelled: 0,
                prompt_tokens: 2 * prompt_tokens,
                completion_tokens: completion_tokens + 8192,
                cost_usd: Some(0.1051),
                without_price: 0,
                at_least: false,
            },
        }
    }
}
