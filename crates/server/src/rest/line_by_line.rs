//! Answers whose lines are to arrive as they are written.

use axum::http::{Extensions, HeaderMap, HeaderName, StatusCode, Version};

/// The header of such an answer. Proxies know it too: nginx passes what has it on at once.
pub(super) const LINE_BY_LINE: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// Whether an answer may be held back until there is enough of it to be compressed.
pub(super) fn may_be_held_back(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(LINE_BY_LINE.0)
}
