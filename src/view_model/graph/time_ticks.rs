//! Round times for the axis of a run.

use crate::view_model::format;

/// Pixels between two ticks at least: room for the longest name.
const ROOM: f64 = 84.0;

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Distances between ticks that read well, in milliseconds.
const STEPS: [u64; 30] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    28 * DAY,
];

/// The times between `from` and `to` that have a tick, with their names; all in milliseconds from the
/// start of the run, at `scale` pixels per millisecond.
pub fn time_ticks(from: f64, to: f64, scale: f64) -> Vec<(u64, String)> {
    let step = STEPS
        .into_iter()
        .find(|step| *step as f64 * scale >= ROOM)
        .unwrap_or(STEPS[STEPS.len() - 1]);
    let first = (from.max(0.0) / step as f64).ceil() as u64;
    let last = (to.max(0.0) / step as f64).floor() as u64;
    (first..=last)
        .map(|number| (number * step, name(number * step, step)))
        .collect()
}

/// As exact as ticks that are `step` apart need it: `0`, `250 ms`, `1.25 s`, `2 min 5 s`.
fn name(ms: u64, step: u64) -> String {
    match ms {
        0 => "0".to_owned(),
        1..SECOND => format!("{ms} ms"),
        _ if step.is_multiple_of(SECOND) && ms >= MINUTE => format::duration(ms),
        _ => {
            let digits = match step {
                0..10 => 3,
                10..100 => 2,
                100..SECOND => 1,
                _ => 0,
            };
            let seconds = (ms % MINUTE) as f64 / SECOND as f64;
            match ms / MINUTE {
                0 => format!("{seconds:.digits$} s"),
                minutes => format!("{minutes} min {seconds:.digits$} s"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(from: f64, to: f64, scale: f64) -> Vec<String> {
        time_ticks(from, to, scale).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn ticks_are_round_and_have_units() {
        assert_eq!(names(0.0, 2000.0, 0.2), ["0", "500 ms", "1.0 s", "1.5 s", "2.0 s"]);
        assert_eq!(names(55_000.0, 130_000.0, 0.003), ["1 min", "1 min 30 s", "2 min"]);
        assert_eq!(names(0.0, 3.0 * HOUR as f64, 0.000_03), ["0", "1 h", "2 h", "3 h"]);
    }

    #[test]
    fn neighbours_never_have_the_same_name() {
        for scale in [0.000_001, 0.000_1, 0.01, 0.5, 2.0, 50.0] {
            let names = names(90_000.0, 90_000.0 + 1000.0 / scale, scale);
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
            assert!(names.len() <= 13, "{names:?}");
        }
    }
}
