//! What explanations took.

use domain::{Label, Micros, SignalId};
use rusqlite::{Connection, named_params};

use super::row::{label, number};
use crate::fixes::ExplainRecord;
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
    Ok(())
}

/// The newest first.
pub(super) fn newest(
    connection: &Connection,
    tenant: u32,
    signal: SignalId,
    limit: usize,
) -> Result<Vec<ExplainRecord>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT at, provider, model, duration_ms, prompt_tokens, completion_tokens, cost_usd, with_trace, error
         FROM explanations WHERE tenant = ?1 AND signal = ?2 ORDER BY seq DESC LIMIT ?3",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query((tenant, signal.0 as i64, limit))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ExplainRecord {
            signal,
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
