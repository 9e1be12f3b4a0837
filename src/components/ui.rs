//! What all components of a tab share: theme, toasts, and which hash is pointed at.

use api::signals::SignalView;
use api::{ContentHash, RunSummary};
use leptos::prelude::*;

use crate::api::Kept;
use crate::browser::{self, Theme};
use crate::components::toast::ToastList;

/// The shared state of the tab. Everything else lives in the URL.
#[derive(Clone, Copy)]
pub struct Ui {
    pub theme: Theme,
    pub toasts: ToastList,
    /// The hash under the pointer or the focus; every equal one on the page shows itself.
    pub pointed: RwSignal<Option<ContentHash>>,
    /// The list of runs as the reader left it, so that *Back* finds it again.
    pub left_runs: StoredValue<Option<Kept<RunSummary>>>,
    /// The same for the list of single signals.
    pub left_signals: StoredValue<Option<Kept<SignalView>>>,
    copying: StoredValue<Action<(String, &'static str), ()>>,
}

impl Ui {
    fn new() -> Self {
        let toasts = ToastList::new();
        let copying = Action::new_local(move |(text, done): &(String, &'static str)| {
            let (text, done) = (text.clone(), *done);
            async move {
                let copied = browser::copy(&text).await;
                toasts.say(if copied {
                    done
                } else {
                    "The browser does not allow copying here"
                });
            }
        });
        Self {
            theme: Theme::recalled(),
            toasts,
            pointed: RwSignal::new(None),
            left_runs: StoredValue::new(None),
            left_signals: StoredValue::new(None),
            copying: StoredValue::new(copying),
        }
    }

    pub fn provide() -> Self {
        let ui = Self::new();
        provide_context(ui);
        ui
    }

    /// Copies `text` and says `done`, a sentence such as "Run id copied".
    pub fn copy(self, text: String, done: &'static str) {
        self.copying.with_value(|copying| copying.dispatch_local((text, done)));
    }
}

/// The tab's shared state. A component that stands alone, as in a test, gets its own.
pub fn use_ui() -> Ui {
    use_context().unwrap_or_else(Ui::new)
}
