//! Applying a fix to a managed prompt: what is asked for, what it will do, and what came of it.

use std::time::Duration;

use api::fixes::{ApplyFixAnswer, ApplyFixRequest, PromptPreview};
use leptos::prelude::*;

use super::bench::Bench;
use super::change::Change;
use super::target::Target;
use crate::api::{Answer, ClientError, Read, apply_fix, prompt_url, read, use_write};
use crate::browser;
use crate::components::{Icon, Load, Sign};
use crate::dialogs::Modal;

/// A name that is being typed is looked for after this pause.
const PAUSE: Duration = Duration::from_millis(400);

/// What the dialog knows. It keeps what was typed while it is closed.
#[derive(Clone, Copy)]
pub struct Applying {
    bench: StoredValue<Bench>,
    pub shown: RwSignal<bool>,
    pub name: RwSignal<String>,
    pub label: RwSignal<String>,
    /// The new version gets the label.
    pub publish: RwSignal<bool>,
    /// The prompt as it was found when the fix was to be applied to another form of it.
    pub changed: RwSignal<Option<PromptPreview>>,
    pub problem: RwSignal<Option<ClientError>>,
    /// Labels that the prompt's versions have.
    pub known: RwSignal<Vec<String>>,
    sending: StoredValue<Action<ApplyFixRequest, ()>>,
}

impl Applying {
    pub fn new(bench: Bench) -> Self {
        let (shown, changed, problem) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        let (write, id) = (use_write(), bench.id());
        let ended = Ended {
            bench,
            shown,
            changed,
            problem,
        };
        let sending = Action::new_local(move |request: &ApplyFixRequest| {
            let answer = apply_fix(write, id, request);
            async move { ended.with(answer.await) }
        });
        Self {
            bench: StoredValue::new(bench),
            shown,
            name: RwSignal::new(String::new()),
            label: RwSignal::new(ApplyFixRequest::usual_label()),
            publish: RwSignal::new(true),
            changed,
            problem,
            known: RwSignal::new(Vec::new()),
            sending: StoredValue::new(sending),
        }
    }

    /// What the dialog shares with the card.
    pub fn bench(self) -> Bench {
        self.bench.get_value()
    }

    /// Shows the dialog, with the prompt that the run used.
    pub fn open(self) {
        if self.name.with_untracked(String::is_empty) {
            self.name.set(self.bench().prompt_name().unwrap_or_default());
        }
        self.forget();
        self.shown.set(true);
    }

    /// What is known of a prompt is about another one from now on.
    pub fn forget(self) {
        self.changed.set(None);
        self.problem.set(None);
    }

    pub fn is_sending(self) -> bool {
        self.sending.get_value().pending().get()
    }

    /// Applies the fix to the version of the prompt whose difference is shown.
    pub fn apply(self, base: &PromptPreview) {
        let sending = self.sending.get_value();
        if sending.pending().get_untracked() {
            return;
        }
        self.problem.set(None);
        sending.dispatch_local(ApplyFixRequest {
            fix_content: self.bench().draft.with_untracked(|draft| draft.text.trim().to_owned()),
            langfuse_prompt_name: base.name.clone(),
            label: base.label.clone(),
            publish: self.publish.get_untracked(),
            base_version: Some(base.version),
        });
    }
}

/// What becomes of the dialog when the answer is there.
#[derive(Clone, Copy)]
struct Ended {
    bench: Bench,
    shown: RwSignal<bool>,
    changed: RwSignal<Option<PromptPreview>>,
    problem: RwSignal<Option<ClientError>>,
}

impl Ended {
    fn with(self, answer: Answer<ApplyFixAnswer>) {
        // The reader may have left meanwhile, and the card with its values is gone.
        if self.shown.is_disposed() {
            return;
        }
        match answer {
            Ok(answer) => {
                self.shown.set(false);
                self.bench.applied.set(Some(answer));
                self.bench.turned();
            }
            Err(ClientError::Api(body)) if body.prompt.is_some() => self.changed.set(body.prompt_now()),
            Err(error) => {
                self.problem.set(Some(error));
                // It may have been applied all the same.
                self.bench.status.refetch();
            }
        }
    }
}

#[component]
pub fn ApplyDialog(applying: Applying) -> impl IntoView {
    let close = move |_| applying.shown.set(false);
    view! {
        <Modal open=applying.shown label="Apply the fix to a prompt" class="apply">
            <div class="apply__body">
                <header class="apply__head">
                    <h2>"Apply to a prompt"</h2>
                    <button type="button" class="btn btn--bare" aria-label="Close" title="Close" on:click=close>
                        <Icon sign=Sign::Close />
                    </button>
                </header>
                <Target applying />
                <Found applying />
            </div>
        </Modal>
    }
}

/// The prompt that was named, once the name stands still.
#[component]
fn Found(applying: Applying) -> impl IntoView {
    let url = Signal::derive(move || {
        let (name, label) = (applying.name.get(), applying.label.get());
        match (name.trim(), label.trim()) {
            ("", _) | (_, "") => String::new(),
            (name, label) => prompt_url(applying.bench().id(), name, label),
        }
    });
    let settled = browser::use_pause(url, PAUSE);
    move || {
        let url = settled.get();
        if url.is_empty() {
            return view! { <Unnamed /> }.into_any();
        }
        let prompt: Read<PromptPreview> = read(url);
        view! { <Load read=prompt let:prompt><Change applying prompt /></Load> }.into_any()
    }
}

/// What to do when no prompt is known.
#[component]
fn Unnamed() -> impl IntoView {
    view! {
        <div class="apply__unnamed">
            <p>"No prompt is named. The trace of a run tells its prompt if the agent takes it from Langfuse and links it to its model calls."</p>
            <p class="muted">
                "To have it so: create the prompt under "<b>"Prompts"</b>" in Langfuse, and fetch it in the agent with "
                <code class="inline">"langfuse.get_prompt(\"name\")"</code>
                ". If the prompt is there already, type its name above."
            </p>
        </div>
    }
}
