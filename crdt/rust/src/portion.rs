//! Updates cut into portions.
//!
//! The engine takes time proportional to the square of an update in several places: it looks for the
//! place of a block among all that claim the same one, it copies texts when it splits and joins
//! them, and it moves whole lists to make room in them. A call into it cannot be interrupted, so a
//! large update goes in as several small ones, cut along the order in which the gate let its blocks
//! pass. Each builds only on those before it.

use crate::known::Known;
use crate::limits::Limits;
use crate::reader::{ScanError, write_var};
use crate::scan::{Block, DeletedRange, Shape};
use crate::volume::{Ration, Volume};

/// Consecutive blocks of one section, in the order in which the gate let them pass.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub section: usize,
    pub blocks: u64,
}

/// An update, what it consists of, and the order in which the gate let its blocks pass.
pub struct Uncut<'a> {
    pub bytes: &'a [u8],
    pub shape: &'a Shape,
    pub order: &'a [Run],
}

impl Uncut<'_> {
    /// Hands the portions to `take` until it says stop with `false`; tells whether it did not.
    /// `volume` is that of the document without the update.
    pub fn cut<E: From<ScanError>>(
        &self,
        mut volume: Volume,
        known: &Known,
        mut take: impl FnMut(&[u8]) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let sections = &self.shape.sections;
        let mut readers: Vec<_> = sections.iter().map(|s| s.reader(self.bytes)).collect();
        let mut portion = Portion::new(self.bytes);
        let mut gone = Gone { known, ranges: Vec::new() };
        for run in self.order {
            for _ in 0..run.blocks {
                let reader = &mut readers[run.section];
                let block = reader.next(&Limits::ENGINE)?;
                portion.add(run.section, reader.client, &block);
                gone.add(reader.client, &block);
                volume = volume.plus_block(&block);
                if portion.blocks >= Ration::of(volume).pieces && !take(&portion.take())? {
                    return Ok(false);
                }
            }
        }
        if portion.blocks > 0 && !take(&portion.take())? {
            return Ok(false);
        }
        cut_deleted(&gone.removed_from(&self.shape.deleted), Ration::of(volume), take)
    }
}

/// Blocks that come without content. Deleting them once more would be of no use, and may be much
/// work: a few bytes stand for billions of clocks.
struct Gone<'a> {
    known: &'a Known,
    ranges: Vec<DeletedRange>,
}

impl Gone<'_> {
    /// Only what is new here: of what is known, the document may still have the content.
    fn add(&mut self, client: u64, block: &Block) {
        if !block.is_gone() {
            return;
        }
        let start = block.clock.max(self.known.clock(client));
        if start < block.end() {
            self.ranges.push(DeletedRange { client, start, end: block.end() });
        }
    }

    fn removed_from(mut self, deleted: &[DeletedRange]) -> Vec<DeletedRange> {
        self.ranges.sort_unstable_by_key(|range| (range.client, range.start));
        let mut left = Vec::with_capacity(deleted.len());
        for range in deleted {
            let mut start = range.start;
            let first = self
                .ranges
                .partition_point(|gone| (gone.client, gone.end) <= (range.client, range.start));
            for gone in &self.ranges[first..] {
                if gone.client != range.client || gone.start >= range.end {
                    break;
                }
                if start < gone.start {
                    left.push(DeletedRange { start, end: gone.start, ..*range });
                }
                start = gone.end;
            }
            if start < range.end {
                left.push(DeletedRange { start, ..*range });
            }
        }
        left
    }
}

/// A portion that is being filled.
struct Portion<'a> {
    bytes: &'a [u8],
    blocks: u64,
    parts: Vec<Part>,
}

/// Consecutive blocks of one section, `from` one byte `to` another (exclusive).
struct Part {
    section: usize,
    client: u64,
    clock: u64,
    blocks: u64,
    from: usize,
    to: usize,
}

