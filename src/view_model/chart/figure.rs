//! A chart ready to be shown: the drawing, its axes, and what each column says and leads to.

use std::fmt::Display;

use chrono::{TimeZone, Utc};

use super::{Chart, Lines, Scale, Span, Tone, Value, draw, ticks, times};
use crate::view_model::format;

/// In CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub size: Size,
    /// What the numbers are per: `per hour`.
    pub per: String,
    /// SVG of this size.
    pub drawing: String,
    pub y_axis: Vec<Label>,
    pub x_axis: Vec<Label>,
    pub columns: Vec<Column>,
    pub flags: Vec<Flag>,
}

/// A text of an axis and how far along the axis it stands, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub at: f64,
    pub text: String,
}

/// The place of one column, and what there is to say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub span: Span,
    /// Pixels from the left.
    pub left: f64,
    pub width: f64,
    /// Which time it is.
    pub when: String,
    /// What each series has there, the topmost first.
    pub lines: Vec<Line>,
    /// What happened in this time.
    pub events: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub tone: Tone,
    pub label: String,
    pub value: String,
}

/// Where a marker stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    pub x: f64,
    pub label: String,
}

/// Columns narrower than this cannot be aimed at.
const NARROWEST: f64 = 16.0;

/// Room that the name of a time takes.
const NAME_WIDTH: f64 = 54.0;

/// Stacked bars.
pub fn bar_figure<V: Value, Z: TimeZone>(bars: &Chart<V>, size: Size, zone: &Z) -> Option<Figure>
where
    Z::Offset: Display,
{
    let shown = bars.merged(most_columns(size));
    let columns = shown.columns();
    let height = |column: usize| -> f64 {
        let values = shown.series.iter().filter_map(|it| it.values.get(column));
        values.map(|value| value.height()).sum()
    };
    let highest = (0..columns).map(height).fold(0.0, f64::max);
    let ticks = ticks::round_ticks(highest, 1.0);
    let drawing = draw::bars(&shown.series, columns, &ticks, size)?;
    let y_axis = y_axis(&ticks, size, |tick| format::count(tick as u64));
    Some(figure(&shown, bars.from, drawing, y_axis, size, zone))
}

/// Lines of rates.
pub fn line_figure<Z: TimeZone>(lines: &Lines, size: Size, zone: &Z) -> Option<Figure>
where
    Z::Offset: Display,
{
    let shown = lines.merged(most_columns(size));
    let rates = shown.series.iter().flat_map(|series| &series.values);
    let highest = rates.map(|rate| rate.rate()).fold(0.0, f64::max);
    let percents = ticks::round_ticks(highest * 100.0, 1.0);
    let ticks: Vec<f64> = percents.iter().map(|percent| percent / 100.0).collect();
    let drawing = draw::lines(&shown.series, shown.columns(), &ticks, size)?;
    let y_axis = y_axis(&ticks, size, format::percent);
    Some(figure(&shown, lines.from, drawing, y_axis, size, zone))
}

impl Column {
    /// The column in one sentence.
    pub fn words(&self) -> String {
        let values = self.lines.iter().map(|line| format!("{} {}", line.value, line.label));
        let all: Vec<String> = values.chain(self.events.iter().cloned()).collect();
        format!("{}: {}", self.when, all.join(", "))
    }
}

impl Size {
    fn inner_width(self) -> f64 {
        f64::from(self.width.saturating_sub(draw::LEFT + draw::RIGHT))
    }

    fn inner_height(self) -> f64 {
        f64::from(self.height.saturating_sub(draw::TOP + draw::BOTTOM))
    }
}

fn most_columns(size: Size) -> usize {
    (size.inner_width() / NARROWEST) as usize
}

fn y_axis(ticks: &[f64], size: Size, text: impl Fn(f64) -> String) -> Vec<Label> {
    let top = ticks.last().copied().unwrap_or(1.0);
    let label = |tick: &f64| Label {
        at: f64::from(draw::TOP) + size.inner_height() * (1.0 - tick / top),
        text: text(*tick),
    };
    ticks.iter().map(label).collect()
}

