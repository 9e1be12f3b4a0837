//! What the palette finds, best first.

mod entries;
mod rank;
mod recents;
mod recognise;

pub use entries::{Place, actions, agents, failure_types, pages, policies, runs, signals};
pub use rank::score;
pub use recents::Recents;
pub use recognise::{is_one_line, may_be_sent, recognise};

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub section: Section,
    pub label: String,
    /// What it is, beside the label.
    pub detail: String,
    /// Words that find it although they are not shown.
    pub words: &'static str,
    pub target: Target,
}

/// What choosing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Open { href: String },
    Act(Deed),
}

/// What can be done from anywhere, or by the page that offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    SearchContent,
    CopyLink,
    PauseList,
    KeyboardHelp,
    /// The command at this place of the list that the page offers.
    Command(usize),
}

/// Kinds of entries, in the order of their importance where nothing else decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What the text itself names, such as a pasted run id.
    Recognised,
    Recent,
    Pages,
    Agents,
    Signals,
    Policies,
    Runs,
    FailureTypes,
    Actions,
}

impl Section {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Recognised => "Go to",
            Self::Recent => "Recent",
            Self::Pages => "Pages",
            Self::Agents => "Agents",
            Self::Signals => "Signals",
            Self::Policies => "Policies",
            Self::Runs => "Runs",
            Self::FailureTypes => "Failure types",
            Self::Actions => "Actions",
        }
    }
}

/// Entries of one section that are shown at once.
const MOST: usize = 6;

/// The entries that answer `query`, in sections: the section with the best entry first.
///
/// What was recognised or found by the server answers already and is not judged by its label.
pub fn find(entries: Vec<Entry>, query: &str) -> Vec<(Section, Vec<Entry>)> {
    let query = query.trim();
    let mut scored: Vec<(u32, Entry)> = entries
        .into_iter()
        .filter_map(|entry| {
            let score = match entry.section {
                Section::Recognised => Some(rank::BEST),
                Section::Runs => Some(score(query, &entry.label).unwrap_or(0)),
                _ => entry_score(&entry, query),
            };
            score.map(|score| (score, entry))
        })
        .collect();
    // A stable sort: equal answers keep the order in which they were given.
    scored.sort_by_key(|(score, entry)| (std::cmp::Reverse(*score), entry.section));
    let mut sections: Vec<(Section, Vec<Entry>)> = Vec::new();
    for (_, entry) in scored {
        match sections.iter_mut().find(|(section, _)| *section == entry.section) {
            Some((_, entries)) if entries.len() < MOST || query.is_empty() => entries.push(entry),
            Some(_) => {}
            None => sections.push((entry.section, vec![entry])),
        }
    }
    sections
}

/// The label counts more than what is not shown or stands beside it.
fn entry_score(entry: &Entry, query: &str) -> Option<u32> {
    let by_label = score(query, &entry.label);
    let by_words = score(query, entry.words).or_else(|| score(query, &entry.detail));
    by_label.max(by_words.map(|score| score / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(section: Section, label: &str, words: &'static str) -> Entry {
        Entry {
            section,
            label: label.to_owned(),
            detail: String::new(),
            words,
            target: Target::Open { href: "/".to_owned() },
        }
    }

    fn labels(found: &[(Section, Vec<Entry>)]) -> Vec<&str> {
        found
            .iter()
            .flat_map(|(_, entries)| entries)
            .map(|entry| entry.label.as_str())
            .collect()
    }

    #[test]
    fn without_a_question_everything_keeps_its_order() {
        let all = vec![
            entry(Section::Recent, "r", ""),
            entry(Section::Pages, "Runs", ""),
            entry(Section::Pages, "Agents", ""),
        ];
        assert_eq!(labels(&find(all, " ")), ["r", "Runs", "Agents"]);
    }

    #[test]
    fn the_section_with_the_best_answer_comes_first() {
        let all = vec![
            entry(Section::Pages, "Runs", ""),
            entry(Section::Agents, "agent-runner", ""),
        ];
        assert_eq!(labels(&find(all.clone(), "runs")), ["Runs"]);
        assert_eq!(labels(&find(all.clone(), "run")), ["Runs", "agent-runner"]);
        assert_eq!(labels(&find(all, "agent")), ["agent-runner"]);
    }

    #[test]
    fn hidden_words_find_but_rank_lower() {
        let all = vec![
            entry(Section::Actions, "Use the dark theme", "night"),
            entry(Section::Agents, "night-watch", ""),
        ];
        assert_eq!(labels(&find(all, "night")), ["night-watch", "Use the dark theme"]);
    }

    #[test]
    fn a_section_is_cut_to_what_can_be_overlooked() {
        let many = (0..40)
            .map(|at| entry(Section::Agents, &format!("agent-{at}"), ""))
            .collect();
        assert_eq!(labels(&find(many, "agent")).len(), MOST);
    }

    #[test]
    fn what_the_server_found_stays_although_its_label_says_nothing() {
        let all = vec![entry(Section::Runs, "0193", "")];
        assert_eq!(labels(&find(all, "gpt-4o")), ["0193"]);
    }
}
