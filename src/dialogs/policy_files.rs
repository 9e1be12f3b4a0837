//! Policies as a file: saved from here, or read from one with a plan first.

mod plan;
mod source;

use api::policies::{Plan, PlanRequest};
use api::{ErrorCode, paths};
use js_sys::{Array, Uint8Array};
use leptos::html::Dialog;
use leptos::prelude::*;

use self::plan::{Done, Planned};
use self::source::Source;
use super::use_command;
use crate::api::{Answer, ClientError, text, use_access, use_write};
use crate::browser;
use crate::components::{ErrorNotice, Icon, Sign, use_ui};

const FILE_NAME: &str = "policies.yaml";

/// How far an import is.
#[derive(Clone, Debug, Default, PartialEq)]
enum Stage {
    /// The file is being chosen or written.
    #[default]
    Source,
    Planned {
        /// What was planned, and what is imported.
        request: PlanRequest,
        plan: Plan,
        /// It was made anew, because policies changed after the first.
        again: bool,
    },
    Done(Plan),
}

/// The file and what is done with it.
#[derive(Clone, Copy)]
struct Work {
    text: RwSignal<String>,
    delete_missing: RwSignal<bool>,
    stage: RwSignal<Stage>,
    problem: RwSignal<Option<ClientError>>,
    planning: Action<PlanRequest, ()>,
    importing: Action<(PlanRequest, u64), ()>,
}

impl Work {
    fn new(on_import: Callback<()>) -> Self {
        let write = use_write();
        let text = RwSignal::new(String::new());
        let delete_missing = RwSignal::new(false);
        let stage = RwSignal::new(Stage::default());
        let problem = RwSignal::new(None);
        let settle = move |answer: Answer<Stage>| match answer {
            Ok(next) => {
                problem.try_set(None);
                stage.try_set(next);
            }
            Err(error) => {
                problem.try_set(Some(error));
            }
        };
        let plan = move |request: PlanRequest, again: bool| async move {
            let answer = write.post(paths::POLICY_PLAN, &request).await;
            // The file may have been changed meanwhile: a plan of what it was must not be shown for it.
            if is_of(&request, text, delete_missing) {
                settle(answer.map(|plan| Stage::Planned { request, plan, again }));
            }
        };
        let planning = Action::new_local(move |request: &PlanRequest| plan(request.clone(), false));
        let importing = Action::new_local(move |(request, revision): &(PlanRequest, u64)| {
            let request = request.clone();
            let made = write.post::<Plan, _>(paths::POLICY_IMPORT, &request.clone().import(*revision));
            async move {
                match made.await {
                    Err(error) if is_conflict(&error) => plan(request, true).await,
                    answer => {
                        let made = answer.is_ok();
                        settle(answer.map(Stage::Done));
                        if made {
                            on_import.try_run(());
                        }
                    }
                }
            }
        });
        Self {
            text,
            delete_missing,
            stage,
            problem,
            planning,
            importing,
        }
    }

    /// Plans the file as it is now.
    fn plan(self) {
        self.planning.dispatch_local(PlanRequest {
            text: self.text.get_untracked(),
            delete_missing: self.delete_missing.get_untracked(),
        });
    }

    /// Begins again with the file as it is, unless it is just being imported.
    fn back(self) {
        if !self.importing.pending().get_untracked() {
            self.problem.set(None);
            self.stage.set(Stage::Source);
        }
    }

    fn is_busy(self) -> bool {
        self.planning.pending().get() || self.importing.pending().get()
    }
}

/// Whether the file is still what was asked about. Once the page is gone, it is not.
fn is_of(request: &PlanRequest, text: RwSignal<String>, delete_missing: RwSignal<bool>) -> bool {
    text.try_with_untracked(|text| *text == request.text)
        .unwrap_or_default()
        && delete_missing.try_get_untracked() == Some(request.delete_missing)
}

/// Policies changed after the plan was made.
fn is_conflict(error: &ClientError) -> bool {
    matches!(error, ClientError::Api(body) if body.code == ErrorCode::Conflict)
}

/// The button and the dialog it opens.
#[component]
pub fn PolicyFiles(
    /// Policies were imported.
    on_import: Callback<()>,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let open = RwSignal::new(false);
    let work = Work::new(on_import);
    let show = move || {
        if matches!(work.stage.get_untracked(), Stage::Done(_)) {
            work.text.set(String::new());
            work.back();
        }
        open.set(true);
        // With the next frame, when there is something in it that can take the focus.
        request_animation_frame(move || browser::show_modal(dialog));
    };
    use_command("Import or export policies", Callback::new(move |()| show()));
    view! {
        <button type="button" class="btn" aria-haspopup="dialog" aria-label="Import or export policies" title="Import or export policies as YAML" on:click=move |_| show()>
            <Icon sign=Sign::Download /><span class="head__word">"YAML"</span>
        </button>
        <dialog class="dialog files" node_ref=dialog aria-labelledby="files-title" on:close=move |_| open.set(false)>
            <h2 id="files-title">"Policies as YAML"</h2>
            <Show when=move || open.get()>
                <Body work />
                <button type="button" class="btn" on:click=move |_| browser::hide_modal(dialog)>"Close"</button>
            </Show>
        </dialog>
    }
}

#[component]
fn Body(work: Work) -> impl IntoView {
    move || match work.stage.get() {
        Stage::Source => view! { <Download /><Source work /> }.into_any(),
        Stage::Planned { request, plan, again } => view! { <Planned work request plan again /> }.into_any(),
        Stage::Done(plan) => view! { <Done plan /> }.into_any(),
    }
}

/// Saves all policies.
#[component]
fn Download() -> impl IntoView {
    let access = use_access();
    let toasts = use_ui().toasts;
    let saving = Action::new_local(move |(): &()| async move {
        let yaml = text(access, paths::POLICY_EXPORT).await?;
        let pieces = Array::of1(&Uint8Array::from(yaml.as_bytes()));
        if browser::save(&pieces, FILE_NAME, "text/yaml") {
            toasts.say(format!("Saved as {FILE_NAME}"));
        } else {
            toasts.warn("The browser did not take the file. Allow downloads for this page and try again.");
        }
        Ok(())
    });
    let failure = move || saving.value().get().and_then(Answer::<()>::err);
    view! {
        <section class="files__part" aria-labelledby="files-export">
            <h3 id="files-export">"Export"</h3>
            <p class="muted">"All policies in one file, in the order in which agents look at them."</p>
            <button type="button" class="btn" aria-disabled=move || saving.pending().get().to_string() on:click=move |_| { saving.dispatch_local(()); }>
                <Icon sign=Sign::Download />"Download YAML"
            </button>
            {move || failure().map(|error| view! { <ErrorNotice error /> })}
        </section>
    }
}
