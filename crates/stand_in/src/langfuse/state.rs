//! All that it keeps.

use super::mode::Mode;
use super::prompts::Prompts;
use super::route;
use super::traces::Traces;
use crate::http::{Answer, Request, Service};

pub(super) struct State {
    pub(super) mode: Mode,
    pub(super) prompts: Prompts,
    pub(super) traces: Traces,
}

impl State {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            prompts: Prompts::default(),
            traces: Traces::default(),
        }
    }
}

impl Service for State {
    fn answer(&mut self, request: &Request) -> Answer {
        route::answer(self, request)
    }
}
