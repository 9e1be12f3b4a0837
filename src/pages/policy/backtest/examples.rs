//! The newest runs in which a policy would have fired.

use api::Micros;
use api::policies::BacktestRun;
use leptos::prelude::*;

use crate::components::Time;
use crate::view_model::format;
use crate::view_model::query::run_step_href;

#[component]
pub fn Examples(examples: Vec<BacktestRun>, fired: u32) -> impl IntoView {
    let shown = examples.len() as u64;
    let title = if shown < u64::from(fired) {
        format!("The newest {} of them", format::count(shown))
    } else {
        "These runs".to_owned()
    };
    (shown > 0).then(|| {
        view! {
            <section aria-label="Runs it fires in">
                <h3 class="policy-examples__title">{title}</h3>
                <div class="policy-examples" tabindex="0" role="group" aria-label="Runs it fires in, newest first">
                    <table class="sheet">
                        <thead><tr>
                            <th scope="col">"Run"</th>
                            <th scope="col">"Began"</th>
                            <th scope="col" class="num">"Step"</th>
                            <th scope="col" class="num">"Figure"</th>
                            <th scope="col">"Failures"</th>
                        </tr></thead>
                        <tbody>{examples.into_iter().map(|run| view! { <Row run /> }).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

#[component]
fn Row(run: BacktestRun) -> impl IntoView {
    let failures = run
        .failure_types
        .iter()
        .map(|failure| view! { <span class="tag">{failure.as_str()}</span> });
    let failures = if run.failure_types.is_empty() {
        view! { <span class="muted">"clean"</span> }.into_any()
    } else {
        view! { <span class="policy-examples__tags">{failures.collect_view()}</span> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">
                <a class="link mono" href=run_step_href(&run.run_id, run.step) title=format!("{} of {}", run.run_id, run.agent_id)>
                    {format::short_id(&run.run_id).to_owned()}
                </a>
            </th>
            <td data-label="Began">{Micros::from_secs(run.started_at).map(|at| view! { <Time at /> })}</td>
            <td data-label="Step" class="num">{format::count(u64::from(run.step))}</td>
            <td data-label="Figure" class="num">{run.value}</td>
            <td data-label="Failures">{failures}</td>
        </tr>
    }
}
