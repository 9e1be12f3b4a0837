//! Drawing the way between nodes as SVG paths.

use super::fold::Edge;
use super::layout::{Layout, NODE_HEIGHT, NODE_WIDTH, Placed};

/// An edge as an SVG path, with the place of its count.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The `d` attribute.
    pub d: String,
    pub label_x: f64,
    pub label_y: f64,
    /// Grows with the logarithm of the count.
    pub width: f64,
    /// The run goes back to a column it has been in.
    pub back: bool,
}

/// The path of an edge.
pub fn route(layout: &Layout, edge: &Edge) -> Path {
    let (Some(from), Some(to)) = (layout.nodes.get(edge.from), layout.nodes.get(edge.to)) else {
        return Path {
            d: String::new(),
            label_x: 0.0,
            label_y: 0.0,
            width: 0.0,
            back: false,
        };
    };
    let width = 1.5 + (edge.count as f64).log2().min(4.0) * 0.9;
    let back = to.column <= from.column;
    let (d, label_x, label_y) = match () {
        () if edge.from == edge.to => around(from),
        () if from.band != to.band => between_bands(from, to),
        () if to.column == from.column => beside(from, to),
        () if back => backward(from, to),
        () => forward(from, to),
    };
    Path {
        d,
        label_x,
        label_y,
        width,
        back,
    }
}

/// From the right side to the left side. Forward edges use the upper port, backward edges the lower
/// one, so that the two directions of a loop lie beside each other.
fn forward(from: &Placed, to: &Placed) -> (String, f64, f64) {
    let (x1, y1) = (from.x + NODE_WIDTH, from.y + NODE_HEIGHT * 0.34);
    let (x2, y2) = (to.x - 3.0, to.y + NODE_HEIGHT * 0.34);
    let bend = ((x2 - x1) / 2.0).max(20.0);
    let d = format!(
        "M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}",
        x1 + bend,
        x2 - bend
    );
    (d, f64::midpoint(x1, x2), f64::midpoint(y1, y2) - 7.0)
}

fn backward(from: &Placed, to: &Placed) -> (String, f64, f64) {
    let neighbours = from.column - to.column == 1;
    let (x1, y1) = (from.x, from.y + NODE_HEIGHT * 0.68);
    let (x2, y2) = (to.x + NODE_WIDTH + 3.0, to.y + NODE_HEIGHT * 0.68);
    let bend = ((x1 - x2) / 2.0).max(20.0);
    let sag = if neighbours { 0.0 } else { NODE_HEIGHT };
    let d = format!(
        "M{x1:.1} {y1:.1}C{:.1} {:.1} {:.1} {:.1} {x2:.1} {y2:.1}",
        x1 - bend,
        y1 + sag,
        x2 + bend,
        y2 + sag
    );
    (d, f64::midpoint(x1, x2), f64::midpoint(y1, y2) + sag * 0.75 + 15.0)
}

/// Within a column, along its right side.
fn beside(from: &Placed, to: &Placed) -> (String, f64, f64) {
    let x = from.x + NODE_WIDTH;
    let (y1, y2) = (from.y + NODE_HEIGHT * 0.5, to.y + NODE_HEIGHT * 0.5);
    let bow = x + 30.0;
    let d = format!(
        "M{x:.1} {y1:.1}C{bow:.1} {y1:.1} {bow:.1} {y2:.1} {:.1} {y2:.1}",
        x + 3.0
    );
    (d, x + 26.0, f64::midpoint(y1, y2) + 4.0)
}

/// A step that repeats itself.
fn around(node: &Placed) -> (String, f64, f64) {
    let (x, y) = (node.x + NODE_WIDTH * 0.62, node.y);
    let end = node.x + NODE_WIDTH * 0.36;
    let d = format!(
        "M{x:.1} {y:.1}C{:.1} {:.1} {:.1} {:.1} {end:.1} {:.1}",
        x + 14.0,
        y - 30.0,
        end - 14.0,
        y - 30.0,
        y - 3.0
    );
    (d, f64::midpoint(x, end), y - 26.0)
}

/// From the end of one band down (or up) to another.
fn between_bands(from: &Placed, to: &Placed) -> (String, f64, f64) {
    let down = to.y > from.y;
    let (x1, y1) = (from.x + NODE_WIDTH * 0.5, from.y + if down { NODE_HEIGHT } else { 0.0 });
    let (x2, y2) = (
        to.x + NODE_WIDTH * 0.5,
        to.y + if down { -3.0 } else { NODE_HEIGHT + 3.0 },
    );
    let reach = ((y2 - y1) / 2.0).abs().max(16.0) * if down { 1.0 } else { -1.0 };
    let d = format!(
        "M{x1:.1} {y1:.1}C{x1:.1} {:.1} {x2:.1} {:.1} {x2:.1} {y2:.1}",
        y1 + reach,
        y2 - reach
    );
    (d, f64::midpoint(x1, x2) + 8.0, f64::midpoint(y1, y2))
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, tests::steps};
    use super::super::layout::layout;
    use super::*;

    #[test]
    fn the_more_often_the_thicker_and_never_without_bound() {
        let folded = fold(&steps("start a b a b a b a b end"));
        let layout = layout(&folded, 6);
        let thin = route(
            &layout,
            &Edge {
                from: 0,
                to: 1,
                count: 1,
            },
        )
        .width;
        let thick = route(
            &layout,
            &Edge {
                from: 1,
                to: 2,
                count: 4,
            },
        )
        .width;
        let endless = route(
            &layout,
            &Edge {
                from: 1,
                to: 2,
                count: 1_000_000,
            },
        )
        .width;
        assert!(thin < thick && thick < endless && endless < 6.0);
    }

    #[test]
    fn every_edge_has_a_finite_path() {
        let chain: Vec<String> = (0..30).map(|n| format!("t{n}")).collect();
        let folded = fold(&steps(&format!("start a a b {} a end", chain.join(" "))));
        let layout = layout(&folded, 6);
        for edge in &folded.edges {
            let path = route(&layout, edge);
            assert!(
                path.d.starts_with('M') && !path.d.contains("NaN") && !path.d.contains("inf"),
                "{path:?}"
            );
        }
    }
}
