//! What explanations took.

use domain::{Label, Micros, SignalId};
use rusqlite::{Connection, named_params};

use super::row::{label, number};
use crate::fixes::{EXPLANATIONS_KEPT, ExplainRecord};
use crate::model::StoreError;
use crate::sqlite::signals;

pub(super) fn record(connection: &Connection, tenant: u32, record: &ExplainRecord) -> Result<(), StoreError> {
    let Some(signal) = signals::by_id(connection, tenant, record.signal)? else {
        return Ok(());
    };
    connection
        .prepare_cached(
            "INSERT INTO explanations (tenant, signal, agent_id, at, provider, model, duration_ms, prompt_tokens, \
             completion_tokens, cost_usd, with_trace, error) \
             VALUES (:tenant, :signal, :agent_id, :at, :provider, :model, :duration_ms, :prompt_tokens, \
             :completion_tokens, :cost_usd, :with_trace, :error)",
        )?
        .execute(named_params! {
            ":tenant": tenant,
            ":signal": record.signal.0 as i64,
            ":agent_id": signal.agent_id.as_str(),
            ":at": record.at.0,
            ":provider": record.provider.as_str(),
            ":model": record.model.as_str(),
            ":duration_ms": record.duration_ms as i64,
            ":prompt_tokens": record.prompt_tokens as i64,
            ":completion_tokens": record.completion_tokens as i64,
            ":cost_usd": record.cost_usd,
            ":with_trace": record.with_trace,
            ":error": record.error.as_ref().map(Label::as_str),
        })?;
    forget_oldest(connection, tenant)
}

/// One row too many at a time, so this costs a walk over the kept ones in an index.
fn forget_oldest(connection: &Connection, tenant: u32) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM explanations WHERE tenant = ?1 AND seq <= (
                SELECT seq FROM explanations WHERE tenant = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2
             )",
        )?
        .execute((tenant, EXPLANATIONS_KEPT as i64))?;
    Ok(())
}

/// The newest first, of one signal or of all.
pub(super) fn newest(
    connection: &Connection,
    tenant: u32,
    signal: Option<SignalId>,
    limit: usize,
) -> Result<Vec<ExplainRecord>, StoreError> {
    let of_signal = if signal.is_some() {
        "AND signal = ?2"
    } else {
        "AND ?2 IS NULL"
    };
    let mut select = connection.prepare_cached(&format!(
        "SELECT at, provider, model, duration_ms, prompt_tokens, completion_tokens, cost_usd, with_trace, error, signal
         FROM explanations WHERE tenant = ?1 {of_signal} ORDER BY seq DESC LIMIT ?3",
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query((tenant, signal.map(|signal| signal.0 as i64), limit))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ExplainRecord {
            signal: SignalId(number(row, 9)?),
            at: Micros(row.get(0)?),
            provider: label(row, 1)?.unwrap_or_default(),
            model: label(row, 2)?.unwrap_or_default(),
            duration_ms: number(row, 3)?,
            prompt_tokens: number(row, 4)?,
            completion_tokens: number(row, 5)?,
            cost_usd: row.get(6)?,
            with_trace: row.get(7)?,
            error: label(row, 8)?,
        });
    }
    Ok(found)
}
