//! How much there is for the engine to look at, and what an update can cost at worst.

use crate::scan::{Block, Shape};

/// How much the engine may have to look at: upper bounds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Volume {
    /// Blocks that came, and those that they can have split: two each, and as many by a deletion.
    made: u64,
    /// Nothing splits further than into single clocks.
    clocks: u64,
    bytes: u64,
}

impl Volume {
    pub fn plus_update(self, bytes: &[u8], shape: &Shape) -> Self {
        let clocks: u64 = shape.sections.iter().map(|section| section.end - section.start).sum();
        Volume {
            made: self.made + 3 * shape.blocks() + 2 * shape.deleted.len() as u64,
            clocks: self.clocks + clocks,
            bytes: self.bytes + bytes.len() as u64,
        }
    }

    pub fn plus_block(self, block: &Block) -> Self {
        Volume {
            made: self.made + 3,
            clocks: self.clocks + block.len,
            bytes: self.bytes + (block.ends_at - block.starts_at) as u64,
        }
    }

    fn blocks(self) -> u64 {
        self.made.min(self.clocks)
    }

    /// Nanoseconds that one block or deleted range can cost in a document of this volume: a look at
    /// every other block, and a copy of all text.
    fn worst(self) -> u64 {
        1000 + 120 * self.blocks() + self.bytes
    }

    /// Nanoseconds that an update can cost at worst in a document that has this volume with it.
    pub fn risk(self, shape: &Shape) -> u64 {
        let pieces = shape.blocks() + shape.deleted.len() as u64;
        let joins = shape.deleted_clocks().min(self.bytes).saturating_mul(self.blocks());
        pieces.saturating_mul(self.worst()).saturating_add(joins / JOINS_PER_NANOSECOND)
    }
}

/// Bytes that joining deleted texts copies in a nanosecond, twice over.
const JOINS_PER_NANOSECOND: u64 = 20;

/// What may be merged while others wait: few pieces, or work that is bounded by its nature.
#[derive(Debug, Clone, Copy)]
pub struct CostLimit {
    /// Blocks, deleted ranges, and as many more as long ranges would make if they were cut.
    pub pieces: u64,
    /// What more pieces may take at worst.
    pub nanoseconds: u64,
}

impl CostLimit {
    const CLOCKS_PER_PIECE: u64 = 1024;

    /// `volume` is that of the document with the update.
    pub fn covers(&self, volume: Volume, shape: &Shape) -> bool {
        let long_ranges = shape.deleted_clocks() / Self::CLOCKS_PER_PIECE;
        shape.pieces() + long_ranges <= self.pieces || volume.risk(shape) <= self.nanoseconds
    }
}

/// How much goes into one portion.
#[derive(Debug, Clone, Copy)]
pub struct Ration {
    /// Blocks, or deleted ranges.
    pub pieces: u64,
    /// Clocks of deleted ranges, which are cut when they are longer.
    pub clocks: u64,
}

impl Ration {
    /// What a portion may take at worst.
    const NANOSECONDS: u64 = 500_000_000;
    const MAX_PIECES: u64 = 512;
    const MIN_CLOCKS: u64 = 4096;

    pub fn of(volume: Volume) -> Self {
        let clocks = Self::NANOSECONDS * JOINS_PER_NANOSECOND / volume.blocks().max(1);
        Ration {
            pieces: (Self::NANOSECONDS / volume.worst()).clamp(1, Self::MAX_PIECES),
            clocks: clocks.max(Self::MIN_CLOCKS),
        }
    }

    /// Whether all of an update makes one portion.
    pub fn covers(&self, shape: &Shape) -> bool {
        shape.pieces() <= self.pieces && shape.deleted_clocks() <= self.clocks
    }
}
