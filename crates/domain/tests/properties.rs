//! The same run whatever the network did: order, duplicates and batches must not show in the result.

mod generated;

use domain::event::Event;
use domain::run::{OutOfOrder, replay};
use domain::{Baselines, Evidence, RunState, RunSummary, Thresholds, judge};
use generated::{baselines, events, header};
use proptest::prelude::*;

/// What arrives: the events in some order, some of them twice, cut into batches.
fn arrival(most: usize) -> impl Strategy<Value = (Vec<Event>, Vec<Vec<Event>>)> {
    events(most).prop_flat_map(|events| {
        let copies = prop::collection::vec(0..events.len(), 0..5);
        (Just(events), copies).prop_flat_map(|(events, copies)| {
            let mut sent = events.clone();
            sent.extend(copies.into_iter().map(|index| events[index].clone()));
            let batch = 1..=sent.len();
            (Just(events), Just(sent).prop_shuffle(), batch).prop_map(|(events, sent, batch)| {
                let batches = sent.chunks(batch).map(<[Event]>::to_vec).collect();
                (events, batches)
            })
        })
    })
}

/// As the server does it: take what fits, and replay everything when something is late.
fn live(batches: &[Vec<Event>]) -> RunState {
    let mut stored = Vec::new();
    let mut state = RunState::new(header());
    for event in batches.iter().flatten() {
        stored.push(event.clone());
        if state.apply(event).is_err() {
            state = replay(header(), &mut stored);
        }
    }
    state
}

proptest! {
    #[test]
    fn order_duplicates_and_batches_do_not_show(
        (events, batches) in arrival(60), usual in baselines(), stalled in any::<bool>(),
    ) {
        let mut in_order = events;
        let mut expected = replay(header(), &mut in_order);
        let mut arrived = batches.concat();
        let mut replayed = replay(header(), &mut arrived);
        let mut lived = live(&batches);
        prop_assert_eq!(&arrived, &in_order);
        prop_assert_eq!(&replayed, &expected);
        prop_assert_eq!(&lived, &expected);
        for state in [&mut expected, &mut replayed, &mut lived] {
            state.stalled = stalled;
        }
        let signals = judge(&expected, &Thresholds::default(), &usual);
        prop_assert_eq!(&judge(&replayed, &Thresholds::default(), &usual), &signals);
        prop_assert_eq!(&judge(&lived, &Thresholds::default(), &usual), &signals);
    }

    #[test]
    fn events_in_run_order_need_no_replay(mut events in events(60)) {
        let expected = replay(header(), &mut events);
        let mut state = RunState::new(header());
        for event in &events {
            prop_assert_eq!(state.apply(event), Ok(()));
            prop_assert_eq!(state.apply(event), Ok(()), "a duplicate is no error");
        }
        prop_assert_eq!(state, expected);
    }

    #[test]
    fn a_late_event_leaves_the_state_as_it_was(mut events in events(60), late in any::<prop::sample::Index>()) {
        replay(header(), &mut events);
        let late = events.remove(late.index(events.len()));
        let mut state = replay(header(), &mut events);
        let before = state.clone();
        let is_late = events.last().is_some_and(|last| late.run_order(last).is_lt());
        prop_assert_eq!(state.apply(&late), if is_late { Err(OutOfOrder) } else { Ok(()) });
        prop_assert_eq!(state == before, is_late);
    }

    #[test]
    fn every_judgement_is_sound(mut events in events(80), usual in baselines()) {
        replay(header(), &mut events);
        let mut state = RunState::new(header());
        for event in &events {
            prop_assert_eq!(state.apply(event), Ok(()));
            sound(&state, &usual)?;
        }
        state.stalled = true;
        sound(&state, &usual)?;
    }
}

fn sound(state: &RunState, usual: &Baselines) -> Result<(), TestCaseError> {
    let signals = judge(state, &Thresholds::default(), usual);
    for signal in &signals {
        prop_assert!((0.0..=1.0).contains(&signal.confidence));
        prop_assert!(signal.step <= state.max_step);
        prop_assert_eq!(signal.co_signal_count as usize, signals.len());
        let steps = signal.evidence.steps();
        prop_assert!(!steps.is_empty() && steps.is_sorted() && steps.iter().all(|&step| step <= state.max_step));
        let text = serde_json::to_string(&signal.evidence).expect("evidence is JSON");
        let read: Evidence = serde_json::from_str(&text).expect("evidence reads back");
        prop_assert_eq!(read.failure_type(), signal.failure_type());
        prop_assert_eq!(read.steps(), steps);
        let explanation = signal.explain();
        prop_assert!(!explanation.suggested_fixes.is_empty());
        prop_assert!(explanation.what.len() > 20 && !explanation.evidence_summary.is_empty());
    }
    let summary = RunSummary::of(state, &signals);
    prop_assert_eq!(summary.signal_count as usize, signals.len());
    prop_assert_eq!(summary.total_tokens, state.total_tokens());
    Ok(())
}
