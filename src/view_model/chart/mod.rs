//! Charts over time: what is shown, where it is drawn, and what each column says.
//!
//! Everything here is pure: from numbers to coordinates, words and SVG text. Colours are classes.

pub mod draw;
pub mod figure;
pub mod merge;
pub mod ticks;
pub mod times;
pub mod value;

use api::{Proportion, Severity};

pub use figure::{Column, Figure, Flag, Label, Line, Size, bar_figure, line_figure};
pub use value::{Mean, Value};

/// Numbers of columns of equal width in time, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart<V> {
    /// Where the first column begins, in Unix seconds.
    pub from: f64,
    /// How much time a column is, in seconds.
    pub step: f64,
    pub scale: Scale,
    /// Stacked from the bottom up, or one line each.
    pub series: Vec<Series<V>>,
    pub markers: Vec<Marker>,
}

/// What the columns are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// One stretch of time after the other: hours of the reader's zone, or days of UTC.
    #[default]
    Time,
    /// The hours of the UTC day, of many days together; they are counted from zero.
    HoursOfDay,
}

/// Counts, drawn as stacked bars.
pub type Bars = Chart<u64>;

/// Rates, drawn as lines. Of nothing there is no rate, and a line has a gap there.
pub type Lines = Chart<Proportion>;

/// Means, drawn as bars.
pub type Means = Chart<Mean>;

/// One number per column, and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<V> {
    pub label: String,
    pub tone: Tone,
    pub values: Vec<V>,
}

/// Something that happened at a moment, such as a deploy.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// Unix seconds.
    pub at: f64,
    pub label: String,
}

/// A stretch of time in Unix seconds; `to` is not in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub from: f64,
    pub to: f64,
}

/// What a colour means; the style sheet knows which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Neutral,
    Accent,
    Ok,
    Low,
    Medium,
    High,
    Critical,
}

impl Tone {
    pub const ALL: [Self; 7] = [
        Self::Neutral,
        Self::Accent,
        Self::Ok,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Accent => "tone-accent",
            Self::Ok => "tone-ok",
            Self::Low => "tone-low",
            Self::Medium => "tone-medium",
            Self::High => "tone-high",
            Self::Critical => "tone-critical",
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

impl<V> Chart<V> {
    pub fn columns(&self) -> usize {
        self.series.iter().map(|series| series.values.len()).max().unwrap_or(0)
    }

    /// Where the last column ends.
    pub fn to(&self) -> f64 {
        self.from + self.columns() as f64 * self.step
    }
}

impl<V: Value> Chart<V> {
    /// Nothing to draw: there is nothing in any column.
    pub fn is_empty(&self) -> bool {
        let mut values = self.series.iter().flat_map(|series| &series.values);
        values.all(|value| value.is_nothing())
    }
}
