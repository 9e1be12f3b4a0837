//! Saving, and what is said when it does not work.

use leptos::prelude::*;

use super::conflict::ConflictNotice;
use super::deleted::Deleted;
use super::editor::{Editor, Outcome};
use crate::api::ClientError;
use crate::components::{Icon, Sign};
use crate::view_model::notice;

/// What stands above the fields while the input is not saved as it should be.
#[component]
pub fn SavingNotice(editor: Editor) -> impl IntoView {
    move || match editor.outcome.get() {
        Outcome::Failed(error) => view! { <NotSaved editor error /> }.into_any(),
        Outcome::Conflict(theirs) => view! { <ConflictNotice editor theirs=*theirs /> }.into_any(),
        Outcome::Deleted => view! { <Deleted editor /> }.into_any(),
        Outcome::None | Outcome::Saving => view! { <Recalled editor /> }.into_any(),
    }
}

#[component]
fn NotSaved(editor: Editor, error: ClientError) -> impl IntoView {
    let what = notice::of(&error);
    let title = what.as_ref().map_or("no answer came", |what| &what.title);
    let title = format!("Not saved: {title}");
    let hint = what.as_ref().and_then(|what| what.hint.clone());
    let request = what.and_then(|what| what.request_id);
    view! {
        <div class="notice notice--error" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text">
                <p class="notice__title">{title}</p>
                <p>"Everything you typed is still here."{hint.map(|hint| format!(" {hint}."))}</p>
                {request.map(|id| view! { <p class="muted">"Request "<code>{id}</code></p> })}
            </div>
            <button type="button" class="btn" on:click=move |_| editor.save()>"Save again"</button>
        </div>
    }
}

/// Input of an earlier visit is there again.
#[component]
fn Recalled(editor: Editor) -> impl IntoView {
    let shown = move || editor.recalled.get() && editor.unsaved.get();
    view! {
        <Show when=shown>
            <div class="notice" role="status">
                <Icon sign=Sign::Undo />
                <div class="notice__text"><p>"What you typed before is here again. It is not saved yet."</p></div>
                <button type="button" class="btn" on:click=move |_| editor.discard()>"Discard"</button>
            </div>
        </Show>
    }
}

/// The button at the end of the form, and whether there is something to save.
#[component]
pub fn SaveBar(editor: Editor) -> impl IntoView {
    let saving = Memo::new(move |_| editor.outcome.with(|outcome| *outcome == Outcome::Saving));
    let is_new = Memo::new(move |_| editor.stored.with(Option::is_none));
    let name = move || match (saving.get(), is_new.get()) {
        (true, _) => "Saving…",
        (false, true) => "Create policy",
        (false, false) => "Save",
    };
    let state = move || match (editor.unsaved.get(), is_new.get()) {
        (_, true) => "",
        (true, false) => "Unsaved changes",
        (false, false) => "Saved",
    };
    view! {
        <div class="policy-save">
            <button type="submit" class="btn btn--primary" aria-disabled=move || saving.get().to_string()>{name}</button>
            <Show when=move || editor.unsaved.get()>
                <button type="button" class="btn" on:click=move |_| editor.discard()>"Discard changes"</button>
            </Show>
            <span class="muted" role="status">{state}</span>
        </div>
    }
}
