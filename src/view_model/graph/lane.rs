//! The unrolled run: every step in order on an elastic time axis, one lane per kind.
//!
//! A strict time axis hides steps that follow each other within microseconds, so each step gets a least
//! width, and longer ones get more in proportion. Order and relative length stay true; the axis says the
//! real time. A loop is one item until it is opened, and a long pause is one mark, however long it was.

use api::{Step, StepKind};

use super::loops::Loop;
use super::timing::Timing;

const LEAST: f64 = 26.0;
pub(super) const MOST: f64 = 320.0;
pub(super) const GAP: f64 = 4.0;
/// Width of a loop that is not opened, whatever it holds.
const LOOP: f64 = 236.0;
/// Room before the first item and after the last one, for the frame of a chosen item.
pub(super) const EDGE: f64 = 6.0;
/// Width of the mark of a pause.
const PAUSE: f64 = 66.0;

/// What stands at one place of the lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneWhat {
    /// The step at this position.
    Step(usize),
    /// The loop with this number, folded.
    Loop(usize),
    /// The pause with this number.
    Pause(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub struct LaneItem {
    pub what: LaneWhat,
    /// Position of the first step it stands for; of a pause, the step that ended it.
    pub first: usize,
    /// Number of the lane; folded loops and pauses take all lanes.
    pub lane: usize,
    pub x: f64,
    pub width: f64,
    /// Milliseconds from the start of the run.
    pub offset_ms: u64,
}

/// A loop whose steps are all shown, with the place it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenLoop {
    pub number: usize,
    pub x: f64,
    pub width: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// The kinds that occur, top to bottom.
    pub kinds: Vec<StepKind>,
    /// In run order, x ascending.
    pub items: Vec<LaneItem>,
    pub open_loops: Vec<OpenLoop>,
    pub width: f64,
}

