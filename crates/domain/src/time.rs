//! Points in time as numbers; nothing here knows what time it is now.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const PER_DAY: i64 = 86_400_000_000;

/// Microseconds since the Unix epoch. In JSON they are Unix seconds with a fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub i64);

impl Micros {
    /// The end of what a client may claim: 2100-01-01. Later is a broken clock or an attack.
    pub const LATEST: Self = Self(4_102_444_800_000_000);

    /// From Unix seconds as the clients send them. `None` unless finite, not negative and before 2100.
    pub fn from_secs(seconds: f64) -> Option<Self> {
        let micros = (seconds * 1e6).round();
        (micros >= 0.0 && micros < Self::LATEST.0 as f64).then_some(Self(micros as i64))
    }

    /// Unix seconds, as the REST API serves times.
    pub fn secs(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Whole milliseconds from `earlier` to `self`; zero when time ran backwards.
    pub fn millis_since(self, earlier: Self) -> u64 {
        u64::try_from((self.0 - earlier.0) / 1000).unwrap_or(0)
    }

    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0 + millis * 1000)
    }

    /// Days since the epoch, in UTC.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(PER_DAY)
    }

    /// The first moment of such a day.
    pub const fn of_day(day: i64) -> Self {
        Self(day * PER_DAY)
    }

    /// Hours since the epoch.
    pub const fn hour(self) -> i64 {
        self.0.div_euclid(3_600_000_000)
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(self.secs())
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let seconds = f64::deserialize(deserializer)?;
            Self::from_secs(seconds).ok_or_else(|| de::Error::custom("expected Unix seconds before the year 2100"))
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_times_are_refused() {
        for absurd in [f64::NAN, f64::INFINITY, -1.0, 1e300, 4_102_444_800.0] {
            assert_eq!(Micros::from_secs(absurd), None, "{absurd}");
        }
        assert_eq!(Micros::from_secs(0.0), Some(Micros(0)));
    }

    #[test]
    fn a_clients_time_keeps_its_microseconds() {
        let at = Micros::from_secs(1_795_217_600.258_749);
        assert_eq!(at, Some(Micros(1_795_217_600_258_749)));
        assert_eq!(at.and_then(|at| Micros::from_secs(at.secs())), at);
    }

    #[test]
    fn time_that_runs_backwards_is_no_duration() {
        assert_eq!(Micros(5_000).millis_since(Micros(1_000)), 4);
        assert_eq!(Micros(1_000).millis_since(Micros(5_000)), 0);
    }
}
