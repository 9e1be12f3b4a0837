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

/// A drawing higher than this, in pixels, is no picture any more: then it grows wide as well as high.
const MOST_HEIGHT: f64 = 5000.0;
/// Width by height that a drawing too large for its frame is given.
const RATIO: f64 = 1.6;
/// A column with more nodes than this goes on in the next one.
const MOST_ROWS: usize = 12;

/// How many columns fit beside each other into a width.
pub fn columns_in(width: f64) -> usize {
    let columns = ((width - 2.0 * MARGIN + COLUMN_GAP) / (NODE_WIDTH + COLUMN_GAP)).floor();
    (columns as usize).max(1)
}

/// Places every node in a frame that `fitting` columns fit into. After a band of columns the drawing goes
/// on below; one that would become very high grows wider than its frame instead.
pub fn layout_in(folded: &Folded, fitting: usize) -> Layout {
    let layout = layout(folded, fitting);
    if layout.height <= MOST_HEIGHT {
        return layout;
    }
    let widening = (layout.height * RATIO / layout.width).sqrt();
    self::layout(folded, (fitting as f64 * widening) as usize)
}

/// Places every node, with `per_band` columns in a band.
pub fn layout(folded: &Folded, per_band: usize) -> Layout {
    place_all(folded, per_band.max(1), &mut Work::default())
}

/// Counts what a layout looks at, so that a test can say that it is linear.
#[derive(Default)]
struct Work(usize);

impl Work {
    fn step(&mut self) {
        self.0 += 1;
    }
}

fn place_all(folded: &Folded, per_band: usize, work: &mut Work) -> Layout {
    let columns = columns(folded, work);
    let mut filled = vec![0_usize; columns.iter().max().map_or(0, |last| last + 1)];
    let mut rows = Vec::with_capacity(columns.len());
    for &column in &columns {
        work.step();
        rows.push(filled[column]);
        filled[column] += 1;
    }
    let bands = bands(&filled, per_band, work);
    let nodes = columns
        .iter()
        .zip(&rows)
        .map(|(&column, &row)| {
            work.step();
            place(column, row, per_band, filled[column], bands[column / per_band])
        })
        .collect();
    let widest = filled.len().min(per_band).max(1) as f64;
    Layout {
        nodes,
        width: widest * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP + 2.0 * MARGIN,
        height: bands.last().map_or(0.0, |band| band.top + band_height(band.rows)),
    }
}

/// A stripe of columns across the drawing.
#[derive(Clone, Copy)]
struct Band {
    top: f64,
    /// Nodes in its longest column.
    rows: usize,
}

fn bands(filled: &[usize], per_band: usize, work: &mut Work) -> Vec<Band> {
    let mut top = 0.0;
    filled
        .chunks(per_band)
        .map(|columns| {
            let rows = columns.iter().inspect(|_| work.step()).max().copied().unwrap_or(1);
            let band = Band { top, rows };
            top += band_height(rows);
            band
        })
        .collect()
}

fn band_height(rows: usize) -> f64 {
    rows as f64 * (NODE_HEIGHT + ROW_GAP) + 2.0 * MARGIN - ROW_GAP
}

/// The column of each node: one right of where the run first came from, or the next one with room.
fn columns(folded: &Folded, work: &mut Work) -> Vec<usize> {
    let mut columns: Vec<Option<usize>> = vec![None; folded.nodes.len()];
    let mut room = Room::default();
    let mut previous: Option<usize> = None;
    for node in folded.node_of.iter().flatten() {
        work.step();
        if columns[*node].is_none() {
            let wanted = previous.and_then(|from| columns[from]).map_or(0, |column| column + 1);
            columns[*node] = Some(room.take(wanted, work));
        }
        previous = Some(*node);
    }
    columns.into_iter().map(|column| column.unwrap_or(0)).collect()
}

/// How full the columns are.
#[derive(Default)]
struct Room {
    filled: Vec<usize>,
    /// Of each full column, one further right that may have room.
    next: Vec<usize>,
}

impl Room {
    fn take(&mut self, wanted: usize, work: &mut Work) -> usize {
        let mut column = wanted;
        while self.filled.get(column).is_some_and(|filled| *filled >= MOST_ROWS) {
            work.step();
            column = self.next[column];
        }
        // Whoever comes to the wanted column later need not go the same way.
        if column != wanted {
            self.next[wanted] = column;
        }
        while self.filled.len() <= column {
            self.filled.push(0);
            self.next.push(self.filled.len());
        }
        self.filled[column] += 1;
        column
    }
}

fn place(column: usize, row: usize, per_band: usize, in_column: usize, band: Band) -> Placed {
    // Short columns are centred on their band, so that a chain runs through the middle of a fan.
    let offset = (band.rows - in_column) as f64 * (NODE_HEIGHT + ROW_GAP) / 2.0;
    Placed {
        x: MARGIN + (column % per_band) as f64 * (NODE_WIDTH + COLUMN_GAP),
        y: band.top + MARGIN + offset + row as f64 * (NODE_HEIGHT + ROW_GAP),
        column,
        row,
        band: column / per_band,
    }
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
    fn the_work_grows_with_the_run_and_no_faster() {
        let work = |length: usize| {
            let chain: Vec<String> = (0..length).map(|n| format!("t{n}=x")).collect();
            let mut work = Work::default();
            place_all(&fold(&steps(&chain.join(" "))), 3, &mut work);
            work.0
        };
        assert_eq!(work(5000), 4 * 5000);
        assert_eq!(work(20_000), 4 * work(5000));
    }

    #[test]
    fn a_fan_of_thousands_is_as_little_work_and_no_strip() {
        let fan = |length: usize| {
            let spec: Vec<String> = (0..length).map(|n| format!("llm t{n}=x")).collect();
            fold(&steps(&spec.join(" ")))
        };
        let work = |length: usize| {
            let mut work = Work::default();
            place_all(&fan(length), 3, &mut work);
            work.0
        };
        assert!(work(8000) <= 5 * work(2000), "{} after {}", work(8000), work(2000));
        let layout = layout_in(&fan(2000), 3);
        let ratio = layout.width / layout.height;
        assert!((0.5..4.0).contains(&ratio), "{} by {}", layout.width, layout.height);
    }

    #[test]
    fn thousands_of_columns_are_no_strip() {
        let chain: Vec<String> = (0..5000).map(|n| format!("t{n}=x")).collect();
        let layout = layout_in(&fold(&steps(&chain.join(" "))), 3);
        let ratio = layout.width / layout.height;
        assert!((0.5..4.0).contains(&ratio), "{} by {}", layout.width, layout.height);
        let few = layout_in(&fold(&steps("start a b c d end")), 3);
        assert!(few.width <= 800.0);
    }

    #[test]
    fn an_empty_run_has_an_empty_layout() {
        assert!(layout(&Folded::default(), 6).nodes.is_empty());
    }
}
