//! Charts over time: bars and lines that are links to what they count.
//!
//! Plotters' drawing lies below; over it lies one link per column, so that mouse, finger, keyboard and
//! screen reader find the same columns. A table says the same once more.

mod columns;
mod table;
mod tip;

use leptos::html::Div;
use leptos::prelude::*;

use crate::browser;
use crate::view_model::chart::{Chart, Figure, Lines, Size, Span, Tone, Value, bar_figure, line_figure};
use columns::Columns;
use table::Table;

/// Where a column leads.
pub type Href = Callback<Span, String>;

/// What a legend says: a colour and its meaning.
type Legend = Vec<(Tone, String)>;

/// Counts or means over time as stacked bars.
#[component]
pub fn BarChart<V: Value>(
    /// Unique in the page: what the ids of the columns begin with.
    #[prop(into)]
    id: String,
    /// What is counted, such as `Runs`; how long a column is will be added.
    what: &'static str,
    #[prop(into)] bars: Signal<Chart<V>>,
    /// What the list behind the chart is filtered by when a column is clicked.
    #[prop(optional, into)]
    href: Option<Href>,
    /// Why there is nothing, when there is nothing.
    #[prop(into)]
    empty: Signal<String>,
) -> impl IntoView {
    let node = NodeRef::new();
    let size = use_plot_size(node);
    let figure = Memo::new(move |_| bars.with(|bars| bar_figure(bars, size.get()?, &chrono::Local)));
    let legend = Memo::new(move |_| bars.with(|bars| legend(bars.series.iter().map(|it| (it.tone, &it.label)))));
    let is_empty = Memo::new(move |_| bars.with(Chart::is_empty));
    view! { <Frame id what node figure legend href is_empty empty /> }
}

/// Shares over time as lines, in percent.
#[component]
pub fn LineChart(
    /// Unique in the page: what the ids of the columns begin with.
    #[prop(into)]
    id: String,
    /// What is measured, such as `Runs with a signal`; how long a column is will be added.
    what: &'static str,
    #[prop(into)] lines: Signal<Lines>,
    /// What the list behind the chart is filtered by when a column is clicked.
    #[prop(optional, into)]
    href: Option<Href>,
    /// Why there is nothing, when there is nothing.
    #[prop(into)]
    empty: Signal<String>,
) -> impl IntoView {
    let node = NodeRef::new();
    let size = use_plot_size(node);
    let figure = Memo::new(move |_| lines.with(|lines| line_figure(lines, size.get()?, &chrono::Local)));
    let legend = Memo::new(move |_| lines.with(|lines| legend(lines.series.iter().map(|it| (it.tone, &it.label)))));
    let is_empty = Memo::new(move |_| lines.with(Lines::is_empty));
    view! { <Frame id what node figure legend href is_empty empty /> }
}

fn legend<'a>(series: impl DoubleEndedIterator<Item = (Tone, &'a String)>) -> Legend {
    series.rev().map(|(tone, label)| (tone, label.clone())).collect()
}

/// The size there is to draw in, once the page is laid out.
fn use_plot_size(node: NodeRef<Div>) -> Signal<Option<Size>> {
    let size = browser::use_size(node);
    Signal::derive(move || {
        let (width, height) = size.get();
        (width >= 1.0).then_some(Size {
            width: width as u32,
            height: height as u32,
        })
    })
}

/// Title, legend, plot and table.
#[component]
fn Frame(
    id: String,
    what: &'static str,
    node: NodeRef<Div>,
    figure: Memo<Option<Figure>>,
    legend: Memo<Legend>,
    href: Option<Href>,
    is_empty: Memo<bool>,
    empty: Signal<String>,
) -> impl IntoView {
    let id = StoredValue::new(id);
    let title = Memo::new(move |_| {
        figure.with(|figure| {
            figure
                .as_ref()
                .map_or_else(|| what.to_owned(), |figure| format!("{what} {}", figure.per))
        })
    });
    view! {
        <figure class="chart">
            <figcaption class="chart__head">
                <h2 class="chart__title">{title}</h2>
                <ul class="chart__legend">
                    {move || legend.get().into_iter().map(|(tone, label)| view! { <li><Dot tone />{label}</li> }).collect_view()}
                </ul>
            </figcaption>
            <div class="chart__plot" node_ref=node>
                <Show when=move || !is_empty.get() fallback=move || view! { <p class="chart__empty">{empty}</p> }>
                    <Drawing figure />
                    <Columns id title figure href />
                </Show>
            </div>
            <Show when=move || !is_empty.get()><Table title figure legend href /></Show>
        </figure>
    }
}

#[component]
fn Dot(tone: Tone) -> impl IntoView {
    view! { <i class=format!("chart__dot {}", tone.class())></i> }
}

/// What is only looked at.
#[component]
fn Drawing(figure: Memo<Option<Figure>>) -> impl IntoView {
    let drawing = move || figure.with(|figure| figure.as_ref().map(|it| it.drawing.clone()).unwrap_or_default());
    let axes = move || figure.with(|figure| figure.as_ref().map(axes));
    view! {
        <div class="chart__drawing" aria-hidden="true" inner_html=drawing></div>
        {axes}
    }
}

/// The names of both axes, and a flag where something happened.
fn axes(figure: &Figure) -> impl IntoView + use<> {
    let Size { width, height } = figure.size;
    let up = figure.y_axis.iter().map(|label| {
        view! { <text class="chart__tick" x="38" y=label.at text-anchor="end" dy="0.32em">{label.text.clone()}</text> }
    });
    let bottom = height.saturating_sub(6);
    let along = figure.x_axis.iter().map(|label| {
        view! { <text class="chart__tick" x=label.at y=bottom text-anchor="middle">{label.text.clone()}</text> }
    });
    let flags = figure.flags.iter().map(|flag| {
        let line = format!("M{x} 6V{end}", x = flag.x, end = height.saturating_sub(22));
        let cloth = format!("M{x} 2l7 4-7 4z", x = flag.x);
        view! { <g class="chart__flag"><path class="chart__mast" d=line /><path class="chart__cloth" d=cloth /></g> }
    });
    view! {
        <svg class="chart__axes" width=width height=height aria-hidden="true">
            {up.collect_view()}
            {along.collect_view()}
            {flags.collect_view()}
        </svg>
    }
}
