//! The policy tried on stored runs, while it is typed.

mod answer;
mod examples;
mod panel;
mod work;

use leptos::prelude::*;

use super::editor::Editor;
use super::url::PolicyUrl;
use crate::view_model::format;
use crate::view_model::policy::backtest::SIZES;
pub use panel::BacktestPanel;
use work::use_backtest;
pub use work::{Answered, Phase, Trial};

const RUNS: &str = "runs";

#[component]
pub fn BacktestCard(editor: Editor, url: PolicyUrl) -> impl IntoView {
    let usual = api::policies::BacktestRequest::usual_runs();
    let runs = Memo::new(move |_| {
        let asked = url.query.with(|query| query.get(RUNS)?.parse().ok());
        asked.filter(|runs| SIZES.contains(runs)).unwrap_or(usual)
    });
    let work = use_backtest(editor, runs.into());
    let sizes = SIZES.map(|size| {
        let href = url.with(RUNS, &if size == usual { String::new() } else { size.to_string() });
        let here = move || (runs.get() == size).then_some("true");
        view! {
            <a class="chip" href=href data-noscroll="true" aria-current=here>
                <span class="visually-hidden">"The last "</span>{format::count(u64::from(size))}<span class="visually-hidden">" runs"</span>
            </a>
        }
    });
    view! {
        <section class="card policy-backtest" aria-labelledby="policy-backtest">
            <header>
                <h2 id="policy-backtest">"Backtest"</h2>
                <span class="muted">"on the last runs"</span>
                <nav class="tags" aria-label="How many runs it is tried on">{sizes}</nav>
            </header>
            <BacktestPanel trial=work.trial on_cancel=work.cancel on_again=work.again />
        </section>
    }
}
