//! What a fix is for: a signal, and who makes the fix.

use domain::{ContentHash, FailureType, FixState, Label, Micros, SignalId};
use store::{FixContent, FixFilter, FixRecord, FixedBy, NewFix, SignalRecord, TenantId};

use super::kept::Editing;
use crate::app::App;
use crate::error::ApiError;

/// Fixes of one signal that are looked at. There are one or two; more were made by a program.
const MOST: usize = 500;

/// A signal to be fixed, by somebody.
#[derive(Clone, Debug)]
pub struct Subject {
    pub tenant: TenantId,
    /// The first characters of the key, or the name of a mode without keys.
    pub actor: Label,
    pub signal: SignalRecord,
}

impl Subject {
    /// # Errors
    /// There is no such signal of this tenant.
    pub async fn find(app: &App, tenant: TenantId, actor: Label, id: SignalId) -> Result<Self, ApiError> {
        let found = app.store.signal(tenant, id).await?;
        let signal = found.ok_or_else(|| ApiError::not_found("signal"))?;
        Ok(Self { tenant, actor, signal })
    }

    pub fn failure(&self) -> FailureType {
        self.signal.signal.failure_type()
    }

    pub(super) fn editing(&self, app: &App) -> Editing {
        Editing {
            tenant: self.tenant,
            actor: self.actor.clone(),
            at: app.clock.now(),
        }
    }

    pub(super) fn fix(&self, at: Micros, state: FixState, what: FixedBy, content: Option<FixContent>) -> NewFix {
        NewFix {
            signal: self.signal.id,
            run_id: self.signal.run_id.clone(),
            agent_id: self.signal.agent_id.clone(),
            failure: self.failure(),
            at,
            in_force_since: None,
            actor: self.actor.clone(),
            state,
            what,
            content,
            joined: false,
        }
    }

    /// The fixes of this signal in any of these states, newest first.
    pub(super) async fn fixes(&self, app: &App, states: &[FixState]) -> Result<Vec<FixRecord>, ApiError> {
        let filter = FixFilter {
            signal: Some(self.signal.id),
            states: states.to_vec(),
            ..FixFilter::default()
        };
        Ok(app.store.fixes().fixes(self.tenant, &filter, MOST).await?)
    }
}

/// What is kept of a text. Blanks around it are no part of it, as in a prompt.
pub(super) fn content_of(text: &str) -> FixContent {
    let text = text.trim();
    FixContent {
        hash: ContentHash::of(text),
        length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
    }
}
