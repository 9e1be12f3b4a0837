//! Times as Langfuse writes them.

use domain::Micros;

const PER_DAY: i64 = 86_400_000_000;

/// A time by ISO 8601, such as `2026-11-20T23:42:13.715Z`; `None` for anything else.
pub(in crate::langfuse) fn parse(text: &str) -> Option<Micros> {
    let (date, time) = text.trim().split_once(['T', ' '])?;
    let (time, offset) = split_offset(time)?;
    let micros = day(date)? * PER_DAY + clock(time)? - offset;
    (0..Micros::LATEST.0).contains(&micros).then_some(Micros(micros))
}

/// The time of day, and how far its zone is ahead of UTC in microseconds.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = time.find(['+', '-']) else {
        return Some((time, 0));
    };
    let (time, zone) = time.split_at(at);
    let (sign, zone) = zone.split_at(1);
    let ahead = clock(zone)?;
    Some((time, if sign == "-" { -ahead } else { ahead }))
}

/// `HH:MM`, `HH:MM:SS` or with a fraction, in microseconds.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hour = number(parts.next()?, 24)?;
    let minute = number(parts.next()?, 60)?;
    let (seconds, fraction) = parts
        .next()
        .map_or(("0", ""), |part| part.split_once('.').unwrap_or((part, "")));
    let second = number(seconds, 61)?;
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let micros = number(&digits, 1_000_000)?;
    let whole = parts.next().is_none();
    whole.then_some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// Days since the epoch of a date `YYYY-MM-DD`.
fn day(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (
        number(parts.next()?, 10_000)?,
        number(parts.next()?, 13)?,
        number(parts.next()?, 32)?,
    );
    if parts.next().is_some() || month == 0 || day == 0 {
        return None;
    }
    // Years that begin in March, so that leap days come last.
    let (year, month_from_march) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leap_days + day_of_year - 719_468)
}

/// A number below a limit, of nothing but digits.
fn number(text: &str, limit: i64) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = digits.then(|| text.parse().ok())??;
    (number < limit).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_microsecond() {
        for (text, micros) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2026-05-28T20:26:40.250Z", 1_780_000_000_250_000),
            ("2026-05-28T20:26:40.250999Z", 1_780_000_000_250_999),
            ("2026-05-28 20:26:40", 1_780_000_000_000_000),
            ("2026-05-28T22:26:40.25+02:00", 1_780_000_000_250_000),
            ("2026-05-28T15:56:40-04:30", 1_780_000_000_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("2000-03-01T00:00:00Z", 951_868_800_000_000),
        ] {
            assert_eq!(parse(text), Some(Micros(micros)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "soon",
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T25:00:00Z",
            "2026-01-01T00:00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-01-01T-1:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
