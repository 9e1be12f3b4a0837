//! The text of a fix, as it may enter a prompt.

use std::fmt;

use thiserror::Error;

use crate::prose::{Pattern, hidden, injection, is_line_break};

/// One paragraph to be added to a system prompt. It was looked at: what would change more than the
/// instructions, such as a template variable or a link, does not get here.
///
/// It is content. It is never stored and never logged, so it has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct FixText(String);

/// Why a text may not enter a prompt. In words, it follows "this text cannot be added:".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FixProblem {
    #[error("there is no text")]
    Empty,
    #[error("it has {0} characters; at most {most} may be added", most = FixText::MOST_CHARS)]
    TooLong(usize),
    #[error("it has line breaks; write it as one paragraph")]
    LineBreak,
    #[error("it has tabs or control characters; take them out")]
    Control,
    #[error("it has {0}; type the text anew instead of pasting it")]
    Hidden(&'static str),
    #[error("it has a link or an address; say what the agent is to do without one")]
    Link,
    #[error("it has a block of code; say in words what the agent is to do")]
    Code,
    #[error("it has {{{{ or }}}}, which would make a variable of the prompt")]
    Variable,
    #[error("it has @@@, which would put another prompt in its place")]
    Reference,
    #[error("it has a heading or mark (### or <|) by which models tell speakers apart")]
    Mark,
    #[error("it {}; models and their guards take such text for an attack", .0.words())]
    Injection(Pattern),
}

impl FixText {
    /// The longest text that may be added, in characters.
    pub const MOST_CHARS: usize = 500;

    /// White space around it is taken away.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn vet(text: &str) -> Result<Self, FixProblem> {
        let text = text.trim();
        let chars = text.chars().count();
        match chars {
            0 => return Err(FixProblem::Empty),
            1..=Self::MOST_CHARS => {}
            _ => return Err(FixProblem::TooLong(chars)),
        }
        match characters(text).or_else(|| syntax(text)) {
            None => {}
            Some(problem) => return Err(problem),
        }
        // A speaker may begin in the middle of a paragraph.
        let sentences = text.replace(". ", ".\n").replace("! ", "!\n").replace("? ", "?\n");
        match injection(&sentences) {
            Some(pattern) => Err(FixProblem::Injection(pattern)),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FixText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FixText({} characters)", self.0.chars().count())
    }
}

/// Characters that do not belong into a paragraph.
fn characters(text: &str) -> Option<FixProblem> {
    if text.chars().any(|c| matches!(c, '\n' | '\r') || is_line_break(c)) {
        return Some(FixProblem::LineBreak);
    }
    if text.chars().any(char::is_control) {
        return Some(FixProblem::Control);
    }
    hidden(text).map(FixProblem::Hidden)
}

/// Text that means something to a machine between the paragraph and the model.
fn syntax(text: &str) -> Option<FixProblem> {
    const PARTS: [(&str, FixProblem); 8] = [
        ("```", FixProblem::Code),
        ("~~~", FixProblem::Code),
        ("{{", FixProblem::Variable),
        ("}}", FixProblem::Variable),
        ("@@@", FixProblem::Reference),
        ("###", FixProblem::Mark),
        ("<|", FixProblem::Mark),
        ("|>", FixProblem::Mark),
    ];
    let part = PARTS.iter().find(|(part, _)| text.contains(part));
    part.map(|(_, problem)| *problem)
        .or_else(|| has_link(text).then_some(FixProblem::Link))
}

fn has_link(text: &str) -> bool {
    const STARTS: [&str; 6] = ["://", "www.", "mailto:", "javascript:", "data:text", "]("];
    let small = text.to_ascii_lowercase();
    STARTS.iter().any(|start| small.contains(start)) || small.split_whitespace().any(is_address)
}

/// `name@example.com`, `example.com/path`, `example.com:8080`; a name with a dot alone is none.
fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    if let Some((name, host)) = word.split_once('@') {
        return !name.is_empty() && is_host(host.trim_end_matches(|c: char| !c.is_alphanumeric()));
    }
    let Some(end) = word.find(['/', ':']) else { return false };
    let (host, rest) = word.split_at(end);
    let rest = &rest[1..];
    let leads_on = word[end..].starts_with('/') || rest.starts_with(|c: char| c.is_ascii_digit());
    leads_on && is_host(host)
}

/// Parts with dots between them, the last of which could be a top-level domain.
fn is_host(text: &str) -> bool {
    let Some((before, last)) = text.rsplit_once('.') else {
        return false;
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    !before.is_empty() && before.chars().all(plain) && last.len() >= 2 && last.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests;
