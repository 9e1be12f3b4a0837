//! The model's answer, looked at before anybody sees it.

use ::api::explain::ExplainWarning;
use domain::FixText;
use domain::prose::visible;
use serde::Deserialize;

use super::document::Document;
use super::planted::has_instructions;
use super::quotes::without_quotes;
use crate::langfuse::Content;
use crate::llm::LlmError;

/// The longest cause, in characters; about 200 words.
const LONGEST_CAUSE: usize = 1500;

/// An answer that passed the checks. Kind and target of the fix are not part of it: they are ours.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub root_cause: String,
    /// Empty when the model proposes nothing, or nothing that passes.
    pub fix_content: String,
    pub warnings: Vec<ExplainWarning>,
}

impl Answer {
    /// `prompt` is the text of the managed prompt, which the answer may repeat.
    ///
    /// # Errors
    /// It is not of the form that was asked for, or gives no cause.
    pub fn check(reply: &Content, document: &Document, prompt: Option<&Content>) -> Result<Self, LlmError> {
        let said = Said::read(reply.reveal())?;
        let familiar: Vec<Content> = document.familiar.iter().chain(prompt).cloned().collect();
        let quotes = |text: &str| without_quotes(text, &document.passages, &familiar);
        let mut warnings = Vec::new();
        if has_instructions(&document.passages) {
            warnings.push(ExplainWarning::InstructionsInTrace);
        }
        let cause = without_links(&visible(&said.root_cause));
        let unquoted = quotes(&cause);
        let proposal = said.fix_content.trim();
        // A fix with a gap in it is none, and what one user said does not belong into the prompt of all.
        let quotes_in_fix = quotes(proposal).is_some();
        if unquoted.is_some() || quotes_in_fix {
            warnings.push(ExplainWarning::QuotesRemoved);
        }
        let fix = FixText::vet(proposal).ok().filter(|_| !quotes_in_fix);
        if fix.is_none() && !proposal.is_empty() {
            warnings.push(ExplainWarning::FixRefused);
        }
        let root_cause = bounded(unquoted.unwrap_or(cause).trim());
        if !root_cause.chars().any(char::is_alphanumeric) {
            return Err(LlmError::Unusable("it gives no cause"));
        }
        Ok(Self {
            root_cause,
            fix_content: fix.map(|fix| fix.as_str().to_owned()).unwrap_or_default(),
            warnings,
        })
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Answer({:?})", self.warnings)
    }
}

/// As the model wrote it. The numbers under `evidence` make it look at the trace; nothing is done with them.
#[derive(Deserialize)]
struct Said {
    root_cause: String,
    fix_content: String,
}

impl Said {
    /// Servers that do not hold a model to the schema let it put a fence or some words around the JSON.
    fn read(text: &str) -> Result<Self, LlmError> {
        const NO_JSON: LlmError = LlmError::Unusable("it is no JSON object with the fields that were asked for");
        let object = text
            .find('{')
            .zip(text.rfind('}'))
            .and_then(|(begin, end)| text.get(begin..=end));
        serde_json::from_str(object.ok_or(NO_JSON)?).map_err(|_| NO_JSON)
    }
}

/// Links of Markdown become their text, and addresses go: nobody is led away by an answer.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((begin, middle, end)) = link(rest) {
        out.push_str(rest[..begin].trim_end_matches('!'));
        out.push_str(&rest[begin + 1..middle]);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    let words = out.split_inclusive(char::is_whitespace);
    words
        .map(|word| {
            if word.contains("://") {
                without_address(word)
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// Where the first `[text](target)` has its brackets: the first, the second, and the last.
fn link(text: &str) -> Option<(usize, usize, usize)> {
    let middle = text.find("](")?;
    let begin = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')?;
    Some((begin, middle, end))
}

fn without_address(word: &str) -> String {
    let space = word.trim_end();
    format!("(link){}", &word[space.len()..])
}

fn bounded(text: &str) -> String {
    match text.char_indices().nth(LONGEST_CAUSE) {
        None => text.to_owned(),
        Some((end, _)) => {
            let whole_words = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{} …", text[..whole_words].trim_end())
        }
    }
}

#[cfg(test)]
mod tests;
