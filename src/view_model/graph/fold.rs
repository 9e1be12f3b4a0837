//! Folding: steps with the same identity become one node, and the way between them an edge with a count.

use std::collections::{HashMap, HashSet};

use api::{ContentHash, Spend, Step, StepKind, StepOutcome};

/// Above this many nodes, every name with several contents folds without looking at the content.
const READABLE_NODES: usize = 14;
/// How many different contents of one name always stay apart.
const FEW_CONTENTS: usize = 2;
/// A content that comes this often, and as every fourth step of its name, is a repeat to be seen by itself.
const REPEATED: usize = 5;

/// How a run ends that a policy stopped.
pub const STOPPED: &str = "policy_violation";

/// One or more steps that are the same by kind, name and content hash (LLM calls: model and finish).
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub kind: StepKind,
    pub name: String,
    /// The finish reason of LLM calls, the action of policies, …
    pub note: Option<String>,
    /// The content all steps share; `None` if there is none or it differs.
    pub content: Option<ContentHash>,
    /// How many different contents the node holds.
    pub contents: usize,
    /// Positions in the list of steps, ascending.
    pub steps: Vec<usize>,
    pub failures: usize,
    pub waiting: usize,
    pub total_ms: u64,
    /// What its steps cost together.
    pub spend: Spend,
    /// What happened during these steps without being a step: external signals and fired policies.
    pub marks: Vec<Mark>,
}

/// An external signal or a fired policy, hung on the node it happened in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: StepKind,
    pub name: String,
    /// The policy's action, or where the signal came from.
    pub note: Option<String>,
    pub count: usize,
}

impl Node {
    pub fn count(&self) -> usize {
        self.steps.len()
    }

    /// It is the end that a policy gave the run.
    pub fn stopped(&self) -> bool {
        self.kind == StepKind::End && self.name == STOPPED
    }
}

/// How often the run went from one node directly to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub count: usize,
}

/// The folded run. Nodes are in the order of their first step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folded {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// The node of each step; `None` for steps that are not drawn (transport of an LLM call).
    pub node_of: Vec<Option<usize>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Identity<'a> {
    kind: StepKind,
    name: &'a str,
    note: Option<&'a str>,
    content: Option<ContentHash>,
}

/// Folds the steps of a run.
///
/// A tool that hardly ever gets the same arguments twice is one node, else its loop would be a chain. What
/// it is given again and again stays a node of its own.
pub fn fold(steps: &[Step]) -> Folded {
    let exact = fold_by(steps, |step| identity(step, true));
    let scattered = scattered_names(&exact);
    if scattered.is_empty() {
        return exact;
    }
    fold_by(steps, |step| {
        let repeated = scattered.get(&(step.kind, step.name.as_str()));
        let apart = repeated.is_none_or(|repeated| step.content_hash.is_some_and(|hash| repeated.contains(&hash)));
        identity(step, apart)
    })
}

fn identity(step: &Step, with_content: bool) -> Identity<'_> {
    let by_note = matches!(
        step.kind,
        StepKind::Llm | StepKind::Policy | StepKind::External | StepKind::End
    );
    Identity {
        kind: step.kind,
        name: step.name.as_str(),
        note: step.note.as_ref().filter(|_| by_note).map(api::Label::as_str),
        content: step.content_hash.filter(|_| with_content && step.kind != StepKind::Llm),
    }
}

/// Names whose contents mostly differ, or are too many to be told apart in one picture, each with the
/// contents that are repeated all the same.
fn scattered_names(folded: &Folded) -> HashMap<(StepKind, &str), Vec<ContentHash>> {
    let crowded = folded.nodes.len() > READABLE_NODES;
    let mut names: HashMap<(StepKind, &str), Vec<(ContentHash, usize)>> = HashMap::new();
    for node in &folded.nodes {
        let contents = names.entry((node.kind, node.name.as_str())).or_default();
        contents.extend(node.content.map(|content| (content, node.count())));
    }
    names.retain(|_, contents| {
        let steps: usize = contents.iter().map(|(_, count)| count).sum();
        contents.len() > FEW_CONTENTS && (crowded || contents.len() * 2 > steps)
    });
    let scattered = names.into_iter().map(|(name, contents)| (name, repeated(&contents)));
    scattered.collect()
}

