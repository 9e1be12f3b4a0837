//! What a server makes by itself: ids and times.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

#[expect(clippy::disallowed_methods, reason = "a server outside ours has a clock of its own")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A time as it is answered.
pub(super) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[expect(
    clippy::disallowed_methods,
    reason = "as long as the server runs, nobody asks for the same again"
)]
pub(super) fn id() -> Uuid {
    Uuid::new_v4()
}
