//! A question about a signal, and the check of its answer.

use domain::Signal;

use super::answer::Answer;
use super::document::Document;
use super::instructions::{Marks, instructions};
use super::schema::schema;
use crate::langfuse::{Content, Trace};
use crate::llm::{LlmError, Question};

/// What the model is asked, and what its answer is measured by. Making and checking take milliseconds of
/// computing for a large trace.
#[derive(Debug)]
pub struct Inquiry {
    pub question: Question,
    pub document: Document,
}

impl Inquiry {
    /// `nonce` is another one for each question, and nobody can guess it.
    pub fn new(signal: &Signal, trace: Option<&Trace>, nonce: &str) -> Self {
        let document = Document::new(signal, trace);
        let marks = Marks::new(nonce);
        let material = format!("{}\n{}\n{}", marks.begin, document.text.reveal(), marks.end);
        Self {
            question: Question {
                instructions: instructions(signal.failure_type(), &marks),
                material: Content::new(material),
                schema: schema(),
            },
            document,
        }
    }

    /// `prompt` is the text of the managed prompt, which the answer may repeat.
    ///
    /// # Errors
    /// The answer cannot be used.
    pub fn check(&self, reply: &Content, prompt: Option<&Content>) -> Result<Answer, LlmError> {
        Answer::check(reply, &self.document, prompt)
    }
}

#[cfg(test)]
mod tests;
