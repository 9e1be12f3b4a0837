//! What a policy would have done on the last runs, in one line.

use std::time::Duration;

use api::policies::BacktestRequest;
use api::policy::PolicyRule;
use leptos::prelude::*;
use web_sys::AbortController;

use crate::api::{Answer, ClientError, Tried, backtest, use_access};
use crate::components::ErrorNotice;
use crate::view_model::policy::backtest::{starved_words, verdict};
use crate::view_model::policy::code::body;

/// Who only passes by on the way to another signal asks for nothing.
const PAUSE: Duration = Duration::from_millis(500);

#[component]
pub fn TrialLine(rule: PolicyRule) -> impl IntoView {
    let access = use_access();
    let stays = RwSignal::new(false);
    let timer = set_timeout_with_handle(move || stays.set(true), PAUSE).ok();
    let running: StoredValue<Option<AbortController>, LocalStorage> = StoredValue::new_local(None);
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
        if let Some(Some(controller)) = running.try_update_value(Option::take) {
            controller.abort();
        }
    });
    let scope = rule.agent_id.clone();
    let request = BacktestRequest {
        policy: body(&rule),
        runs: BacktestRequest::usual_runs(),
        saved: None,
    };
    let found: LocalResource<Option<Answer<Tried>>> = LocalResource::new(move || {
        let controller = stays.get().then(AbortController::new).and_then(Result::ok);
        let signal = controller.as_ref().map(AbortController::signal);
        running.set_value(controller);
        let request = request.clone();
        async move { Some(backtest(access, &request, &signal?, |_| {}).await) }
    });
    let retry = Callback::new(move |()| found.refetch());
    let line = move || match found.get().flatten() {
        None | Some(Err(ClientError::Cancelled)) => {
            view! { <p class="muted">"Trying it on the last 1,000 runs…"</p> }.into_any()
        }
        Some(Err(error)) => view! { <ErrorNotice error retry /> }.into_any(),
        Some(Ok(Tried { edited, .. })) if edited.runs == 0 => {
            view! { <p class="muted">"There is no finished run to try it on yet."</p> }.into_any()
        }
        Some(Ok(Tried { edited, .. })) => view! {
            <p>{verdict(&edited, &scope)}</p>
            {starved_words(&edited).map(|words| view! { <p class="note">{words}</p> })}
        }
        .into_any(),
    };
    view! { <div class="fix__trial" aria-live="polite">{line}</div> }
}
