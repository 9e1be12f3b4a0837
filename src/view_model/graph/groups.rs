//! Loops as groups of the folded graph: which nodes each goes round, and what stands above them.

use std::collections::BTreeMap;

use api::Step;

use super::evidence::EvidenceMarks;
use super::fold::Folded;
use super::loops::Loop;

/// More groups than this would hide the graph; the longest ones are shown.
const MOST: usize = 4;

/// The nodes that one or more loops go round.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which nodes are in it.
    pub nodes: Vec<bool>,
    /// `×47, same arguments since step 12`.
    pub words: String,
    /// The signal's evidence goes round the same nodes, so one frame is enough for both.
    pub is_evidence: bool,
}

impl Group {
    /// Only how often: `×47`.
    pub fn times(&self) -> String {
        self.words.split(',').next().unwrap_or_default().to_owned()
    }
}

/// The groups of a run's loops; several loops round the same nodes are one group.
pub fn groups(steps: &[Step], loops: &[Loop], folded: &Folded, marks: &EvidenceMarks) -> Vec<Group> {
    let mut by_nodes: BTreeMap<Vec<usize>, Vec<&Loop>> = BTreeMap::new();
    for found in loops {
        by_nodes.entry(nodes_of(found, folded)).or_default().push(found);
    }
    let mut sorted: Vec<(Vec<usize>, Vec<&Loop>)> = by_nodes.into_iter().collect();
    sorted.sort_by_key(|(_, loops)| {
        std::cmp::Reverse(loops.iter().map(|found| found.count * found.shape.len()).sum::<usize>())
    });
    sorted
        .into_iter()
        .take(MOST)
        .map(|(nodes, loops)| group(&nodes, &loops, steps, folded, marks))
        .collect()
}

fn group(nodes: &[usize], loops: &[&Loop], steps: &[Step], folded: &Folded, marks: &EvidenceMarks) -> Group {
    let mut inside = vec![false; folded.nodes.len()];
    for &node in nodes {
        inside[node] = true;
    }
    let longest = loops.iter().max_by_key(|found| found.count);
    let words = longest.map(|found| found.words(steps)).unwrap_or_default();
    let words = match loops.len() {
        0 | 1 => words,
        many => format!("{words} (longest of {many} loops)"),
    };
    Group {
        is_evidence: inside == marks.involved,
        nodes: inside,
        words,
    }
}

/// The nodes of every iteration: with changing arguments they may be others than those of the first.
fn nodes_of(found: &Loop, folded: &Folded) -> Vec<usize> {
    let mut nodes: Vec<usize> = folded.node_of[found.first..=found.last]
        .iter()
        .flatten()
        .copied()
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::evidence::mark;
    use super::super::fold::{fold, tests::steps};
    use super::super::loops::loops;
    use super::*;

    fn grouped(spec: &str, evidence: &[u32]) -> Vec<Group> {
        let all = steps(spec);
        let folded = fold(&all);
        groups(&all, &loops(&all), &folded, &mark(&all, &folded, evidence))
    }

    #[test]
    fn a_loop_is_a_group_of_its_nodes() {
        let found = grouped("start plan llm a=1 llm a=1 llm a=1 llm end", &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].nodes, [false, false, true, true, false]);
        assert!(!found[0].is_evidence);
    }

    #[test]
    fn evidence_round_the_same_nodes_needs_no_second_frame() {
        let found = grouped("start llm a=1 llm a=1 llm a=1 llm end", &[2, 4, 6]);
        assert!(found[0].is_evidence);
    }

    #[test]
    fn loops_round_the_same_nodes_are_one_group() {
        let found = grouped("start a=1 a=1 a=1 x a=1 a=1 a=1 a=1 end", &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].words, "\u{d7}4, same arguments each time (longest of 2 loops)");
    }
}
