//! The causal gate: an update is taken in whole or not at all.
//!
//! The engine keeps what does not fit yet in a pending store whose code paths corrupt memory, so
//! nothing may ever become pending. The gate walks the blocks in the order in which the engine will
//! take them in and requires that everything they refer to is there by then. On the way it learns
//! how deep every block lies below its root, because nesting is what the engine recurses over.

use crate::limits::{Limits, MAX_NESTING};
use crate::reader::Id;
use crate::scan::{Block, BlockReader, Parent, Shape};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// What a document holds, as far as the gate must know: per client, up to which clock, and how
/// deep each block lies.
#[derive(Debug, Default)]
pub struct Known {
    clients: HashMap<u64, History>,
}

#[derive(Debug, Default)]
struct History {
    clock: u64,
    depths: Depths,
}

impl Known {
    pub fn clock(&self, client: u64) -> u64 {
        self.clients.get(&client).map_or(0, |history| history.clock)
    }

    fn depth(&self, id: Id) -> u32 {
        self.clients.get(&id.client).map_or(0, |history| history.depths.at(id.clock))
    }

    /// Records what the engine has taken in.
    pub fn admit(&mut self, admission: Admission) {
        for section in admission.sections {
            let history = self.clients.entry(section.client).or_default();
            history.clock = history.clock.max(section.end);
            history.depths.extend(section.depths);
        }
    }
}

/// Depths of consecutive blocks, one entry where the depth changes: ascending clocks.
#[derive(Debug, Default)]
struct Depths(Vec<(u32, u32)>);

impl Depths {
    fn at(&self, clock: u64) -> u32 {
        let after = self.0.partition_point(|&(from, _)| u64::from(from) <= clock);
        after.checked_sub(1).map_or(0, |i| self.0[i].1)
    }

    fn push(&mut self, clock: u64, depth: u32) {
        if self.0.last().is_none_or(|&(_, last)| last != depth) {
            self.0.push((clock as u32, depth));
        }
    }

    fn extend(&mut self, later: Depths) {
        for (clock, depth) in later.0 {
            self.push(clock.into(), depth);
        }
    }
}

/// Leave to apply one update, and what the document will then hold.
#[derive(Debug)]
pub struct Admission {
    sections: Vec<AdmittedSection>,
}

#[derive(Debug)]
struct AdmittedSection {
    client: u64,
    end: u64,
    depths: Depths,
}

/// Why the gate stays shut.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Something that the update builds on is not there.
    Missing,
    /// Shared types would lie too deep inside each other.
    TooDeep,
    /// Blocks refer to each other in a circle.
    Circular,
}

/// Decides whether the update of this `shape` fits a document that holds `known`.
pub fn admit(bytes: &[u8], shape: &Shape, known: &Known) -> Result<Admission, Refusal> {
    if shape.has_skips || has_gap(shape, known) {
        return Err(Refusal::Missing);
    }
    let mut passage = Passage::new(bytes, shape, known);
    if passage.deletes_unknown(shape) {
        return Err(Refusal::Missing);
    }
    passage.run()?;
    Ok(passage.admission())
}

fn has_gap(shape: &Shape, known: &Known) -> bool {
    shape.sections.iter().any(|section| section.start > known.clock(section.client))
}

/// One walk over an update in the engine's order: a section is read until a block waits for another
/// section, and goes on when that one has come far enough.
struct Passage<'a> {
    known: &'a Known,
    cursors: Vec<Cursor<'a>>,
    by_client: HashMap<u64, usize>,
}

struct Cursor<'a> {
    reader: BlockReader<'a>,
    left: u64,
    end: u64,
    known_clock: u64,
    depths: Depths,
    /// Sections that wait until this one has passed a clock, the lowest clock first.
    waiting: BinaryHeap<Reverse<(u64, usize)>>,
}

enum Step {
    Taken,
    WaitsFor(usize, u64),
}

impl<'a> Passage<'a> {
    /// Below this many sections a linear search beats a hash map.
    const FEW: usize = 8;

