//! The marked runs are explained and fixed, while the servers that are asked for it say marked things, too.
//!
//! Whoever asks for an explanation, a prompt or the text of a fix gets content: that is what they are for.
//! It must be nowhere else, and keys not even there.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use api::paths;
use serde_json::{Value, json};
use stand_in::llm::Reply;

use crate::others::{Others, PROMPT, answer_of, failures};
use crate::search::{Haystack, MARK};
use crate::server::Server;
use crate::traffic::CONTENTS;

/// Answered with content that the reader asked for.
pub(crate) const SERVING: [&str; 3] = [paths::SIGNAL_EXPLANATION, paths::SIGNAL_PROMPT, paths::FIX_TEXT];

/// Codes of errors that other servers are to blame for.
const FAILED: [&str; 5] = [
    "upstream_keys",
    "upstream_limit",
    "upstream_failed",
    "model_refused",
    "answer_unusable",
];
/// How many of their [`failures`] end an explanation; the model is asked again after the others.
const MODEL_FAILURES: usize = 8;

/// Everything that can be done with the signal of a loop.
pub(crate) struct Doings<'a> {
    pub(crate) server: &'a Server,
    pub(crate) others: &'a Others,
    /// Its number.
    pub(crate) signal: String,
    /// The answers that must not hold content.
    pub(crate) found: &'a mut Haystack,
}

