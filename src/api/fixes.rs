//! Making fixes and taking them back.

use std::future::Future;

use api::fixes::{
    ApplyFixAnswer, ApplyFixRequest, ApplyPolicyAnswer, ApplyPolicyRequest, FixEntry, PromoteRequest, RecordCopyAnswer,
    RecordCopyRequest,
};
use api::{FixId, paths};

use super::{Answer, Write, url};

/// Where the prompt is read that a fix would change.
pub fn prompt_url(signal: u64, name: &str, label: &str) -> String {
    let path = paths::with(paths::SIGNAL_PROMPT, &signal.to_string());
    url(&path, [("name", name.to_owned()), ("label", label.to_owned())])
}

/// Adds a paragraph to a managed prompt.
pub fn apply_fix(
    write: Write,
    signal: u64,
    request: &ApplyFixRequest,
) -> impl Future<Output = Answer<ApplyFixAnswer>> + use<> {
    write.post(&of_signal(paths::SIGNAL_APPLY_FIX, signal), request)
}

/// Makes the policy that ends the failure where it begins; in `shadow` it only notes.
pub fn apply_policy(
    write: Write,
    signal: u64,
    shadow: bool,
) -> impl Future<Output = Answer<ApplyPolicyAnswer>> + use<> {
    let request = ApplyPolicyRequest { shadow };
    write.post(&of_signal(paths::SIGNAL_APPLY_POLICY, signal), &request)
}

/// Notes that a text was copied.
pub fn record_copy(write: Write, signal: u64, text: String) -> impl Future<Output = Answer<RecordCopyAnswer>> + use<> {
    let request = RecordCopyRequest { fix_content: text };
    write.post(&of_signal(paths::SIGNAL_RECORD_COPY, signal), &request)
}

/// Takes a fix back.
pub fn roll_back(write: Write, fix: FixId) -> impl Future<Output = Answer<FixEntry>> + use<> {
    let url = paths::with(paths::FIX_ROLLBACK, &fix.to_string());
    write.post(&url, &serde_json::json!({}))
}

/// Gives a staged version its label, or makes a policy in shadow act.
pub fn promote(write: Write, fix: FixId) -> impl Future<Output = Answer<FixEntry>> + use<> {
    let url = paths::with(paths::FIX_PROMOTE, &fix.to_string());
    write.post(&url, &PromoteRequest::default())
}

fn of_signal(path: &str, signal: u64) -> String {
    paths::with(path, &signal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_prompts_may_have_slashes() {
        assert_eq!(
            prompt_url(7, "team/agent b", "production"),
            "/v1/signals/7/prompt?name=team%2Fagent%20b&label=production"
        );
    }
}
