//! What becomes of a fix.

use domain::{FixId, FixState, Label, Verdict};
use rusqlite::{Connection, named_params};

use super::{find, notes};
use crate::fixes::{FixRecord, FixUpdate, FixedBy, LabelLapse, VerdictNote};
use crate::model::StoreError;

/// The fix as it is then; `None` when there is none.
pub(super) fn update(
    connection: &Connection,
    tenant: u32,
    id: FixId,
    update: &FixUpdate,
) -> Result<Option<FixRecord>, StoreError> {
    let Some(known) = find::one(connection, tenant, id)? else {
        return Ok(None);
    };
    let updated = after(known.clone(), update);
    if let Some(note) = turn(&known, &updated, update) {
        notes::add(connection, tenant, id, &note)?;
    }
    if updated != known {
        put(connection, tenant, &updated)?;
    }
    Ok(Some(updated))
}

/// What is noted, if the verdict turned. One that begins anew does not turn.
fn turn(known: &FixRecord, updated: &FixRecord, update: &FixUpdate) -> Option<VerdictNote> {
    let FixUpdate::Turned {
        at, runs, recurrences, ..
    } = *update
    else {
        return None;
    };
    (known.verdict != updated.verdict).then_some(VerdictNote {
        at,
        from: known.verdict,
        to: updated.verdict,
        runs,
        recurrences,
    })
}

fn after(mut fix: FixRecord, update: &FixUpdate) -> FixRecord {
    match update {
        FixUpdate::Arrived {
            version,
            state,
            carried_by,
        } if matches!(fix.state, FixState::Sent | FixState::Failed) => {
            fix.state = *state;
            if let FixedBy::Prompt(prompt) = &mut fix.what {
                prompt.version = *version;
                prompt.carried_by.clone_from(carried_by);
            }
        }
        FixUpdate::Sending { at } if fix.state == FixState::Sent => fix.sent_at = *at,
        FixUpdate::Failed if fix.state == FixState::Sent => fix.state = FixState::Failed,
        FixUpdate::Promoted { at, label }
            if fix.state != FixState::Live || fix.lapsed.is_some() || moves(&fix, label.as_ref()) =>
        {
            fix.lapsed = None;
            // Somebody's policy that waited acts by this fix, so there is something to take back.
            fix.joined &= fix.state != FixState::Staged || !matches!(fix.what, FixedBy::Policy(_));
            fix.state = FixState::Live;
            fix.applied_at = *at;
            fix.rolled_back_at = None;
            fix.verdict = Verdict::InsufficientData;
            if let (FixedBy::Prompt(prompt), Some(label)) = (&mut fix.what, label) {
                prompt.label.clone_from(label);
            }
        }
        FixUpdate::RolledBack { at } if fix.state != FixState::RolledBack => {
            if fix.state != FixState::Live {
                fix.applied_at = *at;
            }
            fix.state = FixState::RolledBack;
            fix.rolled_back_at = Some(*at);
        }
        FixUpdate::Lapsed(seen) if fix.state == FixState::Live => {
            let at = fix.lapsed.map_or(seen.at, |first| first.at);
            fix.lapsed = Some(LabelLapse { at, ..*seen });
        }
        FixUpdate::Turned { applied_at, to, .. } if fix.state == FixState::Live && fix.applied_at == *applied_at => {
            fix.verdict = *to;
        }
        FixUpdate::Arrived { .. }
        | FixUpdate::Sending { .. }
        | FixUpdate::Lapsed(_)
        | FixUpdate::Failed
        | FixUpdate::Promoted { .. }
        | FixUpdate::RolledBack { .. }
        | FixUpdate::Turned { .. } => {}
    }
    fix
}

/// Whether agents that read this label did not have the fix before.
fn moves(fix: &FixRecord, label: Option<&Label>) -> bool {
    match (&fix.what, label) {
        (FixedBy::Prompt(prompt), Some(label)) => prompt.label != *label,
        _ => false,
    }
}

/// Only what can change.
fn put(connection: &Connection, tenant: u32, fix: &FixRecord) -> Result<(), StoreError> {
    let prompt = match &fix.what {
        FixedBy::Prompt(prompt) => Some(prompt),
        FixedBy::Policy(_) | FixedBy::Clipboard => None,
    };
    connection
        .prepare_cached(
            "UPDATE fixes SET state = :state, applied_at = :applied_at, rolled_back_at = :rolled_back_at, \
             verdict = :verdict, label = :label, version = :version, carried_by = :carried_by, sent_at = :sent_at, \
             lapsed_at = :lapsed_at, lapsed_version = :lapsed_version, joined = :joined \
             WHERE tenant = :tenant AND id = :id",
        )?
        .execute(named_params! {
            ":tenant": tenant,
            ":id": fix.id.0 as i64,
            ":state": fix.state.as_str(),
            ":applied_at": fix.applied_at.0,
            ":rolled_back_at": fix.rolled_back_at.map(|at| at.0),
            ":verdict": fix.verdict.as_str(),
            ":sent_at": fix.sent_at.0,
            ":lapsed_at": fix.lapsed.map(|lapsed| lapsed.at.0),
            ":lapsed_version": fix.lapsed.and_then(|lapsed| lapsed.version),
            ":joined": fix.joined,
            ":label": prompt.map(|prompt| prompt.label.as_str()),
            ":version": prompt.and_then(|prompt| prompt.version),
            ":carried_by": prompt.and_then(|prompt| prompt.carried_by.as_ref()).map(Label::as_str),
        })?;
    Ok(())
}
