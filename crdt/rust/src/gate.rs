//! The causal gate: an update is taken in whole or not at all.
//!
//! The engine keeps what does not fit yet in a pending store whose code paths corrupt memory, so
//! nothing may ever become pending. The gate walks the blocks in the order in which the engine will
//! take them in and requires that everything they refer to is there by then. On the way it learns
//! how deep every block lies below its root, because nesting is what the engine recurses over, and
//! which blocks hold a shared type, because the engine gives up half-way when a parent does not.

use crate::known::{Admission, AdmittedSection, History, Known, Place, Standing, Standings};
use crate::limits::{Limits, MAX_NESTING};
use crate::portion::Run;
use crate::reader::Id;
use crate::scan::{Block, BlockReader, Parent, Relation, Section, Shape};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Why the gate stays shut.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Something that the update builds on is not there.
    Missing,
    /// Shared types would lie too deep inside each other.
    TooDeep,
    /// Blocks refer to each other in a circle.
    Circular,
    /// A block names one as its parent that holds no shared type.
    NotAParent,
    /// A block stands beside two that are in different lists. The engine would put it into one of
    /// them under the key of the other, and fail when it looks there.
    Contradictory,
}

/// Decides whether the update of this `shape` fits a document that holds `known`.
pub fn admit(bytes: &[u8], shape: &Shape, known: &Known) -> Result<Admission, Refusal> {
    if shape.has_skips {
        return Err(Refusal::Missing);
    }
    let mut passage = Passage::new(bytes, shape, known);
    if passage.has_gap() || passage.deletes_unknown(shape) {
        return Err(Refusal::Missing);
    }
    passage.run()?;
    Ok(passage.admission())
}

/// One walk over an update in the engine's order: a section is read until a block waits for another
/// section, and goes on when that one has come far enough.
struct Passage<'a> {
    bytes: &'a [u8],
    known: &'a Known,
    cursors: Vec<Cursor<'a>>,
    by_client: HashMap<u64, usize>,
    order: Vec<Run>,
}

/// How far one section has come.
struct Cursor<'a> {
    blocks: BlockReader<'a>,
    left: u64,
    end: u64,
    known_clock: u64,
    history: Option<&'a History>,
    /// Of the blocks that are new, where one stands differently from the one before.
    standings: Standings,
    /// Sections that wait until this one has passed a clock, the lowest clock first.
    waiting: BinaryHeap<Reverse<(u64, usize)>>,
}

impl<'a> Cursor<'a> {
    fn new(bytes: &'a [u8], section: &Section, known: &'a Known) -> Self {
        let history = known.history(section.client);
        Cursor {
            blocks: section.reader(bytes),
            left: section.blocks,
            end: section.end,
            known_clock: history.map_or(0, |history| history.clock),
            history,
            standings: Standings::default(),
            waiting: BinaryHeap::new(),
        }
    }

    /// Everything of this client before this clock is there.
    fn passed(&self) -> u64 {
        self.known_clock.max(self.blocks.clock)
    }

    fn standing_at(&self, clock: u64) -> Standing {
        let known = self.history.map(|history| &history.standings);
        let standing = match clock < self.known_clock {
            true => known.and_then(|known| known.at(clock)),
            false => self.standings.at(clock).or_else(|| known.and_then(Standings::last)),
        };
        standing.unwrap_or(Standing::GONE)
    }

    /// What the engine puts an item behind of which it has the beginning: its last known clock.
    fn continued_by(&self, block: &Block) -> Option<Standing> {
        let is_cut = block.clock < self.known_clock && self.known_clock < block.end();
        (block.is_item() && is_cut).then(|| self.standing_at(self.known_clock - 1))
    }

    fn take(&mut self, block: &Block, standing: Standing, after: BlockReader<'a>) {
        let from = block.clock.max(self.known_clock);
        if block.end() > from {
            let last = self.standings.last().or_else(|| self.history?.standings.last());
            if last != Some(standing) {
                self.standings.push(from, standing);
            }
        }
        self.left -= 1;
        self.blocks = after;
    }
}

/// Where a block must stand, by those that it says it stands beside.
struct Beside {
    depth: u16,
    place: Place,
}

impl Beside {
    fn also(&mut self, other: Standing) -> Result<(), Refusal> {
        if self.place.contradicts(other.place) {
            return Err(Refusal::Contradictory);
        }
        self.depth = self.depth.max(other.depth);
        self.place = if self.place == Place::UNKNOWN { other.place } else { self.place };
        Ok(())
    }
}

/// Where the target of a reference is.
enum Target {
    There(Standing),
    ComesWith { section: usize },
}

enum Step {
    Taken,
    WaitsFor { section: usize, clock: u64 },
}

impl<'a> Passage<'a> {
    /// Below this many sections a linear search beats a hash map.
    const FEW: usize = 8;

