//! Where the bytes are.

use std::path::Path;

/// Bytes in use.
pub fn size(path: &Path) -> i64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size")
}

/// Prints the largest tables and indexes.
pub fn print(path: &Path, runs: usize) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut select = connection
        .prepare("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 16")
        .unwrap();
    let rows = select
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .unwrap();
    for (name, bytes) in rows.map(Result::unwrap) {
        println!("{name:40} {:8.1} bytes/run", bytes as f64 / runs as f64);
    }
}
