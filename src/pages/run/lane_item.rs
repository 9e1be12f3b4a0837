//! One item of the lane: a step, a folded loop, or a pause.

use api::{Spend, Step, StepKind};
use leptos::prelude::*;

use super::lane_view::LaneView;
use super::unrolled::{Drawn, DrawnKind};
use super::url::RunUrl;
use crate::browser;
use crate::components::{Swatch, use_ui};
use crate::view_model::format;
use crate::view_model::graph::{LaneItem, LaneWhat};
use crate::view_model::run::{RunModel, has_hash, kind_class, kind_word};
use crate::view_model::run_policies::{action_words, rank};

pub const ROW: f64 = 44.0;
pub const AXIS: f64 = 26.0;
/// Room around an item in its row.
const PAD: f64 = 6.0;
/// Pixels of a letter.
const LETTER: f64 = 7.0;
/// Narrower items have no room for signs.
const SIGNS: f64 = 24.0;

pub fn item_id(first: usize) -> String {
    format!("lane-item-{first}")
}

#[component]
pub fn LaneItemView(view: LaneView, url: RunUrl, first: Drawn) -> impl IntoView {
    let Drawn { first, kind } = first;
    let item = Memo::new(move |_| {
        view.lane.with(|lane| {
            let end = lane.items.partition_point(|item| item.first <= first);
            let same = lane.items[..end]
                .iter()
                .rev()
                .take(2)
                .find(|item| kind_of(item) == kind);
            same.filter(|item| item.first == first).cloned()
        })
    });
    move || {
        let item = item.get()?;
        Some(match item.what {
            LaneWhat::Step(position) => view! { <StepItem view item position /> }.into_any(),
            LaneWhat::Loop(number) => view! { <LoopItem view url item number /> }.into_any(),
            LaneWhat::Pause(number) => pause(view, &item, number).into_any(),
        })
    }
}

fn kind_of(item: &LaneItem) -> DrawnKind {
    match item.what {
        LaneWhat::Step(_) => DrawnKind::Step,
        LaneWhat::Loop(_) => DrawnKind::Loop,
        LaneWhat::Pause(_) => DrawnKind::Pause,
    }
}

/// What a step looks like; equal ones need not be drawn anew.
#[derive(Clone, PartialEq)]
struct StepFace {
    kind: &'static str,
    said: String,
    title: String,
    name: String,
    content: Option<api::ContentHash>,
    failed: bool,
    /// The class of a fired policy's sign.
    policy: Option<&'static str>,
    /// On the critical path of a run with calls side by side.
    critical: bool,
    cost_share: f64,
}

fn step_face(model: &RunModel, step: &Step, position: usize, offset_ms: u64) -> StepFace {
    let action = step.note.as_ref().map(api::Label::as_str);
    let (did, policy) = match step.kind {
        StepKind::Policy if rank(step.kind, action) == 0 => (action_words(action), Some("lane-policy strong")),
        StepKind::Policy => (action_words(action), Some("lane-policy")),
        _ => ("", None),
    };
    let said = format!("Step {}: {} {} {did}", step.step_index, kind_word(step.kind), step.name);
    let said = said.trim_end().to_owned();
    let spend = Spend::of(step);
    let took = step
        .duration_ms
        .map_or_else(String::new, |ms| format!(", took {}", format::duration(ms)));
    let cost = if spend.cost_usd > 0.0 {
        format!(
            ", {} tokens, {} estimated",
            format::count(spend.tokens),
            format::cost(spend.cost_usd)
        )
    } else {
        String::new()
    };
    StepFace {
        kind: kind_class(step.kind),
        title: format!("{said}, at {}{took}{cost}", format::offset(offset_ms)),
        said,
        name: step.name.as_str().to_owned(),
        content: step.content_hash,
        failed: step.outcome == api::StepOutcome::Failed,
        policy,
        critical: model.timing.parallel && model.timing.critical.get(position) == Some(&true),
        cost_share: spend.share_of(model.spend),
    }
}

