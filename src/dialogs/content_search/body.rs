//! The field, and where its content occurred.

use std::time::Duration;

use leptos::prelude::*;

use super::found::Occurred;
use super::spellings::Spellings;
use crate::browser;
use crate::components::{Icon, Sign};
use crate::dialogs::use_dialogs;
use crate::view_model::content_forms::forms;

const FIELD: &str = "content-field";
/// A pause in typing after which the text is hashed and its hashes are asked for.
const PAUSE: Duration = Duration::from_millis(250);

/// The text lives in this component alone and is gone when the dialog closes.
#[component]
pub fn ContentSearchBody() -> impl IntoView {
    let open = use_dialogs().content_search;
    let text = RwSignal::new(String::new());
    let paused = browser::use_pause(text.into(), PAUSE);
    let spelled = Memo::new(move |_| paused.with(|text| forms(text)));
    Effect::new(|| browser::focus(FIELD));
    let any = Memo::new(move |_| spelled.with(|spelled| !spelled.is_empty()));
    view! {
        <div class="content__body">
            <header class="content__head">
                <h2>"Search by content"</h2>
                <button type="button" class="btn btn--bare" aria-label="Close" title="Close" on:click=move |_| open.set(false)>
                    <Icon sign=Sign::Close />
                </button>
            </header>
            <label class="content__label" for=FIELD>"Prompt, arguments or output"</label>
            <textarea
                id=FIELD
                class="field content__field"
                rows="5"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                aria-describedby="content-promise"
                placeholder="Paste the whole text, or arguments as JSON or as Python writes them"
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
            <p class="content__promise" id="content-promise">
                <Icon sign=Sign::Key />
                <span>"The text stays in this browser. It is hashed here, and only its hashes are sent."</span>
            </p>
            <Show when=move || any.get() fallback=Hints>
                <Spellings spelled />
                <Occurred spelled />
            </Show>
        </div>
    }
}

/// What can be found, for those who have not pasted anything yet.
#[component]
fn Hints() -> impl IntoView {
    view! {
        <ul class="content__hints muted">
            <li>"What a user asked: the whole input of a run"</li>
            <li>"What a tool was called with: all of its arguments, such as " <code>"{\"query\": \"tides\"}"</code></li>
            <li>"What a model or a tool answered, or an error said"</li>
        </ul>
    }
}
