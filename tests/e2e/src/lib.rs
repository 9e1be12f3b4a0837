//! The whole product under test: the real server binary, the published Python SDKs and a real browser.
//!
//! [`Server`] runs the binary on free ports with a data directory of its own; [`Driver`] plays one of
//! the Python programs in `drivers/` against it; [`Report`] says what the server must then show, and
//! [`check`] holds it to that.

mod axe;
mod browser;
mod check;
mod client;
mod driver;
mod fix_tour;
mod fixer;
mod guarded;
mod langfuse;
mod layout;
mod operator;
pub mod pages;
mod report;
mod server;
mod wait;

pub use axe::Axe;
pub use browser::{Browser, Theme};
pub use check::check;
pub use client::Client;
pub use driver::{Driver, Story};
pub use fix_tour::fix_tour;
pub use fixer::{POLICY_SECRET, Played, Research, Workshop, let_fix_settle, looping_agent};
pub use guarded::{GuardedAgent, Round};
pub use langfuse::{Answered, Contract, Exchange, LangfuseServer, Recording};
pub use operator::{Fired, Operator};
pub use report::{ExpectedRun, Report};
pub use server::{Server, Setting};
pub use wait::eventually;