#[component]
fn StepItem(view: LaneView, item: LaneItem, position: usize) -> impl IntoView {
    let selection = view.selection;
    let offset = item.offset_ms;
    let face = Memo::new(move |_| {
        selection.model.with(|model| {
            model
                .step(position)
                .map(|step| step_face(model, step, position, offset))
        })
    });
    let pointed = use_ui().pointed;
    let hot = Memo::new(move |_| selection.marks.with(|marks| marks.names(position)));
    let lit = Memo::new(move |_| {
        let hash = pointed.get();
        hash.is_some_and(|hash| {
            selection
                .model
                .with(|model| model.step(position).is_some_and(|step| has_hash(step, hash)))
        })
    });
    let class = move || {
        let chosen = selection.step.get() == Some(position);
        face.with(|face| {
            face.as_ref()
                .map(|face| classes("lane-item", face, [hot.get(), chosen, lit.get()]))
        })
    };
    let content = move || face.with_untracked(|face| face.as_ref().and_then(|face| face.content));
    let y = AXIS + ROW * item.lane as f64 + PAD;
    let (x, width) = (item.x, item.width);
    let tick = (width > 70.0).then(|| {
        view! { <text class="lane-tick" x=x y="15">{format::offset(offset)}</text> }
    });
    view! {
        <g
            id=item_id(position)
            class=class
            transform=format!("translate({x:.1},{y:.1})")
            role="button"
            tabindex=move || tab_index(view, position)
            aria-label=move || face.with(|face| face.as_ref().map(|face| face.said.clone()))
            aria-pressed=move || (selection.step.get() == Some(position)).to_string()
            on:click=move |_| selection.on_select.run(position)
            on:keydown=move |event| on_key(&event, view, position, || selection.on_select.run(position))
            on:focus=move |_| pointed.set(content())
            on:blur=move |_| pointed.set(None)
            on:pointerenter=move |_| pointed.set(content())
            on:pointerleave=move |_| pointed.set(None)
        >
            {move || face.get().map(|face| step_body(face, width))}
        </g>
        {tick}
    }
}

