//! Keeping a new fix.

use domain::{FixId, Label, Verdict};
use rusqlite::{Connection, named_params};

use crate::fixes::{FixRecord, FixedBy, NewFix};
use crate::model::StoreError;

pub(super) fn add(connection: &Connection, tenant: u32, fix: &NewFix) -> Result<FixRecord, StoreError> {
    let id = next_number(connection, tenant)?;
    let applied_at = fix.in_force_since.unwrap_or(fix.at);
    let (prompt, policy) = match &fix.what {
        FixedBy::Prompt(prompt) => (Some(prompt), None),
        FixedBy::Policy(policy) => (None, Some(policy.0)),
        FixedBy::Clipboard => (None, None),
    };
    connection
        .prepare_cached(
            "INSERT INTO fixes (tenant, id, signal, run_id, agent_id, failure_type, created_at, applied_at, actor, \
             means, state, content_hash, content_length, prompt, label, base_version, version, project, carried_by, \
             policy, verdict, sent_at, joined) \
             VALUES (:tenant, :id, :signal, :run_id, :agent_id, :failure_type, :at, :applied_at, :actor, :means, :state, \
             :content_hash, :content_length, :prompt, :label, :base_version, :version, :project, :carried_by, \
             :policy, :verdict, :at, :joined)",
        )?
        .execute(named_params! {
            ":tenant": tenant,
            ":id": id.0 as i64,
            ":signal": fix.signal.0 as i64,
            ":run_id": fix.run_id.as_str(),
            ":agent_id": fix.agent_id.as_str(),
            ":failure_type": fix.failure.as_str(),
            ":at": fix.at.0,
            ":applied_at": applied_at.0,
            ":actor": fix.actor.as_str(),
            ":means": fix.what.means().as_str(),
            ":state": fix.state.as_str(),
            ":content_hash": fix.content.map(|content| content.hash.bytes()),
            ":content_length": fix.content.map(|content| content.length),
            ":prompt": prompt.map(|prompt| &prompt.name),
            ":label": prompt.map(|prompt| prompt.label.as_str()),
            ":base_version": prompt.map(|prompt| prompt.base_version),
            ":version": prompt.and_then(|prompt| prompt.version),
            ":project": prompt.and_then(|prompt| prompt.project.as_ref()).map(Label::as_str),
            ":carried_by": prompt.and_then(|prompt| prompt.carried_by.as_ref()).map(Label::as_str),
            ":policy": policy,
            ":verdict": Verdict::InsufficientData.as_str(),
            ":joined": fix.joined,
        })?;
    Ok(FixRecord {
        id,
        signal: fix.signal,
        run_id: fix.run_id.clone(),
        agent_id: fix.agent_id.clone(),
        failure: fix.failure,
        created_at: fix.at,
        applied_at,
        rolled_back_at: None,
        sent_at: fix.at,
        lapsed: None,
        actor: fix.actor.clone(),
        state: fix.state,
        what: fix.what.clone(),
        content: fix.content,
        joined: fix.joined,
        verdict: Verdict::InsufficientData,
    })
}

fn next_number(connection: &Connection, tenant: u32) -> Result<FixId, StoreError> {
    let number: i64 = connection
        .prepare_cached(
            "INSERT INTO fix_numbers (tenant, id) VALUES (?1, 1) ON CONFLICT DO UPDATE SET id = id + 1 RETURNING id",
        )?
        .query_row([tenant], |row| row.get(0))?;
    Ok(FixId(number as u64))
}
