//! The disk's own durable write rate: the wall that group commit climbs.

use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use anyhow::Result;

/// Durable 4 KiB overwrites per second, one after another.
pub(crate) fn syncs_per_second() -> Result<f64> {
    const TIME: Duration = Duration::from_secs(2);
    let mut file = tempfile::tempfile()?;
    let block = [0x5a_u8; 4096];
    file.write_all(&block.repeat(256))?;
    file.sync_data()?;
    let start = Instant::now();
    let mut count = 0_u64;
    while start.elapsed() < TIME {
        file.seek(SeekFrom::Start((count % 256) * 4096))?;
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}
