//! What a node says: the words in its box, and what is read out.

use api::{ContentHash, Spend, StepKind};

use super::fold::{Mark, Node};
use crate::view_model::format;
use crate::view_model::run::kind_word;
use crate::view_model::run_policies::{action_words, rank};

/// Letters that fit into a box, without and with a swatch.
const ROOM: [usize; 2] = [20, 16];
/// Letters of a mark.
const MARK_ROOM: usize = 22;

/// A node as it is drawn. Two equal faces look equal, so a run that grows draws anew only what changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    pub kind: StepKind,
    pub name: String,
    pub facts: String,
    /// Name and kind in full.
    pub title: String,
    pub content: Option<ContentHash>,
    pub mark: Option<MarkFace>,
    pub spoken: String,
    /// The run ended here, and not well.
    pub failed_end: bool,
    /// Position of the node's first step.
    pub first: usize,
    /// Part of the run's cost, 0 to 1.
    pub cost_share: f64,
}

/// What happened during a node's steps, on one pill.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkFace {
    pub kind: StepKind,
    /// It ended the run.
    pub strong: bool,
    pub text: String,
    /// All marks with their counts.
    pub all: String,
}

impl Face {
    /// Of a node in a run that spent `whole`.
    pub fn new(node: &Node, whole: Spend, hot: bool) -> Self {
        let room = ROOM[usize::from(node.content.is_some())];
        let (name, told) = (format::shorten(&node.name, room), facts(node));
        let facts = format::shorten(&told, room + 6);
        let mark = mark(node);
        Self {
            kind: node.kind,
            title: format!("{} {}, {told}", kind_word(node.kind), node.name),
            spoken: spoken(node, &name, &facts, mark.as_ref(), hot),
            name,
            facts,
            content: node.content,
            mark,
            failed_end: node.kind == StepKind::End && node.failures > 0,
            first: node.steps.first().copied().unwrap_or(0),
            cost_share: node.spend.share_of(whole),
        }
    }
}

/// The second line: how often, how it ended, what it cost, how long.
fn facts(node: &Node) -> String {
    let mut parts = Vec::new();
    if node.count() > 1 {
        parts.push(format!("{}\u{d7}", node.count()));
    }
    if node.stopped() {
        parts.extend(node.note.as_ref().map(|policy| format!("stopped by {policy}")));
        return parts.join("");
    }
    parts.extend(node.note.clone());
    if node.failures > 0 {
        parts.push(format!("{} failed", node.failures));
    }
    if node.waiting > 0 {
        parts.push("no response yet".to_owned());
    }
    if node.contents > 1 {
        parts.push(format!("{} contents", node.contents));
    }
    if node.spend.cost_usd > 0.0 {
        parts.push(format::cost(node.spend.cost_usd));
    }
    if node.total_ms > 0 {
        parts.push(format::duration(node.total_ms));
    }
    if parts.is_empty() {
        kind_word(node.kind).to_owned()
    } else {
        parts.join(" \u{b7} ")
    }
}

/// The weightiest thing that happened during the node's steps, and how many others.
fn mark(node: &Node) -> Option<MarkFace> {
    let weight = |mark: &&Mark| rank(mark.kind, mark.note.as_deref());
    let first = node.marks.iter().min_by_key(weight)?;
    let times = if first.count > 1 {
        format!(" {}\u{d7}", first.count)
    } else {
        String::new()
    };
    let rest = match node.marks.len() - 1 {
        0 => times,
        others => format!("{times} +{others}"),
    };
    let room = MARK_ROOM - rest.chars().count();
    let all: Vec<String> = node.marks.iter().map(told).collect();
    Some(MarkFace {
        kind: first.kind,
        strong: rank(first.kind, first.note.as_deref()) == 0,
        text: format!("{}{rest}", format::shorten(&first.name, room)),
        all: all.join(", "),
    })
}

/// A mark in full, such as `policy cost cap stopped the run`.
fn told(mark: &Mark) -> String {
    let times = if mark.count > 1 {
        format!(" {}\u{d7}", mark.count)
    } else {
        String::new()
    };
    match mark.kind {
        StepKind::Policy => format!("policy {} {}{times}", mark.name, action_words(mark.note.as_deref())),
        _ => format!("{}{times}", mark.name),
    }
}

/// What is read out: the words in the box as they are, and in full where they were shortened.
fn spoken(node: &Node, name: &str, facts: &str, mark: Option<&MarkFace>, hot: bool) -> String {
    let mut parts = vec![format!("{} {name}", kind_word(node.kind)), facts.to_owned()];
    parts.extend(mark.map(|mark| mark.all.clone()));
    let told = self::facts(node);
    if name != node.name || facts != told {
        parts.push(format!("in full {}, {told}", node.name));
    }
    if hot {
        parts.push("part of the signal's evidence".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, tests::steps};
    use super::*;

    #[test]
    fn a_node_says_how_often_how_long_and_with_what_content() {
        let folded = fold(&steps("start search=q search=q rate_limit end"));
        let face = Face::new(&folded.nodes[1], Spend::default(), true);
        assert_eq!(
            (face.name.as_str(), face.facts.as_str()),
            ("search", "2\u{d7} \u{b7} 800 ms")
        );
        assert_eq!(face.content, Some(ContentHash::of("q")));
        assert_eq!(face.mark.as_ref().map(|mark| mark.text.as_str()), Some("rate_limit"));
        assert!(
            face.spoken.ends_with("part of the signal's evidence"),
            "{}",
            face.spoken
        );
    }

    #[test]
    fn the_policy_that_ended_the_run_is_named_first() {
        let mut node = fold(&steps("start search=q")).nodes.remove(1);
        let mark = |name: &str, note: &str, count| Mark {
            kind: StepKind::Policy,
            name: name.to_owned(),
            note: Some(note.to_owned()),
            count,
        };
        node.marks = vec![
            mark("a warning with a long name", "log", 12),
            mark("cost cap", "stop", 1),
        ];
        let face = Face::new(&node, Spend::default(), false).mark.unwrap();
        assert_eq!((face.text.as_str(), face.strong), ("cost cap +1", true));
        assert!(face.all.contains("policy cost cap stopped the run"), "{}", face.all);
        node.marks.remove(1);
        let face = Face::new(&node, Spend::default(), false).mark.unwrap();
        assert!(
            face.text.ends_with("\u{2026} 12\u{d7}") && !face.strong,
            "{}",
            face.text
        );
        assert!(face.text.chars().count() <= MARK_ROOM);
    }

    #[test]
    fn what_is_shortened_is_read_out_in_full() {
        let long = "a_tool_with_a_very_long_name_indeed";
        let folded = fold(&steps(&format!("start {long}=q")));
        let face = Face::new(&folded.nodes[1], Spend::default(), false);
        assert!(
            face.name.ends_with('\u{2026}') && face.spoken.contains(long),
            "{}",
            face.spoken
        );
    }
}
