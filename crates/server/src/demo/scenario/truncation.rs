//! The answer is cut off by the token limit, more than once.

use super::Played;
use super::rounds::{answer, work};
use crate::demo::script::{Answer, Reason, Script};

pub(super) fn play(mut script: Script) -> Played {
    work(&mut script, 3);
    for part in 0..script.rng.within(2, 3) {
        let text = format!("{} comments, part {part}", script.task.question);
        script.llm(Answer {
            text: &text,
            tokens: 1_024,
            reason: Reason::CutOff,
        });
    }
    answer(script)
}
