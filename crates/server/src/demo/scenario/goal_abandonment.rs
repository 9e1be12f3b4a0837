//! The agent talks to itself until its turns are used up.

use super::Played;
use super::rounds::work;
use crate::demo::script::{Answer, Reason, Script};

pub(super) fn play(mut script: Script) -> Played {
    work(&mut script, 2);
    for _ in 0..script.rng.within(2, 3) {
        script.llm(Answer {
            text: "I will look into that.",
            tokens: 30,
            reason: Reason::Done,
        });
    }
    script.complete("max_turns")
}
