//! When to try again.

/// A connection that lasted this long was none of several failing attempts.
const LASTING_MS: f64 = 5_000.0;

const LONGEST_PAUSE_MS: u64 = 15_000;

/// Counts the attempts in a row that led to no lasting connection. Times are in milliseconds since 1970.
#[derive(Default)]
pub(super) struct Attempts {
    failed: u32,
    opened_at: Option<f64>,
}

impl Attempts {
    /// The server answered.
    pub(super) fn opened(&mut self, now: f64) {
        self.opened_at = Some(now);
    }

    /// The connection is over, or never was. Answers how many have failed before it.
    pub(super) fn over(&mut self, now: f64) -> u32 {
        if self.opened_at.take().is_some_and(|since| now - since > LASTING_MS) {
            self.failed = 0;
        }
        self.failed += 1;
        self.failed - 1
    }
}

/// How long to wait after so many failures: 0.5 s, then twice as long each time.
pub(super) fn pause_ms(failed_before: u32) -> u64 {
    (500 << failed_before.min(6)).min(LONGEST_PAUSE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_are_counted_until_a_connection_lasts() {
        let mut attempts = Attempts::default();
        assert_eq!([1.0, 2.0].map(|now| attempts.over(now)), [0, 1]);
        // A server that takes connections only to end them is not asked ever faster.
        attempts.opened(1_000.0);
        assert_eq!(attempts.over(2_000.0), 2);
        attempts.opened(3_000.0);
        assert_eq!([9_000.0, 90_000.0].map(|now| attempts.over(now)), [0, 1]);
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        assert_eq!([0, 1, 2, 3].map(pause_ms), [500, 1000, 2000, 4000]);
        assert_eq!(pause_ms(40), LONGEST_PAUSE_MS);
    }
}
