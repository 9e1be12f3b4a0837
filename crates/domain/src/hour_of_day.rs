//! An hour of the UTC day.

use serde::{Deserialize, Serialize};

/// One of the 24 hours of the UTC day, on whatever day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HourOfDay(u8);

impl HourOfDay {
    /// As in the URL: `0` to `23`.
    pub const NAMES: [&'static str; 24] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
        "20", "21", "22", "23",
    ];

    /// The hour in which an hour since the epoch lies.
    pub const fn of(hour: i64) -> Self {
        Self(hour.rem_euclid(24) as u8)
    }

    pub const fn as_str(self) -> &'static str {
        Self::NAMES[self.0 as usize % 24]
    }

    pub fn parse(text: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|name| *name == text)?;
        Some(Self::of(at as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_one_name_each() {
        for name in HourOfDay::NAMES {
            assert_eq!(HourOfDay::parse(name).map(HourOfDay::as_str), Some(name));
        }
        for wrong in ["24", "-1", "07", "1.5", ""] {
            assert_eq!(HourOfDay::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_day_has_the_same_hours() {
        assert_eq!(HourOfDay::of(49), HourOfDay::of(1));
        assert_eq!(HourOfDay::of(-1).as_str(), "23");
    }
}
