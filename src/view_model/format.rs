//! Numbers, durations and times as people read them.

use api::Micros;
use api::overview::Counted;
use chrono::{DateTime, TimeZone, Utc};

/// What stands where there is no value.
pub const NONE: &str = "—";

/// With thousands separators.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// With one digit after the point where there is any: `3`, `2.4`.
pub fn decimal(number: f64) -> String {
    let rounded = format!("{number:.1}");
    match rounded.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => rounded,
    }
}

/// A count whose counting may have stopped early: `214`, `10,000+`.
pub fn counted(counted: Counted) -> String {
    format!("{}{}", count(counted.count), if counted.at_least { "+" } else { "" })
}

/// `1 run`, `2 runs`.
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// In the unit that gives two or three digits: `420 ms`, `18.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
pub fn duration(millis: u64) -> String {
    let seconds = millis / 1000;
    match seconds {
        0 => format!("{millis} ms"),
        1..=59 => format!("{}.{} s", seconds, millis % 1000 / 100),
        60..=3599 => pair(seconds, 60, "min", "s"),
        3600..=86_399 => pair(seconds / 60, 60, "h", "min"),
        _ => pair(seconds / 3600, 24, "d", "h"),
    }
}

/// A wait that goes on, in whole seconds.
pub fn waited(millis: f64) -> String {
    match millis.max(0.0) as u64 / 1000 {
        seconds @ 0..=59 => format!("{seconds} s"),
        seconds => duration(seconds * 1000),
    }
}

/// How far into a run something was: `+420 ms`.
pub fn offset(millis: u64) -> String {
    format!("+{}", duration(millis))
}

/// At most `letters` characters, the last one an ellipsis where something is left out.
pub fn shorten(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some(_) => text.chars().take(letters.saturating_sub(1)).chain(['…']).collect(),
    }
}

fn pair(amount: u64, per: u64, large: &str, small: &str) -> String {
    match (amount / per, amount % per) {
        (whole, 0) => format!("{whole} {large}"),
        (whole, rest) => format!("{whole} {large} {rest} {small}"),
    }
}

/// An estimate in US dollars, with enough digits that small runs do not look free.
pub fn cost(dollars: f64) -> String {
    match dollars {
        none if none <= 0.0 => NONE.to_owned(),
        tiny if tiny < 0.001 => "<$0.001".to_owned(),
        small if small < 10.0 => format!("${small:.3}"),
        large => format!("${}.{:02}", count(large as u64), (large.fract() * 100.0) as u64),
    }
}

/// A share of one as a whole percentage.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The time of day, with the date unless it is today's in the reader's zone.
pub fn clock<Z: TimeZone>(at: Micros, now: Micros, zone: &Z) -> String
where
    Z::Offset: std::fmt::Display,
{
    let (Some(at), Some(now)) = (moment(at), moment(now)) else {
        return NONE.to_owned();
    };
    let (at, now) = (at.with_timezone(zone), now.with_timezone(zone));
    let pattern = if at.date_naive() == now.date_naive() {
        "%H:%M:%S"
    } else {
        "%Y-%m-%d %H:%M"
    };
    at.format(pattern).to_string()
}

/// The full time in UTC, to compare with logs, from Unix seconds.
pub fn utc(seconds: f64) -> String {
    let time = Micros::from_secs(seconds).and_then(moment);
    time.map_or_else(
        || NONE.to_owned(),
        |time| time.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string(),
    )
}

/// For machines: the value of a `datetime` attribute.
pub fn iso(at: Micros) -> String {
    moment(at).map_or_else(String::new, |at| {
        at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    })
}

/// `just now`, `4 min ago`, `2 h ago`, `3 d ago`.
pub fn ago(at: Micros, now: Micros) -> String {
    let seconds = now.millis_since(at) / 1000;
    match seconds {
        0..=9 => "just now".to_owned(),
        10..=59 => format!("{seconds} s ago"),
        60..=3599 => format!("{} min ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// The part of a run's id that tells runs apart: its end where ids are time-ordered UUIDs, whose
/// beginnings are all alike, else its beginning.
pub fn short_id(id: &str) -> &str {
    const DIGITS: usize = 8;
    let uuid7 = id.len() == 36 && id.as_bytes().get(14) == Some(&b'7');
    let part = if uuid7 {
        id.get(id.len() - DIGITS..)
    } else {
        id.get(..DIGITS)
    };
    part.unwrap_or(id)
}

fn moment(at: Micros) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(at.0)
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(
            [0, 999, 1000, 12_480, 1_234_567].map(count),
            ["0", "999", "1,000", "12,480", "1,234,567"]
        );
    }

    #[test]
    fn durations_choose_their_unit() {
        let texts = [0, 420, 1000, 18_449, 59_999, 60_000, 200_000, 7_500_000, 273_600_000].map(duration);
        let expected = [
            "0 ms",
            "420 ms",
            "1.0 s",
            "18.4 s",
            "59.9 s",
            "1 min",
            "3 min 20 s",
            "2 h 5 min",
            "3 d 4 h",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn long_names_are_cut_by_letters() {
        assert_eq!(shorten("web_search", 10), "web_search");
        assert_eq!(shorten("a très long name", 7), "a très…");
    }

    #[test]
    fn small_costs_do_not_look_free() {
        assert_eq!(
            [0.0, 0.0004, 0.0712, 1234.5].map(cost),
            [NONE, "<$0.001", "$0.071", "$1,234.50"]
        );
    }

    #[test]
    fn times_are_local_and_name_the_day_when_it_is_another() {
        let at = Micros(1_700_000_000_000_000); // 2023-11-14 22:13:20 UTC
        let east = FixedOffset::east_opt(2 * 3600).unwrap();
        assert_eq!(clock(at, at.plus_millis(1000), &east), "00:13:20");
        assert_eq!(clock(at, at.plus_millis(86_400_000), &east), "2023-11-15 00:13");
        assert_eq!(utc(at.secs()), "2023-11-14 22:13:20.000 UTC");
        assert_eq!(iso(at), "2023-11-14T22:13:20.000Z");
    }

    #[test]
    fn ages_are_rough() {
        let at = Micros(0);
        let ages = [0, 42_000, 240_000, 7_200_000, 259_200_000].map(|millis| ago(at, at.plus_millis(millis)));
        assert_eq!(ages, ["just now", "42 s ago", "4 min ago", "2 h ago", "3 d ago"]);
    }

    #[test]
    fn time_ordered_ids_are_told_apart_by_their_end() {
        assert_eq!(short_id("9c1e04ab-7a10-4f00-8000-00000000002a"), "9c1e04ab");
        assert_eq!(short_id("019e8b3c-7a10-7f00-8000-0000a1b2c3d4"), "a1b2c3d4");
        assert_eq!(short_id("run-7"), "run-7");
    }
}
