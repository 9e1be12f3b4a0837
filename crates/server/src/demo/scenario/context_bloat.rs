//! Every tool result is kept in full, and the prompt grows with it.

use super::Played;
use super::rounds::{answer, work};
use crate::demo::script::Script;

pub(super) fn play(mut script: Script) -> Played {
    for _ in 0..script.rng.within(4, 5) {
        work(&mut script, 1);
        let page = script.rng.within(2_400, 4_200);
        script.grow(page);
    }
    answer(script)
}
