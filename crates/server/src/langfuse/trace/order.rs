//! The order of observations, which Langfuse answers newest first and otherwise at random.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Observation;

/// Deeper than any agent nests; ends loops of parents that are their own children.
const DEEPEST: u32 = 64;

/// By their beginning; of those that began in the same millisecond, the outer first, then the one that ended
/// first. Those without a beginning come last.
pub(super) fn sort(observations: &mut [Observation]) {
    let depths = depths(observations);
    let never = domain::Micros::LATEST;
    observations.sort_by_cached_key(|each| {
        let depth = depths.get(&each.id).copied().unwrap_or_default();
        let (start, end) = (each.started_at.unwrap_or(never), each.ended_at.unwrap_or(never));
        (start, depth, end, each.id.clone())
    });
}

/// The observation that everything happened in: the one without parent that lasted longest.
pub(super) fn root(observations: &[Observation]) -> Option<&Observation> {
    let roots = observations.iter().filter(|each| each.parent.is_none());
    roots.min_by_key(|each| (each.started_at, Reverse(each.ended_at)))
}

/// Everything that has no parent has ended, and there is something. An event has no end.
pub(super) fn ended(observations: &[Observation]) -> bool {
    let mut roots = observations.iter().filter(|each| each.parent.is_none()).peekable();
    roots.peek().is_some() && roots.all(|root| root.ended_at.is_some() || root.kind == "EVENT")
}

/// How many known observations are around each.
fn depths(observations: &[Observation]) -> HashMap<String, u32> {
    let parents: HashMap<&str, &str> = observations
        .iter()
        .filter_map(|each| Some((each.id.as_str(), each.parent.as_deref()?)))
        .collect();
    let depth = |id: &str| {
        let (mut at, mut depth) = (id, 0);
        while let Some(parent) = parents.get(at)
            && depth < DEEPEST
        {
            (at, depth) = (parent, depth + 1);
        }
        depth
    };
    let with_depth = observations.iter().map(|each| (each.id.clone(), depth(&each.id)));
    with_depth.collect()
}

#[cfg(test)]
mod tests {
    use domain::Micros;

    use super::*;

    fn observation(id: &str, parent: Option<&str>, start: i64, end: Option<i64>) -> Observation {
        Observation {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            started_at: Some(Micros(start)),
            ended_at: end.map(Micros),
            ..Observation::default()
        }
    }

    fn sorted(mut observations: Vec<Observation>) -> String {
        sort(&mut observations);
        observations.into_iter().map(|each| each.id).collect()
    }

    #[test]
    fn what_began_at_the_same_moment_is_ordered_by_the_tree() {
        let trace = vec![
            observation("e", Some("a"), 9, Some(9)),
            observation("c", Some("b"), 1, Some(1)),
            observation("d", Some("a"), 1, Some(8)),
            observation("b", Some("a"), 1, Some(2)),
            observation("a", None, 1, Some(9)),
        ];
        assert_eq!(sorted(trace), "abdce");
    }

    #[test]
    fn loops_and_missing_times_do_no_harm() {
        let mut trace = vec![
            observation("x", Some("y"), 2, None),
            observation("y", Some("x"), 1, None),
            observation("z", Some("z"), 3, None),
        ];
        trace[2].started_at = None;
        assert!(!ended(&trace) && root(&trace).is_none());
        assert_eq!(sorted(trace), "yxz");
    }

    #[test]
    fn a_trace_has_ended_with_all_of_its_roots() {
        let done = observation("a", None, 1, Some(9));
        let going = observation("b", None, 2, None);
        let event = Observation {
            kind: "EVENT".to_owned(),
            ..going.clone()
        };
        assert!(!ended(&[]));
        assert!(ended(std::slice::from_ref(&done)));
        assert!(!ended(&[done.clone(), going]));
        assert!(ended(&[done.clone(), event]));
        assert!(!ended(&[observation("c", Some("a"), 1, Some(2))]));
        assert_eq!(root(&[done]).map(|root| root.id.as_str()), Some("a"));
    }
}
