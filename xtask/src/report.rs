//! Everything that xtask says on the terminal.
#![expect(clippy::print_stdout, reason = "this is the output module of a command-line tool")]

use std::fmt::Display;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// When the first line was printed: the zero of the times shown.
static START: OnceLock<Instant> = OnceLock::new();

/// Prints a line as it is.
pub(crate) fn line(text: impl Display) {
    println!("{text}");
}

/// Prints what begins now, with the time since the start.
pub(crate) fn step(text: impl Display) {
    let elapsed = START.get_or_init(Instant::now).elapsed();
    println!("[{:>7}] {text}", seconds(elapsed));
}

/// Prints an error with its chain of causes.
pub(crate) fn failure(error: &anyhow::Error) {
    println!("error: {error:#}");
}

/// A duration for people: `12.3 s` or `4 m 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 100 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} m {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(245)), "4 m 05 s");
    }
}
