//! Changing policies, all that was asked for or nothing.

use rusqlite::Connection;

use super::plan::{Plan, Refusal};
use super::{history, rules};
use crate::model::StoreError;
use crate::policies::{PolicyEdit, PolicyOutcome};

/// Runs inside the transaction of the caller. A conflict is found before the first row is written.
pub(super) fn edit(connection: &Connection, tenant: u32, edit: &PolicyEdit) -> Result<PolicyOutcome, StoreError> {
    match plan_and_write(connection, tenant, edit) {
        Ok(outcome) | Err(Refusal::Conflict(outcome)) => Ok(outcome),
        Err(Refusal::Store(error)) => Err(error),
    }
}

fn plan_and_write(connection: &Connection, tenant: u32, edit: &PolicyEdit) -> Result<PolicyOutcome, Refusal> {
    let mut plan = Plan::new(connection, tenant, edit)?;
    let written = edit
        .writes
        .iter()
        .map(|write| plan.take(write))
        .collect::<Result<_, _>>()?;
    plan.fits()?;
    if !plan.changes.is_empty() {
        write(connection, tenant, &plan)?;
    }
    Ok(PolicyOutcome::Written(written))
}

fn write(connection: &Connection, tenant: u32, plan: &Plan<'_>) -> Result<(), StoreError> {
    for (id, policy) in plan.results() {
        match policy {
            Some(policy) => rules::put(connection, tenant, policy)?,
            None => rules::remove(connection, tenant, id)?,
        }
    }
    for change in &plan.changes {
        history::add(connection, tenant, change)?;
    }
    plan.numbers.keep(connection, tenant)
}
