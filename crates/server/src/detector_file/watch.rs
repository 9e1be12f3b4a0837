//! Takes over changes of `detectors.yml` while the server runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use domain::DetectorConfig;

use super::read;

/// How often the file is looked at. Polling also sees files that editors replace and mounts that do not notify.
const INTERVAL: Duration = Duration::from_secs(2);

/// Looks at the file for as long as the future lives. A broken file changes nothing but the log.
pub async fn watch(path: PathBuf, thresholds: Arc<ArcSwap<DetectorConfig>>) {
    let mut seen = version(&path).await;
    loop {
        tokio::time::sleep(INTERVAL).await;
        let found = version(&path).await;
        if found == seen {
            continue;
        }
        seen = found;
        match read(&path) {
            Ok(config) => {
                thresholds.store(Arc::new(config));
                tracing::info!(file = %path.display(), "new detector thresholds are in force");
            }
            Err(error) => tracing::error!(%error, "keeping the detector thresholds in force"),
        }
    }
}

/// Changes whenever the file does; `None` while it is missing.
async fn version(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = tokio::fs::metadata(path).await.ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn threshold_becomes(thresholds: &ArcSwap<DetectorConfig>, expected: u32) {
        for _ in 0..100 {
            if thresholds.load().default.tool_loop.threshold == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("threshold is {}", thresholds.load().default.tool_loop.threshold);
    }

    #[tokio::test]
    async fn a_change_is_taken_over_and_a_broken_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("detectors.yml");
        std::fs::write(&path, "default: {tool_loop: {threshold: 4}}").unwrap();
        let thresholds = Arc::new(ArcSwap::from_pointee(read(&path).unwrap()));
        let watching = tokio::spawn(watch(path.clone(), Arc::clone(&thresholds)));
        tokio::time::sleep(Duration::from_millis(50)).await;
        std::fs::write(&path, "default: {tool_loop: {threshold: 5, window: 9}}").unwrap();
        threshold_becomes(&thresholds, 5).await;
        std::fs::write(&path, "default: {tool_loop: {threshold: broken}}").unwrap();
        tokio::time::sleep(INTERVAL + Duration::from_millis(500)).await;
        assert_eq!(thresholds.load().default.tool_loop.threshold, 5);
        watching.abort();
    }
}
