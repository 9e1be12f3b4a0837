//! What a backtest found.

use api::Micros;
use api::policies::Backtest;
use leptos::prelude::*;

use super::Answered;
use super::examples::Examples;
use crate::api::Tried;
use crate::components::{BarChart, Time};
use crate::view_model::policy::backtest::{FigureRow, bars, figures, limits, starved_words, verdict};

#[component]
pub fn AnswerView(answer: Answered) -> impl IntoView {
    let Answered { rule, tried } = answer;
    let Tried { edited, saved } = tried;
    // A form that fires in the same way needs no second column.
    let saved = saved.filter(|saved| *saved != edited);
    if edited.runs == 0 {
        return view! { <NoRuns agent=rule.agent_id.as_str().to_owned() /> }.into_any();
    }
    let since = edited.since.and_then(Micros::from_secs);
    let chart = StoredValue::new(bars(&edited));
    let empty = "It would not have fired on any day.".to_owned();
    view! {
        <p class="policy-backtest__verdict" role="status">{verdict(&edited, &rule.agent_id)}</p>
        {since.map(|at| view! { <p class="muted">"The oldest of these runs began "<Time at />"."</p> })}
        <Figures edited=edited.clone() saved />
        <p class="muted">{limits(rule.action.kind())}</p>
        {starved_words(&edited).map(|words| view! { <p class="note">{words}</p> })}
        <BarChart id="policy-backtest-days" what="Runs it fires in" bars=Signal::derive(move || chart.get_value()) empty=empty />
        <Examples examples=edited.examples fired=edited.fired />
    }
    .into_any()
}

#[component]
fn Figures(edited: Backtest, saved: Option<Backtest>) -> impl IntoView {
    let with_saved = saved.is_some();
    let row = |row: FigureRow| {
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td class="num">{row.edited}</td>
                {row.saved.map(|saved| view! { <td class="num">{saved}</td> })}
            </tr>
        }
    };
    let head = with_saved.then(|| {
        view! {
            <thead><tr>
                <th scope="col"><span class="visually-hidden">"Figure"</span></th>
                <th scope="col" class="num">"Edited"</th>
                <th scope="col" class="num">"Saved"</th>
            </tr></thead>
        }
    });
    view! {
        <table class="policy-figures">
            {head}
            <tbody>{figures(&edited, saved.as_ref()).into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn NoRuns(agent: String) -> impl IntoView {
    let whose = if agent == "*" {
        String::new()
    } else {
        format!(" of {agent}")
    };
    view! {
        <div class="policy-backtest__none" role="status">
            <p><b>{format!("There is no finished run{whose} to try it on")}</b></p>
            <p class="muted">
                "A backtest needs runs that are over. The policy can be saved all the same. "
                <a class="link" href="/settings/integrations">"Connect an agent"</a>
            </p>
        </div>
    }
}
