//! Holding a live list still, with a button and the key `p`.

use api::stream::Change;
use leptos::prelude::*;

use crate::api::use_changes;
use crate::browser::{self, Key};
use crate::components::{Icon, Sign};
use crate::view_model::format;
use crate::view_model::held::{Held, Waiting};

/// Whether a list is held still, and what has come in since.
#[derive(Clone, Copy)]
pub struct Pause {
    on: RwSignal<bool>,
    held: RwSignal<Held>,
    apply: StoredValue<Option<Apply>, LocalStorage>,
}

type Apply = std::rc::Rc<dyn Fn(&[Change])>;

impl Pause {
    pub fn new() -> Self {
        Self {
            on: RwSignal::new(false),
            held: RwSignal::new(Held::default()),
            apply: StoredValue::new_local(None),
        }
    }

    /// Calls `apply` with the changes among the runs that `query` asks for: at once, or after a pause.
    pub fn follow(self, query: Signal<String>, apply: impl Fn(&[Change]) + 'static) {
        let apply: Apply = std::rc::Rc::new(apply);
        self.apply.set_value(Some(apply.clone()));
        // What was held belongs to another list now, which is being read anyway.
        Effect::new(move || {
            query.track();
            self.held.try_set(Held::default());
        });
        use_changes(query, move |changes| {
            if self.on.try_get_untracked() == Some(true) {
                self.held.try_update(|held| held.hold(changes));
            } else {
                apply(changes);
            }
        });
    }

    fn toggle(self) {
        self.on.update(|on| *on = !*on);
        if self.on.get_untracked() {
            return;
        }
        let changes = self.held.try_update(Held::release).unwrap_or_default();
        if let Some(Some(apply)) = self.apply.try_get_value() {
            apply(&changes);
        }
    }
}

#[component]
pub fn PauseButton(
    pause: Pause,
    /// How many of what the list shows wait.
    waiting: fn(&Held) -> Waiting,
) -> impl IntoView {
    browser::use_keys(move |key| {
        let asked = key == Key::Pause;
        if asked {
            pause.toggle();
        }
        asked
    });
    let on = move || pause.on.get();
    let sign = move || {
        let sign = if on() { Sign::Play } else { Sign::Pause };
        view! { <Icon sign /> }
    };
    let word = move || if on() { "Resume" } else { "Pause" };
    let count = move || {
        on().then(|| {
            let Waiting { count, at_least } = pause.held.with(waiting);
            match (count, at_least) {
                (0, true) => "changes waiting".to_owned(),
                (_, true) => format!("{}+ waiting", format::count(count as u64)),
                (_, false) => format!("{} waiting", format::count(count as u64)),
            }
        })
    };
    view! {
        <span class="pause__count" role="status">{count}</span>
        <button type="button" class="btn" class:chip--on=on aria-label=word title="Pause and resume live changes (p)"
            aria-keyshortcuts="p" on:click=move |_| pause.toggle()>
            {sign}<span class="head__word">{word}</span>
        </button>
    }
}
