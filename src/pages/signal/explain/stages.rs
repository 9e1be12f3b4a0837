//! What is being done for an explanation, as it happens.

use std::time::Duration;

use api::explain::ExplainSetup;
use leptos::prelude::*;

use super::{Explaining, Phase};
use crate::browser;
use crate::components::{Icon, Sign};
use crate::view_model::explain::{Progress, StageRow, StageState};
use crate::view_model::format;

#[component]
pub fn Stages(work: Explaining, setup: Signal<Option<ExplainSetup>>) -> impl IntoView {
    const TICK: Duration = Duration::from_secs(1);
    let now = browser::use_clock(TICK);
    let progress = Memo::new(move |_| match work.phase.get() {
        Phase::Running(progress) => progress,
        _ => Progress::default(),
    });
    let model = Memo::new(move |_| {
        setup.with(|setup| {
            let model = setup.as_ref().and_then(|setup| setup.model.as_ref());
            model.map_or_else(|| "the model".to_owned(), |model| model.model.clone())
        })
    });
    let rows = move || {
        let rows = progress.with(|progress| model.with(|model| progress.rows(model)));
        rows.into_iter().map(row).collect_view()
    };
    let said = Memo::new(move |_| progress.with(Progress::said));
    let cancel = work.cancel_id();
    // The button that was pressed is gone: the focus goes to the one in its place.
    browser::focus(&cancel);
    view! {
        <div class="explain__work" aria-busy="true">
            <ol class="stages">{rows}</ol>
            <p class="visually-hidden" role="status">{said}</p>
            <p class="explain__elapsed">
                <span class="muted">{move || format::waited(now.get() - work.since.get())}</span>
                <button type="button" class="btn" id=cancel on:click=move |_| work.cancel()>"Cancel"</button>
            </p>
        </div>
    }
}

fn row(StageRow { label, state, note }: StageRow) -> impl IntoView {
    let (class, sign, word) = match state {
        StageState::Done => ("stage stage--done", Some(Sign::Check), "done: "),
        StageState::Now => ("stage stage--now", None, "now: "),
        StageState::Later => ("stage stage--later", None, ""),
        StageState::Skipped => ("stage stage--later", Some(Sign::Minus), "left out: "),
    };
    let current = (state == StageState::Now).then_some("step");
    view! {
        <li class=class aria-current=current>
            <span class="stage__sign">
                {match sign {
                    Some(sign) => view! { <Icon sign /> }.into_any(),
                    None => view! { <span class="dot" aria-hidden="true"></span> }.into_any(),
                }}
            </span>
            <span>
                <span class="visually-hidden">{word}</span>{label}
                {note.map(|note| view! { <small class="stage__note">{note}</small> })}
            </span>
        </li>
    }
}
