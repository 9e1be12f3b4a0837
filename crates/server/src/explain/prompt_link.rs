//! The managed prompt that a run used.

use crate::fixes::is_prompt_name;
use crate::langfuse::{Observation, Trace};

/// A prompt as observations name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptLink {
    pub name: String,
    pub version: Option<u32>,
}

/// What Langfuse says an observation used: the first that failed and names one, else the one that most
/// observations name, the earlier where two are named as often.
///
/// Only the links count. What stands in inputs and outputs, or what the model says, never does.
pub fn find(trace: &Trace) -> Option<PromptLink> {
    let failed = trace.observations.iter().filter(|observation| observation.failed);
    failed.clone().find_map(link).or_else(|| most_used(trace))
}

fn most_used(trace: &Trace) -> Option<PromptLink> {
    let mut counts: Vec<(PromptLink, usize)> = Vec::new();
    for link in trace.observations.iter().filter_map(link) {
        match counts.iter_mut().find(|(known, _)| *known == link) {
            Some((_, count)) => *count += 1,
            None => counts.push((link, 1)),
        }
    }
    // The last of the largest is taken, so the earliest comes last.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(link, _)| link)
}

fn link(observation: &Observation) -> Option<PromptLink> {
    let (name, version) = observation.prompt.clone()?;
    is_prompt_name(&name).then_some(PromptLink { name, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(name: &str, version: u32, failed: bool) -> Observation {
        Observation {
            prompt: Some((name.to_owned(), Some(version))),
            failed,
            ..Observation::default()
        }
    }

    fn found(observations: Vec<Observation>) -> Option<(String, Option<u32>)> {
        let trace = Trace {
            observations,
            ..Trace::default()
        };
        find(&trace).map(|link| (link.name, link.version))
    }

    #[test]
    fn the_failing_one_goes_before_the_most_used_and_that_before_the_first() {
        let named = |name: &str, version| Some((name.to_owned(), Some(version)));
        let (a, b) = (used("a", 1, false), used("b", 2, false));
        assert_eq!(found(vec![a.clone(), b.clone(), b.clone()]), named("b", 2));
        assert_eq!(found(vec![a.clone(), b.clone()]), named("a", 1));
        assert_eq!(found(vec![b.clone(), b, used("c", 3, true), a]), named("c", 3));
        let silent = Observation {
            failed: true,
            ..Observation::default()
        };
        assert_eq!(found(vec![silent.clone(), used("a", 1, false)]), named("a", 1));
        assert_eq!(found(vec![silent]), None);
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        for name in ["", "two\nlines", &"x".repeat(501)] {
            assert_eq!(found(vec![used(name, 1, false)]), None);
        }
    }
}
