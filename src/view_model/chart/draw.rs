//! The marks of a chart, drawn by plotters as SVG text.
//!
//! Plotters writes colours into what it draws. Ours are in the style sheet, so it draws with stand-ins
//! that [`in_classes`] turns into classes.

use api::Proportion;
use plotters::chart::ChartContext;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use super::{Series, Size, Tone, Value};

/// What is left free around the marks, in CSS pixels: room for the axes' names.
pub const LEFT: u32 = 46;
pub const RIGHT: u32 = 10;
pub const TOP: u32 = 14;
pub const BOTTOM: u32 = 22;

/// What is free between two bars, as a share of a column.
const GAP: f64 = 0.12;

type Canvas<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Stacked bars over the lines of the vertical axis.
pub fn bars<V: Value>(series: &[Series<V>], columns: usize, ticks: &[f64], size: Size) -> Option<String> {
    draw(columns, ticks, size, |canvas| {
        let mut floor = vec![0.0; columns];
        for one in series {
            let boxes = one
                .values
                .iter()
                .zip(&mut floor)
                .enumerate()
                .filter(|(_, (value, _))| value.height() > 0.0);
            let boxes: Vec<_> = boxes
                .map(|(column, (value, floor))| {
                    let below = *floor;
                    *floor += value.height();
                    let (left, right) = (column as f64 + GAP, (column + 1) as f64 - GAP);
                    Rectangle::new([(left, below), (right, *floor)], stand_in(one.tone).filled())
                })
                .collect();
            canvas.draw_series(boxes).ok()?;
        }
        Some(())
    })
}

/// A line per series, which ends where there is no rate and goes on after it.
pub fn lines(series: &[Series<Proportion>], columns: usize, ticks: &[f64], size: Size) -> Option<String> {
    draw(columns, ticks, size, |canvas| {
        for one in series {
            for piece in pieces(&one.values) {
                // A line of one point would not be seen.
                let dot = if piece.len() == 1 { 3 } else { 2 };
                let dots = piece
                    .iter()
                    .map(|point| Circle::new(*point, dot, stand_in(one.tone).filled()));
                canvas.draw_series(dots.collect::<Vec<_>>()).ok()?;
                canvas
                    .draw_series(LineSeries::new(piece, stand_in(one.tone).stroke_width(2)))
                    .ok()?;
            }
        }
        Some(())
    })
}

/// The points of a line between its gaps, in the middle of their columns.
fn pieces(values: &[Proportion]) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = vec![Vec::new()];
    for (column, rate) in values.iter().enumerate() {
        match pieces.last_mut() {
            Some(piece) if rate.total != 0 => piece.push((column as f64 + 0.5, rate.rate())),
            _ => pieces.push(Vec::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Draws the lines of the vertical axis, and `marks` over them.
fn draw(
    columns: usize,
    ticks: &[f64],
    size: Size,
    marks: impl FnOnce(&mut Canvas<'_, '_>) -> Option<()>,
) -> Option<String> {
    let across = columns.max(1) as f64;
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (size.width, size.height)).into_drawing_area();
        let mut canvas = ChartBuilder::on(&area)
            .margin_left(LEFT)
            .margin_right(RIGHT)
            .margin_top(TOP)
            .margin_bottom(BOTTOM)
            .build_cartesian_2d(0.0..across, 0.0..ticks.last().copied()?)
            .ok()?;
        for tick in ticks {
            let line = [(0.0, *tick), (across, *tick)];
            canvas.draw_series(LineSeries::new(line, GRID)).ok()?;
        }
        marks(&mut canvas)?;
        area.present().ok()?;
    }
    Some(in_classes(&text))
}

/// Stands for the colour of the axis' lines.
const GRID: RGBColor = RGBColor(0, 0, 255);

/// Stands for a tone: its place among all of them.
fn stand_in(tone: Tone) -> RGBColor {
    let place = Tone::ALL.iter().position(|other| *other == tone).unwrap_or_default();
    RGBColor(0, 0, place as u8)
}

/// Turns stand-ins into classes: `chart-fill` and `chart-line` with the tone, or `chart-grid`.
fn in_classes(svg: &str) -> String {
    let written = |colour: RGBColor| format!("=\"#{:02X}{:02X}{:02X}\"", colour.0, colour.1, colour.2);
    let classes = |svg: String, colour: RGBColor, fill: &str, line: &str| {
        let colour = written(colour);
        svg.replace(&format!("fill{colour}"), &format!("class=\"{fill}\""))
            .replace(&format!("stroke{colour}"), &format!("class=\"{line}\""))
    };
    let grid = classes(svg.to_owned(), GRID, "chart-grid", "chart-grid");
    Tone::ALL.into_iter().fold(grid, |svg, tone| {
        let class = tone.class();
        classes(
            svg,
            stand_in(tone),
            &format!("chart-fill {class}"),
            &format!("chart-line {class}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size {
        width: 400,
        height: 160,
    };

    fn series<V>(tone: Tone, values: Vec<V>) -> Series<V> {
        let label = String::new();
        Series { label, tone, values }
    }

    fn rate(hits: u64, total: u64) -> Proportion {
        Proportion { hits, total }
    }

    #[test]
    fn bars_stand_on_each_other() {
        let stack = [series(Tone::High, vec![1, 2]), series(Tone::Neutral, vec![3, 0])];
        let svg = bars(&stack, 2, &[0.0, 2.0, 4.0], SIZE).unwrap();
        assert_eq!(svg.matches("<rect").count(), 3, "nothing is drawn for zero: {svg}");
        assert_eq!(svg.matches("chart-fill tone-high").count(), 2);
        assert_eq!(svg.matches("chart-fill tone-neutral").count(), 1);
        assert_eq!(svg.matches("chart-grid").count(), 3);
    }

    #[test]
    fn lines_have_gaps_where_there_was_nothing() {
        let none = Proportion::default();
        let rates = vec![rate(1, 2), rate(1, 4), none, none, rate(0, 3)];
        assert_eq!(pieces(&rates), [vec![(0.5, 0.5), (1.5, 0.25)], vec![(4.5, 0.0)]]);
        let svg = lines(&[series(Tone::Accent, rates)], 5, &[0.0, 1.0], SIZE).unwrap();
        assert_eq!(svg.matches("<circle").count(), 3, "{svg}");
        assert!(svg.contains("chart-line tone-accent"), "{svg}");
    }

    #[test]
    fn what_is_drawn_has_no_colour_and_no_style() {
        let all: Vec<Series<u64>> = Tone::ALL.iter().map(|tone| series(*tone, vec![1])).collect();
        let svg = bars(&all, 1, &[0.0, 10.0], SIZE).unwrap();
        assert!(!svg.contains('#') && !svg.contains("style="), "{svg}");
    }

    #[test]
    fn no_columns_are_an_empty_chart() {
        assert!(bars::<u64>(&[], 0, &[0.0, 1.0], SIZE).is_some());
        assert!(bars::<u64>(&[], 0, &[], SIZE).is_none());
    }
}
