//! Examples of explanations, fixes and verifications.

use domain::policy::PolicyId;
use domain::verification::Odds;
use domain::{FailureType, FixId, FixMeans, FixState, FixType, Proportion, Verdict};

use super::{AGENT, SIGNAL_ID, START, Sample};
use crate::error::ErrorCode;
use crate::explain::{
    ExplainLine, ExplainRequest, ExplainSetup, ExplainSource, ExplainStage, ExplanationView, LlmProvider, ModelSetup,
    ModelUse, TraceIdFrom, TraceView,
};
use crate::fixes::{
    ApplyFixAnswer, ApplyFixRequest, ApplyPolicyAnswer, BriefFixList, FixDiff, FixEntry, FixList, FixNote, FixStatus,
    FixView, PromptFixView, PromptPreview, PromptText, RecordCopyAnswer, Stretch, Timeline, Traffic, VerdictList,
    VerdictTurn, Verification,
};

const PROMPT: &str = "research-agent-prompt";
const OLD: &str = "You are a research agent. Answer {{question}}.";
const FIX: &str = "Do not repeat a search query you have already executed in this run.";
const TRACE: &str = "b5ed23bee4f043bc8625914223875508";
const PROJECT: &str = "https://cloud.langfuse.com/project/proj-1";
/// Of the fix; an hour after the first run.
const APPLIED: i64 = 3_600_000;

fn secs(millis: i64) -> f64 {
    START.plus_millis(millis).secs()
}

impl Sample for ExplainRequest {
    fn sample() -> Self {
        Self {
            langfuse_trace_id: Some(TRACE.to_owned()),
        }
    }
}

impl Sample for ExplainSetup {
    fn sample() -> Self {
        Self {
            ready: true,
            langfuse_host: "https://cloud.langfuse.com".to_owned(),
            model: Some(ModelSetup {
                provider: LlmProvider::Anthropic,
                model: "claude-sonnet-5-5".to_owned(),
                host: "api.anthropic.com".to_owned(),
            }),
            missing: Vec::new(),
            langfuse_of_another: false,
        }
    }
}

impl Sample for ExplanationView {
    fn sample() -> Self {
        Self {
            signal_id: SIGNAL_ID,
            source: ExplainSource::Langfuse,
            root_cause: "The search returned nothing, and nothing in the instructions says what to do then. The agent \
                         asked the same question again, word for word, until the run ended."
                .to_owned(),
            fix_content: FIX.to_owned(),
            fix_type: FixType::PromptAddition,
            apply_blocked: false,
            langfuse_prompt_name: Some(PROMPT.to_owned()),
            langfuse_prompt_version: Some(3),
            trace: Some(TraceView {
                trace_id: TRACE.to_owned(),
                id_from: TraceIdFrom::Run,
                url: Some(format!("{PROJECT}/traces/{TRACE}")),
                observations: 14,
                shown: 14,
                cut: false,
            }),
            without_trace: None,
            model: ModelUse {
                provider: LlmProvider::Anthropic,
                model: "claude-sonnet-5-5".to_owned(),
                duration_ms: 6400,
                prompt_tokens: 5210,
                completion_tokens: 240,
                cost_usd: Some(0.0128),
            },
            warnings: Vec::new(),
            made_at: secs(APPLIED - 60_000),
            expires_at: secs(APPLIED + 1_740_000),
        }
    }
}

impl Sample for ExplainLine {
    fn sample() -> Self {
        Self::Stage {
            stage: ExplainStage::ReadingObservations { count: 14 },
            elapsed_ms: 1200,
        }
    }
}

impl Sample for PromptPreview {
    fn sample() -> Self {
        Self {
            name: PROMPT.to_owned(),
            label: ApplyFixRequest::usual_label(),
            version: 3,
            head: 3,
            next: 4,
            labels: vec!["production".to_owned(), "latest".to_owned()],
            known_labels: vec!["production".to_owned(), "staging".to_owned()],
            text: PromptText::Text(OLD.to_owned()),
            url: Some(format!("{PROJECT}/prompts/{PROMPT}?version=3")),
            blocked: None,
        }
    }
}

impl Sample for ApplyFixRequest {
    fn sample() -> Self {
        Self {
            fix_content: FIX.to_owned(),
            langfuse_prompt_name: PROMPT.to_owned(),
            label: Self::usual_label(),
            publish: true,
            base_version: Some(3),
        }
    }
}

impl Sample for ApplyFixAnswer {
    fn sample() -> Self {
        Self {
            fix_id: 7,
            signal_id: SIGNAL_ID,
            new_version: 4,
            prompt_url: format!("{PROJECT}/prompts/{PROMPT}?version=4"),
            old_text: OLD.to_owned(),
            new_text: format!("{OLD}\n\n{FIX}"),
            warnings: Vec::new(),
            fix: Sample::sample(),
        }
    }
}

impl Sample for ApplyPolicyAnswer {
    fn sample() -> Self {
        Self {
            fix_id: 8,
            signal_id: SIGNAL_ID,
            created: true,
            policy: Sample::sample(),
            fix: by_policy(),
        }
    }
}

impl Sample for RecordCopyAnswer {
    fn sample() -> Self {
        Self {
            fix_id: 9,
            signal_id: SIGNAL_ID,
            fix: by_hand(),
        }
    }
}

