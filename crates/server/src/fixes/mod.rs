//! Fixes on their way: applied to prompts and policies, taken back, and looked at afterwards.

mod apply;
mod carried;
mod carry_on;
mod copy;
mod kept;
mod policy;
mod policy_edit;
mod promote;
mod prompt_label;
mod prompt_locks;
mod publish;
mod reconcile;
mod rollback;
mod seen;
mod subject;
mod text;
mod verify;
mod verify_runs;
mod view;
mod watch;

pub use apply::{Applied, PromptFix, apply, is_prompt_name, may_be_applied};
pub use carry_on::carry_on;
pub use copy::record_copy;
pub use kept::{Editing, find, langfuse};
pub use policy::{AppliedPolicy, apply_policy};
pub use promote::promote;
pub use prompt_label::PromptLabel;
pub use prompt_locks::PromptLocks;
pub use reconcile::settled;
pub use rollback::roll_back;
pub use seen::Seen;
pub use subject::Subject;
pub use text::diff;
pub use verify::{entry, verification};
pub use view::view;
pub use watch::watch;
