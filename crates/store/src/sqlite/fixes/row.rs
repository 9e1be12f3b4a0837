//! A fix as a row.

use domain::policy::PolicyId;
use domain::{ContentHash, FailureType, FixId, FixMeans, FixState, Label, Micros, RunId, SignalId, Verdict};
use rusqlite::Row;

use crate::fixes::{FixContent, FixRecord, FixedBy, LabelLapse, PromptChange};
use crate::model::StoreError;

/// In the order in which [`read`] takes them.
pub(super) const COLUMNS: &str = "id, signal, run_id, agent_id, failure_type, created_at, applied_at, \
     rolled_back_at, actor, means, state, content_hash, content_length, prompt, label, base_version, version, \
     project, carried_by, policy, verdict, tenant, sent_at, lapsed_at, lapsed_version, joined";

/// Of the owner of the row, which [`read`] does not take.
pub(super) const TENANT: usize = 21;

pub(super) fn read(row: &Row<'_>) -> Result<FixRecord, StoreError> {
    Ok(FixRecord {
        id: FixId(number(row, 0)?),
        signal: SignalId(number(row, 1)?),
        run_id: RunId::new(text(row, 2)?),
        agent_id: Label::name(text(row, 3)?),
        failure: known(FailureType::parse(text(row, 4)?))?,
        created_at: Micros(row.get(5)?),
        applied_at: Micros(row.get(6)?),
        rolled_back_at: row.get::<_, Option<i64>>(7)?.map(Micros),
        sent_at: Micros(row.get(22)?),
        lapsed: lapsed(row)?,
        actor: Label::name(text(row, 8)?),
        state: known(FixState::parse(text(row, 10)?))?,
        what: what(row)?,
        content: content(row)?,
        joined: row.get(25)?,
        verdict: known(Verdict::parse(text(row, 20)?))?,
    })
}

fn what(row: &Row<'_>) -> Result<FixedBy, StoreError> {
    Ok(match known(FixMeans::parse(text(row, 9)?))? {
        FixMeans::Langfuse => FixedBy::Prompt(PromptChange {
            name: text(row, 13)?.to_owned(),
            label: Label::name(text(row, 14)?),
            base_version: row.get(15)?,
            version: row.get(16)?,
            project: label(row, 17)?,
            carried_by: label(row, 18)?,
        }),
        FixMeans::Policy => FixedBy::Policy(PolicyId(row.get(19)?)),
        FixMeans::Clipboard => FixedBy::Clipboard,
    })
}

fn lapsed(row: &Row<'_>) -> Result<Option<LabelLapse>, StoreError> {
    let at: Option<i64> = row.get(23)?;
    let version = row.get(24)?;
    Ok(at.map(|at| LabelLapse {
        at: Micros(at),
        version,
    }))
}

fn content(row: &Row<'_>) -> Result<Option<FixContent>, StoreError> {
    let hash: Option<[u8; 8]> = row.get(11)?;
    hash.map(|hash| {
        Ok(FixContent {
            hash: ContentHash::from_bytes(hash),
            length: row.get(12)?,
        })
    })
    .transpose()
}

pub(super) fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, StoreError> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

pub(super) fn label(row: &Row<'_>, column: usize) -> Result<Option<Label>, StoreError> {
    let text = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    Ok(text.map(Label::name))
}

/// A name that only a later program could have written.
pub(super) fn known<T>(parsed: Option<T>) -> Result<T, StoreError> {
    parsed.ok_or_else(|| StoreError::Corrupt("a fix has a value that is not known".to_owned()))
}

/// `SQLite`'s whole numbers have a sign, ours have none; all 64 bits survive.
pub(super) fn number(row: &Row<'_>, column: usize) -> Result<u64, StoreError> {
    let number: i64 = row.get(column)?;
    Ok(number as u64)
}