impl Sample for FixView {
    fn sample() -> Self {
        Self {
            id: FixId(7),
            signal_id: SIGNAL_ID,
            run_id: "0190f3a2-7c1e-7a44-9d10-2b8f6c1d0e55".to_owned(),
            agent_id: AGENT.to_owned(),
            failure_type: FailureType::ToolLoop,
            means: FixMeans::Langfuse,
            state: FixState::Live,
            applied_at: secs(APPLIED),
            applied_by: "dev".to_owned(),
            rolled_back_at: None,
            lapsed: None,
            joined: false,
            content_hash: Some("8f14e45fceea167a".to_owned()),
            content_length: Some(67),
            prompt: Some(PromptFixView {
                name: PROMPT.to_owned(),
                label: ApplyFixRequest::usual_label(),
                base_version: 3,
                version: Some(4),
                url: Some(format!("{PROJECT}/prompts/{PROMPT}?version=4")),
            }),
            policy: None,
            verdict: Verdict::LikelyFixed,
            notes: vec![FixNote {
                at: secs(APPLIED + 7_200_000),
                from: Verdict::InsufficientData,
                to: Verdict::LikelyFixed,
                runs: 5,
                recurrences: 0,
            }],
        }
    }
}

fn by_policy() -> FixView {
    FixView {
        id: FixId(8),
        means: FixMeans::Policy,
        content_hash: None,
        content_length: None,
        prompt: None,
        policy: Some(PolicyId(1)),
        notes: Vec::new(),
        ..FixView::sample()
    }
}

fn by_hand() -> FixView {
    FixView {
        id: FixId(9),
        means: FixMeans::Clipboard,
        prompt: None,
        notes: Vec::new(),
        ..FixView::sample()
    }
}

impl Sample for Verification {
    fn sample() -> Self {
        Self::sample_of((20, 100), (0, 12))
    }
}

impl Verification {
    /// So many runs with the failure of so many runs, before the fix and since.
    pub fn sample_of(before: (u64, u64), after: (u64, u64)) -> Self {
        let of = |(hits, total)| Proportion { hits, total };
        let (before, after) = (of(before), of(after));
        let odds = Odds::of(before, after);
        Self {
            verdict: Verdict::of(after),
            before: before.into(),
            after: after.into(),
            odds,
            weight: odds.map(|odds| odds.weight(after)),
            contained: 0,
            unfinished: 1,
            too_soon: 2,
            without_fix: 0,
            version_tells: true,
            traffic: Traffic {
                per_day_before: 14.3,
                per_day_after: 12.0,
                dried_up: false,
                last_run_at: Some(secs(APPLIED + 80_000_000)),
            },
            timeline: Timeline {
                from: START.plus_millis(APPLIED - 7 * 86_400_000),
                hours: 24,
                stretches: (0..8)
                    .map(|day| Stretch {
                        runs: 14,
                        hits: if day < 7 { 3 } else { 0 },
                        contained: 0,
                    })
                    .collect(),
            },
        }
    }
}

impl Sample for FixStatus {
    fn sample() -> Self {
        let (fix, verification) = (FixView::sample(), Verification::sample());
        Self::Applied {
            fix_applied: true,
            applied_at: fix.applied_at,
            applied_via: fix.means,
            langfuse_prompt_name: Some(PROMPT.to_owned()),
            langfuse_version: Some(4),
            runs_after_fix: verification.after.runs,
            recurrences_after_fix: verification.after.hits,
            verdict: verification.verdict,
            history: vec![fix.clone()],
            fix,
            verification,
        }
    }
}

impl Sample for FixList {
    fn sample() -> Self {
        let entry = |fix| FixEntry {
            fix,
            verification: Sample::sample(),
        };
        Self {
            fixes: vec![entry(by_hand()), entry(by_policy()), entry(FixView::sample())],
            next: None,
        }
    }
}

impl Sample for VerdictTurn {
    fn sample() -> Self {
        let fix = FixView::sample();
        Self {
            fix_id: fix.id,
            signal_id: fix.signal_id,
            agent_id: fix.agent_id,
            failure_type: fix.failure_type,
            note: fix.notes[0],
        }
    }
}

impl Sample for VerdictList {
    fn sample() -> Self {
        Self {
            verdicts: vec![Sample::sample()],
        }
    }
}

impl Sample for BriefFixList {
    fn sample() -> Self {
        let brief = |fix| FixView {
            notes: Vec::new(),
            ..fix
        };
        Self {
            fixes: [by_hand(), by_policy(), FixView::sample()].map(brief).into(),
            next: None,
        }
    }
}

impl Sample for FixEntry {
    fn sample() -> Self {
        Self {
            fix: Sample::sample(),
            verification: Sample::sample(),
        }
    }
}

impl Sample for FixDiff {
    fn sample() -> Self {
        Self {
            old_text: OLD.to_owned(),
            new_text: format!("{OLD}\n\n{FIX}"),
            current_version: Some(4),
        }
    }
}

/// What `POST …/explain` says without its settings.
pub fn not_configured() -> crate::ApiErrorBody {
    crate::ApiErrorBody {
        hint: Some("set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, and restart".to_owned()),
        ..crate::ApiErrorBody::new(
            ErrorCode::NotConfigured,
            "Langfuse is not configured".to_owned(),
            "5f0c2d6e8a1b4c3d9e7f001122334455".to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_is_read_as_it_is_written() {
        let written = serde_json::to_value(FixStatus::sample()).unwrap();
        assert_eq!(
            serde_json::from_value::<FixStatus>(written).unwrap(),
            FixStatus::sample()
        );
        let none: FixStatus = serde_json::from_value(json!({ "fix_applied": false })).unwrap();
        assert_eq!(none, FixStatus::None { fix_applied: false });
    }
}