/// Puts together what both kinds of charts have. `began` is where the data begin: the first of merged
/// columns may be shorter than the others.
fn figure<V: Value, Z: TimeZone>(
    shown: &Chart<V>,
    began: f64,
    drawing: String,
    y_axis: Vec<Label>,
    size: Size,
    zone: &Z,
) -> Figure
where
    Z::Offset: Display,
{
    let count = shown.columns();
    let pitch = size.inner_width() / count.max(1) as f64;
    let left = |column: f64| f64::from(draw::LEFT) + column * pitch;
    let room = (NAME_WIDTH / pitch).ceil().max(1.0) as usize;
    let with_day = times::needs_day(count as f64 * shown.step);
    let names = match shown.scale {
        Scale::Time => times::axis(shown.from, shown.step, count, room, zone),
        Scale::HoursOfDay => times::axis(shown.from, shown.step, count, room, &Utc),
    };
    let when = |span: Span| match shown.scale {
        Scale::Time => times::span(span, with_day, zone),
        Scale::HoursOfDay => times::hours_of_day(span),
    };
    let column = |column: usize| {
        let start = shown.from + column as f64 * shown.step;
        let (from, to) = (start.max(began), start + shown.step);
        let line = |series: &super::Series<V>| Line {
            tone: series.tone,
            label: series.label.clone(),
            value: series.values.get(column).map_or_else(String::new, |it| it.words()),
        };
        let here = shown.markers.iter().filter(|marker| (from..to).contains(&marker.at));
        Column {
            span: Span { from, to },
            left: left(column as f64),
            width: pitch,
            when: when(Span { from, to }),
            lines: shown.series.iter().rev().map(line).collect(),
            events: here.map(|marker| marker.label.clone()).collect(),
        }
    };
    let inside = shown
        .markers
        .iter()
        .filter(|marker| (shown.from..shown.to()).contains(&marker.at));
    let flag = |marker: &super::Marker| Flag {
        x: left((marker.at - shown.from) / shown.step),
        label: marker.label.clone(),
    };
    Figure {
        size,
        per: times::per(shown.scale, shown.step),
        drawing,
        y_axis,
        x_axis: names
            .into_iter()
            .map(|(column, text)| Label {
                at: left(column as f64 + 0.5),
                text,
            })
            .collect(),
        columns: (0..count).map(column).collect(),
        flags: inside.map(flag).collect(),
    }
}

#[cfg(test)]
mod tests {
    use api::Proportion;
    use chrono::FixedOffset;

    use super::*;
    use crate::view_model::chart::{Bars, Marker, Mean, Series};

    const HOUR: f64 = 3600.0;
    /// 2023-11-14 00:00 UTC.
    const MIDNIGHT: f64 = 1_699_920_000.0;
    const WIDE: Size = Size {
        width: 536,
        height: 160,
    };

    fn bars() -> Bars {
        let series = |label: &str, tone, values| Series {
            label: label.to_owned(),
            tone,
            values,
        };
        Chart {
            from: MIDNIGHT,
            step: HOUR,
            scale: Scale::Time,
            series: vec![
                series("with a signal", Tone::High, vec![1; 24]),
                series("without", Tone::Neutral, vec![4; 24]),
            ],
            markers: vec![Marker {
                at: MIDNIGHT + 1.5 * HOUR,
                label: "deploy of a1b2c3".to_owned(),
            }],
        }
    }

    #[test]
    fn each_column_says_what_it_is() {
        let figure = bar_figure(&bars(), WIDE, &Utc).unwrap();
        assert_eq!(figure.columns.len(), 24);
        assert_eq!(figure.columns[0].words(), "00:00 – 01:00: 4 without, 1 with a signal");
        assert_eq!(
            figure.columns[1].words(),
            "01:00 – 02:00: 4 without, 1 with a signal, deploy of a1b2c3"
        );
    }

