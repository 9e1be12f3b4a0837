//! The place of a run or a signal in lists, given once and never changed: milliseconds since 2025 and
//! ten bits that tell apart what began in the same one.

use domain::{Micros, RunKey};
use rusqlite::{CachedStatement, Connection};

use crate::model::{StoreError, Work};

/// 2025-01-01 in milliseconds. With it a place fits into six bytes for some years.
const EPOCH_MS: i64 = 1_735_689_600_000;
const TIE_BITS: u32 = 10;
const HISTORY_MS: i64 = Work::HISTORY.as_millis() as i64;
const FAST_MS: i64 = 300_000;

/// The clamped start: a client's clock may be anywhere. History that is sent afterwards stands at its
/// own time; ahead is only what a clock may be fast, or one run would stay at the head of every list.
pub(super) fn listing_ms(started: Micros, received_ms: i64) -> i64 {
    started
        .0
        .div_euclid(1000)
        .clamp(received_ms - HISTORY_MS, received_ms + FAST_MS)
}

/// The first place of a millisecond.
pub(super) const fn first_place(ms: i64) -> i64 {
    (ms.saturating_sub(EPOCH_MS)).saturating_mul(1 << TIE_BITS)
}

/// The millisecond of a place.
pub(super) const fn place_ms(place: i64) -> i64 {
    (place >> TIE_BITS) + EPOCH_MS
}

/// A free place in that millisecond, or near it when many want the same.
pub(super) fn free_run_place(connection: &Connection, ms: i64, key: RunKey) -> Result<i64, StoreError> {
    let taken = connection
        .prepare_cached("SELECT 1 FROM runs WHERE ord = ?1 UNION ALL SELECT 1 FROM gone_places WHERE ord = ?1")?;
    free_place(taken, ms, mix(key))
}

/// The same for a signal.
pub(super) fn free_signal_place(connection: &Connection, ms: i64, id: u64) -> Result<i64, StoreError> {
    let taken = connection.prepare_cached("SELECT 1 FROM signals WHERE sord = ?1")?;
    free_place(taken, ms, id)
}

/// Looks at places in a window that doubles, so that crowding costs a few looks and not a walk.
fn free_place(mut taken: CachedStatement<'_>, ms: i64, mut seed: u64) -> Result<i64, StoreError> {
    let first = first_place(ms);
    let mut bits = TIE_BITS;
    loop {
        let place = first + (seed & ((1 << bits) - 1)) as i64;
        if !taken.exists([place])? {
            return Ok(place);
        }
        seed = seed
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f)
            .rotate_right(29);
        bits = (bits + 1).min(40);
    }
}

fn mix(key: RunKey) -> u64 {
    key.0.iter().fold(0xcbf2_9ce4_8422_2325, |mixed: u64, &byte| {
        (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
