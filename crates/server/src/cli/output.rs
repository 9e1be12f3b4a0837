//! The only place that writes to the terminal.

use std::io::{IsTerminal as _, Write as _};

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

/// Whether somebody watches what is told by [`progress`].
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Asks a person at the terminal. Nobody there is a no.
pub(super) fn confirm(question: &str) -> bool {
    if !std::io::stdin().is_terminal() {
        return false;
    }
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "{question} [y/N] ").and_then(|()| out.flush());
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// How far something is. On a terminal it takes the place of what was told before.
pub(super) fn progress(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = if is_watched() {
        // Back to the beginning of the line, and what is left of the old one goes.
        write!(out, "\r{text}\x1b[K")
    } else {
        writeln!(out, "{text}")
    };
    let _ = out.flush();
}

/// The progress is over: what comes next begins on a line of its own.
pub(super) fn end_progress() {
    if is_watched() {
        let _ = writeln!(std::io::stderr().lock());
    }
}
