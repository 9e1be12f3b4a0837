//! Fixes: applying them, taking them back, and whether they worked.

mod apply;
mod list;
mod prompt;
mod status;
mod view;

pub use apply::{
    ApplyFixAnswer, ApplyFixRequest, ApplyPolicyAnswer, ApplyPolicyRequest, ApplyWarning, PromoteRequest,
    RecordCopyAnswer, RecordCopyRequest,
};
pub use domain::verification::{Stretch, Timeline, Traffic};
pub use list::{BriefFixList, FixDiff, FixEntry, FixList, FixListAnswer, VerdictList};
pub use prompt::{PromptPreview, PromptText};
pub use status::{FixStatus, RateView, Verification};
pub use view::{FixLapse, FixNote, FixView, PromptFixView, VerdictTurn};