fn classes(base: &str, face: &StepFace, [hot, chosen, lit]: [bool; 3]) -> String {
    let mut class = format!("{base} {}", face.kind);
    for (on, name) in [
        (hot, " hot"),
        (chosen, " selected"),
        (lit, " same"),
        (face.failed, " failed"),
        (face.critical, " critical-path"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    class
}

fn step_body(face: StepFace, width: f64) -> impl IntoView {
    let name = (width > 70.0).then(|| {
        let letters = ((width - 34.0) / LETTER).max(1.0) as usize;
        view! { <text class="lane-name" x="26" y="20">{format::shorten(&face.name, letters)}</text> }
    });
    let signs = width >= SIGNS;
    let swatch = face.content.filter(|_| signs).map(|hash| {
        view! { <g transform="translate(7,9)"><Swatch hash size=12.0 /></g> }
    });
    let height = ROW - 2.0 * PAD - 2.0;
    let failed = if signs {
        "M4 4l6 6M10 4l-6 6"
    } else {
        "M1 4l6 6M7 4l-6 6"
    };
    let cost = (signs && face.cost_share >= 0.01).then(|| {
        let long = (width - 8.0) * face.cost_share;
        view! { <rect class="graph-cost" x="4" y=height - 5.0 width=format!("{long:.1}") height="3" rx="1.5" /> }
    });
    view! {
        <title>{face.title}</title>
        <rect class="lane-box" width=width height=height rx="5" />
        {face.failed.then(|| view! { <path class="lane-failed" d=failed /> })}
        {face.policy.filter(|_| signs).map(|class| view! { <path class=class d="M13 7l6 2v5c0 4 -3 7 -6 9c-3 -2 -6 -5 -6 -9v-5z" /> })}
        {swatch}
        {name}
        {cost}
    }
}

/// A loop that is not opened: all its iterations as one item across all lanes.
#[component]
fn LoopItem(view: LaneView, url: RunUrl, item: LaneItem, number: usize) -> impl IntoView {
    let selection = view.selection;
    let first = item.first;
    let found = Memo::new(move |_| selection.model.with(|model| model.loops.get(number).cloned()));
    let words = move || {
        selection.model.with(|model| {
            found.with(|found| {
                let found = found.as_ref()?;
                Some((
                    found.words(model.steps()),
                    found.names(model.steps()),
                    found.spoken(model.steps()),
                ))
            })
        })
    };
    let inside =
        move |position: usize| found.with(|found| found.as_ref().is_some_and(|found| found.contains(position)));
    let class = move || {
        let hot = selection
            .marks
            .with(|marks| marks.steps.iter().any(|step| inside(*step)));
        let chosen = selection.step.get().is_some_and(inside);
        format!(
            "lane-item lane-loop{}{}",
            if hot { " hot" } else { "" },
            if chosen { " selected" } else { "" }
        )
    };
    let open = move || url.reveal(first, Some(first));
    let height = move || view.lane.with(|lane| ROW * lane.kinds.len() as f64 - 2.0 * PAD);
    let letters = ((item.width - 24.0) / LETTER) as usize;
    let body = move || {
        let (words, names, _) = words()?;
        let (times, arguments) = words.split_once(", ").unwrap_or((&words, ""));
        Some(view! {
            <title>{format!("{words}: {names}. Open it to see every step.")}</title>
            <rect class="lane-box" width=item.width height=height rx="8" />
            <text class="lane-times" x="12" y="22">{format!("+ {times}")}</text>
            <text class="lane-name" x="12" y="40">{format::shorten(&names, letters)}</text>
            <text class="lane-tick" x="12" y="56">{format::shorten(arguments, letters)}</text>
        })
    };
    view! {
        <g
            id=item_id(first)
            class=class
            transform=format!("translate({:.1},{:.1})", item.x, AXIS + PAD)
            role="button"
            tabindex=move || tab_index(view, first)
            aria-expanded="false"
            aria-label=move || words().map(|(_, _, spoken)| spoken)
            on:click=move |_| open()
            on:keydown=move |event| on_key(&event, view, first, open)
        >
            {body}
        </g>
        <text class="lane-tick" x=item.x y="15">{format::offset(item.offset_ms)}</text>
    }
}

/// A long pause, drawn short: its length is said, not shown.
fn pause(view: LaneView, item: &LaneItem, number: usize) -> impl IntoView + use<> {
    let ms = view
        .selection
        .model
        .with_untracked(|model| model.timing.gaps.get(number).map_or(0, |gap| gap.ms));
    let height = view
        .lane
        .with_untracked(|lane| ROW * lane.kinds.len() as f64 - 2.0 * PAD);
    let words = format::duration(ms);
    let middle = item.width / 2.0;
    view! {
        <g class="lane-pause" transform=format!("translate({:.1},{:.1})", item.x, AXIS + PAD)>
            <title>{format!("Nothing was on its way for {words}")}</title>
            <path d=format!("M{0:.0} 0V{height:.0}", middle - 3.0) />
            <path d=format!("M{0:.0} 0V{height:.0}", middle + 3.0) />
            <text class="lane-tick" x=middle y=-17.0 text-anchor="middle">{format!("idle {words}")}</text>
        </g>
    }
}

fn tab_index(view: LaneView, first: usize) -> &'static str {
    if view.active.get() == first { "0" } else { "-1" }
}

/// Enter does what a click does; arrow keys go along the run.
fn on_key(event: &leptos::ev::KeyboardEvent, view: LaneView, first: usize, act: impl Fn()) {
    let forward = match event.key().as_str() {
        "Enter" | " " => {
            event.prevent_default();
            act();
            return;
        }
        "ArrowRight" => true,
        "ArrowLeft" => false,
        _ => return,
    };
    event.prevent_default();
    let next = view.lane.with_untracked(|lane| {
        let next = lane.neighbour(lane.item_of(first)?, forward)?;
        Some(lane.items[next].first)
    });
    if let Some(next) = next {
        view.active.set(next);
        view.selection.on_select.run(next);
        browser::focus(&item_id(next));
    }
}
