//! What is remembered of versions of prompts for a while: enough to follow a fix, and no text.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{ContentHash, Micros};

use super::{Prompt, Which};
use crate::langfuse::Langfuse;
use crate::langfuse::error::LangfuseError;

/// For so long a label is taken to be where it was, and a server that failed is not asked again.
const REMEMBERED: Duration = Duration::from_mins(1);

/// A look that takes longer is given up: what is shown does not wait for it.
const LONGEST: Duration = Duration::from_secs(5);

/// Versions that are remembered at the same time.
const MOST: usize = 200;

/// A prompt of more paragraphs is not followed.
const MOST_PARAGRAPHS: usize = 5_000;

/// A version of a prompt without its text.
#[derive(Clone, Debug)]
pub struct Glance {
    pub version: u32,
    pub project: Option<String>,
    /// When it was made, or one of its labels was given or taken.
    pub updated_at: Option<Micros>,
    message: Option<ContentHash>,
    paragraphs: BTreeSet<ContentHash>,
}

impl Glance {
    pub fn of(prompt: &Prompt) -> Self {
        let lines = prompt.text.instructions().lines().map(str::trim);
        Self {
            version: prompt.version,
            project: prompt.project.clone(),
            updated_at: prompt.updated_at,
            message: prompt.commit_message.as_deref().map(ContentHash::of),
            paragraphs: lines.filter(|line| !line.is_empty()).map(ContentHash::of).collect(),
        }
    }

    /// Whether a paragraph of the instructions is this one.
    pub fn has(&self, paragraph: ContentHash) -> bool {
        self.paragraphs.contains(&paragraph)
    }

    /// Whether this is the message of the version.
    pub fn says(&self, message: &str) -> bool {
        self.message == Some(ContentHash::of(message))
    }
}

/// The answer to a look; `None` when there is no such version.
type Found = Result<Option<Arc<Glance>>, LangfuseError>;

/// Of which version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Label(String, String),
    Version(String, u32),
}

impl Key {
    fn of(name: &str, which: Which<'_>) -> Self {
        match which {
            Which::Label(label) => Self::Label(name.to_owned(), label.to_owned()),
            Which::Version(number) => Self::Version(name.to_owned(), number),
        }
    }

    /// Text and message of a version stay as they are.
    const fn never_changes(&self, found: &Found) -> bool {
        matches!((self, found), (Self::Version(..), Ok(Some(_))))
    }

    fn is_of(&self, prompt: &str) -> bool {
        let (Self::Label(name, _) | Self::Version(name, _)) = self;
        name == prompt
    }
}

#[derive(Debug, Default)]
struct Kept {
    found: HashMap<Key, (Micros, Found)>,
    /// The server failed, whatever it was asked.
    down: Option<(Micros, LangfuseError)>,
}

/// Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(in crate::langfuse) struct Glances(Arc<Mutex<Kept>>);

impl Glances {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: &Key, now: Micros) -> Option<Found> {
        let kept = self.kept();
        if let Some((at, found)) = kept.found.get(key)
            && (is_fresh(*at, now) || key.never_changes(found))
        {
            return Some(found.clone());
        }
        let (at, error) = kept.down.as_ref()?;
        is_fresh(*at, now).then(|| Err(error.clone()))
    }

    fn put(&self, key: Key, now: Micros, found: Found) {
        let mut kept = self.kept();
        kept.down = found
            .as_ref()
            .err()
            .filter(|error| is_down(error))
            .map(|error| (now, error.clone()));
        if kept.found.len() >= MOST {
            kept.found.retain(|_, (at, _)| is_fresh(*at, now));
        }
        if kept.found.len() >= MOST {
            kept.found.clear();
        }
        kept.found.insert(key, (now, found));
    }

    /// The labels of this prompt may have moved.
    pub(in crate::langfuse) fn forget(&self, prompt: &str) {
        self.kept().found.retain(|key, _| !key.is_of(prompt));
    }

    /// The server answers again.
    pub(in crate::langfuse) fn is_up(&self) {
        let mut kept = self.kept();
        if kept.down.take().is_some() {
            kept.found.retain(|_, (_, found)| found.is_ok());
        }
    }
}

