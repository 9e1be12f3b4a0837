//! Finds the name that was probably meant.

use super::settings::SETTINGS;

/// The setting whose name differs from `name` by at most two letters.
pub(super) fn closest(name: &str) -> Option<&'static str> {
    let names = SETTINGS.iter().map(|setting| setting.name);
    let (distance, found) = names.map(|known| (distance(name, known), known)).min()?;
    (1..=2).contains(&distance).then_some(found)
}

/// Insertions, deletions and replacements between two names.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, b) in right.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_their_setting() {
        assert_eq!(closest("DUNETRACE_INGEST_ADR"), Some("DUNETRACE_INGEST_ADDR"));
        assert_eq!(closest("STALL_TIMEOUT_SEC"), Some("STALL_TIMEOUT_SECS"));
        assert_eq!(closest("DATABASE_URL"), None, "that is the name itself");
        assert_eq!(closest("PATH"), None);
    }
}
