//! A picture too large to be drawn in full, as a few paths: one per kind of step, and one for the ways.
//!
//! The minimap is such a sketch, and so is a graph of thousands of nodes that is zoomed out.

use std::collections::BTreeMap;
use std::fmt::Write;

use api::StepKind;

use super::fold::Folded;
use super::lane::{Lane, LaneItem, LaneWhat};
use super::layout::{Layout, NODE_HEIGHT, NODE_WIDTH};

/// Paths in the coordinates of the picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// The `d` of all steps of a kind.
    pub kinds: Vec<(StepKind, String)>,
    /// The `d` of the ways between them.
    pub ways: String,
    /// The `d` of what a signal's evidence speaks of.
    pub hot: String,
}

/// A whole graph.
pub fn of_graph(folded: &Folded, layout: &Layout, hot: &[bool]) -> Sketch {
    let mut kinds: BTreeMap<StepKind, String> = BTreeMap::new();
    let mut sketch = Sketch::default();
    for ((node, place), hot) in folded.nodes.iter().zip(&layout.nodes).zip(hot) {
        let path = if *hot {
            &mut sketch.hot
        } else {
            kinds.entry(node.kind).or_default()
        };
        rectangle(path, place.x, place.y, NODE_WIDTH, NODE_HEIGHT);
    }
    for edge in &folded.edges {
        let (Some(from), Some(to)) = (layout.nodes.get(edge.from), layout.nodes.get(edge.to)) else {
            continue;
        };
        line(
            &mut sketch.ways,
            (from.x + NODE_WIDTH / 2.0, from.y + NODE_HEIGHT / 2.0),
            (to.x + NODE_WIDTH / 2.0, to.y + NODE_HEIGHT / 2.0),
        );
    }
    sketch.kinds = kinds.into_iter().collect();
    sketch
}

/// A whole lane, `width` pixels wide and with rows of height `row`. Items that fall on the same pixel are
/// drawn once, so that the picture is as large as it is wide, not as the run is long.
pub fn of_lane(
    lane: &Lane,
    kind_of: impl Fn(usize) -> StepKind,
    is_hot: impl Fn(&LaneItem) -> bool,
    width: f64,
    row: f64,
) -> Sketch {
    let mut kinds: BTreeMap<StepKind, String> = BTreeMap::new();
    let mut sketch = Sketch::default();
    let scale = width / lane.width.max(1.0);
    let all = row * lane.kinds.len().max(1) as f64;
    let mut drawn: BTreeMap<(bool, usize), f64> = BTreeMap::new();
    for item in &lane.items {
        let hot = is_hot(item);
        let (x, end) = (
            item.x * scale,
            ((item.x + item.width) * scale).max(item.x * scale + 1.0),
        );
        let last = drawn.entry((hot, item.lane)).or_insert(f64::NEG_INFINITY);
        if end <= last.floor() + 1.0 && matches!(item.what, LaneWhat::Step(_)) {
            continue;
        }
        *last = end;
        let (path, y, height) = match item.what {
            LaneWhat::Step(position) if !hot => (
                kinds.entry(kind_of(position)).or_default(),
                row * item.lane as f64,
                row - 1.0,
            ),
            LaneWhat::Step(_) => (&mut sketch.hot, row * item.lane as f64, row - 1.0),
            LaneWhat::Loop(_) if hot => (&mut sketch.hot, 0.0, all - 1.0),
            LaneWhat::Loop(_) => (kinds.entry(kind_of(item.first)).or_default(), 0.0, all - 1.0),
            LaneWhat::Pause(_) => (&mut sketch.ways, all / 2.0, 1.0),
        };
        rectangle(path, x, y, end - x, height);
    }
    sketch.kinds = kinds.into_iter().collect();
    sketch
}

fn rectangle(path: &mut String, x: f64, y: f64, width: f64, height: f64) {
    // Writing to a string cannot fail.
    let _ = write!(path, "M{x:.1} {y:.1}h{width:.1}v{height:.1}h-{width:.1}z");
}

fn line(path: &mut String, from: (f64, f64), to: (f64, f64)) {
    // As above.
    let _ = write!(path, "M{:.0} {:.0}L{:.0} {:.0}", from.0, from.1, to.0, to.1);
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, tests::steps};
    use super::super::lane::lane;
    use super::super::layout::layout;
    use super::super::timing::Timing;
    use super::*;

    #[test]
    fn a_graph_is_one_path_per_kind() {
        let folded = fold(&steps("start llm a=1 llm b=1 end"));
        let hot: Vec<bool> = folded.nodes.iter().map(|node| node.name == "b").collect();
        let sketch = of_graph(&folded, &layout(&folded, 6), &hot);
        assert_eq!(sketch.kinds.len(), 4);
        assert_eq!(sketch.hot.matches('M').count(), 1);
        assert_eq!(sketch.ways.matches('M').count(), folded.edges.len());
    }

    #[test]
    fn a_lane_is_no_larger_than_the_pixels_it_takes() {
        let spec: Vec<String> = (0..20_000).map(|n| format!("t{n}=x")).collect();
        let all = steps(&spec.join(" "));
        let lane = lane(&all, &[], &Timing::default(), &[]);
        let sketch = of_lane(&lane, |position| all[position].kind, |_| false, 300.0, 6.0);
        let drawn = sketch.kinds[0].1.matches('M').count();
        assert!((100..=301).contains(&drawn), "{drawn} rectangles");
    }
}
