//! The chosen step and the evidence: what graph, lane and sequence all follow.

use std::sync::Arc;

use leptos::prelude::*;

use super::url::RunUrl;
use crate::browser::{self, Key};
use crate::view_model::graph::EvidenceMarks;
use crate::view_model::run::RunModel;

#[derive(Clone, Copy)]
pub struct Selection {
    pub model: Signal<Arc<RunModel>>,
    /// Marks of the chosen signal.
    pub marks: Memo<EvidenceMarks>,
    /// Position in the list of steps.
    pub step: Signal<Option<usize>>,
    /// Does what a click on a step does.
    pub on_select: Callback<usize>,
    on_reveal: Callback<(usize, Option<usize>)>,
    /// The step that is to get the focus as soon as it is drawn.
    wanted: RwSignal<Option<usize>>,
}

impl Selection {
    pub fn new(
        model: Signal<Arc<RunModel>>,
        marks: Memo<EvidenceMarks>,
        step: Signal<Option<usize>>,
        on_select: Callback<usize>,
        on_reveal: Callback<(usize, Option<usize>)>,
    ) -> Self {
        Self {
            model,
            marks,
            step,
            on_select,
            on_reveal,
            wanted: RwSignal::new(None),
        }
    }

    /// Of the page whose state is in `url`.
    pub fn of_page(model: Signal<Arc<RunModel>>, marks: Memo<EvidenceMarks>, url: RunUrl) -> Self {
        let on_select = Callback::new(move |position| url.select(position));
        let on_reveal = Callback::new(move |(position, in_loop)| url.reveal(position, in_loop));
        Self::new(model, marks, url.step, on_select, on_reveal)
    }

    /// Goes to the next step that the evidence names, and to the first after the last; whether there is one.
    pub fn next_evidence(self) -> bool {
        let from = self.step.get_untracked();
        let next = self.marks.with_untracked(|marks| marks.after(from));
        if let Some(position) = next {
            self.go_to(position);
        }
        next.is_some()
    }

    /// Selects a step, opens the loop that hides it, and gives it the focus.
    pub fn go_to(self, position: usize) {
        let in_loop = self
            .model
            .with_untracked(|model| model.loop_at(position).map(|found| found.first));
        self.wanted.set(Some(position));
        self.on_reveal.run((position, in_loop));
    }

    /// `e` goes to the next step of the evidence.
    pub fn listen(self) {
        browser::use_keys(move |key| key == Key::Evidence && self.next_evidence());
    }

    /// Calls `show` with the chosen step, now and whenever another one is chosen, and with whether it is to
    /// get the focus. `show` answers whether it could: what has no size yet is asked again when it has.
    pub fn follow(self, show: impl Fn(usize, bool) -> bool + 'static) {
        Effect::new(move || {
            let Some(step) = self.step.get() else { return };
            let focus = self.wanted.get() == Some(step);
            if show(step, focus) && focus {
                self.wanted.set(None);
            }
        });
    }
}
