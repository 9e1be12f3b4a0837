//! Runs that a policy ends.

use domain::Value;

use super::Played;
use super::rounds::work;
use crate::demo::script::Script;

/// Too expensive: a warning first, then the end.
pub(super) fn cost_stop(mut script: Script) -> Played {
    work(&mut script, 2);
    script.policy("cost warning", "log", "cost_usd", Value::Float(0.31));
    work(&mut script, 2);
    script.think();
    script.policy("cost cap", "stop", "cost_usd", Value::Float(0.52));
    script.stopped_by("cost cap")
}
