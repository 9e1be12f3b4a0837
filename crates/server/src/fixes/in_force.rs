//! When a fix was in force, and why it is not any more.

use domain::verification::Span;
use domain::{FixState, Label, Lapse, Micros};
use store::{FixRecord, FixedBy, StoreError};

use super::policy_gaps::{self, Gap};
use super::reads::Reads;

/// When runs could have a fix.
pub(super) struct InForce {
    /// Oldest first; empty for a fix that no agent ever had.
    pub(super) spans: Vec<Span>,
    /// Every name that it had as a policy.
    pub(super) policies: Vec<Label>,
}

impl InForce {
    /// When it stopped to be in force; `None` while it is.
    pub(super) fn ended(&self, record: &FixRecord) -> Option<Micros> {
        let Some(last) = self.spans.last() else {
            return Some(record.applied_at);
        };
        last.until
    }

    /// # Errors
    /// The store is unavailable.
    pub(super) async fn of(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Self, StoreError> {
        let gaps = gaps(reads, record).await?;
        let end = match record.state {
            FixState::Sent | FixState::Failed | FixState::Staged => Some(record.applied_at),
            FixState::RolledBack => record.rolled_back_at,
            FixState::Live => None,
        };
        let later = later(reads, record).await?;
        let end = [end, later].into_iter().flatten().min();
        let spans = between(record.applied_at, &gaps);
        let spans = spans.filter_map(|span| end.map_or(Some(span), |end| span.before(end)));
        Ok(Self {
            spans: spans.collect(),
            policies: policies(reads, record).await?,
        })
    }
}

/// What somebody did, elsewhere than on the fix, so that it is not in force though it is live: since when, and
/// what is the matter now.
///
/// # Errors
/// The store is unavailable.
pub(super) async fn lapsed(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Option<(Micros, Lapse)>, StoreError> {
    if record.state != FixState::Live {
        return Ok(None);
    }
    let gaps = gaps(reads, record).await?;
    let open = gaps.last().filter(|gap| gap.until.is_none());
    Ok(open.map(|gap| (gap.from, gap.why)))
}

async fn gaps(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Vec<Gap>, StoreError> {
    let FixedBy::Policy(id) = record.what else {
        let gap = record.lapsed.map(|seen| Gap {
            from: seen.at,
            until: None,
            why: Lapse::LabelMoved { version: seen.version },
        });
        return Ok(Vec::from_iter(gap));
    };
    let changes = reads.policy_changes(id, record.applied_at).await?;
    Ok(policy_gaps::gaps(record, changes))
}

async fn policies(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Vec<Label>, StoreError> {
    let FixedBy::Policy(id) = record.what else {
        return Ok(Vec::new());
    };
    Ok(policy_gaps::names(reads.policy_changes(id, record.applied_at).await?))
}

/// The times from the beginning on that are in no gap.
fn between(from: Micros, gaps: &[Gap]) -> impl Iterator<Item = Span> {
    let begins = std::iter::once(Some(from)).chain(gaps.iter().map(|gap| gap.until));
    let ends = gaps.iter().map(|gap| Some(gap.from)).chain([None]);
    let spans = begins.zip(ends);
    spans.filter_map(|(from, until)| {
        let span = Span { from: from?, until };
        until.is_none_or(|until| span.from < until).then_some(span)
    })
}

/// When a later fix of the same signal took its place. A copied text takes no place but another copy's: nobody
/// knows what became of it. One that has lapsed gives the place back.
async fn later(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Option<Micros>, StoreError> {
    let mut first = None;
    for other in reads.live_of(record.signal).await?.iter() {
        let is_later = (other.applied_at, other.id) > (record.applied_at, record.id);
        if is_later && (!is_copy(other) || is_copy(record)) && lapsed(reads, other).await?.is_none() {
            first = Some(first.map_or(other.applied_at, |first: Micros| first.min(other.applied_at)));
        }
    }
    Ok(first)
}

fn is_copy(record: &FixRecord) -> bool {
    record.what == FixedBy::Clipboard
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(from: i64, until: Option<i64>) -> Gap {
        Gap {
            from: Micros(from),
            until: until.map(Micros),
            why: Lapse::PolicyOff,
        }
    }

    #[test]
    fn a_fix_is_in_force_between_its_gaps() {
        let found = |gaps: &[Gap]| -> Vec<(i64, Option<i64>)> {
            let spans = between(Micros(10), gaps);
            spans
                .map(|span| (span.from.0, span.until.map(|until| until.0)))
                .collect()
        };
        assert_eq!(found(&[]), [(10, None)]);
        assert_eq!(found(&[gap(20, None)]), [(10, Some(20))]);
        assert_eq!(found(&[gap(10, Some(15))]), [(15, None)], "it began with a gap");
        assert_eq!(found(&[gap(10, None)]), []);
        let two = [gap(20, Some(30)), gap(40, Some(50))];
        assert_eq!(found(&two), [(10, Some(20)), (30, Some(40)), (50, None)]);
        assert_eq!(found(&[gap(20, Some(20))]), [(10, Some(20)), (20, None)]);
    }
}