fn repeated(contents: &[(ContentHash, usize)]) -> Vec<ContentHash> {
    let steps: usize = contents.iter().map(|(_, count)| count).sum();
    let often = contents
        .iter()
        .filter(|(_, count)| *count >= REPEATED && count * 4 >= steps);
    often.map(|(content, _)| *content).collect()
}

fn fold_by<'a>(steps: &'a [Step], identity: impl Fn(&'a Step) -> Identity<'a>) -> Folded {
    let mut folded = Folded {
        node_of: vec![None; steps.len()],
        ..Folded::default()
    };
    let mut known: HashMap<Identity<'a>, usize> = HashMap::new();
    let mut edges: HashMap<(usize, usize), usize> = HashMap::new();
    let mut previous: Option<usize> = None;
    for (position, step) in steps.iter().enumerate().filter(|(_, step)| !step.transport) {
        if let (true, Some(node)) = (is_mark(step), previous) {
            folded.nodes[node].hang(step);
            folded.node_of[position] = Some(node);
            continue;
        }
        let node = *known.entry(identity(step)).or_insert_with(|| {
            folded.nodes.push(new_node(step));
            folded.nodes.len() - 1
        });
        folded.nodes[node].take(position, step);
        folded.node_of[position] = Some(node);
        if let Some(from) = previous.replace(node) {
            let edge = *edges.entry((from, node)).or_insert_with(|| {
                folded.edges.push(Edge {
                    from,
                    to: node,
                    count: 0,
                });
                folded.edges.len() - 1
            });
            folded.edges[edge].count += 1;
        }
    }
    count_contents(&mut folded, steps);
    folded
}

/// Marks are no part of the run's way: they hang on the step they happened in.
fn is_mark(step: &Step) -> bool {
    matches!(step.kind, StepKind::External | StepKind::Policy)
}

fn new_node(step: &Step) -> Node {
    Node {
        kind: step.kind,
        name: step.name.as_str().to_owned(),
        note: step.note.as_ref().map(|note| note.as_str().to_owned()),
        content: None,
        contents: 0,
        steps: Vec::new(),
        failures: 0,
        waiting: 0,
        total_ms: 0,
        spend: Spend::default(),
        marks: Vec::new(),
    }
}

impl Node {
    fn hang(&mut self, step: &Step) {
        let note = step.note.as_ref().map(|note| note.as_str().to_owned());
        let same = |mark: &&mut Mark| mark.kind == step.kind && mark.name == step.name.as_str() && mark.note == note;
        match self.marks.iter_mut().find(same) {
            Some(mark) => mark.count += 1,
            None => self.marks.push(Mark {
                kind: step.kind,
                name: step.name.as_str().to_owned(),
                note,
                count: 1,
            }),
        }
    }

    fn take(&mut self, position: usize, step: &Step) {
        self.steps.push(position);
        self.failures += usize::from(step.outcome == StepOutcome::Failed);
        self.waiting += usize::from(step.outcome == StepOutcome::Waiting);
        self.total_ms += step.duration_ms.unwrap_or(0);
        self.spend = self.spend.plus(Spend::of(step));
    }
}

