//! Taking a fix back and promoting it, after saying exactly what that does.

use api::FixId;
use api::fixes::{FixEntry, FixView};
use leptos::prelude::*;

use super::bench::Bench;
use crate::api::{Answer, ClientError, promote, roll_back, use_write};
use crate::components::{ErrorNotice, Icon, Sign, use_ui};
use crate::dialogs::Modal;
use crate::view_model::fix_state::title;
use crate::view_model::fix_turn::{promote_effect, rollback_effect, rollback_name};

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Back,
    Up,
}

/// What the dialog asks.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    turn: Turn,
    fix: FixId,
    title: String,
    effect: String,
    /// What the button that does it is called.
    name: &'static str,
}

#[derive(Clone, Copy)]
pub struct Turning {
    shown: RwSignal<bool>,
    question: RwSignal<Option<Question>>,
    problem: RwSignal<Option<ClientError>>,
    sending: StoredValue<Action<(Turn, FixId), ()>>,
}

impl Turning {
    pub fn new(bench: Bench) -> Self {
        let (shown, problem) = (RwSignal::new(false), RwSignal::new(None));
        let (write, toasts) = (use_write(), use_ui().toasts);
        let sending = Action::new_local(move |(turn, fix): &(Turn, FixId)| {
            let (turn, fix) = (*turn, *fix);
            async move {
                let answer: Answer<FixEntry> = match turn {
                    Turn::Back => roll_back(write, fix).await,
                    Turn::Up => promote(write, fix).await,
                };
                // The reader may have left meanwhile, and the card with its values is gone.
                if shown.is_disposed() {
                    return;
                }
                match answer {
                    Ok(entry) => {
                        shown.set(false);
                        toasts.say(title(&entry.fix));
                        bench.turned();
                    }
                    Err(error) => {
                        problem.set(Some(error));
                        bench.status.refetch();
                    }
                }
            }
        });
        Self {
            shown,
            question: RwSignal::new(None),
            problem,
            sending: StoredValue::new(sending),
        }
    }

    /// Asks whether to do it, if there is anything to do.
    pub fn ask(self, turn: Turn, fix: &FixView) {
        let (effect, asked, name) = match turn {
            Turn::Back => (rollback_effect(fix), "Take the fix back?", rollback_name(fix)),
            Turn::Up => (promote_effect(fix), "Promote the fix?", "Promote"),
        };
        let Some(effect) = effect else { return };
        self.problem.set(None);
        self.question.set(Some(Question {
            turn,
            fix: fix.id,
            title: asked.to_owned(),
            effect,
            name,
        }));
        self.shown.set(true);
    }

    fn act(self, turn: Turn, fix: FixId) {
        let sending = self.sending.get_value();
        if !sending.pending().get_untracked() {
            self.problem.set(None);
            sending.dispatch_local((turn, fix));
        }
    }
}

/// What can be done with a fix: promoting it and taking it back.
#[component]
pub fn TurnButtons(
    #[prop(into)] fix: Signal<FixView>,
    turning: Turning,
    /// In a row.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let button = move |turn: Turn, name: &'static str| {
        view! {
            <button
                type="button"
                class="btn"
                class=("btn--primary", turn == Turn::Up && !small)
                class=("btn--small", small)
                on:click=move |_| fix.with_untracked(|fix| turning.ask(turn, fix))
            >
                {name}"…"
            </button>
        }
    };
    let up = Memo::new(move |_| fix.with(|fix| promote_effect(fix).is_some()));
    let back = Memo::new(move |_| fix.with(|fix| rollback_effect(fix).map(|_| rollback_name(fix))));
    view! {
        <Show when=move || up.get()>{button(Turn::Up, "Promote")}</Show>
        {move || back.get().map(|name| button(Turn::Back, name))}
    }
}

#[component]
pub fn TurnDialog(turning: Turning) -> impl IntoView {
    let asked = move || {
        turning
            .question
            .get()
            .map(|question| view! { <Asked turning question /> })
    };
    view! {
        <Modal open=turning.shown label="Change what was applied" class="turn">{asked}</Modal>
    }
}

#[component]
fn Asked(turning: Turning, question: Question) -> impl IntoView {
    let Question {
        turn,
        fix,
        title,
        effect,
        name,
    } = question;
    let pending = turning.sending.get_value().pending();
    let name = move || if pending.get() { "Working…" } else { name };
    let problem = move || turning.problem.get().map(|error| view! { <ErrorNotice error /> });
    view! {
        <div class="turn__body">
            <h2>{title}</h2>
            <p>{effect}</p>
            {problem}
            <div class="apply__end">
                <button type="button" class="btn" on:click=move |_| turning.shown.set(false)>"Leave it"</button>
                <button
                    type="button"
                    class="btn btn--primary"
                    aria-disabled=move || pending.get().to_string()
                    on:click=move |_| turning.act(turn, fix)
                >
                    {(turn == Turn::Back).then(|| view! { <Icon sign=Sign::Undo /> })}{name}
                </button>
            </div>
        </div>
    }
}
