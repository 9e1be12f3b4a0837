//! A failed request: what, why, its id, and a way to try again.

use leptos::prelude::*;

use crate::api::ClientError;
use crate::components::{Icon, Sign, use_ui};
use crate::view_model::notice;

/// Shows nothing for a request that the page itself gave up.
#[component]
pub fn ErrorNotice(
    error: ClientError,
    /// Sends the request again.
    #[prop(optional)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let ui = use_ui();
    notice::of(&error).map(|notice| {
        let request = notice.request_id.map(|id| {
            let copied = id.clone();
            let copy = move |_| ui.copy(copied.clone(), "Request id copied");
            view! {
                <button type="button" class="notice__request" title="Copy: the server's log has the same id" on:click=copy>
                    "Request " <code>{id}</code>
                </button>
            }
        });
        view! {
            <div class="notice notice--error" role="alert">
                <Icon sign=Sign::Warning />
                <div class="notice__text">
                    <p class="notice__title">{notice.title}</p>
                    {notice.hint.map(|hint| view! { <p>{hint}</p> })}
                    {request}
                </div>
                {retry.map(|retry| view! {
                    <button type="button" class="btn" on:click=move |_| retry.run(())>"Retry"</button>
                })}
            </div>
        }
    })
}
