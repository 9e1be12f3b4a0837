//! Days and times as people write them, in UTC.

use domain::Micros;

/// The UTC date of a day since the epoch, such as `2026-01-31`.
pub(super) fn date(day: i64) -> String {
    // The civil calendar in eras of 400 years, with years that begin in March so that leap days come last.
    const DAYS_PER_ERA: i64 = 146_097;
    const EPOCH_FROM_MARCH_0000: i64 = 719_468;
    let day = day + EPOCH_FROM_MARCH_0000;
    let (era, day_of_era) = (day.div_euclid(DAYS_PER_ERA), day.rem_euclid(DAYS_PER_ERA));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

/// The time by ISO 8601 with milliseconds, such as `2026-01-31T09:05:00.250Z`.
pub(super) fn iso(at: Micros) -> String {
    let millis = at.0.div_euclid(1_000);
    let (hour, minute, second) = clock(at);
    let millis = millis.rem_euclid(1_000);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", date(at.day()))
}

/// The time to the second for a file's name, such as `20260131T090500Z`.
pub(super) fn compact(at: Micros) -> String {
    let (hour, minute, second) = clock(at);
    format!("{}T{hour:02}{minute:02}{second:02}Z", date(at.day()).replace('-', ""))
}

fn clock(at: Micros) -> (i64, i64, i64) {
    let second = at.0.div_euclid(1_000_000).rem_euclid(86_400);
    (second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let at = Micros(1_780_000_000_250_999);
        assert_eq!(iso(at), "2026-05-28T20:26:40.250Z");
        assert_eq!(compact(at), "20260528T202640Z");
        assert_eq!(iso(Micros(0)), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (day, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_453, "2025-12-31"),
            (20_454, "2026-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(day), text);
        }
    }
}
