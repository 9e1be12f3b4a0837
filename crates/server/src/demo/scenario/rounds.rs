//! A good run: the model uses one tool after the other and answers.

use super::Played;
use crate::demo::script::{Script, args};

pub(super) fn play(mut script: Script) -> Played {
    let rounds = script.rng.within(2, 5);
    work(&mut script, rounds);
    answer(script)
}

/// The provider asks to slow down, the client waits, and all is well.
pub(super) fn rate_limited(mut script: Script) -> Played {
    let rounds = script.rng.within(2, 4);
    work(&mut script, rounds);
    let pause = script.rng.within(800, 2_500);
    script.notice("rate_limit", "provider", &[("retry_after_ms", pause as i64)]);
    script.wait(pause);
    work(&mut script, 1);
    answer(script)
}

/// Rounds of model and tool. The tools take turns, so none comes back at once; now and then one fails
/// and works when it is tried again.
pub(super) fn work(script: &mut Script, rounds: u64) {
    let tools = script.task.version.tools;
    let first = script.step() as usize / 2;
    for round in 0..rounds {
        let tool = tools[(first + round as usize) % tools.len()];
        let detail = argument(script);
        script.think();
        let hiccup = script.step() > 4 && round + 2 < rounds && script.rng.per_mille(30);
        if hiccup {
            script.failing_tool(tool, &detail, "temporarily unavailable");
            script.think();
        }
        let output = format!("{tool} on {detail}");
        script.tool(tool, &detail, &output);
    }
}

pub(super) fn answer(mut script: Script) -> Played {
    let answer = script.task.character.answer(&script.task.question);
    script.say(&answer);
    script.complete("final_answer")
}

/// What a tool is asked: the question itself at first, then something that came of it. Good work never
/// asks the same twice.
pub(super) fn argument(script: &Script) -> String {
    let question = &script.task.question;
    match script.step() {
        0 => args("query", question),
        step => args("query", &format!("{question} ({step})")),
    }
}
