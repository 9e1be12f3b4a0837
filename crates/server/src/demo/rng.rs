//! Numbers that look random and are the same every time.

/// `SplitMix64`: two lines of arithmetic, good enough for sample data, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// Its own stream for each item, so that one run does not depend on those before it.
    pub fn of(seed: u64, item: u64) -> Self {
        let mut rng = Self(seed ^ item.wrapping_mul(0xd1b5_4a32_d192_ed03));
        rng.bits();
        rng
    }

    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `least` to `most`, both included.
    pub const fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.bits() % (most - least + 1)
    }

    /// True in so many of a thousand cases.
    pub const fn per_mille(&mut self, cases: u32) -> bool {
        self.bits() % 1000 < cases as u64
    }

    /// One of the items; there must be one.
    pub const fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[(self.bits() % items.len() as u64) as usize]
    }

    /// The first items often, the last ones seldom, as questions come in reality.
    pub fn favour<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let skewed = self.unit().powi(2) * items.len() as f64;
        &items[(skewed as usize).min(items.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_every_time_and_its_own() {
        let numbers = |seed, item| {
            let mut rng = Rng::of(seed, item);
            [rng.bits(), rng.bits(), rng.within(3, 9)]
        };
        assert_eq!(numbers(1, 7), numbers(1, 7));
        assert_ne!(numbers(1, 7), numbers(1, 8));
        assert_ne!(numbers(1, 7), numbers(2, 7));
    }

    #[test]
    fn ranges_include_both_ends() {
        let mut rng = Rng::of(1, 1);
        let drawn: std::collections::BTreeSet<u64> = (0..200).map(|_| rng.within(2, 5)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [2, 3, 4, 5]);
        assert!((0..200).all(|_| (0.0..1.0).contains(&rng.unit())));
    }

    #[test]
    fn the_first_are_favoured() {
        let mut rng = Rng::of(1, 1);
        let items = [0, 1, 2, 3];
        let mut counts = [0; 4];
        (0..1000).for_each(|_| counts[*rng.favour(&items)] += 1);
        assert!(counts.is_sorted_by(|a, b| a > b), "{counts:?}");
    }
}
