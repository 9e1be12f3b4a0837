//! Events as the SDKs put them on the wire.

use domain::payload::WirePayload;
use domain::{Event, RunHeader};
use serde::Serialize;

use super::Parcel;
use crate::demo::plan::PlannedDeploy;

/// The body of one ingest request in the making.
pub(super) struct Batch {
    key: String,
    body: Vec<u8>,
    /// Runs whose last event is in here.
    pub(super) runs: u64,
    pub(super) events: u64,
}

#[derive(Serialize)]
struct WireEvent<'a> {
    event_type: &'a str,
    run_id: &'a str,
    agent_id: &'a str,
    agent_version: &'a str,
    step_index: u32,
    timestamp: f64,
    payload: WirePayload<'a>,
    parent_run_id: Option<&'a str>,
}

impl Batch {
    pub(super) fn new(key: Option<&str>) -> Self {
        let key = serde_json::Value::from(key.unwrap_or_default()).to_string();
        Self {
            key,
            body: Vec::new(),
            runs: 0,
            events: 0,
        }
    }

    pub(super) fn add(&mut self, header: &RunHeader, event: &Event) {
        let wire = WireEvent {
            event_type: event.payload.event_type(),
            run_id: header.run_id.as_str(),
            agent_id: header.agent_id.as_str(),
            agent_version: header.agent_version.as_str(),
            step_index: event.step,
            timestamp: event.at.secs(),
            payload: event.payload.wire(),
            parent_run_id: header.parent_run_id.as_ref().map(domain::RunId::as_str),
        };
        if self.body.is_empty() {
            // The batch's agent is that of its first event; others may follow.
            let agent = serde_json::Value::from(header.agent_id.as_str());
            self.body = format!("{{\"api_key\":{},\"agent_id\":{agent},\"events\":[", self.key).into_bytes();
        } else {
            self.body.push(b',');
        }
        // Writing into memory cannot fail, and neither can these types.
        let _ = serde_json::to_writer(&mut self.body, &wire);
        self.events += 1;
    }

    /// What is in it, if anything, leaving it empty.
    pub(super) fn take(&mut self) -> Option<Parcel> {
        if self.body.is_empty() {
            return None;
        }
        let mut body = std::mem::take(&mut self.body);
        body.extend_from_slice(b"]}");
        let (runs, events) = (std::mem::take(&mut self.runs), std::mem::take(&mut self.events));
        Some(Parcel {
            path: "/v1/ingest",
            body,
            runs,
            events,
        })
    }
}

pub(super) fn deploy_body(deploy: &PlannedDeploy, key: Option<&str>) -> Vec<u8> {
    let body = serde_json::json!({
        "api_key": key.unwrap_or_default(),
        "agent_id": deploy.agent_id,
        "version": deploy.version.as_str(),
        "deployed_at": deploy.at.secs(),
    });
    body.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use domain::Micros;

    use super::*;
    use crate::demo::{Item, Options, Plan};

    #[test]
    fn the_ingest_parser_reads_back_exactly_what_was_planned() {
        let end = Micros(1_795_183_800_000_000);
        for item in Plan::new(Options {
            runs: 300,
            days: 30,
            seed: 1,
            end,
        }) {
            let Item::Run(run) = item else { continue };
            let mut batch = Batch::new(Some("dt_\"key"));
            run.events
                .iter()
                .take(3_000)
                .for_each(|event| batch.add(&run.header, event));
            let parcel = batch.take().unwrap();
            let read = api::ingest::parse(&parcel.body).unwrap();
            assert_eq!(read.api_key.as_deref(), Some("dt_\"key"));
            assert_eq!((read.accepted as u64, read.rejected.len()), (parcel.events, 0));
            let [(header, events)] = read.runs.as_slice() else {
                panic!("one run")
            };
            assert_eq!(*header, run.header);
            for (read, planned) in events.iter().zip(&run.events) {
                assert_eq!(read, planned);
            }
            assert!(batch.take().is_none());
        }
    }

    #[test]
    fn a_deploy_is_read_with_its_time() {
        let deploy = PlannedDeploy {
            agent_id: "demo-research",
            version: domain::Label::code("9b5bc7f2"),
            at: Micros(1_795_000_000_000_000),
        };
        let read = api::ingest::DeployRequest::parse(&deploy_body(&deploy, None)).unwrap();
        assert_eq!(read.deployed_at, Some(deploy.at));
        assert_eq!(
            (read.agent_id.as_str(), read.version),
            ("demo-research", deploy.version)
        );
    }
}