impl<'a> Portion<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Portion { bytes, blocks: 0, parts: Vec::new() }
    }

    fn add(&mut self, section: usize, client: u64, block: &Block) {
        self.blocks += 1;
        match self.parts.iter_mut().rev().find(|part| part.section == section) {
            Some(part) => {
                part.blocks += 1;
                part.to = block.ends_at;
            }
            None => self.parts.push(Part {
                section,
                client,
                clock: block.clock,
                blocks: 1,
                from: block.starts_at,
                to: block.ends_at,
            }),
        }
    }

    /// The update that it makes; what follows is empty again.
    fn take(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        write_var(&mut out, self.parts.len() as u64);
        for part in self.parts.drain(..) {
            write_var(&mut out, part.blocks);
            write_var(&mut out, part.client);
            write_var(&mut out, part.clock);
            out.extend_from_slice(&self.bytes[part.from..part.to]);
        }
        out.push(0);
        self.blocks = 0;
        out
    }
}

/// The order matters to the engine's time, not to the result. Splitting a text first in the middle,
/// then its halves, copies all of it once per halving and not once per range; and what was deleted
/// from the end on is already one block when the blocks before it are joined.
fn cut_deleted<E>(
    deleted: &[DeletedRange],
    ration: Ration,
    mut take: impl FnMut(&[u8]) -> Result<bool, E>,
) -> Result<bool, E> {
    let mut pieces: Vec<DeletedRange> = Vec::new();
    let mut clocks = 0;
    for (range, last_of_level) in halving(deleted) {
        let mut end = range.end;
        while end > range.start {
            let start = range.start.max(end.saturating_sub(ration.clocks - clocks));
            pieces.push(DeletedRange { start, end, ..range });
            clocks += end - start;
            end = start;
            let full = clocks == ration.clocks || pieces.len() as u64 >= ration.pieces;
            if full || (last_of_level && end == range.start) {
                if !take(&deletion(&mut pieces))? {
                    return Ok(false);
                }
                clocks = 0;
            }
        }
    }
    Ok(true)
}

/// Each range once: the middle one, then the middles of both halves, and so on. The last of each of
/// these levels is marked.
fn halving(ranges: &[DeletedRange]) -> impl Iterator<Item = (DeletedRange, bool)> {
    let levels = usize::BITS - ranges.len().leading_zeros();
    (0..levels).rev().flat_map(move |level| {
        let (first, step) = ((1 << level) - 1, 2 << level);
        let in_level = (first..ranges.len()).step_by(step);
        in_level.map(move |i| (ranges[i], i + step >= ranges.len()))
    })
}

/// An update that deletes these ranges, which are then forgotten.
fn deletion(ranges: &mut Vec<DeletedRange>) -> Vec<u8> {
    ranges.sort_unstable_by_key(|range| (range.client, range.start));
    let mut out = vec![0];
    write_deleted(&mut out, ranges);
    ranges.clear();
    out
}

/// Writes the second part of an update; ranges of one client stand together.
pub fn write_deleted(out: &mut Vec<u8>, ranges: &[DeletedRange]) {
    let clients = || ranges.chunk_by(|a, b| a.client == b.client);
    write_var(out, clients().count() as u64);
    for client in clients() {
        write_var(out, client[0].client);
        write_var(out, client.len() as u64);
        for range in client {
            write_var(out, range.start);
            write_var(out, range.end - range.start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_comes_once_and_the_middle_first() {
        for count in 0..70 {
            let ranges: Vec<_> =
                (0..count).map(|i| DeletedRange { client: 1, start: i, end: i + 1 }).collect();
            let mut order: Vec<_> = halving(&ranges).map(|(range, _)| range.start).collect();
            if count == 7 {
                assert_eq!(order, [3, 1, 5, 0, 2, 4, 6]);
            }
            order.sort_unstable();
            assert_eq!(order, (0..count).collect::<Vec<_>>());
        }
    }
}
