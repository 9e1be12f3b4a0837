//! One policy in one row; on a phone, one card.

use api::policies::PolicyView;
use api::policy::{ActionKind, AgentScope, condition_words};
use leptos::prelude::*;

use super::Known;
use super::desk::Desk;
use super::menu::RowMenu;
use super::reach::Reach;
use super::remarks::Remarks;
use super::reorder::{HANDLES, Reorder};
use crate::components::{Icon, Sign, Viewport};
use crate::pages::row_keys::link_id;
use crate::view_model::format;
use crate::view_model::policies::rows::{self, Row};
use crate::view_model::policy::labels;
use crate::view_model::policy::links::policy_href;
use crate::view_model::prose::{self, Piece};
use crate::view_model::query::agent_href;

/// What the ids of the rows' links begin with.
pub const ROWS: &str = "policy";

/// The place of a row, as long as there is one.
#[component]
pub fn RowFrame(
    row: Memo<Option<Row>>,
    index: usize,
    /// How many rows there are.
    total: Signal<usize>,
    current: RwSignal<Option<usize>>,
    desk: Desk,
    known: Known,
    reorder: Reorder,
    viewport: Viewport,
) -> impl IntoView {
    let there = Memo::new(move |_| row.with(Option::is_some));
    move || {
        there.get().then(|| {
            let first = row.get_untracked();
            let row = Memo::new(move |previous: Option<&Option<Row>>| {
                row.get()
                    .or_else(|| previous.cloned().flatten())
                    .or_else(|| first.clone())
            });
            view! { <OneRow row index total current desk known reorder viewport /> }
        })
    }
}

/// A part of the row that changes when it does.
fn part<T: Clone + PartialEq + Default + Send + Sync + 'static>(
    row: Memo<Option<Row>>,
    of: impl Fn(&Row) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| row.with(|row| row.as_ref().map(&of).unwrap_or_default()))
}

#[component]
fn OneRow(
    row: Memo<Option<Row>>,
    index: usize,
    /// How many rows there are.
    total: Signal<usize>,
    current: RwSignal<Option<usize>>,
    desk: Desk,
    known: Known,
    reorder: Reorder,
    viewport: Viewport,
) -> impl IntoView {
    let policy = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.policy.clone())));
    let name = part(row, |row| row.policy.name.clone());
    let held = move || policy.with(|policy| policy.as_ref().is_some_and(|policy| reorder.holds(policy)));
    let off = part(row, |row| !row.policy.enabled);
    let href = part(row, |row| policy_href(row.policy.id));
    let taken_back = Memo::new(move |_| {
        let id = policy.with(|policy| policy.as_ref().map(|policy| policy.id));
        id.map_or(0, |id| desk.edits.with(|edits| edits.taken_back(id)))
    });
    view! {
        <div
            class="policy-row"
            class:policy-row--held=held
            class:policy-row--off=move || off.get()
            // Two classes with the same effect, so that it shows again each time.
            class:policy-row--back=move || taken_back.get() % 2 == 1
            class:policy-row--again=move || taken_back.get() != 0 && taken_back.get() % 2 == 0
            role="row"
            // The header is the first row.
            aria-rowindex=index + 2
        >
            <span class="policy-row__handle" role="cell"><Handle name index reorder viewport /></span>
            <span class="policy-row__switch" role="cell"><Switch policy desk /></span>
            <span class="policy-row__name" role="cell">
                <a class="run-row__link" id=link_id(ROWS, index) href=href title=name on:focus=move |_| current.set(Some(index))>
                    {name}
                </a>
                <Badges row index />
            </span>
            <span class="policy-row__when" role="cell">
                <Rule words=part(row, |row| condition_words(&row.policy.condition)) />
                <code class="policy-row__wire">{part(row, |row| rows::wire(&row.policy.condition))}</code>
            </span>
            <span class="policy-row__then" role="cell">{move || policy.get().map(|policy| view! { <ActionTag policy /> })}</span>
            <span class="policy-row__agents" role="cell"><Agents agent=part(row, |row| row.policy.agent_id.clone()) /></span>
            <span class="policy-row__priority num" role="cell">
                {part(row, |row| format::count(u64::from(row.policy.priority)))}
            </span>
            <span class="policy-row__fired num" role="cell"><Fired row /></span>
            <span class="policy-row__reach" role="cell"><Reach row index known /></span>
            <span class="policy-row__menu" role="cell"><RowMenu policy index total desk /></span>
        </div>
    }
}

/// The condition in words, names in it as code.
#[component]
fn Rule(words: Memo<String>) -> impl IntoView {
    let piece = |piece: Piece| match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Code(code) => view! { <code>{code}</code> }.into_any(),
    };
    let pieces = move || {
        words
            .with(|words| prose::pieces(words))
            .into_iter()
            .map(piece)
            .collect_view()
    };
    view! { <span class="policy-row__words" title=move || words.get().replace('`', "")>{pieces}</span> }
}

