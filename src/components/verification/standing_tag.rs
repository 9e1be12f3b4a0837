//! Where a fix stands: sign, word and colour.

use api::Verdict;
use leptos::prelude::*;

use crate::components::{Icon, Sign};
use crate::view_model::verification::Standing;

/// A verdict that luck may explain is only an outline.
#[component]
pub fn StandingTag(standing: Standing) -> impl IntoView {
    let (class, sign) = match standing {
        Standing::Sent => ("tag tag--medium", Sign::Help),
        Standing::Failed => ("tag tag--critical", Sign::Cross),
        Standing::Staged | Standing::InShadow => ("tag tag--low", Sign::Pause),
        Standing::InForce => ("tag tag--ok", Sign::Check),
        Standing::Copied => ("tag", Sign::Copy),
        Standing::Lapsed(_) => ("tag tag--medium", Sign::Warning),
        Standing::RolledBack => ("tag", Sign::Undo),
        Standing::Judged { doubtful: true, .. } => ("tag tag--ok tag--hollow", Sign::Check),
        Standing::Judged { verdict, .. } => match verdict {
            Verdict::Verified => ("tag tag--ok", Sign::Check),
            Verdict::LikelyFixed => ("tag tag--ok", Sign::Down),
            Verdict::StillOccurring => ("tag tag--high", Sign::Warning),
            Verdict::InsufficientData => ("tag", Sign::Clock),
        },
    };
    let doubt = matches!(standing, Standing::Judged { doubtful: true, .. });
    view! {
        <span class=class title=standing.reason()>
            <Icon sign />
            {standing.word()}
            {doubt.then(|| view! { <span class="visually-hidden">" by the plain rule, though luck may explain it"</span> })}
        </span>
    }
}