/// Places every step that is drawn. `open` holds the first positions of the loops that are opened.
pub fn lane(steps: &[Step], loops: &[Loop], timing: &Timing, open: &[usize]) -> Lane {
    let Some(start) = steps.first().map(|step| step.started_at) else {
        return Lane::default();
    };
    let mut kinds: Vec<StepKind> = steps.iter().map(|step| row_of(step.kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let longest = steps
        .iter()
        .filter_map(|step| step.duration_ms)
        .max()
        .unwrap_or(0)
        .max(1) as f64;
    let row = |kind: StepKind| kinds.iter().position(|other| *other == row_of(kind)).unwrap_or(0);
    let width = |step: &Step| LEAST + (MOST - LEAST) * step.duration_ms.unwrap_or(0) as f64 / longest;
    let mut pen = Pen {
        x: EDGE,
        ..Pen::default()
    };
    let mut ahead = loops.iter().enumerate().peekable();
    let mut pauses = pauses_by_position(timing).into_iter().peekable();
    let mut position = 0;
    while let Some(step) = steps.get(position) {
        let offset = step.started_at.millis_since(start);
        while let Some((_, number)) = pauses.next_if(|(before, _)| *before <= position) {
            pen.put(LaneWhat::Pause(number), position, 0, PAUSE, timing.gaps[number].from_ms);
        }
        if let Some((number, found)) = ahead.next_if(|(_, found)| found.first == position) {
            if open.contains(&position) {
                pen.open(number, found.last);
            } else {
                pen.put(LaneWhat::Loop(number), position, 0, LOOP, offset);
                while pauses.next_if(|(before, _)| *before <= found.last).is_some() {}
                position = found.last + 1;
                continue;
            }
        }
        if !step.transport {
            pen.put(LaneWhat::Step(position), position, row(step.kind), width(step), offset);
        }
        pen.close(position);
        position += 1;
    }
    Lane {
        kinds,
        width: pen.x + EDGE,
        items: pen.items,
        open_loops: pen.open_loops,
    }
}

/// Pauses as pairs of the position that ended them and their number, in the order of the steps.
fn pauses_by_position(timing: &Timing) -> Vec<(usize, usize)> {
    let mut pauses: Vec<(usize, usize)> = timing
        .gaps
        .iter()
        .enumerate()
        .map(|(number, gap)| (gap.before, number))
        .collect();
    pauses.sort_unstable();
    pauses
}

/// Where the next item goes.
#[derive(Default)]
struct Pen {
    x: f64,
    items: Vec<LaneItem>,
    open_loops: Vec<OpenLoop>,
    /// Last position of the loop that is being drawn step by step.
    open_until: Option<usize>,
}

impl Pen {
    fn put(&mut self, what: LaneWhat, first: usize, lane: usize, width: f64, offset_ms: u64) {
        self.items.push(LaneItem {
            what,
            first,
            lane,
            x: self.x,
            width,
            offset_ms,
        });
        self.x += width + GAP;
    }

    fn open(&mut self, number: usize, last: usize) {
        self.open_until = Some(last);
        self.open_loops.push(OpenLoop {
            number,
            x: self.x,
            width: 0.0,
        });
    }

    fn close(&mut self, position: usize) {
        if self.open_until.take_if(|last| *last == position).is_some()
            && let Some(open) = self.open_loops.last_mut()
        {
            open.width = self.x - GAP - open.x;
        }
    }
}

/// Start and end share the lane of outside marks: they are few and need no row of their own.
pub fn row_of(kind: StepKind) -> StepKind {
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

    /// How many items begin before an x position.
    pub(super) fn starting_at(&self, x: f64) -> usize {
        self.items.partition_point(|item| item.x < x)
    }

    /// The number of the item that stands for the step at this position.
    pub fn item_of(&self, position: usize) -> Option<usize> {
        self.items.partition_point(|item| item.first <= position).checked_sub(1)
    }

    /// The item before or after another one, leaving out pauses.
    pub fn neighbour(&self, item: usize, forward: bool) -> Option<usize> {
        let can_be_chosen = |&index: &usize| !matches!(self.items[index].what, LaneWhat::Pause(_));
        if forward {
            (item + 1..self.items.len()).find(can_be_chosen)
        } else {
            (0..item).rev().find(can_be_chosen)
        }
    }
}

#[cfg(test)]
mod tests {
    use api::Micros;

    use super::super::fold::tests::steps;
    use super::super::loops::loops;
    use super::*;

    fn placed(spec: &str, open: &[usize]) -> Lane {
        let all = steps(spec);
        lane(&all, &loops(&all), &Timing::default(), open)
    }

    #[test]
    fn order_is_kept_and_nothing_overlaps() {
        let lane = placed("start llm a=1 llm b=1 end", &[]);
        assert!(lane.items.windows(2).all(|pair| pair[0].x + pair[0].width < pair[1].x));
        assert_eq!(lane.kinds, [StepKind::Llm, StepKind::Tool, StepKind::External]);
    }

    #[test]
    fn a_loop_is_one_item_until_it_is_opened() {
        let spec = "start llm a=1 llm a=1 llm a=1 llm end";
        let folded = placed(spec, &[]);
        let what: Vec<LaneWhat> = folded.items.iter().map(|item| item.what).collect();
        assert_eq!(
            what,
            [
                LaneWhat::Step(0),
                LaneWhat::Loop(0),
                LaneWhat::Step(7),
                LaneWhat::Step(8)
            ]
        );
        assert_eq!([0, 1, 4, 6, 7].map(|at| folded.item_of(at)), [0, 1, 1, 1, 2].map(Some));
        let opened = placed(spec, &[1]);
        assert_eq!(opened.items.len(), 9);
        let bracket = opened.open_loops[0];
        assert!((bracket.x - opened.items[1].x).abs() < 1e-9);
        assert!(bracket.x + bracket.width < opened.items[7].x);
    }

    #[test]
    fn a_long_pause_is_one_mark_that_cannot_be_chosen() {
        let mut all = steps("start a=1 b=1 end");
        for step in &mut all[2..] {
            step.started_at = step.started_at.plus_millis(60_000);
        }
        let timing = Timing::new(&all, Micros::default(), Micros::default());
        let lane = lane(&all, &[], &timing, &[]);
        assert_eq!(lane.items[2].what, LaneWhat::Pause(0));
        assert_eq!(
            (lane.item_of(2), lane.neighbour(1, true), lane.neighbour(3, false)),
            (Some(3), Some(3), Some(1))
        );
    }

    #[test]
    fn only_what_is_seen_is_drawn() {
        let spec: Vec<String> = (0..5000).map(|n| format!("t{n}=x")).collect();
        let lane = placed(&spec.join(" "), &[]);
        let seen = lane.visible(100_000.0, 101_000.0);
        assert!(!seen.is_empty() && seen.len() < 20);
        assert_eq!(lane.visible(-10.0, -5.0).len(), 0);
    }
}
