//! Loading and removing the month of sample runs, on every page that offers it.

mod card;

use std::time::Duration;

use api::demo::{DemoRequest, DemoState};
use api::paths;
use leptos::prelude::*;

use crate::api::{Answer, ClientError, Read, read, use_write};
use crate::view_model::demo::asks_again;
pub use card::DemoCard;

/// How often the progress is asked for while runs are being sent or removed.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// What of the demo is there, and the two things that can be done about it.
#[derive(Clone, Copy)]
pub struct Demo {
    pub state: Read<DemoState>,
    load: Action<(), Answer<DemoState>>,
    remove: Action<(), Answer<DemoState>>,
}

pub fn use_demo() -> Demo {
    let write = use_write();
    let state: Read<DemoState> = read(paths::DEMO.to_owned());
    let load = Action::new_local(move |(): &()| {
        let runs = DemoRequest::usual_runs();
        write.post(paths::DEMO, &DemoRequest { runs })
    });
    let remove = Action::new_local(move |(): &()| write.delete(paths::DEMO));
    for done in [load.version(), remove.version()] {
        Effect::new(move || {
            if done.get() != 0 {
                state.refetch();
            }
        });
    }
    follow(state);
    Demo { state, load, remove }
}

/// Asks again as long as runs are being sent or removed, and not otherwise.
fn follow(state: Read<DemoState>) {
    Effect::new(move |before: Option<bool>| {
        let before = before.unwrap_or_default();
        let Some(answer) = state.get() else { return before };
        let again = asks_again(before, answer.as_ref());
        if again && let Ok(timer) = set_timeout_with_handle(move || state.refetch(), ASK_EVERY) {
            on_cleanup(move || timer.clear());
        }
        again
    });
}

/// Whether the demo is on its way because of a request: one that is not answered yet, or was not refused.
fn is_granted(pending: bool, answer: Option<&Answer<DemoState>>) -> bool {
    pending || matches!(answer, Some(Ok(_)))
}

impl Demo {
    /// Whether the reader has asked for the demo here, and was not refused.
    pub fn is_asked_for(self) -> bool {
        let pending = self.load.pending().get_untracked();
        self.load
            .value()
            .with_untracked(|answer| is_granted(pending, answer.as_ref()))
    }

    /// Whether a change is on its way.
    pub fn is_busy(self) -> Signal<bool> {
        Signal::derive(move || self.load.pending().get() || self.remove.pending().get())
    }

    /// Why the last change was not made.
    pub fn problem(self) -> Signal<Option<ClientError>> {
        let failed = |action: Action<(), Answer<DemoState>>| action.value().get().and_then(Result::err);
        Signal::derive(move || failed(self.load).or_else(|| failed(self.remove)))
    }

    pub fn on_load(self) -> Callback<()> {
        Callback::new(move |()| {
            self.remove.value().set(None);
            self.load.dispatch_local(());
        })
    }

    pub fn on_remove(self) -> Callback<()> {
        Callback::new(move |()| {
            self.load.value().set(None);
            self.remove.dispatch_local(());
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_demo_is_not_on_its_way() {
        let refused = || Err(ClientError::Network);
        assert!(!is_granted(false, None));
        assert!(!is_granted(false, Some(&refused())));
        assert!(is_granted(true, Some(&refused())));
        assert!(is_granted(false, Some(&Ok(DemoState::default()))));
    }
}
