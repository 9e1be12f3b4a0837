//! The text of a fix before it is applied: what it is, whether it may be, and what applying it does.

use api::fixes::{ApplyFixRequest, ApplyWarning, PromptFixView, PromptPreview, PromptText};
use api::{FixText, FixType, SuggestedFix};

use super::format;
use crate::view_model::notice::sentence;

/// What kind of change it is, as a tag says it.
pub const fn kind_words(kind: FixType) -> &'static str {
    match kind {
        FixType::PromptAddition => "SUGGESTED FIX",
        FixType::CodeChange => "CODE CHANGE NEEDED",
        FixType::NoAutoApply => "SECURITY FIX (review by hand)",
    }
}

/// What usually mends a failure of this kind, and why it cannot be applied by a click.
pub const fn way_words(kind: FixType) -> &'static str {
    match kind {
        FixType::PromptAddition => "One sentence in the system prompt usually mends this.",
        FixType::CodeChange => {
            "Code or infrastructure must change; a sentence in the prompt will not do. So it is not applied by a \
             click: copy it, change the code, and the runs that follow are watched."
        }
        FixType::NoAutoApply => {
            "This is a security finding: a person decides. Nothing is applied by a click, here or through the API."
        }
    }
}

/// The first of the detector's suggestions that is a sentence for a prompt.
pub fn first_sentence(fixes: &[SuggestedFix]) -> Option<&SuggestedFix> {
    fixes.iter().find(|fix| is_sentence(fix))
}

/// Whether a suggestion is a text for a prompt, and no code.
pub fn is_sentence(fix: &SuggestedFix) -> bool {
    fix.language == "text"
}

/// Who wrote the text that is in the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Author {
    #[default]
    Nobody,
    Detector,
    Model,
    Reader,
}

/// The text that is going to be applied, and who it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub text: String,
    pub author: Author,
}

impl Draft {
    /// Begins with what the detector suggests.
    pub fn of_detector(fixes: &[SuggestedFix]) -> Self {
        first_sentence(fixes).map_or_else(Self::default, |fix| Self {
            text: fix.code.clone(),
            author: Author::Detector,
        })
    }

    /// Takes the model's proposal, unless there is none or the reader has written something.
    pub fn propose(&mut self, proposal: &str) {
        let proposal = proposal.trim();
        if !proposal.is_empty() && self.author != Author::Reader {
            *self = Self {
                text: proposal.to_owned(),
                author: Author::Model,
            };
        }
    }

    pub const fn author_words(&self) -> &'static str {
        match self.author {
            Author::Nobody => "Nothing is proposed: write what should be added.",
            Author::Detector => "The detector's suggestion. Change it as you like.",
            Author::Model => "The model's proposal. Change it as you like.",
            Author::Reader => "Changed by you.",
        }
    }
}

/// `67 of 500`.
pub fn length(text: &str) -> String {
    format!(
        "{} of {}",
        format::count(text.trim().chars().count() as u64),
        format::count(FixText::MOST_CHARS as u64)
    )
}

pub fn is_too_long(text: &str) -> bool {
    text.trim().chars().count() > FixText::MOST_CHARS
}

/// Why the text may not enter a prompt.
pub fn problem(text: &str) -> Option<String> {
    let problem = FixText::vet(text).err()?;
    Some(sentence(&problem.to_string()))
}

/// The instructions of a prompt before and after.
pub fn texts(prompt: &PromptText, fix: &str) -> (String, String) {
    (
        prompt.instructions().to_owned(),
        prompt.with(fix).instructions().to_owned(),
    )
}

/// The paragraph that a fix added to the instructions; `None` where it is not at their end.
pub fn added<'a>(old: &str, new: &'a str) -> Option<&'a str> {
    let added = new.strip_prefix(old)?.trim();
    (!added.is_empty()).then_some(added)
}

/// Said when the label is not on the version that the fix became.
pub fn label_words(published: &PromptFixView, current: Option<u32>) -> Option<String> {
    let PromptFixView {
        name, label, version, ..
    } = published;
    if current == *version {
        return None;
    }
    Some(match current {
        Some(current) => format!("The label {label} of {name} is on version {current} now."),
        None => format!("No version of {name} has the label {label} now."),
    })
}

/// What of a chat is changed; nothing is to be said of a text.
pub fn chat_words(prompt: &PromptText) -> Option<String> {
    let PromptText::Chat(messages) = prompt else {
        return None;
    };
    let others = messages.len().saturating_sub(1) as u64;
    Some(match (prompt.instructions().is_empty(), others) {
        (true, _) => "This chat has no system message with text: one is added.".to_owned(),
        (false, 0) => "The system message of a chat.".to_owned(),
        (false, 1) => "The system message of a chat; its other message stays as it is.".to_owned(),
        (false, others) => format!(
            "The system message of a chat; its {} other messages and placeholders stay as they are.",
            format::count(others)
        ),
    })
}

