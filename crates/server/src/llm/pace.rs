//! How often and how fast the model is asked again.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::failure::Failure;

/// Growing pauses, unless the provider says how long to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub retries: u32,
    /// Before the first retry; doubled before each further one.
    pub first: Duration,
    pub longest: Duration,
}

impl Pace {
    /// As the providers' own clients do.
    pub(super) const USUAL: Self = Self {
        retries: 2,
        first: Duration::from_millis(500),
        longest: Duration::from_secs(8),
    };

    /// How long to wait before another attempt; `None` when there is to be none.
    pub(super) fn pause(self, failure: &Failure, retries_before: u32) -> Option<Duration> {
        if !failure.passes || retries_before >= self.retries {
            return None;
        }
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(retries_before));
        let grown = doubled.min(self.longest).mul_f64(1.0 - 0.25 * chance());
        Some(failure.wait.unwrap_or(grown))
    }
}

/// From 0 to 1, another one each time: servers that failed together are not to be asked together again.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(()) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::LlmError;

    fn failure(passes: bool, wait: Option<Duration>) -> Failure {
        Failure {
            error: LlmError::Overloaded,
            passes,
            wait,
        }
    }

    #[test]
    fn pauses_grow_and_are_never_quite_the_same() {
        let failure = failure(true, None);
        for (retries_before, usual) in [(0, 500), (1, 1000)] {
            let pause = Pace::USUAL.pause(&failure, retries_before).unwrap();
            let (least, most) = (Duration::from_millis(usual * 3 / 4), Duration::from_millis(usual));
            assert!((least..=most).contains(&pause), "{pause:?}");
        }
        assert_eq!(Pace::USUAL.pause(&failure, 2), None);
        let patient = Pace {
            retries: 9,
            ..Pace::USUAL
        };
        assert!(patient.pause(&failure, 8).unwrap() <= Duration::from_secs(8));
    }

    #[test]
    fn the_provider_says_how_long_and_whether() {
        let wait = Duration::from_secs(30);
        assert_eq!(Pace::USUAL.pause(&failure(true, Some(wait)), 0), Some(wait));
        assert_eq!(Pace::USUAL.pause(&failure(false, Some(wait)), 0), None);
    }
}
