//! The run on a strict time axis: every step where it was and as long as it took.
//!
//! Calls side by side get rows of their own. Steps that would be too close to be told apart are one
//! item until the axis is stretched far enough, so that a run of any length is drawn with few items.

use std::ops::Range;

use api::{Micros, Step, StepKind};

use super::lane::row_of;
use super::timing::{self, Gap, Timing};

/// Room before the start and after the end of the run, in pixels.
pub const EDGE: f64 = 10.0;
/// The narrowest item.
const LEAST: f64 = 8.0;
/// An item of several steps that is this wide takes no more of them.
const BUNDLE: f64 = 24.0;
/// Free between two items that are close.
const SPACE: f64 = 1.0;
/// Rows that a kind has at most; further calls side by side share the last one.
const MOST_ROWS: usize = 4;

/// When a step was, in milliseconds from the start of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub position: usize,
    pub start: u64,
    pub end: u64,
}

/// Steps of one kind, the earliest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub kind: StepKind,
    pub spans: Vec<Span>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Rows of one kind stand together.
    pub rows: Vec<Row>,
    pub span_ms: u64,
    /// By position in the list of steps; without those that are not drawn.
    times: Vec<Option<Span>>,
}

/// One or more steps of a row as they are drawn, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeItem {
    pub row: usize,
    /// Which of the row's steps.
    pub spans: Range<usize>,
    pub x: f64,
    pub width: f64,
}

/// Of the steps of a run that began at `started` and was last heard of at `latest`.
pub fn timeline(steps: &[Step], started: Micros, latest: Micros) -> Timeline {
    let now = latest.millis_since(started);
    let times: Vec<Option<Span>> = steps
        .iter()
        .enumerate()
        .map(|(position, step)| (!step.transport).then(|| timing::span(position, step, started, now)))
        .collect();
    let mut kinds: Vec<StepKind> = steps.iter().map(|step| row_of(step.kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut rows = Vec::new();
    for kind in kinds {
        let mut spans: Vec<Span> = times
            .iter()
            .zip(steps)
            .filter(|(_, step)| row_of(step.kind) == kind)
            .filter_map(|(span, _)| *span)
            .collect();
        spans.sort_by_key(|span| (span.start, span.position));
        rows.extend(side_by_side(&spans).into_iter().map(|spans| Row { kind, spans }));
    }
    Timeline {
        span_ms: times.iter().flatten().map(|span| span.end).max().unwrap_or(0),
        rows,
        times,
    }
}

/// Shares spans out to as few rows as hold them without overlap.
fn side_by_side(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut rows: Vec<Vec<Span>> = Vec::new();
    for span in spans {
        let is_free = |row: &Vec<Span>| row.last().is_none_or(|last| last.end <= span.start);
        let free = rows.iter().position(is_free);
        match free.or_else(|| (rows.len() >= MOST_ROWS).then_some(MOST_ROWS - 1)) {
            Some(row) => rows[row].push(*span),
            None => rows.push(vec![*span]),
        }
    }
    rows
}

impl Timeline {
    /// When the step at this position was.
    pub fn time_of(&self, position: usize) -> Option<Span> {
        self.times.get(position).copied().flatten()
    }

    /// The position of the drawn step before or after another one.
    pub fn neighbour(&self, position: usize, forward: bool) -> Option<usize> {
        let is_drawn = |&other: &usize| self.times[other].is_some();
        if forward {
            (position + 1..self.times.len()).find(is_drawn)
        } else {
            (0..position.min(self.times.len())).rev().find(is_drawn)
        }
    }

    /// The first and the last drawn step.
    pub fn ends(&self) -> Option<(usize, usize)> {
        let mut drawn = self.times.iter().flatten().map(|span| span.position);
        let first = drawn.next()?;
        Some((first, drawn.next_back().unwrap_or(first)))
    }

    /// The items of each row at `scale` pixels per millisecond, from left to right.
    pub fn items(&self, scale: f64) -> Vec<Vec<TimeItem>> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(number, row)| row_items(number, &row.spans, scale)).collect()
    }

    /// The steps of an item.
    pub fn steps_of(&self, item: &TimeItem) -> &[Span] {
        let row = self.rows.get(item.row);
        row.and_then(|row| row.spans.get(item.spans.clone()))
            .unwrap_or_default()
    }
}

fn row_items(row: usize, spans: &[Span], scale: f64) -> Vec<TimeItem> {
    let mut items: Vec<TimeItem> = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        let x = x_of(span.start, scale);
        let end = x_of(span.end, scale).max(x + LEAST);
        match items.last_mut() {
            Some(last) if x < last.x + last.width && last.width < BUNDLE => {
                last.width = last.width.max(end - last.x);
                last.spans.end = index + 1;
            }
            last => {
                let free = last.map_or(0.0, |last| last.x + last.width + SPACE);
                let x = x.max(free);
                items.push(TimeItem {
                    row,
                    spans: index..index + 1,
                    x,
                    width: (end - x).max(LEAST),
                });
            }
        }
    }
    items
}

