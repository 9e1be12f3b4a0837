//! The longest way of equal elements through two sequences (Myers' O(ND)), in bounded time.

/// Differences looked through at once. Beyond them the best way so far is taken and the search goes on
/// from its end, so that two wholly different runs of 20,000 steps cost tens of millions of operations
/// and not hundreds; ways with fewer differences are the shortest there are.
const BOUND: usize = 1500;

/// Pairs of positions whose elements are equal, ascending on both sides.
pub fn matches(left: &[u32], right: &[u32]) -> Vec<(usize, usize)> {
    let same = |(a, b): &(&u32, &u32)| a == b;
    let prefix = left.iter().zip(right).take_while(same).count();
    let (l, r) = (&left[prefix..], &right[prefix..]);
    let suffix = l.iter().rev().zip(r.iter().rev()).take_while(same).count();
    let (l, r) = (&l[..l.len() - suffix], &r[..r.len() - suffix]);
    let mut out: Vec<(usize, usize)> = (0..prefix).map(|at| (at, at)).collect();
    let (mut x, mut y) = (0, 0);
    while x < l.len() && y < r.len() {
        let way = search(&l[x..], &r[y..]);
        out.extend(way.matches.iter().map(|(a, b)| (prefix + x + a, prefix + y + b)));
        (x, y) = (x + way.end.0, y + way.end.1);
    }
    let (x, y) = (left.len() - suffix, right.len() - suffix);
    out.extend((0..suffix).map(|at| (x + at, y + at)));
    out
}

struct Way {
    matches: Vec<(usize, usize)>,
    /// How far it leads on both sides.
    end: (usize, usize),
}

/// For each number of differences, how far each diagonal was reached: `reached[d][i]` is the left
/// position on diagonal `2 * i - d`.
type Reached = Vec<Vec<i32>>;

fn search(left: &[u32], right: &[u32]) -> Way {
    let (n, m) = (left.len() as i32, right.len() as i32);
    let mut reached: Reached = Vec::new();
    for d in 0..=BOUND {
        let before = reached.last();
        let mut row = Vec::with_capacity(d + 1);
        for i in 0..=d {
            let k = 2 * i as i32 - d as i32;
            let mut x = before.map_or(0, |before| start(before, i));
            while is_equal(left, right, x, x - k) {
                x += 1;
            }
            row.push(x);
            if k == n - m && x >= n {
                reached.push(row);
                return walk_back(&reached, (n, m));
            }
        }
        reached.push(row);
    }
    let end = furthest(&reached, n, m);
    walk_back(&reached, end)
}

fn is_equal(left: &[u32], right: &[u32], x: i32, y: i32) -> bool {
    let at = |side: &[u32], index: i32| usize::try_from(index).ok().and_then(|index| side.get(index).copied());
    at(left, x).is_some_and(|it| at(right, y) == Some(it))
}

/// Where diagonal number `i` begins, given how far those with one difference less were reached.
fn start(before: &[i32], i: usize) -> i32 {
    let right = i.checked_sub(1).map(|i| before[i] + 1);
    let down = before.get(i).copied();
    right.max(down).unwrap_or(0)
}

/// The end of the way with the most equal elements; of several, of the one that leads as straight to the
/// end of both sides as can be.
fn furthest(reached: &Reached, n: i32, m: i32) -> (i32, i32) {
    let Some(row) = reached.last() else { return (n, m) };
    let d = row.len() as i32 - 1;
    let straight = i64::from(d) * i64::from(n - m) / i64::from((n + m).max(1));
    let ends = row.iter().enumerate().map(|(i, &x)| (x, x - (2 * i as i32 - d)));
    ends.filter(|&(x, y)| x <= n && y <= m)
        .max_by_key(|&(x, y)| (x + y, -(i64::from(x - y) - straight).abs()))
        .unwrap_or((n, m))
}

fn walk_back(reached: &Reached, end: (i32, i32)) -> Way {
    let mut matches = Vec::new();
    let (mut x, mut y) = end;
    for d in (0..reached.len()).rev() {
        let diagonal = x - y + d as i32;
        let i = (diagonal / 2) as usize;
        let begin = match d.checked_sub(1) {
            Some(before) => start(&reached[before], i),
            None => 0,
        };
        while x > begin {
            x -= 1;
            y -= 1;
            matches.push((x as usize, y as usize));
        }
        if let Some(before) = d.checked_sub(1) {
            let from_left = i.checked_sub(1).map(|i| reached[before][i] + 1);
            if from_left == Some(x) && from_left >= reached[before].get(i).copied() {
                x -= 1;
            } else {
                y -= 1;
            }
        }
    }
    matches.reverse();
    let end = (end.0 as usize, end.1 as usize);
    Way { matches, end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &[u32], right: &[u32]) -> usize {
        let found = matches(left, right);
        assert!(found.iter().all(|&(l, r)| left[l] == right[r]));
        assert!(found.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
        found.len()
    }

    /// The length of the longest common subsequence, by the table that everybody trusts.
    fn longest(left: &[u32], right: &[u32]) -> usize {
        let mut row = vec![0; right.len() + 1];
        for l in left {
            let mut diagonal = 0;
            for (at, r) in right.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if l == r { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[right.len()]
    }

    #[test]
    fn finds_as_many_as_there_are() {
        let mut seed = 7_u32;
        let mut random = move |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for _ in 0..200 {
            let mut side = |most: u32| -> Vec<u32> { (0..random(most)).map(|_| random(4)).collect() };
            let (left, right) = (side(40), side(40));
            assert_eq!(check(&left, &right), longest(&left, &right), "{left:?} {right:?}");
        }
    }

    #[test]
    fn nothing_in_common_is_nothing() {
        assert_eq!(check(&[1, 2, 3], &[4, 5]), 0);
        assert_eq!(check(&[], &[4, 5]), 0);
        assert_eq!(check(&[1, 2], &[1, 2]), 2);
    }

    #[test]
    fn wholly_different_long_runs_are_done_in_bounded_time() {
        let left: Vec<u32> = (0..20_000).collect();
        let right: Vec<u32> = (20_000..40_000).collect();
        assert_eq!(check(&left, &right), 0);
    }

    #[test]
    fn long_runs_meet_again_after_many_differences() {
        let left: Vec<u32> = (0..20_000).collect();
        let mut right = left.clone();
        for at in (0..right.len()).step_by(7) {
            right[at] = 1_000_000 + at as u32;
        }
        // Every seventh differs: that many differences are beyond the bound, and still all others are found.
        assert_eq!(check(&left, &right), 20_000 - 20_000_usize.div_ceil(7));
    }
}
