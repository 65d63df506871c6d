//! What the gate remembers of a document: per client, up to which clock it has changes, how each
//! block stands, and what was deleted. Typing takes no further entry, so this is small beside the
//! document.

use crate::portion::Run;
use crate::ranges::Ranges;
use crate::scan::{DeletedRange, Shape};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// What a document holds, as far as the gate must know.
#[derive(Debug, Default)]
pub struct Known {
    clients: HashMap<u64, History>,
    /// Unknown to whoever makes updates, so that nobody can choose places with the same number.
    keys: RandomState,
}

/// What one client has contributed.
#[derive(Debug, Default)]
pub struct History {
    /// One past its last block.
    pub clock: u64,
    pub standings: Standings,
    /// What updates have deleted of it. What merging deletes besides is not in here.
    deleted: Ranges,
}

impl Known {
    pub fn history(&self, client: u64) -> Option<&History> {
        self.clients.get(&client)
    }

    /// The place that a block names in these bytes.
    pub fn place(&self, bytes: &[u8]) -> Place {
        Place::of(bytes, &self.keys)
    }

    pub fn clock(&self, client: u64) -> u64 {
        self.history(client).map_or(0, |history| history.clock)
    }

    /// Whether an update that fits brings blocks which are not there.
    pub fn lacks_blocks_of(&self, shape: &Shape) -> bool {
        shape.sections.iter().any(|section| section.end > self.clock(section.client))
    }

    /// The deletions among these that no update has brought yet. Whoever connects sends all that it
    /// knows of, and nearly always all of it is known.
    pub fn news_of(&self, deleted: &[DeletedRange]) -> Vec<DeletedRange> {
        let mut news = Vec::new();
        for range in deleted {
            match self.history(range.client) {
                Some(history) => history.deleted.absent(range.start, range.end, |start, end| {
                    news.push(DeletedRange { start, end, ..*range });
                }),
                None => news.push(*range),
            }
        }
        news
    }

    /// Records what the engine has taken in, and which ranges were deleted with it.
    pub fn admit(&mut self, admission: Admission, deleted: &[DeletedRange]) {
        for of_client in deleted.chunk_by(|one, other| one.client == other.client) {
            let history = self.clients.entry(of_client[0].client).or_default();
            history.deleted.add(of_client.iter().map(|range| (range.start, range.end)));
        }
        for section in admission.sections {
            let history = self.clients.entry(section.client).or_default();
            history.clock = history.clock.max(section.end);
            history.standings.0.extend(section.standings.0);
        }
    }
}

/// Where a block stands in the tree of shared types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Types above it, not counting the root.
    pub depth: u16,
    /// Whether others may name it as their parent: it holds a type, or nothing any more.
    pub may_hold: bool,
    /// Which list it stands in.
    pub place: Place,
}

/// A shared type, or the values of one of its keys, as a number: two that are the same have the same
/// one, two others hardly ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(u32);

impl Place {
    pub const UNKNOWN: Place = Place(0);

    /// That of a block which says it itself, from the bytes in which it does.
    fn of(bytes: &[u8], keys: &RandomState) -> Self {
        Place(keys.hash_one(bytes) as u32 | 1)
    }

    /// Whether nothing can stand beside both.
    pub fn contradicts(self, other: Place) -> bool {
        self != other && self != Self::UNKNOWN && other != Self::UNKNOWN
    }
}

impl Standing {
    /// Of blocks about which nothing is known, because they are gone.
    pub const GONE: Standing = Standing { depth: 0, may_hold: true, place: Place::UNKNOWN };
}

/// Standings of consecutive blocks, one entry where they differ: ascending clocks.
#[derive(Debug, Default)]
pub struct Standings(Vec<(u32, Standing)>);

impl Standings {
    pub fn at(&self, clock: u64) -> Option<Standing> {
        let after = self.0.partition_point(|&(from, _)| u64::from(from) <= clock);
        after.checked_sub(1).map(|i| self.0[i].1)
    }

    pub fn last(&self) -> Option<Standing> {
        self.0.last().map(|&(_, standing)| standing)
    }

    pub fn push(&mut self, clock: u64, standing: Standing) {
        self.0.push((clock as u32, standing));
    }
}

/// Leave to apply one update, and what the document will then hold.
#[derive(Debug)]
pub struct Admission {
    pub sections: Vec<AdmittedSection>,
    /// The order in which each block finds what it refers to.
    pub order: Vec<Run>,
}

/// The new part of one client's history.
#[derive(Debug)]
pub struct AdmittedSection {
    pub client: u64,
    pub end: u64,
    pub standings: Standings,
}
