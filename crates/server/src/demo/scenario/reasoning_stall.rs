//! The model thinks aloud for long and uses one tool. A policy asks it to decide, and it does not.

use super::Played;
use super::rounds::{answer, work};
use crate::demo::policies::{obey, of_stalls};
use crate::demo::script::{Answer, Reason, Script};

pub(super) fn play(mut script: Script) -> Played {
    work(&mut script, 1);
    for thought in 0..script.rng.within(6, 9) {
        let text = format!("Let me think again about {thought}.");
        script.llm(Answer {
            text: &text,
            tokens: 60,
            reason: Reason::Done,
        });
    }
    let (run, children) = answer(script);
    (obey(run, &of_stalls()), children)
}
