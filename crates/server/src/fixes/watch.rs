//! Notes when a verdict about a fix turns.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{Label, Verdict};
use store::{FixRecord, FixUpdate, StoreError, TenantId, VerdictNote, VerdictTurn};

use super::verify::tally;
use super::view;
use crate::app::App;
use crate::live::{Heard, Listener};

/// Judgements of so long are looked at together.
const TOGETHER: Duration = Duration::from_secs(1);

/// Agents that are remembered until the next look. When more were judged, all fixes are looked at.
const MOST_AGENTS: usize = 1000;

/// Whose fixes are to be looked at.
enum Judged {
    Agents(BTreeSet<(TenantId, Label)>),
    /// It is not known which.
    Any,
}

impl Judged {
    fn hear(&mut self, heard: Heard) {
        match (&mut *self, heard) {
            (Self::Agents(agents), Heard::Judged(judged)) if agents.len() < MOST_AGENTS => {
                agents.insert((judged.tenant, judged.summary.agent_id.clone()));
            }
            (Self::Agents(_), Heard::Judged(_) | Heard::Missed) => *self = Self::Any,
            // Neither a change of a fix nor a removal makes a verdict.
            (Self::Agents(_), Heard::Fixes(_) | Heard::Verdict(..) | Heard::Policies(_) | Heard::Removed(_))
            | (Self::Any, _) => {}
        }
    }

    fn is_none(&self) -> bool {
        matches!(self, Self::Agents(agents) if agents.is_empty())
    }
}

/// Looks at the fixes of every agent whose runs were judged, until the server shuts down. Begins with all of
/// them: what was judged at the end of the last process may not have been looked at. Everything that is
/// judged after this call is heard of.
pub fn watch(app: App) -> impl Future<Output = ()> + Send {
    let mut listener = app.live.listen();
    async move {
        look(&app, Judged::Any).await;
        while let Some(judged) = next(&mut listener).await {
            look(&app, judged).await;
        }
    }
}

/// What is judged within a moment; `None` at the end.
async fn next(listener: &mut Listener) -> Option<Judged> {
    let mut judged = Judged::Agents(BTreeSet::new());
    while judged.is_none() {
        judged.hear(listener.next().await?);
    }
    let moment = tokio::time::sleep(TOGETHER);
    tokio::pin!(moment);
    loop {
        tokio::select! {
            biased;
            () = &mut moment => return Some(judged),
            heard = listener.next() => judged.hear(heard?),
        }
    }
}

async fn look(app: &App, judged: Judged) {
    let agents = match judged {
        Judged::Agents(agents) => Some(agents.into_iter().collect()),
        Judged::Any => None,
    };
    let fixes = match app.store.fixes().fixes_in_force(agents).await {
        Ok(fixes) => fixes,
        Err(error) => return missed(&error),
    };
    let mut turned = BTreeSet::new();
    for (tenant, fix) in fixes {
        match look_at(app, tenant, &fix).await {
            Ok(Some(turn)) => {
                app.live.verdict(tenant, view::turn(&turn));
                turned.insert(tenant);
            }
            Ok(None) => {}
            Err(error) => missed(&error),
        }
    }
    for tenant in turned {
        app.live.fixes(tenant);
    }
}

/// How its verdict turned, if it did.
async fn look_at(app: &App, tenant: TenantId, fix: &FixRecord) -> Result<Option<VerdictTurn>, StoreError> {
    let after = tally(app, tenant, fix).await?.after;
    let note = VerdictNote {
        at: app.clock.now(),
        from: fix.verdict,
        to: Verdict::of(after),
        runs: after.total,
        recurrences: after.hits,
    };
    if note.to == note.from {
        return Ok(None);
    }
    let turned = FixUpdate::Turned {
        applied_at: fix.applied_at,
        at: note.at,
        to: note.to,
        runs: note.runs,
        recurrences: note.recurrences,
    };
    let updated = app.store.fixes().update_fix(tenant, fix.id, turned).await?;
    Ok(updated.filter(|fix| fix.verdict == note.to).map(|fix| VerdictTurn {
        fix: fix.id,
        signal: fix.signal,
        agent_id: fix.agent_id,
        failure: fix.failure,
        note,
    }))
}

/// The next judgement of the agent looks again.
fn missed(error: &StoreError) {
    tracing::warn!(%error, "fixes could not be looked at after their agents' runs were judged");
}