/// What the row is moved by.
#[component]
fn Handle(name: Memo<String>, index: usize, reorder: Reorder, viewport: Viewport) -> impl IntoView {
    let title = move || {
        if reorder.is_possible() {
            "Drag to change the order, or press Space and use the arrow keys"
        } else {
            "Clear the filters to change the order"
        }
    };
    view! {
        <button
            type="button"
            class="handle"
            id=link_id(HANDLES, index)
            aria-label=move || format!("Move {}", name.get())
            aria-describedby="policy-order-help"
            aria-disabled=move || (!reorder.is_possible()).to_string()
            title=title
            on:pointerdown=move |event| reorder.pointer_down(&event, index, viewport)
            on:keydown=move |event| reorder.key(&event, index, viewport)
        >
            <Icon sign=Sign::Drag />
        </button>
    }
}

#[component]
fn Switch(policy: Memo<Option<PolicyView>>, desk: Desk) -> impl IntoView {
    let on = move || policy.with(|policy| policy.as_ref().is_some_and(|policy| policy.enabled));
    let busy = move || policy.with(|policy| policy.as_ref().is_some_and(|policy| desk.is_busy(policy.id)));
    let label = move || policy.with(|policy| policy.as_ref().map(|policy| policy.name.clone()));
    let turn = move |_| {
        if let Some(policy) = policy.get_untracked() {
            desk.switch(policy);
        }
    };
    view! {
        <button
            type="button"
            class="switch"
            role="switch"
            aria-checked=move || on().to_string()
            aria-label=label
            aria-disabled=move || busy().to_string()
            title=move || if on() { "On: turn it off" } else { "Off: turn it on" }
            on:click=turn
        >
            <span class="switch__knob"></span>
        </button>
    }
}

/// What must be known of it at a glance: in shadow, off, what is wrong with it.
#[component]
fn Badges(row: Memo<Option<Row>>, index: usize) -> impl IntoView {
    let shadow = part(row, |row| row.policy.shadow);
    let off = part(row, |row| !row.policy.enabled);
    let would = part(row, |row| match &row.figures {
        Some(figures) => format!(": would have fired {}×", format::count(figures.runs)),
        None => String::new(),
    });
    view! {
        <span class="badges">
            {move || off.get().then(|| view! { <span class="tag">"off"</span> })}
            {move || shadow.get().then(|| view! {
                <span class="tag tag--low" title="Agents never get it; the server notes where it would have fired in the last 24 hours"><span class="cut">"shadow"<span class="badges__more">{would}</span></span></span>
            })}
            <Remarks row index />
        </span>
    }
}

/// The action, with the model that it is about.
#[component]
fn ActionTag(policy: PolicyView) -> impl IntoView {
    let class = match policy.action.kind {
        ActionKind::Stop => "tag tag--critical",
        ActionKind::SwitchModel => "tag tag--medium",
        ActionKind::InjectPrompt => "tag tag--high",
        ActionKind::Log => "tag tag--low",
    };
    let params = policy.action.params;
    let more = params.model.clone();
    let title = params.message.or(params.prompt).or(params.model);
    view! {
        <span class=class title=title><span class="cut">{labels::action(policy.action.kind)}</span></span>
        {more.map(|model| view! { <code class="policy-row__model cut">{model}</code> })}
    }
}

#[component]
fn Agents(agent: Memo<String>) -> impl IntoView {
    move || {
        let agent = agent.get();
        if agent == AgentScope::ALL_AGENTS {
            view! { <span class="muted">"all agents"</span> }.into_any()
        } else {
            let href = agent_href(&agent);
            view! { <a class="policy-row__agent cut" href=href title=agent.clone()>{agent.clone()}</a> }.into_any()
        }
    }
}

/// Runs in which it fired; of a shadow, would have.
#[component]
fn Fired(row: Memo<Option<Row>>) -> impl IntoView {
    let shown = part(row, |row| {
        let figures = row.figures.as_ref()?;
        let href = rows::fired_href(&row.policy);
        let unit = match (row.policy.shadow, figures.runs) {
            (true, _) => " would have fired",
            (false, 0) => " fired",
            (false, 1) => " run in 24 h",
            _ => " runs in 24 h",
        };
        Some((figures.runs, unit, href, rows::fired_words(&row.policy, figures)))
    });
    move || match shown.get() {
        None => view! { <span class="faint">{format::NONE}</span> }.into_any(),
        Some((0, unit, _, words)) => {
            view! { <span class="faint" title=words>"0"<i class="unit">{unit}</i></span> }.into_any()
        }
        Some((runs, unit, href, words)) => view! {
            <a class="policy-row__count" href=href title=words.clone() aria-label=words>
                {format::count(runs)}<i class="unit">{unit}</i>
            </a>
        }
        .into_any(),
    }
}