fn count_contents(folded: &mut Folded, steps: &[Step]) {
    for node in &mut folded.nodes {
        let contents: HashSet<ContentHash> = node
            .steps
            .iter()
            .filter_map(|&position| steps[position].content_hash)
            .collect();
        node.contents = contents.len();
        node.content = (contents.len() == 1).then(|| contents.into_iter().next()).flatten();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use api::{Label, Micros};

    /// Steps from words: `llm`, `tool=args`, one second apart.
    pub(crate) fn steps(spec: &str) -> Vec<Step> {
        spec.split_whitespace()
            .enumerate()
            .map(|(index, word)| step(index, word))
            .collect()
    }

    fn step(index: usize, word: &str) -> Step {
        let (name, content) = word
            .split_once('=')
            .map_or((word, None), |(name, content)| (name, Some(content)));
        let kind = match name {
            "start" => StepKind::Start,
            "llm" => StepKind::Llm,
            "end" => StepKind::End,
            "rate_limit" => StepKind::External,
            _ => StepKind::Tool,
        };
        Step {
            step_index: index as u32,
            kind,
            name: Label::name(name),
            content_hash: content.map(ContentHash::of),
            output_hash: None,
            started_at: Micros(index as i64 * 1_000_000),
            duration_ms: Some(400),
            outcome: StepOutcome::Ok,
            note: None,
            prompt_tokens: None,
            completion_tokens: None,
            result_count: None,
            transport: false,
        }
    }

    #[test]
    fn a_loop_becomes_a_circle_with_counts() {
        let folded = fold(&steps("start llm search=q llm search=q llm search=q llm end"));
        let names: Vec<(&str, usize)> = folded
            .nodes
            .iter()
            .map(|node| (node.name.as_str(), node.count()))
            .collect();
        assert_eq!(names, [("start", 1), ("llm", 4), ("search", 3), ("end", 1)]);
        assert!(folded.edges.contains(&Edge {
            from: 1,
            to: 2,
            count: 3
        }));
        assert!(folded.edges.contains(&Edge {
            from: 2,
            to: 1,
            count: 3
        }));
    }

    #[test]
    fn marks_hang_on_their_step_and_break_no_loop() {
        let folded = fold(&steps("start llm search=q rate_limit llm search=q rate_limit llm end"));
        assert_eq!(folded.nodes.len(), 4);
        let mark = Mark {
            kind: StepKind::External,
            name: "rate_limit".to_owned(),
            note: None,
            count: 2,
        };
        assert_eq!(folded.nodes[2].marks, [mark]);
        assert!(folded.edges.contains(&Edge {
            from: 2,
            to: 1,
            count: 2
        }));
    }

    #[test]
    fn different_contents_stay_apart_while_they_are_few() {
        let folded = fold(&steps("start search=a search=b search=a end"));
        assert_eq!(folded.nodes.len(), 4);
        assert_eq!(folded.nodes[1].content, Some(ContentHash::of("a")));
    }

    #[test]
    fn a_loop_with_changing_arguments_is_a_loop() {
        let folded = fold(&steps("start a=1 b=2 a=3 b=4 a=5 b=6 end"));
        assert_eq!(folded.nodes.len(), 4);
        assert!(folded.edges.contains(&Edge {
            from: 1,
            to: 2,
            count: 3
        }));
    }

    #[test]
    fn repeats_stay_apart_from_what_is_not_repeated() {
        let folded = fold(&steps("start a=1 a=1 a=1 a=1 a=2 a=3 a=1 a=1 end"));
        assert_eq!(folded.nodes[1].count(), 6);
        assert_eq!(folded.nodes[1].content, Some(ContentHash::of("1")));
    }

    #[test]
    fn in_a_crowd_only_what_is_repeated_stays_apart() {
        let all = (0..20)
            .map(|n| format!("llm a={n} llm b={n}"))
            .collect::<Vec<_>>()
            .join(" ");
        let stuck = "llm a=stuck ".repeat(12);
        let folded = fold(&steps(&format!("start {all} {stuck}end")));
        let tools: Vec<(usize, usize)> = folded.nodes[2..5]
            .iter()
            .map(|node| (node.count(), node.contents))
            .collect();
        assert_eq!(tools, [(20, 20), (20, 20), (12, 1)]);
    }

    #[test]
    fn thousands_of_different_arguments_fold_by_name() {
        let spec: Vec<String> = (0..3000).map(|n| format!("llm search={n}")).collect();
        let folded = fold(&steps(&format!("start {} end", spec.join(" "))));
        assert_eq!(folded.nodes.len(), 4);
        assert_eq!(folded.nodes[2].contents, 3000);
        assert_eq!(folded.nodes[2].content, None);
    }

    #[test]
    fn every_drawn_step_is_in_exactly_one_node() {
        let all = steps("start llm a=1 llm b=2 llm a=1 end");
        let folded = fold(&all);
        let mut positions: Vec<usize> = folded.nodes.iter().flat_map(|node| node.steps.clone()).collect();
        positions.sort_unstable();
        assert_eq!(positions, (0..all.len()).collect::<Vec<_>>());
    }
}
