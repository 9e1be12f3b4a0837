//! A list as a file: exactly its filter and order, with progress and a checked count.

use api::export::ExportFormat;
use api::{Micros, paths};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::use_command;
use crate::api::{Access, ExportError, Progress, export, url, use_access};
use crate::browser;
use crate::components::{ErrorNotice, Icon, Sign};
use crate::view_model::format;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportOf {
    Runs,
    Signals,
}

impl ExportOf {
    const fn path(self) -> &'static str {
        match self {
            Self::Runs => paths::RUNS_EXPORT,
            Self::Signals => paths::SIGNALS_EXPORT,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Runs => "Export runs",
            Self::Signals => "Export signals",
        }
    }
}

type Pairs = Vec<(&'static str, String)>;

/// How far an export is.
#[derive(Clone, Debug, Default, PartialEq)]
enum State {
    #[default]
    Ready,
    Running(Progress),
    Done {
        rows: u64,
        name: String,
    },
    Failed(ExportError),
}

#[derive(Clone, Copy)]
struct Work {
    of: ExportOf,
    pairs: Callback<(), Pairs>,
    format: RwSignal<ExportFormat>,
    state: RwSignal<State>,
    running: StoredValue<Option<AbortController>, LocalStorage>,
    access: Access,
}

/// The button and the dialog it opens.
#[component]
pub fn Export(
    of: ExportOf,
    /// The list's filter and order at this moment, as the API takes them.
    pairs: Callback<(), Pairs>,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let work = Work {
        of,
        pairs,
        format: RwSignal::new(ExportFormat::default()),
        state: RwSignal::new(State::default()),
        running: StoredValue::new_local(None),
        access: use_access(),
    };
    on_cleanup(move || work.abort());
    let open = RwSignal::new(false);
    let show = move || {
        work.state.set(State::Ready);
        open.set(true);
        // With the next frame, when there is something in it that can take the focus.
        request_animation_frame(move || browser::show_modal(dialog));
    };
    use_command(of.title(), Callback::new(move |()| show()));
    let closed = move |_| {
        work.abort();
        open.set(false);
    };
    view! {
        <button type="button" class="btn" aria-label=of.title() title=of.title() on:click=move |_| show()>
            <Icon sign=Sign::Download /><span class="head__word">"Export"</span>
        </button>
        <dialog class="dialog export" node_ref=dialog aria-labelledby="export-title" on:close=closed>
            <h2 id="export-title">{of.title()}</h2>
            <Show when=move || open.get()>
                <Asked pairs />
                <Formats work />
                <Outcome work />
                <Buttons work dialog />
            </Show>
        </dialog>
    }
}

impl Work {
    fn start(self) {
        let Ok(controller) = AbortController::new() else { return };
        let format = self.format.get_untracked();
        let pairs = self.pairs.run(()).into_iter();
        let url = url(self.of.path(), pairs.chain([("format", format.as_str().to_owned())]));
        let signal = controller.signal();
        self.running.set_value(Some(controller));
        self.state.set(State::Running(Progress::default()));
        spawn_local(async move {
            let on = |progress| {
                if !signal.aborted() {
                    self.state.try_set(State::Running(progress));
                }
            };
            let outcome = export(self.access, &url, format, &signal, on).await;
            if signal.aborted() {
                return;
            }
            self.state.try_set(match outcome {
                Ok(file) if browser::save(&file.pieces, &file.name, format.content_type()) => State::Done {
                    rows: file.rows,
                    name: file.name,
                },
                Ok(_) => State::Failed(ExportError::NotSaved),
                Err(error) => State::Failed(error),
            });
        });
    }

    fn cancel(self) {
        self.abort();
        self.state.set(State::Ready);
    }

    fn abort(self) {
        if let Some(Some(controller)) = self.running.try_update_value(Option::take) {
            controller.abort();
        }
    }
}

/// What is exported, in the filter's own words.
#[component]
fn Asked(pairs: Callback<(), Pairs>) -> impl IntoView {
    let asked = pairs.run(());
    let text = if asked.is_empty() {
        "The whole list, newest first."
    } else {
        "Exactly the list on the screen, all of it, with this filter and order:"
    };
    let tags = asked.into_iter().map(
        |(name, value)| view! { <li class="tag">{format!("{} {}", name.replace('_', " "), said(name, value))}</li> },
    );
    view! {
        <p class="muted">{text}</p>
        <ul class="export__asked">{tags.collect_view()}</ul>
    }
}

fn said(name: &str, value: String) -> String {
    let time = value.parse().ok().and_then(Micros::from_secs);
    let now = Micros::from_secs(browser::now_secs());
    match (name, time, now) {
        ("from" | "to", Some(time), Some(now)) => format::clock(time, now, &chrono::Local),
        _ => value.replace(',', ", "),
    }
}

#[component]
fn Formats(work: Work) -> impl IntoView {
    let running = move || matches!(work.state.get(), State::Running(_));
    let choice = move |format: ExportFormat| {
        let (name, hint) = match format {
            ExportFormat::Csv => ("CSV", "for spreadsheets"),
            ExportFormat::Ndjson => ("NDJSON", "one object a line"),
            ExportFormat::Json => ("JSON", "one array"),
        };
        view! {
            <label class="choice">
                <input type="radio" name="export-format" prop:checked=move || work.format.get() == format
                    on:change=move |_| work.format.set(format) />
                <b>{name}</b><span class="muted">{hint}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices export__formats" disabled=running>
            <legend>"Format"</legend>
            {ExportFormat::ALL.map(choice).collect_view()}
        </fieldset>
    }
}

#[component]
fn Outcome(work: Work) -> impl IntoView {
    let retry = Callback::new(move |()| work.start());
    let body = move || {
        match work.state.get() {
        State::Ready => ().into_any(),
        State::Running(progress) => running(progress).into_any(),
        State::Done { rows, name } => view! {
            <p class="export__done"><Icon sign=Sign::Check />{format!("{}, complete", format::plural(rows, "row", "rows"))}</p>
            <p class="muted">"Saved as "<span class="mono">{name}</span></p>
        }
        .into_any(),
        State::Failed(ExportError::Client(error)) => view! { <ErrorNotice error retry /> }.into_any(),
        State::Failed(error) => failed(&error).into_any(),
    }
    };
    view! { <div class="export__outcome" role="status">{body}</div> }
}

fn running(Progress { rows, promised }: Progress) -> impl IntoView {
    let text = if promised == 0 {
        "Counting rows…".to_owned()
    } else {
        format!("{} of {}", format::count(rows), format::plural(promised, "row", "rows"))
    };
    view! {
        <progress class="export__bar" aria-label="Rows received" max=promised.max(1).to_string() value=rows.to_string()></progress>
        <p>{text}</p>
    }
}

fn failed(error: &ExportError) -> impl IntoView + use<> {
    let (title, hint) = match error {
        ExportError::Short(Progress { rows, promised }) => (
            "The export is not complete".to_owned(),
            format!(
                "{} of {} came. Nothing was saved; try again.",
                format::count(*rows),
                format::plural(*promised, "row", "rows")
            ),
        ),
        ExportError::NotSaved => (
            "The browser did not take the file".to_owned(),
            "Allow downloads for this page and try again.".to_owned(),
        ),
        ExportError::NoPromise | ExportError::Client(_) => (
            "The answer cannot be checked".to_owned(),
            "It does not say how many rows it has. Something between here and the server may have changed it."
                .to_owned(),
        ),
    };
    view! {
        <div class="notice notice--error" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text"><p class="notice__title">{title}</p><p>{hint}</p></div>
        </div>
    }
}

#[component]
fn Buttons(work: Work, dialog: NodeRef<Dialog>) -> impl IntoView {
    let is_running = move || matches!(work.state.get(), State::Running(_));
    let start = move || match work.state.get() {
        State::Done { .. } => "Export again",
        State::Failed(_) => "Try again",
        State::Ready | State::Running(_) => "Export",
    };
    view! {
        <div class="export__end">
            <Show when=is_running fallback=move || view! {
                <button type="button" class="btn btn--primary" on:click=move |_| work.start()>{start}</button>
            }>
                <button type="button" class="btn" on:click=move |_| work.cancel()>"Cancel"</button>
            </Show>
            <button type="button" class="btn" on:click=move |_| browser::hide_modal(dialog)>"Close"</button>
        </div>
    }
}
