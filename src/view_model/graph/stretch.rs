//! The unrolled run made longer or shorter: steps take the zoom, the order and what is under the pointer stay.

use super::lane::{EDGE, GAP, Lane, LaneItem, LaneWhat, MOST, OpenLoop};

/// A step is never narrower than this.
const NARROWEST: f64 = 8.0;
/// Nor wider.
const WIDEST: f64 = 2400.0;
/// A folded loop is never narrower than this share of its usual width: it keeps its words.
const LEAST_LOOP: f64 = 0.5;
/// Space between two items at least.
const LEAST_GAP: f64 = 1.0;

/// The largest zoom; 1 is how a lane is laid out.
pub const MOST_ZOOM: f64 = WIDEST / MOST;

/// The lane with its steps `zoom` times as wide. Folded loops and pauses stand for any length of time, so they
/// do not grow, and shrink only as far as their words allow.
pub fn stretched(lane: &Lane, zoom: f64) -> Lane {
    let mut x = EDGE;
    let mut place = |item: &LaneItem| {
        let width = item.width * share(item.what, zoom);
        let placed = LaneItem {
            x,
            width,
            ..item.clone()
        };
        x += width + gap(zoom);
        placed
    };
    let items: Vec<LaneItem> = lane.items.iter().map(&mut place).collect();
    let width = x + EDGE;
    let open_loops = lane.open_loops.iter();
    Lane {
        kinds: lane.kinds.clone(),
        open_loops: open_loops.map(|open| bracket(lane, &items, *open)).collect(),
        items,
        width,
    }
}

/// Where the place at `x` of one lane is in another one of the same items: as far into the same item.
pub fn moved(from: &Lane, to: &Lane, x: f64) -> f64 {
    let number = from.items.partition_point(|item| item.x <= x).saturating_sub(1);
    let (Some(before), Some(after)) = (from.items.get(number), to.items.get(number)) else {
        return x;
    };
    after.x + (x - before.x) / before.width.max(1.0) * after.width
}

