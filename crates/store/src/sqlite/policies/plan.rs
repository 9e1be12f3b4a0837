//! What an edit comes to, worked out before anything of it is written.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::Micros;
use domain::policy::{PolicyId, PolicyRule};
use rusqlite::Connection;

use super::history;
use super::rules::{self, Numbers};
use crate::model::StoreError;
use crate::policies::{MOST_POLICIES, PolicyChange, PolicyEdit, PolicyOutcome, PolicyRecord, PolicyWrite, Revision};

/// Why nothing is written.
pub(super) enum Refusal {
    Store(StoreError),
    /// Never [`PolicyOutcome::Written`].
    Conflict(PolicyOutcome),
}

impl<E: Into<StoreError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

pub(super) struct Plan<'a> {
    connection: &'a Connection,
    tenant: u32,
    edit: &'a PolicyEdit,
    pub(super) numbers: Numbers,
    /// Policies that the edit is about: as they are stored, and as they will be.
    touched: BTreeMap<PolicyId, Touched>,
    pub(super) changes: Vec<PolicyChange>,
}

struct Touched {
    existed: bool,
    /// Its last change, also of a policy that was deleted.
    stored: Option<Revision>,
    now: Option<PolicyRecord>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(connection: &'a Connection, tenant: u32, edit: &'a PolicyEdit) -> Result<Self, Refusal> {
        let numbers = Numbers::last(connection, tenant)?;
        match edit.expected {
            Some(expected) if expected != numbers.revision => {
                Err(Refusal::Conflict(PolicyOutcome::SetChanged(numbers.revision)))
            }
            _ => Ok(Self {
                connection,
                tenant,
                edit,
                numbers,
                touched: BTreeMap::new(),
                changes: Vec::new(),
            }),
        }
    }

    /// The policies that changed, as they will be; `None` for one that will be no more.
    pub(super) fn results(&self) -> impl Iterator<Item = (PolicyId, Option<&PolicyRecord>)> {
        let changed = self.touched.iter();
        changed.map(|(&id, touched)| (id, touched.now.as_ref()))
    }

    /// Makes one change on top of those before it, and gives what the policy then is.
    pub(super) fn take(&mut self, write: &PolicyWrite) -> Result<Option<PolicyRecord>, Refusal> {
        match write {
            PolicyWrite::Create(rule) => {
                self.numbers.id = PolicyId(self.numbers.id.0 + 1);
                self.set(self.numbers.id, Some(rule.clone()))
            }
            PolicyWrite::Replace { id, rule, expected } => {
                self.current(*id, *expected)?;
                self.set(*id, Some(rule.clone()))
            }
            PolicyWrite::Toggle { id, expected } => {
                let mut rule = self.current(*id, *expected)?.rule;
                rule.enabled = !rule.enabled;
                self.set(*id, Some(rule))
            }
            PolicyWrite::Delete { id, expected } => {
                self.current(*id, *expected)?;
                self.set(*id, None)
            }
            PolicyWrite::Restore { id, revision, expected } => {
                self.unchanged(*id, *expected)?;
                let entry = history::entry(self.connection, self.tenant, *id, *revision)?;
                let rule = entry.and_then(|entry| entry.after.or(entry.before));
                let rule = rule.ok_or(Refusal::Conflict(PolicyOutcome::Missing(*id)))?;
                self.set(*id, Some(rule))
            }
        }
    }

    /// The policy that is to be changed, if it is still as the editor saw it.
    fn current(&mut self, id: PolicyId, expected: Option<Revision>) -> Result<PolicyRecord, Refusal> {
        self.unchanged(id, expected)?;
        let now = self.touched(id)?.now.clone();
        now.ok_or(Refusal::Conflict(PolicyOutcome::Missing(id)))
    }

    /// An error when the policy's last change is another one than the editor saw.
    fn unchanged(&mut self, id: PolicyId, expected: Option<Revision>) -> Result<(), Refusal> {
        let touched = self.touched(id)?;
        if expected.is_none() || expected == touched.stored {
            return Ok(());
        }
        Err(Refusal::Conflict(match &touched.now {
            Some(now) => PolicyOutcome::Changed(Box::new(now.clone())),
            None => PolicyOutcome::Missing(id),
        }))
    }

    /// An error when there would be too many policies.
    pub(super) fn fits(&self) -> Result<(), Refusal> {
        let touched = self.touched.values();
        let (before, after) = touched.fold((0, 0), |(before, after), touched| {
            (
                before + usize::from(touched.existed),
                after + usize::from(touched.now.is_some()),
            )
        });
        // Who has too many already may still change them.
        if after > before && rules::count(self.connection, self.tenant)? - before + after > MOST_POLICIES {
            return Err(Refusal::Conflict(PolicyOutcome::Full));
        }
        Ok(())
    }

    fn touched(&mut self, id: PolicyId) -> Result<&mut Touched, StoreError> {
        match self.touched.entry(id) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let now = rules::one(self.connection, self.tenant, id)?;
                let stored = match &now {
                    Some(policy) => Some(policy.revision),
                    None => history::last(self.connection, self.tenant, id)?,
                };
                let existed = now.is_some();
                Ok(entry.insert(Touched { existed, stored, now }))
            }
        }
    }

    fn set(&mut self, id: PolicyId, after: Option<PolicyRule>) -> Result<Option<PolicyRecord>, Refusal> {
        let at = self.edit.at;
        let before = self.touched(id)?.now.clone();
        if before.as_ref().map(|policy| &policy.rule) == after.as_ref() {
            return Ok(before);
        }
        let revision = Revision(self.numbers.revision.0 + 1);
        self.numbers.revision = revision;
        let now = match &after {
            None => None,
            Some(rule) => Some(PolicyRecord {
                id,
                rule: rule.clone(),
                revision,
                created_at: self.created_at(id, before.as_ref())?,
                updated_at: at,
            }),
        };
        self.changes.push(PolicyChange {
            revision,
            policy: id,
            at,
            actor: self.edit.actor.clone(),
            kind: self.edit.kind,
            before: before.map(|policy| policy.rule),
            after,
        });
        self.touched(id)?.now.clone_from(&now);
        Ok(now)
    }

    /// A policy that comes back was made when it first came.
    fn created_at(&self, id: PolicyId, before: Option<&PolicyRecord>) -> Result<Micros, StoreError> {
        match before {
            Some(before) => Ok(before.created_at),
            None => Ok(history::first_at(self.connection, self.tenant, id)?.unwrap_or(self.edit.at)),
        }
    }
}