/// A clock that was put back makes everything old.
fn is_fresh(at: Micros, now: Micros) -> bool {
    (0..REMEMBERED.as_micros() as i64).contains(&(now.0 - at.0))
}

/// Whether other questions would fail as well.
const fn is_down(error: &LangfuseError) -> bool {
    matches!(
        error,
        LangfuseError::Keys { .. }
            | LangfuseError::Limit { .. }
            | LangfuseError::Unreachable(_)
            | LangfuseError::Failed { .. }
    )
}

impl Langfuse {
    /// A version as it was seen within the last minute, if it was: nothing is asked.
    pub fn remembered(&self, name: &str, which: Which<'_>, now: Micros) -> Option<Found> {
        self.glances.get(&Key::of(name, which), now)
    }

    /// The same, asked for if it is not remembered.
    ///
    /// # Errors
    /// The server cannot be asked or could not within the last minute, or answers what cannot be used.
    pub async fn glance(&self, name: &str, which: Which<'_>, now: Micros) -> Found {
        let key = Key::of(name, which);
        if let Some(found) = self.glances.get(&key, now) {
            return found;
        }
        let found = self.look(name, which).await;
        self.glances.put(key, now, found.clone());
        found
    }

    async fn look(&self, name: &str, which: Which<'_>) -> Found {
        let found = tokio::time::timeout(LONGEST, super::fetch(self, name, which)).await;
        let found = found.map_err(|_| LangfuseError::Unreachable("it takes too long"))??;
        let Some(prompt) = found else { return Ok(None) };
        let glance = Glance::of(&prompt);
        if glance.paragraphs.len() > MOST_PARAGRAPHS {
            return Err(LangfuseError::Unusable("it has too many paragraphs"));
        }
        Ok(Some(Arc::new(glance)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_790_000_000_000_000);

    fn key(number: u32) -> Key {
        Key::of("p", Which::Version(number))
    }

    #[test]
    fn what_was_seen_is_remembered_for_a_minute() {
        let glances = Glances::default();
        glances.put(key(1), NOW, Ok(None));
        assert!(glances.get(&key(1), NOW.plus_millis(59_999)).is_some());
        assert!(glances.get(&key(1), NOW.plus_millis(60_000)).is_none());
        assert!(glances.get(&key(1), NOW.plus_millis(-1)).is_none());
        assert!(glances.get(&Key::of("p", Which::Label("production")), NOW).is_none());
        glances.forget("q");
        assert!(glances.get(&key(1), NOW).is_some());
        glances.forget("p");
        assert!(glances.get(&key(1), NOW).is_none());
    }

    #[test]
    fn a_server_that_fails_is_not_asked_for_anything() {
        let glances = Glances::default();
        let unusable = LangfuseError::Unusable("it is no JSON");
        glances.put(key(1), NOW, Err(unusable.clone()));
        assert_eq!(glances.get(&key(1), NOW).unwrap().unwrap_err(), unusable);
        assert!(glances.get(&key(2), NOW).is_none(), "one answer says nothing of others");
        let failed = LangfuseError::Failed { status: 503 };
        glances.put(key(1), NOW, Err(failed.clone()));
        assert_eq!(glances.get(&key(2), NOW).unwrap().unwrap_err(), failed);
        glances.is_up();
        assert!(glances.get(&key(1), NOW).is_none() && glances.get(&key(2), NOW).is_none());
    }

    #[test]
    fn little_is_remembered_at_a_time() {
        let glances = Glances::default();
        for number in 0..3 * MOST as u32 {
            glances.put(key(number), NOW, Ok(None));
            assert!(glances.kept().found.len() <= MOST);
        }
        let last = 3 * MOST as u32 - 1;
        assert!(glances.get(&key(last), NOW).is_some());
    }
}
