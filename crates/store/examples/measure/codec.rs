//! Encoding, compressing and decoding events.

use std::time::Instant;

use store::Chunk;
use store::codec::{Level, batch_id, decode, encode, pack, unpack};

use crate::clock::micros;
use crate::sample::{EVENTS, run};

pub fn measure() {
    let mut state = 7;
    let runs: Vec<Chunk> = (0..400)
        .map(|_| run(&mut state, 1_790_000_000_000_000, EVENTS))
        .collect();
    let events = (runs.len() * EVENTS as usize) as f64;
    let mut sizes = [0; 3];
    let start = Instant::now();
    for _ in 0..10 {
        sizes[0] = runs.iter().map(|run| encode(&run.header, &run.events).len()).sum();
    }
    println!("encode            {:6.3} us/event", micros(start) / events / 10.0);
    let encoded: Vec<Vec<u8>> = runs.iter().map(|run| encode(&run.header, &run.events)).collect();
    for (slot, (name, level)) in [("zstd hot", Level::Hot), ("zstd packed", Level::Packed)]
        .into_iter()
        .enumerate()
    {
        let start = Instant::now();
        for _ in 0..10 {
            sizes[slot + 1] = encoded.iter().map(|bytes| pack(bytes, level).len()).sum();
        }
        println!("{name:17} {:6.3} us/event", micros(start) / events / 10.0);
    }
    let start = Instant::now();
    let ids = encoded.iter().map(|bytes| batch_id(bytes)[0]).max();
    println!("batch id          {:6.3} us/event {ids:?}", micros(start) / events);
    let [plain, hot, packed] = sizes.map(|size| size as f64 / events);
    println!("bytes per event: plain {plain:.1}, hot {hot:.1}, packed {packed:.1}");
    let long = run(&mut state, 1_790_000_000_000_000, 10_000);
    let stored = pack(&encode(&long.header, &long.events), Level::Packed);
    let start = Instant::now();
    for _ in 0..10 {
        let bytes = unpack(&stored).unwrap();
        assert_eq!(decode(long.header.run_id.key(), &bytes).unwrap().1.len(), 10_000);
    }
    println!(
        "decode 10,000 events: {:.2} ms, {} bytes",
        micros(start) / 1e4,
        stored.len()
    );
}
