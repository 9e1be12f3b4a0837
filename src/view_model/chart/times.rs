//! What the horizontal axis and the columns say about time.

use std::fmt::Display;

use api::Micros;
use chrono::{DateTime, TimeZone, Utc};

use super::{Scale, Span};
use crate::view_model::format;

const DAY: f64 = 86_400.0;

/// Longer charts name days, shorter ones hours.
const HOURS_UNTIL: f64 = 1.5 * DAY;

/// Names the columns that have room for a name: the position of the column and its text. `room` is how
/// many columns a name is wide.
///
/// Columns are in the reader's zone, except for days of UTC.
pub fn axis<Z: TimeZone>(from: f64, step: f64, columns: usize, room: usize, zone: &Z) -> Vec<(usize, String)>
where
    Z::Offset: Display,
{
    let start = |column: usize| from + column as f64 * step;
    let by_hours = columns as f64 * step <= HOURS_UNTIL && step < DAY;
    let text = |column: usize| match (by_hours, is_days_of_utc(from, step)) {
        (true, _) => written(start(column), "%H:%M", zone),
        (false, false) => written(start(column), "%-d %b", zone),
        (false, true) => written(start(column), "%-d %b", &Utc),
    };
    let mut named: Vec<(usize, String)> = Vec::new();
    let mut last_text = None;
    for column in 0..columns {
        let text = text(column);
        // A day that goes on is not named again.
        let fresh = last_text.replace(text.clone()).is_some_and(|last| last != text) || by_hours || step >= DAY;
        if fresh && named.last().is_none_or(|(last, _)| column - last >= room) {
            named.push((column, text));
        }
    }
    named
}

/// A column's stretch of time: `14:00 – 15:00`, `21 Nov 18:00 – 00:00`, `21 Nov (UTC)`, `21 Nov 14:39 – 22 Nov 14:39`.
pub fn span<Z: TimeZone>(span: Span, with_day: bool, zone: &Z) -> String
where
    Z::Offset: Display,
{
    if is_days_of_utc(span.from, span.to - span.from) {
        let first = written(span.from, "%-d %b", &Utc);
        let last = written(span.to - 1.0, "%-d %b", &Utc);
        return if first == last {
            format!("{first} (UTC)")
        } else {
            format!("{first} – {last} (UTC)")
        };
    }
    let (day_and_time, time) = ("%-d %b %H:%M", "%H:%M");
    let first = if with_day { day_and_time } else { time };
    let last = if span.to - span.from < DAY { time } else { day_and_time };
    format!("{} – {}", written(span.from, first, zone), written(span.to, last, zone))
}

/// Whether columns of this length, of which one begins then, are days of UTC.
fn is_days_of_utc(from: f64, step: f64) -> bool {
    step >= DAY && from.rem_euclid(DAY) == 0.0
}

/// Hours of any day: `14:00 – 15:00 UTC`.
pub fn hours_of_day(hours: Span) -> String {
    format!("{} UTC", span(hours, false, &Utc))
}

/// What the numbers of a column are per: `per hour`, `per 6 hours`, `per day`.
pub fn per(scale: Scale, step: f64) -> String {
    if scale == Scale::HoursOfDay {
        return "by hour of the day (UTC)".to_owned();
    }
    let (unit, seconds) = if step < DAY { ("hour", 3600.0) } else { ("day", DAY) };
    match (step / seconds).round() as u64 {
        0 | 1 => format!("per {unit}"),
        many => format!("per {many} {unit}s"),
    }
}

/// Whether columns of a chart as long as this must say their day.
pub fn needs_day(seconds: f64) -> bool {
    seconds > HOURS_UNTIL
}

/// The time of day, or the day and the time when it is not today's: `14:02`, `20 Nov 14:02`.
pub fn moment<Z: TimeZone>(at: f64, now: f64, zone: &Z) -> String
where
    Z::Offset: Display,
{
    let day = |at| written(at, "%F", zone);
    if day(at) == day(now) {
        written(at, "%H:%M", zone)
    } else {
        written(at, "%-d %b %H:%M", zone)
    }
}

fn written<Z: TimeZone>(at: f64, pattern: &str, zone: &Z) -> String
where
    Z::Offset: Display,
{
    let time = Micros::from_secs(at).and_then(|at| DateTime::from_timestamp_micros(at.0));
    time.map_or_else(
        || format::NONE.to_owned(),
        |time| time.with_timezone(zone).format(pattern).to_string(),
    )
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    /// 2023-11-14 00:00 UTC.
    const MIDNIGHT: f64 = 1_699_920_000.0;
    const HOUR: f64 = 3600.0;

    fn texts(axis: &[(usize, String)]) -> Vec<&str> {
        axis.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn a_day_is_named_by_its_hours_in_the_readers_zone() {
        let east = FixedOffset::east_opt(3600).unwrap();
        let axis = axis(MIDNIGHT, HOUR, 24, 6, &east);
        assert_eq!(texts(&axis), ["01:00", "07:00", "13:00", "19:00"]);
        assert_eq!(axis[1].0, 6);
    }

    #[test]
    fn a_week_is_named_by_the_days_that_begin_in_it() {
        let axis = axis(MIDNIGHT + 18.0 * HOUR, 6.0 * HOUR, 28, 3, &Utc);
        assert_eq!(axis[0], (1, "15 Nov".to_owned()));
        assert_eq!(axis.len(), 7);
    }

    #[test]
    fn days_are_those_of_utc() {
        let west = FixedOffset::west_opt(5 * 3600).unwrap();
        assert_eq!(texts(&axis(MIDNIGHT, DAY, 3, 2, &west)), ["14 Nov", "16 Nov"]);
        let day = Span {
            from: MIDNIGHT,
            to: MIDNIGHT + DAY,
        };
        assert_eq!(span(day, true, &west), "14 Nov (UTC)");
        let two = Span {
            to: day.to + DAY,
            ..day
        };
        assert_eq!(span(two, true, &west), "14 Nov – 15 Nov (UTC)");
    }

    #[test]
    fn days_that_begin_at_another_time_say_it() {
        let east = FixedOffset::east_opt(3600).unwrap();
        let noon = MIDNIGHT + 12.0 * HOUR;
        let day = Span {
            from: noon,
            to: noon + DAY,
        };
        assert_eq!(span(day, true, &east), "14 Nov 13:00 – 15 Nov 13:00");
        let late = MIDNIGHT + 23.5 * HOUR;
        assert_eq!(texts(&axis(late, DAY, 3, 2, &east)), ["15 Nov", "17 Nov"]);
    }

    #[test]
    fn hours_say_their_day_only_where_it_is_in_doubt() {
        let hour = Span {
            from: MIDNIGHT,
            to: MIDNIGHT + HOUR,
        };
        assert_eq!(span(hour, false, &Utc), "00:00 – 01:00");
        assert_eq!(span(hour, needs_day(7.0 * DAY), &Utc), "14 Nov 00:00 – 01:00");
    }

    #[test]
    fn numbers_are_per_column() {
        let texts = [HOUR, 6.0 * HOUR, DAY, 2.0 * DAY].map(|step| per(Scale::Time, step));
        assert_eq!(texts, ["per hour", "per 6 hours", "per day", "per 2 days"]);
    }

    #[test]
    fn a_moment_of_another_day_says_so() {
        assert_eq!(moment(MIDNIGHT + HOUR, MIDNIGHT + 2.0 * HOUR, &Utc), "01:00");
        assert_eq!(moment(MIDNIGHT - HOUR, MIDNIGHT, &Utc), "13 Nov 23:00");
    }
}
