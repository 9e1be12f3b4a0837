//! Says when a verdict turns while the reader is looking.

use api::fixes::FixList;
use leptos::prelude::*;

use crate::api::{Read, latest};
use crate::components::use_ui;
use crate::view_model::fixes::turned;

/// A message for each verdict that turned between two answers.
pub fn use_turns(read: Read<FixList>) {
    let toasts = use_ui().toasts;
    let list = latest(read);
    Effect::new(move |before: Option<Option<FixList>>| {
        let now = list.get();
        if let (Some(before), Some(now)) = (before.flatten(), &now) {
            for message in turned(&before, now) {
                toasts.say(message);
            }
        }
        now
    });
}
