//! Text that a model reads: what it must not hide, and what it must not ask for.

mod hidden;
mod injection;

pub use hidden::{hidden, visible};
pub use injection::{Pattern, attack_phrase, injection};

pub(crate) use hidden::is_line_break;
