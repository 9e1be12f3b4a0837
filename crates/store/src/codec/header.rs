//! Who ran, once per chunk.

use domain::{RunHeader, RunId, RunKey};

use super::CodecError;
use super::streams::{Reader, Writer};

const RUN_ID: u8 = 1;
const PARENT_UUID: u8 = 2;
const PARENT_TEXT: u8 = 4;
const TRACE: u8 = 8;
const CONVERSATION: u8 = 16;

pub(super) fn write_header<'a>(out: &mut Writer<'a>, header: &'a RunHeader) {
    let mut flags = 0;
    // A UUID is rebuilt from the key that stands beside the chunk.
    if !is_uuid(&header.run_id) {
        flags |= RUN_ID;
        out.text(header.run_id.as_str());
    }
    out.name(&header.agent_id);
    out.name(&header.agent_version);
    match &header.parent_run_id {
        Some(parent) if is_uuid(parent) => {
            flags |= PARENT_UUID;
            out.raw.bytes(&parent.key().0);
        }
        Some(parent) => {
            flags |= PARENT_TEXT;
            out.text(parent.as_str());
        }
        None => {}
    }
    if let Some(trace) = &header.trace_id {
        flags |= TRACE;
        out.name(trace);
    }
    if let Some(conversation) = &header.conversation_id {
        flags |= CONVERSATION;
        out.name(conversation);
    }
    out.masks.push(flags);
}

pub(super) fn read_header(input: &mut Reader<'_>, key: RunKey) -> Result<RunHeader, CodecError> {
    let flags = input.masks.byte()?;
    let has = |flag: u8| flags & flag != 0;
    let run_id = if has(RUN_ID) {
        RunId::new(input.name()?.as_str())
    } else {
        RunId::new(&key.uuid_text())
    };
    let (agent_id, agent_version) = (input.name()?, input.name()?);
    let parent_run_id = if has(PARENT_UUID) {
        Some(RunId::new(&RunKey(input.raw.array()?).uuid_text()))
    } else if has(PARENT_TEXT) {
        Some(RunId::new(input.name()?.as_str()))
    } else {
        None
    };
    Ok(RunHeader {
        run_id,
        agent_id,
        agent_version,
        parent_run_id,
        trace_id: has(TRACE).then(|| input.name()).transpose()?,
        conversation_id: has(CONVERSATION).then(|| input.name()).transpose()?,
    })
}

fn is_uuid(id: &RunId) -> bool {
    id.as_str().len() == 36 && id.key().uuid_text() == id.as_str()
}
