//! One new version of a prompt.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use domain::FixText;
use store::{FixRecord, FixUpdate, TenantId};

use super::prompt_label::PromptLabel;
use super::seen::Seen;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, LangfuseError, NewVersion, Prompt};

/// How often it is tried again because somebody else published at the same moment.
const RETRIES: u32 = 3;
/// The longest pause before the first of these tries; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// What follows the message of a version that does not get its label yet.
const STAGED: &str = ", staged";

/// What is to be published.
pub(super) struct Addition<'a> {
    pub(super) text: &'a FixText,
    pub(super) label: &'a PromptLabel,
    /// Whether the version gets the label.
    pub(super) publish: bool,
    /// As which it was written down.
    pub(super) record: &'a FixRecord,
}

/// What became of it.
pub(super) enum Published {
    /// It is this version, made from what was seen.
    Version(Box<Prompt>, Box<Seen>),
    /// Nothing was published, because the label is on another version by now.
    Moved(Box<Seen>),
    /// It is not known.
    Unknown(ApiError),
    /// Nothing was published.
    Failed(ApiError),
}

/// Publishes the version that was seen with the addition, as it is in everything else. The prompt's lock is
/// held.
pub(super) async fn publish(
    app: &App,
    langfuse: &Langfuse,
    tenant: TenantId,
    addition: &Addition<'_>,
    mut seen: Seen,
) -> Published {
    let mut tries = 0;
    loop {
        // A request that dies is waited for from here on.
        let sending = FixUpdate::Sending { at: app.clock.now() };
        if let Err(error) = app.store.fixes().update_fix(tenant, addition.record.id, sending).await {
            return Published::Failed(error.into());
        }
        match send(langfuse, addition, &seen.base).await {
            Ok(version) => return Published::Version(Box::new(version), Box::new(seen)),
            Err(LangfuseError::Race) if tries < RETRIES => tries += 1,
            Err(error @ LangfuseError::Unknown) => return Published::Unknown(unknown(error)),
            Err(error) => return Published::Failed(error.into()),
        }
        tokio::time::sleep(pause(tries)).await;
        let now = match Seen::read(langfuse, &seen.base.name, addition.label).await {
            Ok(now) => now,
            Err(error) => return Published::Failed(error),
        };
        if now.base.version != seen.base.version {
            return Published::Moved(Box::new(now));
        }
        seen = now;
    }
}

async fn send(langfuse: &Langfuse, addition: &Addition<'_>, base: &Prompt) -> Result<Prompt, LangfuseError> {
    let labels: &[&str] = if addition.publish {
        &[addition.label.as_str()]
    } else {
        &[]
    };
    let version = NewVersion {
        name: &base.name,
        text: &base.text.with(addition.text.as_str()),
        config: &base.config,
        labels,
        commit_message: &message(addition.record, addition.publish),
    };
    langfuse.publish(&version).await
}

fn unknown(error: LangfuseError) -> ApiError {
    ApiError::from(error).hint("the version may have been published all the same: look again, the same request is safe")
}

/// Different each time, so that two who met do not meet again.
fn pause(tries: u32) -> Duration {
    let chance = RandomState::new().hash_one(tries) % 100;
    PAUSE * (1 << (tries - 1)) * (50 + chance as u32 / 2) / 100
}

/// By this message the version of a fix is found again.
pub(super) fn message(record: &FixRecord, publish: bool) -> String {
    let staged = if publish { "" } else { STAGED };
    let failure = record.failure.as_str();
    format!(
        "dunetrace: {failure} signal {} fix {}{staged}",
        record.signal, record.id
    )
}
