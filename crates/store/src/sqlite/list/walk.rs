//! Several conditions walked together.

use rusqlite::Connection;

use super::posting::Posting;
use crate::model::StoreError;

/// How much work a page may still cause; a unit is about a microsecond.
pub(in super::super) struct Budget(usize);

impl Budget {
    pub(in super::super) const fn new(units: usize) -> Self {
        Self(units)
    }

    pub(in super::super) const fn unlimited() -> Self {
        Self(usize::MAX)
    }

    pub(in super::super) fn spend(&mut self, units: usize) {
        self.0 = self.0.saturating_sub(units);
    }

    pub(in super::super) const fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// What the walk came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Step {
    /// All conditions hold at this rank.
    At(i64),
    /// Nothing before this rank, and the budget is spent.
    Paused(i64),
    End,
}

/// All conditions must hold; a condition holds where one of its postings has the rank.
pub(in super::super) struct Walk {
    conditions: Vec<Vec<Posting>>,
}

impl Walk {
    pub(in super::super) fn new(conditions: Vec<Vec<Posting>>) -> Self {
        Self { conditions }
    }

    /// The first rank from `target` on where all conditions hold.
    pub(in super::super) fn seek(
        &mut self,
        connection: &Connection,
        mut target: i64,
        budget: &mut Budget,
    ) -> Result<Step, StoreError> {
        let mut agreed = 0;
        let count = self.conditions.len();
        let mut turn = 0;
        while agreed < count {
            if budget.is_spent() {
                return Ok(Step::Paused(target));
            }
            let Some(found) = seek_any(&mut self.conditions[turn], connection, target, budget)? else {
                return Ok(Step::End);
            };
            agreed = if found == target { agreed + 1 } else { 1 };
            target = found;
            turn = (turn + 1) % count;
        }
        Ok(Step::At(target))
    }
}

fn seek_any(
    postings: &mut [Posting],
    connection: &Connection,
    target: i64,
    budget: &mut Budget,
) -> Result<Option<i64>, StoreError> {
    let mut first: Option<i64> = None;
    for posting in postings {
        if let Some(found) = posting.seek(connection, target, budget)? {
            first = Some(first.map_or(found, |first| first.min(found)));
        }
    }
    Ok(first)
}
