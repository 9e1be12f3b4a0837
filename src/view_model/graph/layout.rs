//! Placing the nodes: columns from left to right, in the order in which the run first came by.
//!
//! A run is a sequence with back-edges, so one pass is enough: a node stands one column right of the
//! node from which the run first reached it. Time and memory are linear in nodes and edges.

use super::fold::Folded;

pub const NODE_WIDTH: f64 = 176.0;
pub const NODE_HEIGHT: f64 = 52.0;
pub const COLUMN_GAP: f64 = 64.0;
pub const ROW_GAP: f64 = 34.0;
/// Room around the drawing, for back-edges and the evidence region with its caption.
pub const MARGIN: f64 = 36.0;

/// Where a node stands: its upper left corner, and its place in the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    pub x: f64,
    pub y: f64,
    pub column: usize,
    pub row: usize,
    pub band: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// One per node of the folded run.
    pub nodes: Vec<Placed>,
    pub width: f64,
    pub height: f64,
}

/// How many columns fit beside each other into a width.
pub fn columns_in(width: f64) -> usize {
    let columns = ((width - 2.0 * MARGIN + COLUMN_GAP) / (NODE_WIDTH + COLUMN_GAP)).floor();
    (columns as usize).max(1)
}

/// Places every node. After `per_band` columns the drawing goes on in a new band below.
pub fn layout(folded: &Folded, per_band: usize) -> Layout {
    let per_band = per_band.max(1);
    let columns = columns(folded);
    let bands = columns
        .iter()
        .map(|column| column / per_band)
        .max()
        .map_or(0, |last| last + 1);
    let mut filled: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
    let rows: Vec<usize> = columns
        .iter()
        .map(|&column| {
            let next = filled.entry(column).or_default();
            *next += 1;
            *next - 1
        })
        .collect();
    let heights: Vec<usize> = (0..bands)
        .map(|band| {
            filled
                .iter()
                .filter(|(column, _)| **column / per_band == band)
                .map(|(_, n)| *n)
                .max()
        })
        .map(|rows| rows.unwrap_or(1))
        .collect();
    let nodes = columns
        .iter()
        .zip(&rows)
        .map(|(&column, &row)| place(column, row, per_band, &filled, &heights))
        .collect();
    let widest = columns.iter().map(|column| column % per_band + 1).max().unwrap_or(1) as f64;
    let total_rows: usize = heights.iter().sum();
    Layout {
        nodes,
        width: widest * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP + 2.0 * MARGIN,
        height: band_top(&heights, bands).max(total_rows as f64),
    }
}

/// The column of each node: one right of where the run first came from.
fn columns(folded: &Folded) -> Vec<usize> {
    let mut columns: Vec<Option<usize>> = vec![None; folded.nodes.len()];
    let mut previous: Option<usize> = None;
    for node in folded.node_of.iter().flatten() {
        if columns[*node].is_none() {
            columns[*node] = Some(previous.and_then(|from| columns[from]).map_or(0, |column| column + 1));
        }
        previous = Some(*node);
    }
    columns.into_iter().map(|column| column.unwrap_or(0)).collect()
}

fn place(
    column: usize,
    row: usize,
    per_band: usize,
    filled: &std::collections::HashMap<usize, usize>,
    heights: &[usize],
) -> Placed {
    let band = column / per_band;
    let in_column = filled.get(&column).copied().unwrap_or(1);
    // Short columns are centred on their band, so that a chain runs through the middle of a fan.
    let offset = (heights[band] - in_column) as f64 * (NODE_HEIGHT + ROW_GAP) / 2.0;
    Placed {
        x: MARGIN + (column % per_band) as f64 * (NODE_WIDTH + COLUMN_GAP),
        y: band_top(heights, band) + MARGIN + offset + row as f64 * (NODE_HEIGHT + ROW_GAP),
        column,
        row,
        band,
    }
}

fn band_top(heights: &[usize], band: usize) -> f64 {
    let above: usize = heights[..band].iter().sum();
    above as f64 * (NODE_HEIGHT + ROW_GAP) + band as f64 * (2.0 * MARGIN - ROW_GAP)
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, tests::steps};
    use super::*;

    fn placed(spec: &str) -> Layout {
        layout(&fold(&steps(spec)), 6)
    }

    #[test]
    fn tools_of_one_model_fan_out_in_one_column() {
        let layout = placed("start llm a=1 llm b=1 llm c=1 llm end");
        let columns: Vec<usize> = layout.nodes.iter().map(|node| node.column).collect();
        assert_eq!(columns, [0, 1, 2, 2, 2, 2]);
    }

    #[test]
    fn no_two_nodes_overlap_and_all_are_inside() {
        let chain: Vec<String> = (0..40).map(|n| format!("t{n}=x")).collect();
        for spec in [
            "start llm a=1 llm b=2 a=1 end",
            &format!("start {} llm end", chain.join(" ")),
        ] {
            let layout = placed(spec);
            for (index, a) in layout.nodes.iter().enumerate() {
                assert!(
                    a.x >= 0.0 && a.x + NODE_WIDTH <= layout.width,
                    "{a:?} outside {}",
                    layout.width
                );
                assert!(
                    a.y >= 0.0 && a.y + NODE_HEIGHT <= layout.height,
                    "{a:?} outside {}",
                    layout.height
                );
                for b in &layout.nodes[index + 1..] {
                    let apart = (a.x - b.x).abs() >= NODE_WIDTH || (a.y - b.y).abs() >= NODE_HEIGHT;
                    assert!(apart, "{a:?} overlaps {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_narrow_screen_gets_more_bands() {
        assert_eq!([200.0, 360.0, 500.0, 900.0].map(columns_in), [1, 1, 2, 3]);
        let folded = fold(&steps("start llm a=1 llm end"));
        assert!(layout(&folded, 1).width <= 360.0);
        assert!(layout(&folded, 1).height > layout(&folded, 4).height);
    }

    #[test]
    fn an_empty_run_has_an_empty_layout() {
        assert!(layout(&Folded::default(), 6).nodes.is_empty());
    }
}
