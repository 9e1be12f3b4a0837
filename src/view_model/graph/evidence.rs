//! A signal's evidence, drawn on the graph: which nodes it speaks of and the region they lie in.

use std::collections::BTreeMap;

use api::{Step, named_steps};

use super::fold::Folded;
use super::layout::{Layout, NODE_HEIGHT, NODE_WIDTH, Placed};

/// What to highlight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvidenceMarks {
    /// Positions in the list of steps that the evidence names.
    pub steps: Vec<usize>,
    /// Nodes that hold such a step.
    pub hot: Vec<bool>,
    /// Nodes the run went through between the first and the last such step: the loop's participants.
    pub involved: Vec<bool>,
}

impl EvidenceMarks {
    /// The next named step after `from`, and the first one after the last.
    pub fn after(&self, from: Option<usize>) -> Option<usize> {
        let next = self
            .steps
            .partition_point(|step| from.is_some_and(|from| *step <= from));
        self.steps.get(next).or_else(|| self.steps.first()).copied()
    }

    pub fn names(&self, position: usize) -> bool {
        self.steps.binary_search(&position).is_ok()
    }
}

/// Marks the evidence of a signal, given the client's step indices it names.
pub fn mark(steps: &[Step], folded: &Folded, evidence: &[u32]) -> EvidenceMarks {
    let named = named_steps(steps, evidence);
    let mut hot = vec![false; folded.nodes.len()];
    let mut involved = vec![false; folded.nodes.len()];
    for node in named.iter().filter_map(|&position| folded.node_of[position]) {
        hot[node] = true;
    }
    if let (Some(&first), Some(&last)) = (named.first(), named.last()) {
        for node in folded.node_of[first..=last].iter().flatten() {
            involved[*node] = true;
        }
    }
    EvidenceMarks {
        steps: named,
        hot,
        involved,
    }
}

/// Left, top, width and height of the regions around the involved nodes, one per band of the drawing.
pub fn regions(layout: &Layout, involved: &[bool]) -> Vec<[f64; 4]> {
    let mut bands: BTreeMap<usize, Vec<&Placed>> = BTreeMap::new();
    for (node, _) in layout.nodes.iter().zip(involved).filter(|(_, involved)| **involved) {
        bands.entry(node.band).or_default().push(node);
    }
    bands.values().filter_map(|nodes| around(nodes)).collect()
}

fn around(nodes: &[&Placed]) -> Option<[f64; 4]> {
    const PAD: f64 = 12.0;
    const CAPTION: f64 = 16.0;
    let left = nodes.iter().map(|node| node.x).reduce(f64::min)?;
    let top = nodes.iter().map(|node| node.y).reduce(f64::min)?;
    let right = nodes.iter().map(|node| node.x + NODE_WIDTH).reduce(f64::max)?;
    let bottom = nodes.iter().map(|node| node.y + NODE_HEIGHT).reduce(f64::max)?;
    Some([
        left - PAD,
        top - PAD - CAPTION,
        right - left + 2.0 * PAD,
        bottom - top + 2.0 * PAD + CAPTION,
    ])
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, tests::steps};
    use super::super::layout::layout;
    use super::*;

    #[test]
    fn a_loop_marks_its_tool_and_involves_its_model() {
        let all = steps("start llm search=q llm search=q llm search=q llm end");
        let folded = fold(&all);
        let marks = mark(&all, &folded, &[2, 4, 6]);
        assert_eq!(marks.hot, [false, false, true, false]);
        assert_eq!(marks.involved, [false, true, true, false]);
        assert_eq!(marks.steps, [2, 4, 6]);
        assert_eq!(regions(&layout(&folded, 6), &marks.involved).len(), 1);
        assert_eq!(regions(&layout(&folded, 1), &marks.involved).len(), 2);
    }

    #[test]
    fn evidence_is_gone_through_in_a_circle() {
        let marks = EvidenceMarks {
            steps: vec![2, 4],
            ..EvidenceMarks::default()
        };
        assert_eq!(
            [None, Some(1), Some(2), Some(4)].map(|from| marks.after(from)),
            [2, 2, 4, 2].map(Some)
        );
        assert_eq!(EvidenceMarks::default().after(None), None);
    }

    #[test]
    fn no_evidence_marks_nothing() {
        let all = steps("start llm end");
        let folded = fold(&all);
        let marks = mark(&all, &folded, &[]);
        assert!(regions(&layout(&folded, 6), &marks.involved).is_empty());
        assert!(!marks.hot.contains(&true));
    }
}