/// Where a time lies at `scale` pixels per millisecond.
pub fn x_of(ms: u64, scale: f64) -> f64 {
    EDGE + ms as f64 * scale
}

/// The items of a row that lie between two x positions.
pub fn visible(items: &[TimeItem], left: f64, right: f64) -> &[TimeItem] {
    let first = items.partition_point(|item| item.x + item.width < left);
    let last = items.partition_point(|item| item.x <= right);
    &items[first..last.max(first)]
}

/// The pauses that are wide enough to be seen as such, with left edge and width.
pub fn pauses(timing: &Timing, scale: f64) -> Vec<(Gap, f64, f64)> {
    let placed = timing
        .gaps
        .iter()
        .map(|gap| (*gap, x_of(gap.from_ms, scale), gap.ms as f64 * scale));
    placed.filter(|(.., width)| *width >= LEAST).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fold::tests::steps;
    use super::*;

    /// Tools with these starts and durations in milliseconds.
    fn timed(times: &[(i64, u64)]) -> Timeline {
        let mut all = steps(&vec!["a"; times.len()].join(" "));
        for (step, (start, duration)) in all.iter_mut().zip(times) {
            step.started_at = Micros::default().plus_millis(*start);
            step.duration_ms = Some(*duration);
        }
        timeline(&all, Micros::default(), Micros::default())
    }

    #[test]
    fn steps_are_where_they_were_and_as_long_as_they_took() {
        let timeline = timed(&[(0, 100), (100, 300), (1000, 500)]);
        let items = timeline.items(1.0).remove(0);
        let places: Vec<_> = items.iter().map(|item| (item.x - EDGE, item.width)).collect();
        assert!(places[0].0.abs() < 1e-9);
        assert!((places[0].1 - 100.0).abs() < 1e-9);
        assert!((places[2].0 - 1000.0).abs() < 1e-9 && (places[2].1 - 500.0).abs() < 1e-9);
        assert_eq!(timeline.span_ms, 1500);
    }

    #[test]
    fn calls_side_by_side_have_rows_of_their_own() {
        let timeline = timed(&[(0, 900), (100, 300), (200, 300), (1000, 50)]);
        let rows: Vec<Vec<usize>> = timeline
            .rows
            .iter()
            .map(|row| row.spans.iter().map(|span| span.position).collect())
            .collect();
        assert_eq!(rows, [vec![0, 3], vec![1], vec![2]]);
        assert_eq!(timed(&[(0, 9); 20]).rows.len(), MOST_ROWS);
    }

    #[test]
    fn what_is_too_close_is_one_item_until_the_axis_is_stretched() {
        let timeline = timed(&[(0, 0), (1, 0), (2, 0), (500, 0)]);
        let counts = |scale| -> Vec<usize> {
            let items = timeline.items(scale).remove(0);
            items.iter().map(|item| item.spans.len()).collect()
        };
        assert_eq!(counts(1.0), [3, 1]);
        assert_eq!(counts(10.0), [1, 1, 1, 1]);
    }

    #[test]
    fn a_run_of_ten_thousand_steps_is_drawn_with_few_items_near_their_times() {
        let times: Vec<(i64, u64)> = (0..10_000).map(|n| (n * 10, 8)).collect();
        let timeline = timed(&times);
        let scale = 1000.0 / 100_000.0;
        let items = timeline.items(scale).remove(0);
        assert!(items.len() < 60, "{}", items.len());
        assert_eq!(items.iter().map(|item| item.spans.len()).sum::<usize>(), 10_000);
        for item in &items {
            let time = x_of(timeline.steps_of(item)[0].start, scale);
            assert!((item.x - time).abs() <= LEAST + SPACE, "{item:?} is far from {time}");
        }
        let seen = visible(&items, 200.0, 400.0);
        assert!(seen.len() < 12 && seen[0].x + seen[0].width >= 200.0);
    }

    #[test]
    fn the_keys_go_from_step_to_step() {
        let mut all = steps("start a=1 a=1 end");
        all[1].transport = true;
        let timeline = timeline(&all, Micros::default(), Micros::default());
        assert_eq!(timeline.ends(), Some((0, 3)));
        assert_eq!(
            (timeline.neighbour(0, true), timeline.neighbour(2, false)),
            (Some(2), Some(0))
        );
        assert_eq!((timeline.neighbour(3, true), timeline.time_of(1)), (None, None));
        assert_eq!(Timeline::default().ends(), None);
    }
}
