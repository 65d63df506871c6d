//! Sets of clocks.

/// Ascending ranges of clocks, start and end (exclusive), that neither overlap nor touch.
#[derive(Debug, Default)]
pub struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Up to so many are put in one by one; moving the rest for each is cheaper than a copy of all.
    const FEW: usize = 8;

    /// Hands on the parts of `start` to `end` that are not in the set, in their order.
    pub fn absent(&self, start: u64, end: u64, mut found: impl FnMut(u64, u64)) {
        let mut from = start;
        let first = self.0.partition_point(|&(_, end)| u64::from(end) <= start);
        for &(held, held_end) in &self.0[first..] {
            if u64::from(held) >= end {
                break;
            }
            if from < u64::from(held) {
                found(from, u64::from(held));
            }
            from = u64::from(held_end);
        }
        if from < end {
            found(from, end);
        }
    }

    /// Adds ranges that are in ascending order themselves.
    pub fn add(&mut self, ranges: impl ExactSizeIterator<Item = (u64, u64)>) {
        let ranges = ranges.map(|(start, end)| (start as u32, end as u32));
        if ranges.len() <= Self::FEW {
            ranges.for_each(|range| self.add_one(range));
        } else {
            self.merge(ranges);
        }
    }

    fn add_one(&mut self, (start, end): (u32, u32)) {
        let first = self.0.partition_point(|&(_, held_end)| held_end < start);
        let after = first + self.0[first..].partition_point(|&(held, _)| held <= end);
        let touched = &self.0[first..after];
        let start = touched.first().map_or(start, |&(held, _)| held.min(start));
        let end = touched.last().map_or(end, |&(_, held_end)| held_end.max(end));
        self.0.splice(first..after, [(start, end)]);
    }

    fn merge(&mut self, ranges: impl ExactSizeIterator<Item = (u32, u32)>) {
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(self.0.len() + ranges.len());
        let mut held = self.0.iter().copied().peekable();
        let mut new = ranges.peekable();
        loop {
            let next = match (held.peek(), new.peek()) {
                (Some(one), Some(other)) if one <= other => held.next(),
                (_, Some(_)) => new.next(),
                (_, None) => held.next(),
            };
            let Some((start, end)) = next else { break };
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        merged.shrink_to_fit();
        self.0 = merged;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn absent(ranges: &Ranges, start: u64, end: u64) -> Vec<u64> {
        let mut clocks = Vec::new();
        ranges.absent(start, end, |start, end| clocks.extend(start..end));
        clocks
    }

    #[test]
    fn a_set_of_ranges_is_a_set_of_clocks() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..300 {
            let mut ranges = Ranges::default();
            let mut clocks = BTreeSet::new();
            for _ in 0..6 {
                let mut new = Vec::new();
                let mut at = random.u64(0..20);
                for _ in 0..random.usize(0..16) {
                    let end = at + random.u64(1..5);
                    new.push((at, end));
                    clocks.extend(at..end);
                    at = end + random.u64(0..9);
                }
                ranges.add(new.into_iter());
                let (start, end) = (random.u64(0..40), random.u64(40..200));
                let expected: Vec<u64> = (start..end).filter(|c| !clocks.contains(c)).collect();
                assert_eq!(absent(&ranges, start, end), expected);
                assert!(ranges.0.windows(2).all(|pair| pair[0].1 < pair[1].0), "{ranges:?}");
            }
        }
    }
}
