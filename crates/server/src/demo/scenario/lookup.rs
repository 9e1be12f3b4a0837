//! Answers from an index, with and without passages that fit.

use super::Played;
use super::rounds::answer;
use crate::demo::script::Script;

const INDEX: &str = "handbook";

pub(super) fn play(mut script: Script) -> Played {
    for search in 0..script.rng.within(1, 2) {
        let query = query(&script, search);
        let results = script.rng.within(3, 8) as i64;
        let score = 0.62 + script.rng.unit() * 0.35;
        script.search(INDEX, &query, results, Some(rounded(score)));
    }
    answer(script)
}

/// Nothing is found, or nothing that fits, and the agent answers all the same.
pub(super) fn empty(mut script: Script) -> Played {
    for search in 0..script.rng.within(1, 2) {
        let query = query(&script, search);
        if script.rng.per_mille(600) {
            script.search(INDEX, &query, 0, None);
        } else {
            let score = 0.05 + script.rng.unit() * 0.2;
            script.search(INDEX, &query, 3, Some(rounded(score)));
        }
    }
    answer(script)
}

fn query(script: &Script, search: u64) -> String {
    let question = &script.task.question;
    if search == 0 {
        question.clone()
    } else {
        format!("{question} handbook")
    }
}

/// Scores have two digits.
fn rounded(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}
