//! From what the store keeps of a fix to what is served.

use ::api::fixes::{self as api, FixLapse, FixNote, FixView, PromptFixView};
use domain::{Lapse, Micros};
use store::{FixRecord, FixedBy, PromptChange, StoreError, TenantId, VerdictNote, VerdictTurn};

use super::in_force::lapsed;
use super::reads::Reads;
use crate::app::App;
use crate::langfuse::Langfuse;

/// The fix with how its verdict turned.
///
/// # Errors
/// The store is unavailable.
pub async fn view(app: &App, tenant: TenantId, record: &FixRecord) -> Result<FixView, StoreError> {
    view_in(&mut Reads::new(app, tenant), record).await
}

/// The same of several, in their order.
///
/// # Errors
/// The store is unavailable.
pub async fn views(app: &App, tenant: TenantId, records: &[FixRecord]) -> Result<Vec<FixView>, StoreError> {
    let mut reads = Reads::new(app, tenant);
    let mut views = Vec::with_capacity(records.len());
    for record in records {
        views.push(view_in(&mut reads, record).await?);
    }
    Ok(views)
}

/// The same without how their verdicts turned: only the last one.
///
/// # Errors
/// The store is unavailable.
pub async fn briefs(app: &App, tenant: TenantId, records: &[FixRecord]) -> Result<Vec<FixView>, StoreError> {
    let mut reads = Reads::new(app, tenant);
    let mut views = Vec::with_capacity(records.len());
    for record in records {
        views.push(FixView {
            lapsed: lapsed(&mut reads, record).await?.map(lapse),
            ..bare(record, app.langfuse.as_ref())
        });
    }
    Ok(views)
}

pub(super) async fn view_in(reads: &mut Reads<'_>, record: &FixRecord) -> Result<FixView, StoreError> {
    let notes = reads.app.store.fixes().verdict_notes(reads.tenant, record.id).await?;
    Ok(FixView {
        notes: notes.iter().map(note).collect(),
        lapsed: lapsed(reads, record).await?.map(lapse),
        ..bare(record, reads.app.langfuse.as_ref())
    })
}

fn bare(record: &FixRecord, langfuse: Option<&Langfuse>) -> FixView {
    let (prompt, policy) = match &record.what {
        FixedBy::Prompt(change) => (Some(prompt(change, langfuse)), None),
        FixedBy::Policy(id) => (None, Some(*id)),
        FixedBy::Clipboard => (None, None),
    };
    FixView {
        id: record.id,
        signal_id: record.signal.0,
        run_id: record.run_id.as_str().to_owned(),
        agent_id: record.agent_id.to_string(),
        failure_type: record.failure,
        means: record.what.means(),
        state: record.state,
        applied_at: record.applied_at.secs(),
        applied_by: record.actor.to_string(),
        rolled_back_at: record.rolled_back_at.map(Micros::secs),
        lapsed: None,
        joined: record.joined,
        content_hash: record.content.map(|content| content.hash.to_string()),
        content_length: record.content.map(|content| content.length),
        prompt,
        policy,
        verdict: record.verdict,
        notes: Vec::new(),
    }
}

fn lapse((at, why): (Micros, Lapse)) -> FixLapse {
    FixLapse { at: at.secs(), why }
}

/// Links lead to the Langfuse that is set up now.
fn prompt(change: &PromptChange, langfuse: Option<&Langfuse>) -> PromptFixView {
    let url = || {
        let project = change.project.as_ref()?;
        Some(langfuse?.prompt_url(project.as_str(), &change.name, change.version?))
    };
    PromptFixView {
        name: change.name.clone(),
        label: change.label.to_string(),
        base_version: change.base_version,
        version: change.version,
        url: url(),
    }
}

/// A turn as it is told.
pub fn turn(of: &VerdictTurn) -> api::VerdictTurn {
    api::VerdictTurn {
        fix_id: of.fix,
        signal_id: of.signal.0,
        agent_id: of.agent_id.to_string(),
        failure_type: of.failure,
        note: note(&of.note),
    }
}

fn note(note: &VerdictNote) -> FixNote {
    FixNote {
        at: note.at.secs(),
        from: note.from,
        to: note.to,
        runs: note.runs,
        recurrences: note.recurrences,
    }
}
