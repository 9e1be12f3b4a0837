//! The one place that asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Micros;

/// Real time, or a fixed one in tests.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    System,
    Fixed(Micros),
}

impl Clock {
    pub fn now(self) -> Micros {
        match self {
            Self::Fixed(now) => now,
            Self::System => system_now(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everyone else is given")]
fn system_now() -> Micros {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}
