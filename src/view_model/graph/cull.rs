//! Which nodes and ways of a graph are drawn: all of a small one, of a large one those that are seen.

use super::camera::Rect;
use super::fold::Folded;
use super::layout::{Layout, NODE_HEIGHT, NODE_WIDTH};

/// A graph of up to this many nodes is drawn whole.
const FEW: usize = 48;
/// With more nodes than this in view, none can be read: the graph is sketched.
const MOST: usize = 90;
/// Ways that lead out of sight are drawn up to this many in all.
const MOST_WAYS: usize = 180;
/// What is seen grows in steps of this many pixels, so that most movements change nothing.
const GRID: f64 = 160.0;

/// What of a graph is drawn, as indices of nodes and edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub nodes: Vec<usize>,
    pub edges: Vec<usize>,
    /// The rest is drawn as a sketch.
    pub sketched: bool,
}

/// The part of the picture that is drawn when `seen` is seen.
pub fn around(seen: Rect) -> Rect {
    let low = |edge: f64| (edge / GRID).floor() * GRID;
    let high = |edge: f64| (edge / GRID).ceil() * GRID;
    let (x, y) = (low(seen.x), low(seen.y));
    Rect {
        x,
        y,
        width: high(seen.x + seen.width) - x,
        height: high(seen.y + seen.height) - y,
    }
}

/// What is drawn of a graph of which `part` is to be seen; the node `always` is drawn in any case, because
/// the keyboard is there.
pub fn cull(folded: &Folded, layout: &Layout, part: Rect, always: Option<usize>) -> Drawn {
    let all = layout.nodes.len();
    let always = always.filter(|node| *node < all);
    if all <= FEW {
        return Drawn {
            nodes: (0..all).collect(),
            edges: (0..folded.edges.len().min(2 * MOST_WAYS)).collect(),
            sketched: false,
        };
    }
    let in_view: Vec<bool> = (0..all).map(|node| part.meets(&place_of(layout, node))).collect();
    let mut nodes: Vec<usize> = (0..all).filter(|&node| in_view[node] || Some(node) == always).collect();
    let sketched = nodes.len() > MOST;
    if sketched {
        nodes = always.into_iter().collect();
    }
    Drawn {
        edges: if sketched { Vec::new() } else { ways(folded, &in_view) },
        nodes,
        sketched,
    }
}

/// The rectangle of a node.
pub fn place_of(layout: &Layout, node: usize) -> Rect {
    layout.nodes.get(node).map_or(Rect::default(), |place| Rect {
        x: place.x,
        y: place.y,
        width: NODE_WIDTH,
        height: NODE_HEIGHT,
    })
}

/// First the ways between nodes in view, then those that lead out of it.
fn ways(folded: &Folded, in_view: &[bool]) -> Vec<usize> {
    let ends = |edge: usize| [folded.edges[edge].from, folded.edges[edge].to].map(|node| in_view[node]);
    let all = 0..folded.edges.len();
    let inside = all.clone().filter(|&edge| ends(edge) == [true, true]);
    let leaving = all.filter(|&edge| matches!(ends(edge), [true, false] | [false, true]));
    inside.chain(leaving).take(MOST_WAYS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, tests::steps};
    use super::super::layout::layout;
    use super::*;

    fn chain(length: usize) -> Folded {
        let words: Vec<String> = (0..length).map(|n| format!("t{n}=x")).collect();
        fold(&steps(&words.join(" ")))
    }

    #[test]
    fn a_small_graph_is_drawn_whole() {
        let folded = chain(20);
        let drawn = cull(&folded, &layout(&folded, 4), Rect::default(), None);
        assert_eq!((drawn.nodes.len(), drawn.edges.len(), drawn.sketched), (20, 19, false));
    }

    #[test]
    fn of_a_large_one_what_is_seen_and_what_has_the_focus() {
        let folded = chain(5000);
        let layout = layout(&folded, 64);
        let seen = Rect {
            x: 0.0,
            y: 0.0,
            width: 800.0,
            height: 500.0,
        };
        let drawn = cull(&folded, &layout, around(seen), Some(4000));
        assert!((10..MOST).contains(&drawn.nodes.len()) && !drawn.sketched);
        assert!(drawn.nodes.contains(&4000) && drawn.nodes.contains(&0));
        assert!(!drawn.edges.is_empty());
    }

    #[test]
    fn zoomed_out_it_is_a_sketch() {
        let folded = chain(5000);
        let layout = layout(&folded, 64);
        let whole = Rect {
            x: 0.0,
            y: 0.0,
            width: layout.width,
            height: layout.height,
        };
        let drawn = cull(&folded, &layout, whole, Some(7));
        assert_eq!(
            (drawn.nodes.as_slice(), drawn.edges.len(), drawn.sketched),
            (&[7][..], 0, true)
        );
    }

    #[test]
    fn a_hub_does_not_draw_all_its_ways() {
        let spec: Vec<String> = (0..2000).map(|n| format!("llm t{n}=x")).collect();
        let folded = fold(&steps(&spec.join(" ")));
        let layout = layout(&folded, 20);
        let drawn = cull(&folded, &layout, around(place_of(&layout, 0)), None);
        assert!(drawn.edges.len() <= MOST_WAYS);
    }
}
