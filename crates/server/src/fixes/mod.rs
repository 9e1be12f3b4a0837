//! Fixes on their way: applied to prompts and policies, taken back, and looked at afterwards.

mod apply;
#[cfg(test)]
mod busy;
mod carried;
mod carry_on;
mod copy;
mod in_force;
mod kept;
mod policy;
mod policy_edit;
mod policy_gaps;
mod promote;
mod prompt_fix;
mod prompt_label;
mod prompt_locks;
mod publish;
mod reads;
mod reconcile;
mod rollback;
mod seen;
mod shared_runs;
mod subject;
mod text;
mod verify;
mod verify_runs;
mod view;
mod watch;

pub use apply::{Applied, apply};
pub use carry_on::carry_on;
pub use copy::record_copy;
pub use kept::{Editing, find, langfuse};
pub use policy::{AppliedPolicy, apply_policy};
pub use promote::promote;
pub use prompt_fix::{PromptFix, is_prompt_name, may_be_applied};
pub use prompt_label::PromptLabel;
pub use prompt_locks::PromptLocks;
pub use reconcile::settled;
pub use rollback::roll_back;
pub use seen::Seen;
pub use subject::Subject;
pub use text::diff;
pub use verify::{entries, entry, verification};
pub use view::{briefs, view, views};
pub use watch::watch;
