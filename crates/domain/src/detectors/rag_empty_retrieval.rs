//! An answer that rests on a search which found nothing of use.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix, counted};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{Retrieval, RunState};
use crate::severity::Severity;

pub const FIX: FixType = FixType::CodeChange;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The agent answers although its search found nothing or nothing relevant.";

params! {
    /// A best score below this is not relevant.
    min_score: f64 = 0.3 in 0..=1,
    /// Fewer results than this are none.
    min_results: u32 = 1 in 0..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub index_name: Label,
    /// Of the search with the fewest results.
    pub result_count: Option<i64>,
    pub top_score: Option<f64>,
    pub bad_retrievals: u32,
    /// Steps of the bad searches.
    pub step_indices: Vec<u32>,
}

/// Only a final answer makes it a failure: until then the agent may search again.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let bad: Vec<&Retrieval> = run.retrievals.iter().filter(|retrieval| is_bad(retrieval, params)).collect();
    let Some(worst) = bad.iter().min_by_key(|retrieval| retrieval.result_count.unwrap_or(i64::MAX)) else {
        return Check::Clear;
    };
    if !run.is_over() {
        return Check::Undecided;
    }
    if !run.gave_final_answer() {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::Medium,
        confidence: 0.88,
        step: run.max_step,
        evidence: Evidence {
            index_name: worst.index_name.clone(),
            result_count: worst.result_count,
            top_score: worst.top_score,
            bad_retrievals: bad.len() as u32,
            step_indices: newest(bad.iter().map(|retrieval| retrieval.step).collect()),
        },
    })
}

/// A search whose result is not known is not bad.
fn is_bad(retrieval: &Retrieval, params: &Params) -> bool {
    retrieval.result_count.is_some_and(|count| count < i64::from(params.min_results))
        || retrieval.top_score.is_some_and(|score| score < params.min_score)
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let index = if self.index_name.is_empty() { "the index" } else { self.index_name.as_str() };
        let found = match (self.result_count, self.top_score) {
            (Some(0), _) => "no results".to_owned(),
            (Some(count), Some(score)) => format!("{count} results, the best with a score of {score:.2}"),
            (Some(count), None) => format!("{count} results"),
            (None, Some(score)) => format!("a best score of {score:.2}"),
            (None, None) => "nothing of use".to_owned(),
        };
        Explanation {
            title: format!("Answer without support from {index}"),
            what: format!(
                "{} of the run's searches came back without anything relevant (`{index}`: {found}), and the agent gave a \
                 final answer all the same.",
                self.bad_retrievals
            ),
            why_it_matters: "Without passages to rest on, the model fills the gap from memory and sounds just as sure. \
                Readers cannot tell such an answer from a grounded one."
                .into(),
            evidence_summary: format!("{}; {index}: {found}", counted(self.bad_retrievals, "bad retrieval")),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Do not call the model for an answer when the search is empty.",
                    "python",
                    "hits = [hit for hit in index.search(query) if hit.score >= 0.3]\nif not hits:\n    hits = \
                     index.search(rewrite(query))\nif not hits:\n    return \"I found nothing about this in the \
                     documents.\"",
                ),
                SuggestedFix::new(
                    "Let the model admit it.",
                    "text",
                    "Answer only from the passages given. If they do not contain the answer, say so.",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn an_answer_on_nothing_or_on_little() {
        finds("RAG_EMPTY_RETRIEVAL MEDIUM @2 0.88", "ret:docs:0 llm:stop end:final_answer");
        finds("RAG_EMPTY_RETRIEVAL MEDIUM @2 0.88", "ret:docs:4:0.1 llm:stop end:final_answer");
    }

    #[test]
    fn a_good_search_is_fine() {
        clear("RAG_EMPTY_RETRIEVAL", "ret:docs:4:0.8 llm:stop end:final_answer");
        clear("RAG_EMPTY_RETRIEVAL", "ret:docs:1:0.3 llm:stop end:final_answer");
        clear("RAG_EMPTY_RETRIEVAL", "ret:docs:4 llm:stop end:final_answer");
    }

    #[test]
    fn an_unanswered_search_is_not_an_empty_one() {
        clear("RAG_EMPTY_RETRIEVAL", "ret:docs~ llm:stop end:final_answer");
    }

    #[test]
    fn only_a_final_answer_counts() {
        clear("RAG_EMPTY_RETRIEVAL", "ret:docs:0 llm:stop");
        clear("RAG_EMPTY_RETRIEVAL", "ret:docs:0 llm:stop end:completed");
    }
}
