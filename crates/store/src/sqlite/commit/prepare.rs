//! What a judgement costs in CPU is spent before its turn to be written.

use domain::{ContentHash, Micros, Signal};

use super::super::record::{self, Known};
use super::super::terms;
use crate::codec::{self, Level};
use crate::model::{Judgement, Packed, StoreError, Work};
use crate::policies::RunFiring;

/// A judgement as the writer wants it.
pub(in super::super) struct Prepared {
    pub(super) work: Work,
    pub(super) known: Known,
    /// `known` as it is stored.
    pub(super) record: Vec<u8>,
    pub(super) terms: Vec<i64>,
    pub(super) hashes: Vec<ContentHash>,
    pub(super) signals: Vec<PreparedSignal>,
    pub(super) firings: Vec<RunFiring>,
    pub(super) blob: Option<Blob>,
    pub(super) next_due: Option<Micros>,
    pub(super) judged_at: Micros,
}

pub(super) struct PreparedSignal {
    pub(super) signal: Signal,
    /// JSON
    pub(super) evidence: String,
}

pub(super) struct Blob {
    pub(super) events: usize,
    pub(super) data: Vec<u8>,
    pub(super) position: i64,
}

pub(in super::super) fn prepare(judgements: Vec<Judgement>) -> Result<Vec<Prepared>, StoreError> {
    judgements.into_iter().map(prepare_one).collect()
}

fn prepare_one(judgement: Judgement) -> Result<Prepared, StoreError> {
    let known = Known {
        hash_count: u32::try_from(judgement.hashes.len()).unwrap_or(u32::MAX),
        summary: judgement.summary,
        stats: judgement.stats,
    };
    let signals = judgement
        .signals
        .into_iter()
        .map(prepare_signal)
        .collect::<Result<_, _>>()?;
    Ok(Prepared {
        record: record::to_bytes(&known, judgement.work.run.key)?,
        terms: terms::of_run(&known.summary),
        known,
        work: judgement.work,
        hashes: judgement.hashes,
        signals,
        firings: judgement.firings,
        blob: judgement.pack.as_ref().map(blob),
        next_due: judgement.next_due,
        judged_at: judgement.judged_at,
    })
}

fn prepare_signal(signal: Signal) -> Result<PreparedSignal, StoreError> {
    let evidence = serde_json::to_string(&signal.evidence)?;
    Ok(PreparedSignal { signal, evidence })
}

fn blob(packed: &Packed) -> Blob {
    let encoded = codec::encode(&packed.header, &packed.events);
    Blob {
        events: packed.events.len(),
        data: codec::pack(&encoded, Level::Packed),
        position: packed.position,
    }
}
