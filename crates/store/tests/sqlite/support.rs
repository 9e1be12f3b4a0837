//! Small runs.

use domain::payload::{Payload, RunStarted, ToolCalled};
use domain::{ContentHash, Event, Label, Micros, RunHeader, RunId};
use store::{Append, Chunk, TenantId};

pub const NOW: Micros = Micros(1_790_000_000_000_000);
pub const TENANT: TenantId = TenantId(1);

/// A batch of one run with `count` events, which differ from those of every other `number`.
pub fn batch(run: &str, number: u64, count: u64) -> Append {
    let header = RunHeader {
        run_id: RunId::new(run),
        agent_id: Label::name("agent"),
        agent_version: Label::name("v1"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    };
    let events = (0..count).map(|index| event(number * 1000 + index)).collect();
    Append {
        tenant: TENANT,
        received: NOW,
        chunks: vec![Chunk { header, events }],
    }
}

fn event(number: u64) -> Event {
    let payload = if number == 0 {
        Payload::RunStarted(RunStarted::default())
    } else {
        Payload::ToolCalled(ToolCalled {
            tool_name: Label::name("search"),
            args_hash: Some(ContentHash::of(&number.to_string())),
            ..ToolCalled::default()
        })
    };
    Event {
        step: number as u32,
        at: Micros(NOW.0 + number as i64),
        id: None,
        payload,
    }
}
