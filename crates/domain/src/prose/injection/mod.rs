//! Text that turns a model against its own instructions.
//!
//! Texts of policies and fixes are put before the model of a running agent. Whoever can write them could so
//! take an agent over, so phrases of known attacks are refused. The patterns are sequences of words with
//! nothing but filler words between them, and a phrase that is forbidden ("do not ignore …") is none:
//! a guard that refuses honest sentences would be worked around.

mod phrases;
mod words;

use words::Words;

/// A kind of attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// A line that begins as another speaker, or a mark by which models tell speakers apart.
    Speaker,
    /// The instructions before it are to be ignored.
    Override,
    /// The model is to tell its own instructions.
    Reveal,
    /// No rules are to hold.
    Unbound,
    /// Passwords or keys are to be given away.
    Secrets,
    /// Safeguards are to be switched off.
    Safeguards,
}

impl Pattern {
    /// What it does, without quoting the text.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Speaker => {
                "has a mark that makes the model believe somebody else speaks, such as `system:` or `[INST]`"
            }
            Self::Override => "asks the model to ignore the instructions it was given",
            Self::Reveal => "asks the model to tell its own instructions",
            Self::Unbound => "tells the model that no rules hold for it",
            Self::Secrets => "asks the model to give away passwords or keys",
            Self::Safeguards => "asks the model to switch off its safeguards",
        }
    }
}

/// The first kind of attack that the text looks like.
pub fn injection(text: &str) -> Option<Pattern> {
    if has_speaker(text) {
        return Some(Pattern::Speaker);
    }
    attack_phrase(text)
}

/// The same without marks between speakers, which a recorded conversation may have.
pub fn attack_phrase(text: &str) -> Option<Pattern> {
    let words = Words::of(text);
    let found = phrases::ALL.iter().find(|(_, phrase)| words.have(phrase));
    found.map(|(pattern, _)| *pattern)
}

/// Marks between speakers in the formats of common models.
const MARKS: [&str; 16] = [
    "<|im_start",
    "<|im_end",
    "<|system",
    "<|user",
    "<|assistant",
    "<|endoftext",
    "<|eot_id",
    "<|start_header",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "<system>",
    "</system>",
    "[system]",
    "### instruction:",
    "### response:",
];
const SPEAKERS: [&str; 5] = ["system", "assistant", "developer", "user", "human"];

fn has_speaker(text: &str) -> bool {
    let text = text.to_lowercase();
    MARKS.iter().any(|mark| text.contains(mark)) || text.lines().any(begins_as_speaker)
}

fn begins_as_speaker(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "#*>-".contains(c));
    SPEAKERS.iter().any(|speaker| {
        line.strip_prefix(speaker)
            .is_some_and(|rest| rest.trim_start_matches(['*', ' ']).starts_with([':', '：']))
    })
}

#[cfg(test)]
mod tests;
