//! Times and ids, as a server makes them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

#[expect(
    clippy::disallowed_methods,
    reason = "it stands in for a server, which has a clock of its own"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "it stands in for a server, which makes the ids"
)]
pub(crate) fn id() -> Uuid {
    Uuid::new_v4()
}