    fn new(bytes: &'a [u8], shape: &Shape, known: &'a Known) -> Self {
        let cursors: Vec<_> =
            shape.sections.iter().map(|section| Cursor::new(bytes, section, known)).collect();
        let mut by_client = HashMap::new();
        if cursors.len() > Self::FEW {
            by_client.extend(cursors.iter().enumerate().map(|(i, c)| (c.blocks.client, i)));
        }
        Passage { bytes, known, cursors, by_client, order: Vec::new() }
    }

    fn section_of(&self, client: u64) -> Option<usize> {
        if self.cursors.len() > Self::FEW {
            return self.by_client.get(&client).copied();
        }
        self.cursors.iter().position(|cursor| cursor.blocks.client == client)
    }

    fn has_gap(&self) -> bool {
        self.cursors.iter().any(|cursor| cursor.blocks.clock > cursor.known_clock)
    }

    fn deletes_unknown(&self, shape: &Shape) -> bool {
        shape.deleted.iter().any(|range| match self.section_of(range.client) {
            Some(section) => {
                let cursor = &self.cursors[section];
                range.end > cursor.end.max(cursor.known_clock)
            }
            None => range.end > self.known.clock(range.client),
        })
    }

    fn run(&mut self) -> Result<(), Refusal> {
        let mut ready: Vec<usize> = (0..self.cursors.len()).collect();
        // Where several clients claim one place, the engine finds that of the highest at once and
        // has the others stand behind it.
        ready.sort_by_key(|&section| self.cursors[section].blocks.client);
        while let Some(section) = ready.pop() {
            let before = self.cursors[section].left;
            while self.cursors[section].left > 0 {
                if let Step::WaitsFor { section: other, clock } = self.step(section)? {
                    self.cursors[other].waiting.push(Reverse((clock, section)));
                    break;
                }
            }
            self.order.push(Run { section, blocks: before - self.cursors[section].left });
            self.wake(section, &mut ready);
        }
        if self.cursors.iter().any(|cursor| cursor.left > 0) {
            return Err(Refusal::Circular);
        }
        Ok(())
    }

    fn step(&mut self, section: usize) -> Result<Step, Refusal> {
        let mut blocks = self.cursors[section].blocks;
        // The scanner has accepted these bytes, so an error here cannot happen.
        let block = blocks.next(&Limits::ENGINE).map_err(|_| Refusal::Missing)?;
        let mut beside = Beside { depth: 0, place: self.named_place(&block) };
        if let Some(continued) = self.cursors[section].continued_by(&block) {
            beside.also(continued)?;
        }
        for (id, relation) in block.references() {
            let standing = match self.locate(id)? {
                Target::There(standing) => standing,
                Target::ComesWith { section } => {
                    return Ok(Step::WaitsFor { section, clock: id.clock });
                }
            };
            match relation {
                Relation::Beside => beside.also(standing)?,
                Relation::Inside if standing.may_hold => beside.depth = standing.depth + 1,
                Relation::Inside => return Err(Refusal::NotAParent),
            }
        }
        let Beside { depth, place } = beside;
        if u32::from(depth) > MAX_NESTING {
            return Err(Refusal::TooDeep);
        }
        let standing = Standing { depth, may_hold: block.may_hold(), place };
        self.cursors[section].take(&block, standing, blocks);
        Ok(Step::Taken)
    }

    /// What a block says about its place itself, without origins.
    fn named_place(&self, block: &Block) -> Place {
        match block.parent {
            _ if !block.is_item() => Place::UNKNOWN,
            Parent::Inherited => Place::UNKNOWN,
            Parent::Root | Parent::Item(_) => {
                self.known.place(&self.bytes[block.starts_at + 1..block.content_at])
            }
        }
    }

    fn locate(&self, id: Id) -> Result<Target, Refusal> {
        let Some(section) = self.section_of(id.client) else {
            let history = self.known.history(id.client).ok_or(Refusal::Missing)?;
            if id.clock >= history.clock {
                return Err(Refusal::Missing);
            }
            let standing = history.standings.at(id.clock).unwrap_or(Standing::GONE);
            return Ok(Target::There(standing));
        };
        let cursor = &self.cursors[section];
        if id.clock < cursor.passed() {
            return Ok(Target::There(cursor.standing_at(id.clock)));
        }
        if id.clock < cursor.end {
            return Ok(Target::ComesWith { section });
        }
        Err(Refusal::Missing)
    }

    fn wake(&mut self, section: usize, ready: &mut Vec<usize>) {
        let cursor = &mut self.cursors[section];
        let passed = cursor.passed();
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
                client: cursor.blocks.client,
                end: cursor.end,
                standings: cursor.standings,
            })
            .collect();
        Admission { sections, order: self.order }
    }
}
