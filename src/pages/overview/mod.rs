//! `/`: is anything failing right now, since when, and how much?

mod activity;
mod agents;
mod feed;
mod fixes;
mod groups;
mod verdict;

use std::time::Duration;

use api::overview::{Activity, Overview as Answer, Rates};
use api::paths;
use api::signals::SignalGroupList;
use leptos::prelude::*;

use super::address::use_address;
use crate::api::{Read, latest, read, url, use_changes};
use crate::browser;
use crate::components::Load;
use crate::view_model::activity::Reach;
use crate::view_model::health;
pub use activity::ActivityCharts;
pub use agents::AgentRatesCard;
pub use feed::{Feed, NewsList};
pub use fixes::unsettled;
use fixes::{AnyFix, Fixes, any_fix};
pub use groups::OpenGroups;
pub use verdict::Verdict;

/// A busy server changes all the time; more often than this nobody can read.
const READ_EVERY: Duration = Duration::from_secs(5);

/// What the page asks, each of which may fail by itself.
#[derive(Clone, Copy)]
struct Reads {
    answer: Read<Answer>,
    activity: Read<Activity>,
    groups: Read<SignalGroupList>,
    rates: Read<Rates>,
    fixes: Read<AnyFix>,
}

impl Reads {
    fn new(reach: Memo<Reach>, now: RwSignal<f64>) -> Self {
        // Asked for anew when the next hour begins.
        let activity = Memo::new(move |_| url(paths::ACTIVITY, reach.get().pairs(now.get())));
        Self {
            answer: read(paths::OVERVIEW.to_owned()),
            activity: read(activity),
            groups: read(paths::SIGNAL_GROUPS.to_owned()),
            rates: read(url(paths::RATES, [("days", health::ASKED_DAYS.to_string())])),
            fixes: any_fix(),
        }
    }

    fn refetch(self) {
        self.answer.refetch();
        self.activity.refetch();
        self.groups.refetch();
        self.rates.refetch();
        self.fixes.refetch();
    }
}

#[component]
pub fn Overview() -> impl IntoView {
    browser::use_title("Overview".to_owned());
    let address = use_address("/");
    let reach = Memo::new(move |_| {
        let range = address.query().with(|query| query.get("range").and_then(Reach::parse));
        range.unwrap_or_default()
    });
    let now = RwSignal::new(browser::now_secs());
    let reads = Reads::new(reach, now);
    let read_again = browser::at_most(READ_EVERY, move || {
        now.set(browser::now_secs());
        reads.refetch();
    });
    use_changes(String::new(), move |_| read_again());
    let answer = latest(reads.answer);
    let failing = Memo::new(move |_| answer.with(|it| it.as_ref().map(|it| it.failing.clone()).unwrap_or_default()));
    view! {
        <div class="overview">
            <Load read=reads.answer let:answer><Verdict answer /></Load>
            <ActivityCharts address reach read=reads.activity />
            <OpenGroups read=reads.groups />
            <AgentRatesCard read=reads.rates failing />
            <Fixes read=reads.fixes />
            <Feed />
        </div>
    }
}
