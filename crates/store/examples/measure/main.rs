//! What the store costs: `cargo run --release -p store --example measure [runs]`.
//!
//! CPU figures are of this process. The runs have 26 events in the form of the older clients.
#![expect(clippy::unwrap_used, reason = "a measurement that fails has no figures")]
#![expect(clippy::print_stdout, reason = "the figures are the output")]

mod clock;
mod codec;
mod firings;
mod ingest;
mod lists;
mod sample;
mod tables;
mod whole;

use store::KeyStore;
use store::sqlite::{Settings, SqliteStore};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let runs: usize = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_000);
    codec::measure();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("measure.db");
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    let tenant = store.tenant("dev_customer").await.unwrap();
    ingest::measure(store.as_ref(), tenant, runs, &path).await;
    lists::measure(store.as_ref(), tenant).await;
    whole::measure(store.as_ref(), tenant).await;
    drop(store);
    tables::print(&path, runs);
    firings::measure().await;
}