/// What a click on *Apply* will do.
pub fn effect(prompt: &PromptPreview, publish: bool) -> String {
    let PromptPreview {
        name,
        label,
        next,
        version,
        ..
    } = prompt;
    if publish {
        format!(
            "Publishes version {next} of {name} and moves the label {label} to it. Agents that read {label} use it \
             within about a minute, when their SDK asks for the prompt again. Version {version} stays as it is, and \
             Roll back gives it the label again."
        )
    } else {
        format!(
            "Saves version {next} of {name} without a label. No agent reads it, and {label} stays on version \
             {version}, until you promote it."
        )
    }
}

/// Said when there is a newer version than the one that is changed.
pub fn draft_words(prompt: &PromptPreview) -> Option<String> {
    let PromptPreview {
        version, head, label, ..
    } = prompt;
    (head > version).then(|| {
        format!(
            "There is a newer version {head} without the label {label}. The fix is made from version {version}, \
             which agents read, so it does not contain what was changed in {head}."
        )
    })
}

/// The labels that are offered: those that are known, and the usual one.
pub fn labels(known: &[String]) -> Vec<String> {
    let usual = ApplyFixRequest::usual_label();
    let mut labels = known.to_vec();
    if !labels.contains(&usual) {
        labels.insert(0, usual);
    }
    labels
}

pub const fn warning_words(warning: ApplyWarning) -> &'static str {
    match warning {
        ApplyWarning::AlreadyApplied => "The prompt had this fix already, so nothing was published now.",
        ApplyWarning::DraftLeftBehind => {
            "There is a newer version without the label. The fix does not have what was changed in it."
        }
        ApplyWarning::PublishedMeanwhile => "Somebody published another version at the same moment. Look at both.",
    }
}

#[cfg(test)]
mod tests {
    use api::fixes::FixView;
    use api::sample::Sample;
    use serde_json::json;

    use super::*;

    fn suggestions() -> Vec<SuggestedFix> {
        vec![
            SuggestedFix::new("Stop it.", "python", "dt.add_policy()"),
            SuggestedFix::new("Tell it.", "text", "Do not repeat."),
        ]
    }

    #[test]
    fn what_the_reader_wrote_is_never_replaced() {
        let mut draft = Draft::of_detector(&suggestions());
        assert_eq!(
            (draft.text.as_str(), draft.author),
            ("Do not repeat.", Author::Detector)
        );
        draft.propose(" Stop. ");
        assert_eq!((draft.text.as_str(), draft.author), ("Stop.", Author::Model));
        draft.propose("  ");
        assert_eq!(draft.text, "Stop.");
        draft.author = Author::Reader;
        draft.propose("Other.");
        assert_eq!(draft.text, "Stop.");
        assert_eq!(Draft::of_detector(&suggestions()[..1]), Draft::default());
    }

    #[test]
    fn only_text_that_may_enter_a_prompt_has_no_problem() {
        assert_eq!(problem("Do not repeat."), None);
        assert_eq!(problem(" ").as_deref(), Some("There is no text"));
        let long = "a".repeat(501);
        assert!(problem(&long).unwrap().contains("501 characters"));
        assert_eq!((length(&long).as_str(), is_too_long(&long)), ("501 of 500", true));
    }

    #[test]
    fn the_effect_names_prompt_version_and_label() {
        let prompt = PromptPreview::sample();
        let words = effect(&prompt, true);
        assert!(
            words.starts_with("Publishes version 4 of research-agent-prompt and moves the label production"),
            "{words}"
        );
        let words = effect(&prompt, false);
        assert!(words.contains("production stays on version 3"), "{words}");
    }

    #[test]
    fn a_newer_draft_is_told() {
        let mut prompt = PromptPreview::sample();
        assert_eq!(draft_words(&prompt), None);
        prompt.head = 5;
        assert!(draft_words(&prompt).unwrap().contains("newer version 5"));
    }

    #[test]
    fn of_a_chat_it_is_said_what_stays() {
        let chat = |messages| chat_words(&serde_json::from_value(messages).unwrap()).unwrap();
        let user = json!({ "role": "user", "content": "Hi" });
        let system = json!({ "role": "system", "content": "Be brief." });
        assert!(chat(json!([user])).contains("one is added"));
        assert!(chat(json!([system, user])).contains("its other message stays"));
        assert!(chat(json!([system, user, user])).contains("2 other messages"));
        assert_eq!(chat_words(&PromptPreview::sample().text), None);
    }

    #[test]
    fn what_was_added_can_be_had_again() {
        let (old, new) = texts(&PromptPreview::sample().text, "Do not repeat.");
        assert_eq!(added(&old, &new), Some("Do not repeat."));
        assert_eq!(added(&old, &old), None);
        assert_eq!(added("another", &new), None);
    }

    #[test]
    fn a_label_that_is_elsewhere_is_told() {
        let published = FixView::sample().prompt.unwrap();
        assert_eq!(label_words(&published, Some(4)), None);
        assert!(
            label_words(&published, Some(7))
                .unwrap()
                .ends_with("is on version 7 now.")
        );
        assert!(label_words(&published, None).unwrap().starts_with("No version of"));
    }

    #[test]
    fn the_usual_label_is_always_offered() {
        assert_eq!(labels(&["staging".to_owned()]), ["production", "staging"]);
        assert_eq!(labels(&["production".to_owned()]), ["production"]);
    }
}
