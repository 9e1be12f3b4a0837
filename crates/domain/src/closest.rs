//! Finds the name that was probably meant.

/// Longer texts are no names, and comparing them would take long.
const LONGEST: usize = 64;

/// The known name that differs from `name` by one or two letters, and not by more than half of it.
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let names = known.into_iter().map(|known| (distance(name, known), known));
    let (distance, found) = names.min()?;
    ((1..=2).contains(&distance) && distance * 2 <= found.len()).then_some(found)
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
    fn typing_errors_find_their_name() {
        let known = ["gt", "gte", "contains"];
        assert_eq!(closest("contain", known), Some("contains"));
        assert_eq!(closest("ge", known), Some("gt"));
        assert_eq!(closest("gte", known), None, "that is the name itself");
        assert_eq!(closest("between", known), None);
        assert_eq!(closest(">", known), None, "everything is as close");
        assert_eq!(closest("", []), None);
    }
}
