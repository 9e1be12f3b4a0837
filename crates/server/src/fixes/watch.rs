//! Notes when a verdict about a fix turns.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use domain::{Label, Micros, SignalId, Verdict};
use store::{FixRecord, FixUpdate, FixedBy, StoreError, TenantId, VerdictNote, VerdictTurn};

use super::in_force::lapsed;
use super::look::settled;
use super::reads::Reads;
use super::verify::{alike, tally};
use super::view;
use crate::app::App;
use crate::live::{Heard, Listener};

/// Judgements of so long are looked at together.
const TOGETHER: Duration = Duration::from_secs(1);

/// Between two looks so many times as long passes as the last one took: however many fixes there are, looking
/// at them leaves most of the store's time to others.
const REST: u32 = 4;

/// A fix whose verdict did not turn for so long has told what it can, and is not looked at any more until
/// somebody asks.
const WATCHED: Micros = Micros::of_day(30);

/// Agents that are remembered until the next reads. When more were judged, all fixes are looked at.
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
        let mut took = look(&app, Judged::Any).await;
        while let Some(judged) = next(&mut listener, TOGETHER.max(took * REST)).await {
            took = look(&app, judged).await;
        }
    }
}

/// What is judged within a while; `None` at the end.
async fn next(listener: &mut Listener, together: Duration) -> Option<Judged> {
    let mut judged = Judged::Agents(BTreeSet::new());
    while judged.is_none() {
        judged.hear(listener.next().await?);
    }
    let moment = tokio::time::sleep(together);
    tokio::pin!(moment);
    loop {
        tokio::select! {
            biased;
            () = &mut moment => return Some(judged),
            heard = listener.next() => judged.hear(heard?),
        }
    }
}

/// Gives how long it took.
async fn look(app: &App, judged: Judged) -> Duration {
    let begun = Instant::now();
    let agents = match judged {
        Judged::Agents(agents) => Some(agents.into_iter().collect()),
        Judged::Any => None,
    };
    let since = Micros(app.clock.now().0 - WATCHED.0);
    let fixes = match app.store.fixes().live_fixes(agents, since).await {
        Ok(fixes) => fixes,
        Err(error) => {
            missed(&error);
            Vec::new()
        }
    };
    let mut of_tenants: BTreeMap<TenantId, Vec<FixRecord>> = BTreeMap::new();
    for (tenant, fix) in fixes {
        of_tenants.entry(tenant).or_default().push(fix);
    }
    for (tenant, fixes) in of_tenants {
        let mut reads = Reads::new(app, tenant);
        match look_at_all(&mut reads, fixes).await {
            Ok(false) => {}
            Ok(true) => app.live.fixes(tenant),
            Err(error) => missed(&error),
        }
    }
    begun.elapsed()
}

/// Whether any verdict turned.
async fn look_at_all(reads: &mut Reads<'_>, live: Vec<FixRecord>) -> Result<bool, StoreError> {
    let in_force = in_force(reads, live).await?;
    let mut turned = false;
    for fixes in alike(&in_force) {
        reads.share(&fixes).await?;
        for fix in fixes {
            match look_at(reads, fix).await {
                Ok(None) => {}
                Ok(Some(turn)) => {
                    reads.app.live.verdict(reads.tenant, view::turn(&turn));
                    turned = true;
                }
                Err(error) => missed(&error),
            }
        }
    }
    Ok(turned)
}

/// Of each signal's live fixes the one that is in force: the one that was applied last and has not lapsed. A
/// copied text only where there is nothing else.
async fn in_force(reads: &mut Reads<'_>, live: Vec<FixRecord>) -> Result<Vec<FixRecord>, StoreError> {
    let mut of_signals: BTreeMap<SignalId, Vec<FixRecord>> = BTreeMap::new();
    for fix in live {
        of_signals.entry(fix.signal).or_default().push(fix);
    }
    let mut found = Vec::with_capacity(of_signals.len());
    for (signal, fixes) in of_signals {
        reads.know_live(signal, &fixes);
        let mut standing = Vec::with_capacity(fixes.len());
        for fix in fixes {
            if lapsed(reads, &fix).await?.is_none() {
                standing.push(fix);
            }
        }
        let rank = |fix: &FixRecord| (fix.what != FixedBy::Clipboard, fix.applied_at, fix.id);
        found.extend(standing.into_iter().max_by_key(rank));
    }
    Ok(found)
}

/// How its verdict turned, if it did.
async fn look_at(reads: &mut Reads<'_>, fix: &FixRecord) -> Result<Option<VerdictTurn>, StoreError> {
    let after = tally(reads, fix).await?.after;
    let note = VerdictNote {
        at: reads.app.clock.now(),
        from: fix.verdict,
        to: Verdict::of(after),
        runs: after.total,
        recurrences: after.hits,
    };
    if note.to == note.from {
        return Ok(None);
    }
    // A label may have moved since: then these runs did not all have the fix.
    let now = settled(reads.app, reads.tenant, fix.clone()).await;
    if (now.state, now.applied_at, now.lapsed) != (fix.state, fix.applied_at, fix.lapsed) {
        return Ok(None);
    }
    let turned = FixUpdate::Turned {
        applied_at: fix.applied_at,
        at: note.at,
        to: note.to,
        runs: note.runs,
        recurrences: note.recurrences,
    };
    let updated = reads.app.store.fixes().update_fix(reads.tenant, fix.id, turned).await?;
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
