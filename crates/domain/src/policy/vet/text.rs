//! Texts of a policy: names on one line, and texts that a model or a person reads.

use crate::policy::draft::{Field, Problem};
use crate::policy::words::grouped;
use crate::prose::{hidden, injection, is_line_break};

/// A name: at most so many printable characters on one line, without the white space around it.
pub(super) fn line(field: Field, given: &str, most: usize) -> Result<&str, Problem> {
    let text = sized(field, given, most)?;
    if text.chars().any(|c| c.is_control() || is_line_break(c)) {
        return Err(Problem::new(
            field,
            "must stand on one line, without control characters",
        ));
    }
    visible(field, text)
}

/// What agents put before a model: several lines of visible text that does not turn the model against
/// its own instructions.
pub(super) fn prose(field: Field, given: &str, most: usize) -> Result<&str, Problem> {
    let text = visible(field, sized(field, given, most)?)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Problem::new(field, "has control characters").hint("take them out; line breaks and tabs may stay"));
    }
    match injection(text) {
        Some(pattern) => Err(Problem::new(field, pattern.words())
            .hint("models and their guards take such text for an attack; say what the agent is to do instead")),
        None => Ok(text),
    }
}

fn sized(field: Field, given: &str, most: usize) -> Result<&str, Problem> {
    let text = given.trim();
    if text.is_empty() {
        return Err(Problem::new(field, "is empty"));
    }
    if text.chars().nth(most).is_some() {
        return Err(Problem::new(
            field,
            format!("is longer than {} characters", grouped(most as f64)),
        ));
    }
    Ok(text)
}

fn visible(field: Field, text: &str) -> Result<&str, Problem> {
    match hidden(text) {
        Some(what) => Err(Problem::new(field, format!("has {what}")).hint("type the text anew instead of pasting it")),
        None => Ok(text),
    }
}
