//! Verdicts about fixes as they turn, for every page of the tab.

use api::fixes::{VerdictList, VerdictTurn};
use api::paths;
use api::stream::Change;
use leptos::prelude::*;

use super::{Read, hear_changes, latest, read, url};
use crate::view_model::verdicts::{MOST, Turns};

/// The turns that the tab knows of.
#[derive(Clone, Copy)]
struct Verdicts(RwSignal<Turns>);

/// Follows the verdicts and makes them known to all components below. Calls `on_news` with those that turn
/// while the page is open, each once; also with those that turned while the connection was lost.
pub fn provide_verdicts(on_news: impl Fn(&[VerdictTurn]) + Copy + 'static) {
    let turns = RwSignal::new(Turns::default());
    provide_context(Verdicts(turns));
    let list: Read<VerdictList> = read(url(paths::FIX_VERDICTS, [("limit", MOST.to_string())]));
    let tell = move |news: Vec<VerdictTurn>| {
        if !news.is_empty() {
            on_news(&news);
        }
    };
    let latest = latest(list);
    Effect::new(move || {
        if let Some(list) = latest.get() {
            tell(turns.try_update(|turns| turns.read(list.verdicts)).unwrap_or_default());
        }
    });
    hear_changes(move |changes| {
        let told = changes.iter().filter_map(|change| match change {
            Change::Verdict { turn } => Some((**turn).clone()),
            _ => None,
        });
        let told: Vec<VerdictTurn> = told.collect();
        if !told.is_empty() {
            let hear = |turns: &mut Turns| told.into_iter().filter(|turn| turns.hear(turn.clone())).collect();
            tell(turns.try_update(hear).unwrap_or_default());
        }
        if changes.contains(&Change::Resync) {
            list.refetch();
        }
    });
}

/// The verdicts that turned lately, newest first; none where nobody follows them.
pub fn use_verdicts() -> Signal<Vec<VerdictTurn>> {
    let verdicts = use_context::<Verdicts>();
    Signal::derive(move || verdicts.map_or_else(Vec::new, |it| it.0.with(|turns| turns.newest().to_vec())))
}
