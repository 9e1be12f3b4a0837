//! `POST /v1/policies/import`

use std::sync::Arc;

use ::api::policies::{ImportRequest, Plan, PlanChange, PlanProblem};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::Json;
use axum::extract::State;
use store::{PolicyChangeKind, PolicyEdit, PolicyOutcome, PolicyRecord, PolicySet, StoreError};

use super::super::crud::too_many;
use super::FileBody;
use super::compare::{Comparison, compare};
use super::file::File;
use crate::app::App;
use crate::error::ApiError;
use crate::policies::edit;
use crate::rest::off_thread::off_thread;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;

accepts!(Accepted:);

/// How often a plan is made anew because somebody else changed policies meanwhile.
const ATTEMPTS: usize = 8;

/// Makes the policies what a file says, all changes at once or none.
///
/// With `revision`, the policies must still be those for which the plan was made.
#[utoipa::path(
    post, path = paths::POLICY_IMPORT, operation_id = "policies_import", tag = "policies", security(("key" = [])),
    request_body(content = ImportRequest, example = json!(ImportRequest::sample())),
    responses(
        (status = 200, description = "The plan that was made true; `revision` is the one of the policies now",
            body = Plan, example = json!(Plan::sample())),
        (status = 409, description = "Policies were changed since the plan, or there would be more than 10,000: `conflict`", body = ApiErrorBody),
        (status = 422, description = "The file has a problem: `invalid_body`, and `field` names it", body = ApiErrorBody),
    ),
)]
pub(super) async fn policies_import(
    editor: Editor,
    State(app): State<App>,
    _: Params<Accepted>,
    body: FileBody,
) -> Result<Json<Plan>, ApiError> {
    let request: ImportRequest = body.typed("send `text` and, if they are meant, `delete_missing` and `revision`")?;
    let file = Arc::new(off_thread(move || File::read(&request.text)).await?);
    for _ in 0..ATTEMPTS {
        let set = app.store.policies().policy_set(editor.tenant).await?;
        if request.revision.is_some_and(|planned| planned != set.revision.0) {
            return Err(changed_meanwhile());
        }
        if let Some(plan) = import(&app, &editor, set, &file, request.delete_missing).await? {
            return Ok(Json(plan));
        }
    }
    Err(StoreError::Busy.into())
}

/// `None` when somebody else was faster.
async fn import(
    app: &App,
    editor: &Editor,
    set: PolicySet,
    file: &Arc<File>,
    delete_missing: bool,
) -> Result<Option<Plan>, ApiError> {
    let expected = set.revision;
    let compared = Arc::clone(file);
    let comparison = off_thread(move || compare(&set, &compared, delete_missing)).await?;
    let Comparison { mut plan, writes } = comparison;
    if let Some(first) = plan.problems.first() {
        return Err(refusal(first, plan.problems.len() - 1));
    }
    if writes.is_empty() {
        return Ok(Some(plan));
    }
    let it = PolicyEdit {
        actor: editor.actor.clone(),
        at: app.clock.now(),
        kind: PolicyChangeKind::Import,
        expected: Some(expected),
        writes,
    };
    match edit(app, editor.tenant, it).await? {
        PolicyOutcome::Written(records) => {
            number(&mut plan, &records);
            plan.revision = app.store.policies().policy_set(editor.tenant).await?.revision.0;
            Ok(Some(plan))
        }
        PolicyOutcome::Full => Err(too_many()),
        PolicyOutcome::SetChanged(_) | PolicyOutcome::Changed(_) | PolicyOutcome::Missing(_) => Ok(None),
    }
}

/// Puts the numbers of new policies into the plan.
fn number(plan: &mut Plan, written: &[Option<PolicyRecord>]) {
    let changed = plan
        .entries
        .iter_mut()
        .filter(|entry| entry.change != PlanChange::Unchanged);
    for (entry, record) in changed.zip(written) {
        if let Some(record) = record {
            entry.policy_id = Some(record.id.0);
        }
    }
}

fn changed_meanwhile() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "policies were changed since the plan was made; nothing was imported",
    )
    .field("revision")
    .hint("make the plan again")
}

fn refusal(first: &PlanProblem, more: usize) -> ApiError {
    let more = match more {
        0 => String::new(),
        1 => " (and 1 more problem)".to_owned(),
        more => format!(" (and {more} more problems)"),
    };
    let place = match (first.entry, &first.name) {
        (Some(entry), Some(name)) => format!("entry {entry}, “{name}”"),
        (Some(entry), None) => format!("entry {entry}"),
        (None, _) => "the file".to_owned(),
    };
    let field = first
        .field
        .as_ref()
        .map_or_else(String::new, |field| format!("`{field}` "));
    let error = ApiError::body(format!("{place}: {field}{}{more}", first.detail));
    let error = match &first.field {
        Some(field) => error.field(field.clone()),
        None => error.field("text"),
    };
    match &first.hint {
        Some(hint) => error.hint(hint.clone()),
        None => error,
    }
}
