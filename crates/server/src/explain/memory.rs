//! Explanations of the last while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::api::explain::ExplanationView;
use domain::{Micros, SignalId};
use store::TenantId;

/// Keeps explanations for the pages that ask for them again. They may quote what was said in a run, so they
/// are nowhere but here, bounded and for a limited time. Cheap to clone.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

/// The oldest first.
#[derive(Default)]
struct Kept {
    entries: VecDeque<Entry>,
    /// Of all entries.
    bytes: usize,
}

struct Entry {
    tenant: TenantId,
    signal: SignalId,
    view: Arc<ExplanationView>,
    expires: Micros,
    bytes: usize,
}

impl Memory {
    /// How long an explanation is kept.
    pub const KEPT: Duration = Duration::from_mins(30);
    /// The most that are kept.
    const MOST: usize = 256;
    /// Of the texts of all that are kept.
    const MOST_BYTES: usize = 2 << 20;

    /// When an explanation of this moment is forgotten.
    pub const fn expiry(made: Micros) -> Micros {
        made.plus_millis(Self::KEPT.as_millis() as i64)
    }

    /// In place of an older one of the signal. The oldest go when there is no room.
    pub fn keep(&self, tenant: TenantId, view: Arc<ExplanationView>, made: Micros) {
        let signal = SignalId(view.signal_id);
        let bytes = size(&view);
        let mut kept = self.kept();
        kept.forget(|entry| entry.is_of(tenant, signal));
        kept.bytes += bytes;
        kept.entries.push_back(Entry {
            tenant,
            signal,
            view,
            expires: Self::expiry(made),
            bytes,
        });
        while kept.entries.len() > Self::MOST || kept.bytes > Self::MOST_BYTES {
            kept.forget_oldest();
        }
    }

    /// The explanation of a signal that has not expired.
    pub fn get(&self, tenant: TenantId, signal: SignalId, now: Micros) -> Option<Arc<ExplanationView>> {
        let kept = self.kept();
        let mut entries = kept.entries.iter();
        let entry = entries.find(|entry| entry.is_of(tenant, signal) && entry.expires > now)?;
        Some(Arc::clone(&entry.view))
    }

    /// The signal is no longer there.
    pub fn forget(&self, tenant: TenantId, signal: SignalId) {
        self.kept().forget(|entry| entry.is_of(tenant, signal));
    }

    pub fn forget_expired(&self, now: Micros) {
        self.kept().forget(|entry| entry.expires <= now);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn forget(&mut self, which: impl Fn(&Entry) -> bool) {
        self.entries.retain(|entry| !which(entry));
        self.bytes = self.entries.iter().map(|entry| entry.bytes).sum();
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front() {
            self.bytes -= oldest.bytes;
        }
    }
}

impl Entry {
    fn is_of(&self, tenant: TenantId, signal: SignalId) -> bool {
        (self.tenant, self.signal) == (tenant, signal)
    }
}

/// Shows no explanation.
impl std::fmt::Debug for Memory {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Memory({} explanations)", self.kept().entries.len())
    }
}

/// Of the texts that have no fixed bound; the rest is small.
fn size(view: &ExplanationView) -> usize {
    let texts = [&view.root_cause, &view.fix_content, &view.model.model];
    let name = view.langfuse_prompt_name.as_ref();
    texts.into_iter().chain(name).map(String::len).sum()
}

#[cfg(test)]
mod tests {
    use ::api::sample::Sample;

    use super::*;

    const OURS: TenantId = TenantId(1);

    fn of(signal: u64, cause: &str) -> Arc<ExplanationView> {
        Arc::new(ExplanationView {
            signal_id: signal,
            root_cause: cause.to_owned(),
            ..ExplanationView::sample()
        })
    }

    fn get(memory: &Memory, tenant: TenantId, signal: u64, now: i64) -> Option<String> {
        let view = memory.get(tenant, SignalId(signal), Micros(now))?;
        Some(view.root_cause.clone())
    }

    #[test]
    fn the_newest_is_kept_for_its_tenant_until_it_expires() {
        let memory = Memory::default();
        let end = Memory::expiry(Micros(20));
        memory.keep(OURS, of(1, "first"), Micros(10));
        memory.keep(OURS, of(1, "second"), Micros(20));
        assert_eq!(get(&memory, OURS, 1, end.0 - 1).as_deref(), Some("second"));
        assert_eq!(get(&memory, TenantId(2), 1, 20), None);
        assert_eq!(get(&memory, OURS, 1, end.0), None);
        memory.forget_expired(end);
        assert_eq!(format!("{memory:?}"), "Memory(0 explanations)");
        memory.keep(OURS, of(1, "third"), Micros(30));
        memory.forget(OURS, SignalId(1));
        assert_eq!(get(&memory, OURS, 1, 30), None);
    }

    #[test]
    fn there_is_room_for_so_many_and_so_much() {
        let memory = Memory::default();
        for signal in 0..=Memory::MOST as u64 {
            memory.keep(OURS, of(signal, "x"), Micros(10));
        }
        assert_eq!(get(&memory, OURS, 0, 1), None);
        assert!(get(&memory, OURS, 1, 1).is_some());
        let long = "x".repeat(Memory::MOST_BYTES / 2);
        memory.keep(OURS, of(1_000, &long), Micros(10));
        memory.keep(OURS, of(1_001, &long), Micros(10));
        assert_eq!(get(&memory, OURS, 1_000, 1), None);
        assert!(get(&memory, OURS, 1_001, 1).is_some());
    }

    #[test]
    fn what_it_keeps_is_not_printed() {
        let memory = Memory::default();
        memory.keep(OURS, of(1, "what was said"), Micros(10));
        assert!(!format!("{memory:?}").contains("said"));
    }
}