    fn new(bytes: &'a [u8], shape: &Shape, known: &'a Known) -> Self {
        let cursors: Vec<_> = shape
            .sections
            .iter()
            .map(|section| Cursor {
                reader: section.reader(bytes),
                left: section.blocks,
                end: section.end,
                known_clock: known.clock(section.client),
                depths: Depths::default(),
                waiting: BinaryHeap::new(),
            })
            .collect();
        let mut by_client = HashMap::new();
        if cursors.len() > Self::FEW {
            by_client.extend(cursors.iter().enumerate().map(|(i, c)| (c.reader.client, i)));
        }
        Passage { known, cursors, by_client }
    }

    fn section_of(&self, client: u64) -> Option<usize> {
        if self.cursors.len() > Self::FEW {
            return self.by_client.get(&client).copied();
        }
        self.cursors.iter().position(|cursor| cursor.reader.client == client)
    }

    fn deletes_unknown(&self, shape: &Shape) -> bool {
        shape.deleted.iter().any(|range| {
            let arriving = self.section_of(range.client).map_or(0, |i| self.cursors[i].end);
            range.end > arriving && range.end > self.known.clock(range.client)
        })
    }

    fn run(&mut self) -> Result<(), Refusal> {
        let mut ready: Vec<usize> = (0..self.cursors.len()).rev().collect();
        while let Some(section) = ready.pop() {
            while self.cursors[section].left > 0 {
                if let Step::WaitsFor(other, clock) = self.step(section)? {
                    self.cursors[other].waiting.push(Reverse((clock, section)));
                    break;
                }
            }
            self.wake(section, &mut ready);
        }
        if self.cursors.iter().any(|cursor| cursor.left > 0) {
            return Err(Refusal::Circular);
        }
        Ok(())
    }

    fn step(&mut self, section: usize) -> Result<Step, Refusal> {
        let mut reader = self.cursors[section].reader;
        // The scanner has accepted these bytes, so an error here cannot happen.
        let block = reader.next(&Limits::ENGINE).map_err(|_| Refusal::Missing)?;
        for id in block.references() {
            if let Some(other) = self.must_wait_for(id)? {
                return Ok(Step::WaitsFor(other, id.clock));
            }
        }
        let depth = self.depth_of(&block);
        if depth > MAX_NESTING {
            return Err(Refusal::TooDeep);
        }
        let cursor = &mut self.cursors[section];
        if block.end() > cursor.known_clock {
            cursor.depths.push(block.clock.max(cursor.known_clock), depth);
        }
        cursor.left -= 1;
        cursor.reader = reader;
        Ok(Step::Taken)
    }

    /// The section that has to bring `id` first, or nothing when it is there.
    fn must_wait_for(&self, id: Id) -> Result<Option<usize>, Refusal> {
        if id.clock < self.known.clock(id.client) {
            return Ok(None);
        }
        let section = self.section_of(id.client).ok_or(Refusal::Missing)?;
        let cursor = &self.cursors[section];
        if id.clock >= cursor.end {
            return Err(Refusal::Missing);
        }
        Ok((id.clock >= cursor.reader.clock).then_some(section))
    }

    fn depth_of(&self, block: &Block) -> u32 {
        match block.parent {
            Parent::Root => 0,
            Parent::Item(id) => self.depth_at(id) + 1,
            Parent::Inherited => {
                let origins = [block.origin, block.right_origin];
                origins.into_iter().flatten().map(|id| self.depth_at(id)).max().unwrap_or(0)
            }
        }
    }

    fn depth_at(&self, id: Id) -> u32 {
        if id.clock < self.known.clock(id.client) {
            return self.known.depth(id);
        }
        self.section_of(id.client).map_or(0, |i| self.cursors[i].depths.at(id.clock))
    }

    fn wake(&mut self, section: usize, ready: &mut Vec<usize>) {
        let cursor = &mut self.cursors[section];
        let passed = cursor.reader.clock;
        while cursor.waiting.peek().is_some_and(|Reverse((clock, _))| *clock < passed) {
            if let Some(Reverse((_, waiter))) = cursor.waiting.pop() {
                ready.push(waiter);
            }
        }
    }

    fn admission(self) -> Admission {
        let sections = self
            .cursors
            .into_iter()
            .map(|cursor| AdmittedSection {
                client: cursor.reader.client,
                end: cursor.end,
                depths: cursor.depths,
            })
            .collect();
        Admission { sections }
    }
}
