//! The only place that writes to the terminal.

use std::io::Write as _;

/// An answer. A reader that went away, as `head` does, is no failure.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| {
        if text.ends_with('\n') {
            Ok(())
        } else {
            out.write_all(b"\n")
        }
    });
    let _ = out.flush();
}

/// Something to be noticed that is no part of the answer.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "dunetrace: {text}");
}
