//! Where in a run a hash stands.

use ::api::neighbours::{HashPlace, HashRole};
use domain::payload::Payload;
use domain::run::{Step, StepKind};
use domain::{ContentHash, Event};

const MOST: usize = 20;

/// In run order, at most 20. A place that is no input or output of a step is that of its event.
pub(super) fn places(hash: ContentHash, steps: &[Step], events: &[Event]) -> Vec<HashPlace> {
    let mut out: Vec<HashPlace> = steps.iter().enumerate().flat_map(|step| of_step(hash, step)).collect();
    let others = events
        .iter()
        .filter(|event| event.payload.hashes().any(|it| it == hash))
        .filter_map(|event| of_event(hash, event, steps))
        .filter(|place| !out.iter().any(|known| same(known, place)))
        .collect::<Vec<_>>();
    out.extend(others);
    out.sort_by_key(|place| (place.step_index, place.position));
    out.truncate(MOST);
    out
}

/// Input and output may be the same content.
fn of_step(hash: ContentHash, (position, step): (usize, &Step)) -> impl Iterator<Item = HashPlace> {
    let input = if step.kind == StepKind::Start {
        HashRole::Input
    } else {
        HashRole::Arguments
    };
    let roles = [(step.content_hash, input), (step.output_hash, HashRole::Output)];
    roles
        .into_iter()
        .filter(move |(content, _)| *content == Some(hash))
        .map(move |(_, role)| place(Some(position), step, role))
}

fn place(position: Option<usize>, step: &Step, role: HashRole) -> HashPlace {
    HashPlace {
        position,
        step_index: step.step_index,
        kind: step.kind,
        name: step.name.as_str().to_owned(),
        role,
    }
}

/// A prompt, or documents that were found.
fn of_event(hash: ContentHash, event: &Event, steps: &[Step]) -> Option<HashPlace> {
    let (kind, role) = match &event.payload {
        Payload::RunStarted(start) if start.system_prompt_hash == Some(hash) => (StepKind::Start, HashRole::Other),
        Payload::LlmCalled(_) | Payload::LlmResponded(_) => (StepKind::Llm, HashRole::Output),
        Payload::ToolCalled(_) => (StepKind::Tool, HashRole::Arguments),
        Payload::ToolResponded(_) => (StepKind::Tool, HashRole::Output),
        Payload::RetrievalCalled(_) => (StepKind::Retrieval, HashRole::Arguments),
        Payload::RetrievalResponded(_) => (StepKind::Retrieval, HashRole::Output),
        Payload::RunCompleted(_) | Payload::RunErrored(_) => (StepKind::End, HashRole::Output),
        Payload::RunStarted(_) | Payload::ExternalSignal(_) | Payload::PolicyTriggered(_) | Payload::Other { .. } => {
            return None;
        }
    };
    let found = steps
        .iter()
        .position(|step| step.kind == kind && step.step_index == event.step);
    Some(match found {
        Some(position) => place(Some(position), &steps[position], role),
        None => HashPlace {
            position: None,
            step_index: event.step,
            kind,
            name: String::new(),
            role,
        },
    })
}

/// Whether both say the same of the same step.
fn same(a: &HashPlace, b: &HashPlace) -> bool {
    (a.step_index, a.kind, a.role) == (b.step_index, b.kind, b.role)
}

#[cfg(test)]
mod tests {
    use domain::payload::{RetrievalCalled, RetrievalResponded, RunStarted};
    use domain::run::replay;
    use domain::{Label, Micros};

    use super::*;
    use crate::rest::testing::Run;

    fn found(hash: &str, run: &Run) -> Vec<(Option<usize>, u32, StepKind, HashRole)> {
        let state = replay(run.header.clone(), &mut run.events.clone());
        places(ContentHash::of(hash), &state.steps(), &run.events)
            .into_iter()
            .map(|place| (place.position, place.step_index, place.kind, place.role))
            .collect()
    }

    fn event(step: u32, payload: Payload) -> Event {
        Event {
            step,
            at: Micros(1_780_000_000_000_000 + i64::from(step)),
            id: None,
            payload,
        }
    }

    #[test]
    fn inputs_and_arguments_are_places_of_their_step() {
        let run = Run::new("r").looping();
        assert_eq!(
            found("question", &run),
            [(Some(0), 0, StepKind::Start, HashRole::Input)]
        );
        assert_eq!(found("2", &run), [(Some(6), 6, StepKind::Tool, HashRole::Arguments)]);
        assert_eq!(found("nowhere", &run), []);
    }

    #[test]
    fn a_prompt_and_documents_are_places_too() {
        let mut run = Run::new("r");
        run.events = vec![
            event(
                0,
                Payload::RunStarted(RunStarted {
                    system_prompt_hash: Some(ContentHash::of("prompt")),
                    ..RunStarted::default()
                }),
            ),
            event(
                1,
                Payload::RetrievalCalled(RetrievalCalled {
                    index_name: Label::name("docs"),
                    query_hash: Some(ContentHash::of("query")),
                    ..RetrievalCalled::default()
                }),
            ),
            event(
                1,
                Payload::RetrievalResponded(RetrievalResponded {
                    content_hash: Some(ContentHash::of("documents")),
                    ..RetrievalResponded::default()
                }),
            ),
        ];
        assert_eq!(found("prompt", &run), [(Some(0), 0, StepKind::Start, HashRole::Other)]);
        assert_eq!(
            found("query", &run),
            [(Some(1), 1, StepKind::Retrieval, HashRole::Arguments)]
        );
        assert_eq!(
            found("documents", &run),
            [(Some(1), 1, StepKind::Retrieval, HashRole::Output)]
        );
    }

    #[test]
    fn places_are_bounded() {
        let mut run = Run::new("r").looping();
        let calls: Vec<Event> = run.events.iter().filter(|it| it.step > 0).cloned().collect();
        for round in 1..=MOST as u32 {
            run.events.extend(calls.iter().cloned().map(|mut event| {
                event.step += round * 20;
                event
            }));
        }
        run.events
            .retain(|event| !matches!(event.payload, Payload::RunCompleted(_)));
        assert_eq!(found("2", &run).len(), MOST);
    }
}
