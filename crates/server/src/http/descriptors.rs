//! File descriptors: each connection takes one, and systems start programs with few.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the program itself needs: database, log, listeners, static files.
const RESERVED: u64 = 128;
const WANTED: u64 = 65_536;

/// Raises the soft limit as far as it is useful and allowed, and returns it.
pub fn raise() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let soft = limit.current.unwrap_or(WANTED);
    let wanted = WANTED.min(limit.maximum.unwrap_or(WANTED));
    if soft < wanted {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        match setrlimit(Resource::Nofile, raised) {
            Ok(()) => return wanted,
            Err(error) => tracing::warn!(%error, soft, "cannot raise the limit of open files"),
        }
    }
    soft
}

/// How many connections the present limit has room for.
pub(super) fn usable() -> usize {
    let soft = getrlimit(Resource::Nofile).current.unwrap_or(WANTED);
    usize::try_from(soft.saturating_sub(RESERVED).max(16)).unwrap_or(usize::MAX)
}
