//! Updates: sections of blocks, one per client, then a set of deleted ranges.

use super::UniqueClients;
use super::block::BlockReader;
use crate::limits::{Limits, MAX_CLIENT, MAX_CLOCK};
use crate::reader::{Came, Reader, Scanned};

/// The blocks of one client, consecutive from `start` to `end` (exclusive).
#[derive(Debug, Clone, Copy)]
pub struct Section {
    pub client: u64,
    pub start: u64,
    pub end: u64,
    pub blocks: u64,
    /// Where its first block lies.
    pub blocks_at: usize,
}

impl Section {
    pub fn reader<'a>(&self, bytes: &'a [u8]) -> BlockReader<'a> {
        BlockReader {
            reader: Reader::starting_at(bytes, self.blocks_at),
            client: self.client,
            clock: self.start,
        }
    }
}

/// Clocks of one client, `start` to `end` (exclusive), that the update deletes.
#[derive(Debug, Clone, Copy)]
pub struct DeletedRange {
    pub client: u64,
    pub start: u64,
    pub end: u64,
}

/// What a scanned update consists of.
#[derive(Debug, Default)]
pub struct Shape {
    pub sections: Vec<Section>,
    pub deleted: Vec<DeletedRange>,
    /// Whether some section has a hole.
    pub has_skips: bool,
    /// Where the deleted ranges begin.
    pub deleted_at: usize,
}

impl Shape {
    /// How many blocks there are in all sections.
    pub fn blocks(&self) -> u64 {
        self.sections.iter().map(|section| section.blocks).sum()
    }

    /// How many blocks and deleted ranges there are; never more than the update has bytes.
    pub fn pieces(&self) -> u64 {
        self.blocks() + self.deleted.len() as u64
    }

    /// How many clocks all deleted ranges have together.
    pub fn deleted_clocks(&self) -> u64 {
        self.deleted.iter().map(|range| range.end - range.start).sum()
    }
}

/// Proves that `bytes` are one update and returns its shape.
pub fn scan_update(bytes: &[u8], limits: &Limits) -> Scanned<Shape> {
    let mut reader = Reader::new(bytes);
    if bytes.len() > limits.max_bytes {
        let came = Came::Number(bytes.len() as u64);
        return Err(reader.refuse(0, "an update within the size limit", came));
    }
    let mut shape = Shape::default();
    let clients = reader.count(3, limits.max_clients, "a number of clients")?;
    let mut unique = UniqueClients::default();
    let mut blocks_left = limits.max_blocks;
    for _ in 0..clients {
        let at = reader.at();
        let section = scan_section(&mut reader, blocks_left, limits, &mut shape.has_skips)?;
        unique.add(section.client, &reader, at)?;
        blocks_left -= section.blocks;
        shape.sections.push(section);
    }
    shape.deleted_at = reader.at();
    scan_deleted(&mut reader, limits, &mut shape.deleted)?;
    reader.finish()?;
    Ok(shape)
}

fn scan_section(
    outer: &mut Reader,
    max_blocks: u64,
    limits: &Limits,
    has_skips: &mut bool,
) -> Scanned<Section> {
    let mut reader = *outer;
    let at = reader.at();
    let blocks = reader.count(2, max_blocks, "a number of blocks within the limit")?;
    if blocks == 0 {
        return Err(reader.refuse(at, "a client with blocks", Came::What("one without")));
    }
    let client = reader.var(MAX_CLIENT, "a client id below 2^53")?;
    let start = reader.var(MAX_CLOCK, "a clock below 2^31")?;
    let blocks_at = reader.at();
    let mut section = BlockReader { reader, client, clock: start };
    for _ in 0..blocks {
        *has_skips |= section.next(limits)?.is_skip();
    }
    *outer = section.reader;
    Ok(Section { client, start, end: section.clock, blocks, blocks_at })
}

fn scan_deleted(
    reader: &mut Reader,
    limits: &Limits,
    deleted: &mut Vec<DeletedRange>,
) -> Scanned<()> {
    let clients = reader.count(2, limits.max_clients, "a number of clients with deletions")?;
    let mut unique = UniqueClients::default();
    for _ in 0..clients {
        let at = reader.at();
        let client = reader.var(MAX_CLIENT, "a client id below 2^53")?;
        unique.add(client, reader, at)?;
        let ranges = reader.count(2, limits.max_blocks, "a number of deleted ranges")?;
        let mut earliest = 0;
        for _ in 0..ranges {
            earliest = scan_range(reader, client, earliest, deleted)?;
        }
    }
    Ok(())
}

/// One deleted range that does not begin before `earliest`; returns its end.
fn scan_range(
    reader: &mut Reader,
    client: u64,
    earliest: u64,
    deleted: &mut Vec<DeletedRange>,
) -> Scanned<u64> {
    let at = reader.at();
    let start = reader.var(MAX_CLOCK, "a clock below 2^31")?;
    let len = reader.var(MAX_CLOCK, "a length below 2^31")?;
    let end = start + len;
    if len == 0 {
        return Err(reader.refuse(at, "a deleted range", Came::What("an empty one")));
    }
    if start < earliest {
        return Err(reader.refuse(at, "deleted ranges in ascending order", Came::Number(start)));
    }
    if end > MAX_CLOCK {
        return Err(reader.refuse(at, "a deleted range that ends below 2^31", Came::Number(end)));
    }
    deleted.push(DeletedRange { client, start, end });
    Ok(end)
}
