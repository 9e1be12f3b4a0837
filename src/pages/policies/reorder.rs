//! Changing the order, by pointer and by keyboard.

use std::time::Duration;

use api::policies::PolicyView;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::desk::Desk;
use crate::browser::{self, Key};
use crate::components::Viewport;
use crate::pages::row_keys::link_id;
use crate::view_model::policies::edits::Edits;
use crate::view_model::policies::filter::Filter;
use crate::view_model::policies::order::{Lift, Step};

/// What the ids of the handles begin with.
pub const HANDLES: &str = "policy-handle";

/// How often a list scrolls on while something is held at its edge.
const SCROLL_EVERY: Duration = Duration::from_millis(60);

/// The policy that is held, if one is, and what a screen reader is told of it.
#[derive(Clone, Copy)]
pub struct Reorder {
    desk: Desk,
    shown: Memo<Vec<PolicyView>>,
    filter: Memo<Filter>,
    lift: RwSignal<Option<Lift>>,
    said: RwSignal<String>,
    /// Where the pointer holds it, in pixels from the window's top.
    pointer: RwSignal<Option<f64>>,
}

impl Reorder {
    pub fn new(desk: Desk, shown: Memo<Vec<PolicyView>>, filter: Memo<Filter>) -> Self {
        let reorder = Self {
            desk,
            shown,
            filter,
            lift: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            pointer: RwSignal::new(None),
        };
        browser::use_keys(move |key| key == Key::Escape && reorder.put_back());
        reorder
    }

    /// The policy that is held.
    pub fn held(self) -> Option<Lift> {
        self.lift.get()
    }

    /// Whether the policy that is held is this one.
    pub fn holds(self, policy: &PolicyView) -> bool {
        self.lift
            .with(|lift| lift.as_ref().is_some_and(|lift| lift.policy == policy.id))
    }

    /// Only the whole list has an order that can be changed.
    pub fn is_possible(self) -> bool {
        self.filter.with(Filter::is_empty)
    }

    fn pick_up(self, at: usize) -> bool {
        if !self.filter.with_untracked(Filter::is_empty) {
            self.said.set("Clear the filters to change the order.".to_owned());
            return false;
        }
        if self.desk.edits.with_untracked(Edits::is_moving) {
            self.said.set("The last move is still being saved.".to_owned());
            return false;
        }
        let lift = self.shown.with_untracked(|all| Lift::new(all, at));
        if let Some(lift) = &lift {
            self.said.set(lift.picked_up());
        }
        self.lift.set(lift);
        true
    }

    /// Moves what is held; answers its new place.
    fn step(self, step: Step) -> Option<usize> {
        let before = self.lift.get_untracked()?;
        let lift = before.clone().step(step);
        let to = lift.to;
        if lift != before {
            self.said.set(lift.held());
            self.lift.set(Some(lift));
        }
        Some(to)
    }

    fn put_down(self) {
        let Some(lift) = self.take() else { return };
        self.said.set(lift.put_down());
        if lift.from != lift.to {
            let order = lift.applied(self.shown.get_untracked());
            let before = lift.before(&order);
            let ids = order.iter().map(|policy| policy.id).collect();
            self.desk.move_to(lift.policy, lift.name, before, ids);
        }
    }

    /// Ends the move without effect; whether there was one.
    fn put_back(self) -> bool {
        let lift = self.take();
        if let Some(lift) = &lift {
            self.said.set(lift.put_back());
        }
        lift.is_some()
    }

    fn take(self) -> Option<Lift> {
        self.pointer.set(None);
        self.lift.try_update(Option::take).flatten()
    }

    /// A key on the handle at this place.
    pub fn key(self, event: &KeyboardEvent, at: usize, viewport: Viewport) {
        let held = self.lift.with_untracked(Option::is_some);
        let to = match (event.key().as_str(), held) {
            (" " | "Enter", false) => {
                self.pick_up(at);
                None
            }
            (" " | "Enter", true) => {
                self.put_down();
                None
            }
            ("ArrowUp", true) => self.step(Step::Up),
            ("ArrowDown", true) => self.step(Step::Down),
            ("Home", true) => self.step(Step::First),
            ("End", true) => self.step(Step::Last),
            ("Escape", true) => {
                let back = self.lift.with_untracked(|lift| lift.as_ref().map(|lift| lift.from));
                self.put_back();
                back
            }
            ("Tab", true) => {
                self.put_back();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(to) = to {
            viewport.reveal(to);
            // With the next frame: a row that moves in the page loses the focus.
            request_animation_frame(move || browser::focus(&link_id(HANDLES, to)));
        }
    }

    /// A pointer takes the handle at this place. The events that follow go to the list, whose rows come and go.
    pub fn pointer_down(self, event: &PointerEvent, at: usize, viewport: Viewport) {
        if event.button() == 0 && self.lift.with_untracked(Option::is_none) && self.pick_up(at) {
            viewport.capture(event);
            self.pointer.set(Some(f64::from(event.client_y())));
        }
    }

    pub fn pointer_moved(self, event: &PointerEvent, viewport: Viewport) {
        if self.pointer.with_untracked(Option::is_some) {
            self.pointer.set(Some(f64::from(event.client_y())));
            self.follow(viewport);
        }
    }

    pub fn pointer_up(self) {
        if self.pointer.with_untracked(Option::is_some) {
            self.put_down();
        }
    }

    /// The browser took the pointer away.
    pub fn pointer_lost(self) {
        if self.pointer.with_untracked(Option::is_some) {
            self.put_back();
        }
    }

    fn follow(self, viewport: Viewport) {
        let place = self.pointer.get_untracked().and_then(|y| viewport.place_at(y));
        if let Some(place) = place {
            self.step(Step::To(place));
        }
    }

    /// Scrolls the list on while something is held at its edge.
    pub fn scroll_along(self, viewport: Viewport) {
        let is_held = Memo::new(move |_| self.pointer.with(Option::is_some));
        Effect::new(move || {
            if !is_held.get() {
                return;
            }
            let tick = move || {
                if let Some(Some(y)) = self.pointer.try_get_untracked() {
                    viewport.scroll_towards(y);
                    self.follow(viewport);
                }
            };
            if let Ok(interval) = set_interval_with_handle(tick, SCROLL_EVERY) {
                on_cleanup(move || interval.clear());
            }
        });
    }
}

/// What is told to those who do not see the rows move.
#[component]
pub fn Announced(reorder: Reorder) -> impl IntoView {
    view! {
        <p class="visually-hidden" id="policy-order-help">
            "Space picks the policy up, the arrow keys move it, Space puts it down, Escape puts it back."
        </p>
        <p class="visually-hidden" aria-live="assertive">{move || reorder.said.get()}</p>
    }
}