/// The largest zoom up to 1 at which the whole lane is no wider than `room`, or the smallest there is.
pub fn fitting(lane: &Lane, room: f64) -> f64 {
    let (mut low, mut high) = (least_zoom(lane), 1.0);
    let fits = |zoom: f64| {
        let widths: f64 = lane.items.iter().map(|item| item.width * share(item.what, zoom)).sum();
        widths + gap(zoom) * lane.items.len() as f64 + 2.0 * EDGE <= room
    };
    if fits(high) || !fits(low) {
        return if fits(high) { high } else { low };
    }
    // Each half is a thousandth of a pixel after so many.
    for _ in 0..24 {
        let middle = f64::midpoint(low, high);
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// At which the shortest step is as narrow as one may be.
fn least_zoom(lane: &Lane) -> f64 {
    let steps = lane.items.iter().filter(|item| matches!(item.what, LaneWhat::Step(_)));
    let narrowest = steps.map(|item| item.width).fold(MOST, f64::min);
    NARROWEST / narrowest
}

/// By how much the width of an item changes.
fn share(what: LaneWhat, zoom: f64) -> f64 {
    match what {
        LaneWhat::Step(_) => zoom,
        LaneWhat::Loop(_) => zoom.clamp(LEAST_LOOP, 1.0),
        LaneWhat::Pause(_) => 1.0,
    }
}

fn gap(zoom: f64) -> f64 {
    (GAP * zoom).clamp(LEAST_GAP, GAP)
}

/// The line above an opened loop goes from its first item to its last one.
fn bracket(lane: &Lane, items: &[LaneItem], open: OpenLoop) -> OpenLoop {
    let (first, end) = (lane.starting_at(open.x), lane.starting_at(open.x + open.width));
    let left = items.get(first).map_or(open.x, |item| item.x);
    let right = end.checked_sub(1).and_then(|last| items.get(last));
    OpenLoop {
        x: left,
        width: right.map_or(open.width, |last| last.x + last.width - left),
        ..open
    }
}

#[cfg(test)]
mod tests {
    use api::Micros;

    use super::super::fold::tests::steps;
    use super::super::lane::lane;
    use super::super::loops::loops;
    use super::super::timing::Timing;
    use super::*;

    /// Steps of 100 ms, then one of 1 s; a minute's pause before the last two.
    fn natural(spec: &str, open: &[usize]) -> Lane {
        let mut all = steps(spec);
        let count = all.len();
        for step in &mut all[count - 2..] {
            step.started_at = step.started_at.plus_millis(60_000);
        }
        let timing = Timing::new(&all, Micros::default(), Micros::default());
        lane(&all, &loops(&all), &timing, open)
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-6
    }

    const LOOPING: &str = "start llm a=1 llm a=1 llm a=1 b=2 end";

    #[test]
    fn steps_take_the_zoom_and_the_order_stays() {
        let lane = natural(LOOPING, &[]);
        for zoom in [least_zoom(&lane), 0.5, 1.0, 3.0, MOST_ZOOM] {
            let other = stretched(&lane, zoom);
            assert_eq!(other.items.len(), lane.items.len());
            assert!(other.items.windows(2).all(|pair| pair[0].x + pair[0].width < pair[1].x));
            for (was, is) in lane.items.iter().zip(&other.items) {
                let factor = is.width / was.width;
                match is.what {
                    LaneWhat::Step(_) => assert!(close(factor, zoom) && is.width >= NARROWEST - 1e-9),
                    LaneWhat::Loop(_) => assert!((LEAST_LOOP..=1.0).contains(&factor)),
                    LaneWhat::Pause(_) => assert!(close(factor, 1.0)),
                }
            }
            let last = other.items.last().unwrap();
            assert!(last.x + last.width < other.width);
        }
        assert_eq!(stretched(&lane, 1.0), lane);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let lane = natural(LOOPING, &[]);
        let other = stretched(&lane, 2.5);
        for (was, is) in lane.items.iter().zip(&other.items) {
            for share in [0.0, 0.5, 0.9] {
                let there = moved(&lane, &other, was.x + was.width * share);
                assert!(close(there, is.x + is.width * share), "{was:?} at {share}");
            }
        }
        let back = moved(&other, &lane, moved(&lane, &other, 123.0));
        assert!(close(back, 123.0));
        assert!(close(moved(&Lane::default(), &Lane::default(), 7.0), 7.0));
    }

    #[test]
    fn the_whole_run_fits_where_that_is_possible() {
        let lane = natural(LOOPING, &[1]);
        for room in [lane.width * 0.5, lane.width * 0.8] {
            let width = stretched(&lane, fitting(&lane, room)).width;
            assert!((room - 1.0..=room).contains(&width), "{width} in {room}");
        }
        assert!(
            close(fitting(&lane, 10.0 * lane.width), 1.0),
            "a short run is not stretched"
        );
        assert!(
            close(fitting(&lane, 20.0), least_zoom(&lane)),
            "as much as can be told apart"
        );
        assert!(close(fitting(&Lane::default(), 600.0), 1.0));
        // One short step among long ones says how far they may shrink.
        let mut uneven = lane.clone();
        uneven.items[0].width = MOST / 10.0;
        assert!(close(least_zoom(&uneven), 10.0 * least_zoom(&lane)));
    }

    #[test]
    fn the_line_above_an_opened_loop_follows_its_steps() {
        let lane = natural(LOOPING, &[1]);
        let other = stretched(&lane, 2.0);
        let (was, is) = (lane.open_loops[0], other.open_loops[0]);
        let ends = |lane: &Lane, open: OpenLoop| {
            let inside = |item: &&LaneItem| item.x >= open.x - 1e-6 && item.x < open.x + open.width;
            let found: Vec<usize> = lane.items.iter().filter(inside).map(|item| item.first).collect();
            (found[0], found[found.len() - 1], found.len())
        };
        assert_eq!(ends(&lane, was), ends(&other, is));
        assert!(is.width > 1.8 * was.width);
    }
}