    #[test]
    fn columns_fill_the_plot_and_flags_stand_in_their_time() {
        let figure = bar_figure(&bars(), WIDE, &Utc).unwrap();
        assert_eq!((figure.columns[0].left, figure.columns[0].width), (46.0, 20.0));
        assert!((figure.columns[23].left + 20.0 - 526.0).abs() < 1e-6);
        assert!((figure.flags[0].x - (46.0 + 1.5 * 20.0)).abs() < 1e-6);
        assert_eq!(figure.y_axis.first().unwrap().text, "0");
        assert!(figure.y_axis[0].at > figure.y_axis[1].at, "zero is at the bottom");
    }

    #[test]
    fn a_phone_gets_fewer_columns_that_mean_the_same_time() {
        let narrow = Size { width: 300, ..WIDE };
        let figure = bar_figure(&bars(), narrow, &Utc).unwrap();
        assert_eq!(figure.columns.len(), 12);
        assert!((figure.columns[11].span.to - (MIDNIGHT + 24.0 * HOUR)).abs() < 1e-6);
        assert_eq!(
            figure.columns[0].words(),
            "00:00 – 02:00: 8 without, 2 with a signal, deploy of a1b2c3"
        );
        let room = figure
            .x_axis
            .windows(2)
            .all(|pair| pair[1].at - pair[0].at >= NAME_WIDTH);
        assert!(room, "names of times do not touch: {:?}", figure.x_axis);
    }

    #[test]
    fn hours_of_the_day_are_those_of_utc_for_every_reader() {
        let of_day = Chart {
            from: 0.0,
            scale: Scale::HoursOfDay,
            markers: Vec::new(),
            ..bars()
        };
        let west = FixedOffset::west_opt(5 * 3600).unwrap();
        let figure = bar_figure(&of_day, WIDE, &west).unwrap();
        assert_eq!(figure.per, "by hour of the day (UTC)");
        assert_eq!(figure.x_axis[0].text, "00:00");
        assert_eq!(
            figure.columns[14].words(),
            "14:00 – 15:00 UTC: 4 without, 1 with a signal"
        );
    }

    #[test]
    fn means_are_drawn_as_high_as_they_are() {
        let means = Chart {
            from: MIDNIGHT,
            step: 86_400.0,
            scale: Scale::Time,
            series: vec![Series {
                label: "on average".to_owned(),
                tone: Tone::Accent,
                values: vec![Mean::of(2.5, 4), Mean::default()],
            }],
            markers: Vec::new(),
        };
        let figure = bar_figure(&means, WIDE, &Utc).unwrap();
        assert_eq!(figure.drawing.matches("<rect").count(), 1);
        assert_eq!(figure.y_axis.last().unwrap().text, "3");
        assert_eq!(figure.columns[0].words(), "14 Nov (UTC): 2.5 (in 4 runs) on average");
    }

    #[test]
    fn rates_are_drawn_in_percent() {
        let lines = Chart {
            from: MIDNIGHT,
            step: 86_400.0,
            scale: Scale::Time,
            series: vec![Series {
                label: "failed".to_owned(),
                tone: Tone::High,
                values: vec![Proportion { hits: 1, total: 4 }, Proportion::default()],
            }],
            markers: Vec::new(),
        };
        let figure = line_figure(&lines, WIDE, &Utc).unwrap();
        assert_eq!(figure.columns[0].words(), "14 Nov (UTC): 25 % (1 of 4) failed");
        assert_eq!(figure.y_axis.last().unwrap().text, "30 %");
    }

    #[test]
    fn no_place_and_no_data_are_no_reason_to_fail() {
        let nothing = Size { width: 0, height: 0 };
        let columns = bar_figure(&bars(), nothing, &Utc).map(|figure| figure.columns.len());
        assert_eq!(columns, Some(1), "all data are in one column");
        assert_eq!(bar_figure(&Bars::default(), WIDE, &Utc).unwrap().columns.len(), 0);
    }
}