impl Doings<'_> {
    /// Returns the numbers of the fixes.
    pub(crate) async fn all(&mut self) -> Result<BTreeSet<String>> {
        let mut fixes = BTreeSet::new();
        for content in CONTENTS {
            self.others.fill(content);
            self.explain(content).await?;
            self.langfuse_fails(content).await?;
            self.model_fails(content).await?;
            fixes.append(&mut self.fix(content).await?);
        }
        Ok(fixes)
    }

    async fn explain(&mut self, content: &str) -> Result<()> {
        for accept in ["application/json", "application/x-ndjson"] {
            let cause = format!("It says {content}");
            let said = json!({ "root_cause": cause, "fix_content": content, "evidence": [1] });
            self.others.llm.say(Reply::Json(said));
            let answer = self.explained(accept).await?;
            ensure!(is_good(&answer) && answer.contains(MARK), "{accept}: {answer}");
        }
        let kept = self.server.get(&self.path(paths::SIGNAL_EXPLANATION)).await?;
        ensure!(is_good(&kept) && kept.contains(MARK), "{kept}");
        self.others.llm.next(answer_of(content, "No cause."));
        let odd = self.explained("*/*").await?;
        ensure!(is_good(&odd) && odd.contains("No cause."), "{odd}");
        for body in [
            json!({ "langfuse_trace_id": content }),
            json!({ content: 1 }),
            json!(content),
        ] {
            let answer = self.post(paths::SIGNAL_EXPLAIN, "*/*", &body).await?;
            ensure!(answer.starts_with("HTTP/1.1 422"), "{answer}");
            self.found.add("answer to a wrong request", answer);
        }
        Ok(())
    }

    /// The evidence is explained instead, so the answer has no content.
    async fn langfuse_fails(&mut self, content: &str) -> Result<()> {
        for failure in failures(content) {
            self.others.langfuse.next(failure.clone());
            let answer = self.explained("*/*").await?;
            ensure!(
                is_good(&answer) && answer.contains("without_trace"),
                "{failure:?}: {answer}"
            );
            self.found.add("explanation without a trace", answer);
        }
        Ok(())
    }

    async fn model_fails(&mut self, content: &str) -> Result<()> {
        for accept in ["application/json", "application/x-ndjson"] {
            for reply in [
                Reply::Text(content.to_owned()),
                Reply::Fenced(json!({ "root_cause": [content], "fix_content": content })),
                Reply::Refusal,
            ] {
                self.others.llm.say(reply);
                let answer = self.explained(accept).await?;
                ensure!(is_failure(&answer), "{answer}");
                self.found.add("refusal of an explanation", answer);
            }
            let mut failed = 0;
            for failure in failures(content) {
                self.others.llm.next(failure.clone());
                // Some are asked again, and then the stand-in's own words come.
                let answer = self.explained(accept).await?;
                let explained = answer.contains("root_cause");
                ensure!(explained != is_failure(&answer), "{failure:?}: {answer}");
                failed += usize::from(!explained);
                self.found.add("explanation after a failure of the model", answer);
            }
            ensure!(failed == MODEL_FAILURES, "{accept}: {failed} explanations failed");
        }
        Ok(())
    }

    async fn fix(&mut self, content: &str) -> Result<BTreeSet<String>> {
        let published = self.published();
        for (number, failure) in failures(content).into_iter().enumerate() {
            self.others.langfuse.next_on("POST", failure.clone());
            let answer = self.apply(&format!("{number}: {}", one_line(content))).await?;
            ensure!(is_failure(&answer), "{failure:?}: {answer}");
            ensure!(
                self.published() == published + number + 1,
                "{failure:?} is not met: {answer}"
            );
        }
        let kept = self.server.get(paths::FIXES).await?;
        for state in ["failed", "sent"] {
            ensure!(
                kept.contains(&format!(r#""state":"{state}""#)),
                "no fix is {state}: {kept}"
            );
        }
        let published = self.published();
        for wrong in [
            json!({ "fix_content": format!("{content}\n\n{content}"), "langfuse_prompt_name": PROMPT }),
            json!({ "fix_content": "Stop.", "langfuse_prompt_name": content }),
            json!({ "fix_content": "Stop.", "langfuse_prompt_name": PROMPT, "label": content }),
            json!({ content: content }),
        ] {
            let answer = self.post(paths::SIGNAL_APPLY_FIX, "*/*", &wrong).await?;
            ensure!(!is_good(&answer), "{answer}");
            self.found.add("refusal of a fix", answer);
        }
        ensure!(
            self.published() == published,
            "what is refused here is not sent to Langfuse"
        );
        let applied = self.apply(&format!("Mind that {}", one_line(content))).await?;
        ensure!(is_good(&applied) && applied.contains(MARK), "{applied}");
        let fix = body(&applied)?["fix_id"].to_string();
        let text = self.server.get(&paths::with(paths::FIX_TEXT, &fix)).await?;
        ensure!(is_good(&text) && text.contains(MARK), "{text}");
        let taken_back = self
            .at(&paths::with(paths::FIX_ROLLBACK, &fix), "*/*", &json!({}))
            .await?;
        ensure!(is_good(&taken_back), "{taken_back}");
        self.found.add("rollback", taken_back);
        let copied = self
            .post(paths::SIGNAL_RECORD_COPY, "*/*", &json!({ "fix_content": content }))
            .await?;
        let copy = body(&copied)?["fix_id"].to_string();
        self.found.add("copy", copied);
        Ok(BTreeSet::from([fix, copy]))
    }

    /// An answer with the text of the prompt is what was asked for; any other has none.
    async fn apply(&mut self, text: &str) -> Result<String> {
        let request = json!({ "fix_content": text, "langfuse_prompt_name": PROMPT });
        let answer = self.post(paths::SIGNAL_APPLY_FIX, "*/*", &request).await?;
        if !is_good(&answer) {
            self.found.add("answer to a fix that failed", answer.clone());
        }
        Ok(answer)
    }

    /// How many versions Langfuse was asked to make.
    fn published(&self) -> usize {
        let requests = self.others.langfuse.requests();
        requests.iter().filter(|request| request.method == "POST").count()
    }

    /// From a trace that is always there.
    async fn explained(&self, accept: &str) -> Result<String> {
        let request = json!({ "langfuse_trace_id": "a".repeat(32) });
        self.post(paths::SIGNAL_EXPLAIN, accept, &request).await
    }

    async fn post(&self, path: &str, accept: &str, body: &Value) -> Result<String> {
        self.at(&self.path(path), accept, body).await
    }

    async fn at(&self, path: &str, accept: &str, body: &Value) -> Result<String> {
        let headers = [
            ("accept", accept.to_owned()),
            ("content-type", "application/json".to_owned()),
        ];
        let body = serde_json::to_vec(body)?;
        self.server.ask(self.server.api, "POST", path, &headers, &body).await
    }

    fn path(&self, path: &str) -> String {
        paths::with(path, &self.signal)
    }
}

fn is_good(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
}

/// Another server's, told in our words: as the answer or, in a stream, at its end.
fn is_failure(answer: &str) -> bool {
    FAILED.iter().any(|code| answer.contains(code)) && !answer.contains("root_cause")
}

fn body(answer: &str) -> Result<Value> {
    let (_, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
    serde_json::from_str(body).with_context(|| answer.to_owned())
}

/// A fix is one paragraph.
fn one_line(content: &str) -> String {
    content.replace('\n', " ")
}
