//! The unrolled run: every step in order on an elastic time axis, one lane per kind.
//!
//! A strict time axis hides steps that follow each other within microseconds, so each step gets a least
//! width, and longer ones get more in proportion. Order and relative length stay true; the axis says the
//! real time.

use api::{Step, StepKind};

const LEAST: f64 = 22.0;
const MOST: f64 = 320.0;
const GAP: f64 = 4.0;

#[derive(Clone, Debug, PartialEq)]
pub struct LaneItem {
    /// Position in the list of steps.
    pub position: usize,
    pub lane: usize,
    pub x: f64,
    pub width: f64,
    /// Milliseconds from the start of the run.
    pub offset_ms: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// The kinds that occur, top to bottom.
    pub kinds: Vec<StepKind>,
    /// In run order, x ascending.
    pub items: Vec<LaneItem>,
    pub width: f64,
}

/// Places every step that is drawn.
pub fn lane(steps: &[Step]) -> Lane {
    let mut kinds: Vec<StepKind> = steps.iter().map(|step| row_of(step.kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let Some(first) = steps.first() else {
        return Lane::default();
    };
    let longest = steps
        .iter()
        .filter_map(|step| step.duration_ms)
        .max()
        .unwrap_or(0)
        .max(1) as f64;
    let mut x = 0.0;
    let mut items = Vec::with_capacity(steps.len());
    for (position, step) in steps.iter().enumerate().filter(|(_, step)| !step.transport) {
        let share = step.duration_ms.unwrap_or(0) as f64 / longest;
        let width = LEAST + (MOST - LEAST) * share;
        let lane = kinds.iter().position(|kind| *kind == row_of(step.kind)).unwrap_or(0);
        items.push(LaneItem {
            position,
            lane,
            x,
            width,
            offset_ms: step.started_at.millis_since(first.started_at),
        });
        x += width + GAP;
    }
    Lane { kinds, items, width: x }
}

/// Start and end share the lane of outside marks: they are few and need no row of their own.
fn row_of(kind: StepKind) -> StepKind {
    match kind {
        StepKind::Start | StepKind::End | StepKind::Policy | StepKind::External => StepKind::External,
        kind @ (StepKind::Llm | StepKind::Tool | StepKind::Retrieval) => kind,
    }
}

impl Lane {
    /// The items that lie between two x positions, as a range of indices.
    pub fn visible(&self, left: f64, right: f64) -> std::ops::Range<usize> {
        let first = self.items.partition_point(|item| item.x + item.width < left);
        let last = self.items.partition_point(|item| item.x <= right);
        first..last.max(first)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::tests::steps;
    use super::*;

    #[test]
    fn order_is_kept_and_nothing_overlaps() {
        let lane = lane(&steps("start llm a=1 llm b=1 end"));
        assert!(lane.items.windows(2).all(|pair| pair[0].x + pair[0].width < pair[1].x));
        assert_eq!(lane.kinds, [StepKind::Llm, StepKind::Tool, StepKind::External]);
    }

    #[test]
    fn only_what_is_seen_is_drawn() {
        let words: Vec<&str> = std::iter::repeat_n("llm", 5000).collect();
        let lane = lane(&steps(&words.join(" ")));
        let seen = lane.visible(100_000.0, 101_000.0);
        assert!(!seen.is_empty() && seen.len() < 20);
        assert_eq!(lane.visible(-10.0, -5.0).len(), 0);
    }
}
