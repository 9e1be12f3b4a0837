//! Fixes as they are answered.

use ::api::fixes::{FixEntry, FixView, PromptFixView, RateView, Traffic, Verification};
use domain::Verdict;
use store::{FixRecord, FixedBy, PromptChange, TenantId};

use crate::app::App;
use crate::error::ApiError;

pub(super) async fn view(app: &App, _: TenantId, record: &FixRecord) -> Result<FixView, ApiError> {
    let (prompt, policy) = match &record.what {
        FixedBy::Prompt(change) => (Some(prompt_view(app, change)), None),
        FixedBy::Policy(id) => (None, Some(*id)),
        FixedBy::Clipboard => (None, None),
    };
    Ok(FixView {
        id: record.id,
        signal_id: record.signal.0,
        run_id: record.run_id.to_string(),
        agent_id: record.agent_id.to_string(),
        failure_type: record.failure,
        means: record.what.means(),
        state: record.state,
        applied_at: record.applied_at.secs(),
        applied_by: record.actor.to_string(),
        rolled_back_at: record.rolled_back_at.map(domain::Micros::secs),
        content_hash: record.content.map(|content| content.hash.to_string()),
        content_length: record.content.map(|content| content.length),
        prompt,
        policy,
        notes: Vec::new(),
    })
}

fn prompt_view(app: &App, change: &PromptChange) -> PromptFixView {
    let url = |version| {
        let langfuse = app.langfuse.as_ref()?;
        Some(langfuse.prompt_url(change.project.as_ref()?.as_str(), &change.name, version))
    };
    PromptFixView {
        name: change.name.clone(),
        label: change.label.to_string(),
        base_version: change.base_version,
        version: change.version,
        url: change.version.and_then(url),
    }
}

pub(super) async fn entry(app: &App, tenant: TenantId, record: &FixRecord) -> Result<FixEntry, ApiError> {
    let none = RateView {
        hits: 0,
        runs: 0,
        rate: 0.0,
        low: 0.0,
        high: 1.0,
    };
    let verification = Verification {
        verdict: Verdict::InsufficientData,
        before: none,
        after: none,
        odds: None,
        weight: None,
        contained: 0,
        unfinished: 0,
        too_soon: 0,
        without_fix: 0,
        version_tells: false,
        traffic: Traffic {
            per_day_before: 0.0,
            per_day_after: 0.0,
            dried_up: false,
            last_run_at: None,
        },
        days: Vec::new(),
    };
    Ok(FixEntry {
        fix: view(app, tenant, record).await?,
        verification,
    })
}
