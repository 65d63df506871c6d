//! One block of an update: its address, what it refers to, and where its content lies.

use super::value::{scan_any, scan_engine_json};
use crate::limits::{Limits, MAX_CLIENT, MAX_CLOCK};
use crate::reader::{Came, Id, Reader, Scanned};

const INFO_GC: u8 = 0;
const INFO_SKIP: u8 = 10;
const HAS_ORIGIN: u8 = 0b1000_0000;
const HAS_RIGHT_ORIGIN: u8 = 0b0100_0000;
const HAS_PARENT_SUB: u8 = 0b0010_0000;
const UNUSED_BIT: u8 = 0b0001_0000;
const CONTENT: u8 = 0b0000_1111;
const CONTENT_DELETED: u8 = 1;
const CONTENT_TYPE: u8 = 7;

/// Which shared type an item belongs to, as far as its own bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// That of its origins.
    Inherited,
    /// A named root.
    Root,
    /// The type that another item holds.
    Item(Id),
}

/// A block as the scanner sees it; offsets count from the start of the update.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    pub info: u8,
    pub clock: u64,
    pub len: u64,
    pub origin: Option<Id>,
    pub right_origin: Option<Id>,
    pub parent: Parent,
    pub starts_at: usize,
    pub content_at: usize,
    pub ends_at: usize,
}

impl Block {
    pub fn end(&self) -> u64 {
        self.clock + self.len
    }

    pub fn is_item(&self) -> bool {
        self.info != INFO_GC && self.info != INFO_SKIP
    }

    pub fn is_skip(&self) -> bool {
        self.info == INFO_SKIP
    }

    /// The first byte of this item with its content kind replaced by "deleted".
    pub fn deleted_info(&self) -> u8 {
        (self.info & !CONTENT) | CONTENT_DELETED
    }

    pub fn is_deleted_content(&self) -> bool {
        self.is_item() && self.info & CONTENT == CONTENT_DELETED
    }

    /// Whether it has no content, or no longer.
    pub fn is_gone(&self) -> bool {
        self.info == INFO_GC || self.is_deleted_content()
    }

    /// Whether other blocks may name this one as their parent.
    pub fn may_hold(&self) -> bool {
        !self.is_item() || matches!(self.info & CONTENT, CONTENT_DELETED | CONTENT_TYPE)
    }

    /// Everything that must be there before this block can be taken in.
    pub fn references(&self) -> impl Iterator<Item = (Id, Relation)> {
        let parent = match self.parent {
            Parent::Item(id) => Some((id, Relation::Inside)),
            Parent::Inherited | Parent::Root => None,
        };
        let beside = |id| (id, Relation::Beside);
        [self.origin.map(beside), self.right_origin.map(beside), parent].into_iter().flatten()
    }
}

/// How a block lies to one that it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// In the same shared type.
    Beside,
    /// In the shared type that the other holds.
    Inside,
}

/// Reads the blocks of one client section in order.
#[derive(Debug, Clone, Copy)]
pub struct BlockReader<'a> {
    pub reader: Reader<'a>,
    pub client: u64,
    pub clock: u64,
}

impl BlockReader<'_> {
    /// The next block, every byte of it checked.
    pub fn next(&mut self, limits: &Limits) -> Scanned<Block> {
        let starts_at = self.reader.at();
        let info = self.reader.byte("a block")?;
        let mut block = Block {
            info,
            clock: self.clock,
            len: 0,
            origin: None,
            right_origin: None,
            parent: Parent::Inherited,
            starts_at,
            content_at: 0,
            ends_at: 0,
        };
        if block.is_item() {
            self.links(&mut block, limits)?;
        }
        block.content_at = self.reader.at();
        block.len = match info {
            INFO_GC | INFO_SKIP => self.length()?,
            _ => self.content(info & CONTENT, limits)?,
        };
        block.ends_at = self.reader.at();
        if block.len == 0 {
            let came = Came::What("an empty one");
            return Err(self.reader.refuse(starts_at, "a block with content", came));
        }
        if block.end() > MAX_CLOCK {
            let came = Came::Number(block.end());
            return Err(self.reader.refuse(starts_at, "a block that ends below clock 2^31", came));
        }
        self.clock = block.end();
        Ok(block)
    }

    fn links(&mut self, block: &mut Block, limits: &Limits) -> Scanned<()> {
        let info = block.info;
        if info & UNUSED_BIT != 0 {
            let came = Came::Number(info.into());
            return Err(self.reader.refuse(block.starts_at, "a known block kind", came));
        }
        if info & HAS_ORIGIN != 0 {
            block.origin = Some(self.earlier_id()?);
        }
        if info & HAS_RIGHT_ORIGIN != 0 {
            block.right_origin = Some(self.earlier_id()?);
        }
        if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
            block.parent = match self.reader.var(1, "a parent kind of 0 or 1")? {
                1 => {
                    self.reader.string(limits.max_name_bytes, "a root name within the limit")?;
                    Parent::Root
                }
                _ => Parent::Item(self.earlier_id()?),
            };
            if info & HAS_PARENT_SUB != 0 {
                self.reader.string(limits.max_name_bytes, "a map key within the limit")?;
            }
        }
        Ok(())
    }

    /// A reference to another block; one of the same client must be older than the block itself.
    fn earlier_id(&mut self) -> Scanned<Id> {
        let at = self.reader.at();
        let client = self.reader.var(MAX_CLIENT, "a client id below 2^53")?;
        let clock = self.reader.var(MAX_CLOCK, "a clock below 2^31")?;
        if client == self.client && clock >= self.clock {
            let expected = "a reference to an older block of the same client";
            return Err(self.reader.refuse(at, expected, Came::Number(clock)));
        }
        Ok(Id { client, clock })
    }

    fn length(&mut self) -> Scanned<u64> {
        self.reader.var(MAX_CLOCK, "a length below 2^31")
    }

    /// Checks the content and returns how many clock ticks it takes.
    fn content(&mut self, kind: u8, limits: &Limits) -> Scanned<u64> {
        let at = self.reader.at();
        match kind {
            CONTENT_DELETED => self.length(),
            3 => self.reader.buffer("binary content").map(|_| 1),
            4 => self.reader.string(usize::MAX, "text content").map(utf16_len),
            5 => scan_engine_json(&mut self.reader, limits).map(|_| 1),
            6 => {
                self.reader.string(limits.max_name_bytes, "a format key within the limit")?;
                scan_engine_json(&mut self.reader, limits).map(|_| 1)
            }
            CONTENT_TYPE => self.shared_type(limits).map(|_| 1),
            8 => {
                let count = self.reader.count(1, MAX_CLOCK, "a number of values")?;
                for _ in 0..count {
                    scan_any(&mut self.reader, limits.max_depth)?;
                }
                Ok(count)
            }
            2 => self.unsupported(at, "legacy JSON content (written by Yjs before version 13)"),
            9 => self.unsupported(at, "a subdocument"),
            _ => self.unsupported(at, "an unknown content kind"),
        }
    }

    fn shared_type(&mut self, limits: &Limits) -> Scanned<()> {
        let at = self.reader.at();
        match self.reader.byte("a shared type")? {
            0 | 1 | 2 | 4 | 6 => Ok(()),
            3 => {
                let expected = "an element name within the limit";
                self.reader.string(limits.max_name_bytes, expected).map(drop)
            }
            5 => self.unsupported(at, "an XML hook").map(drop),
            7 => self.unsupported(at, "a weak link").map(drop),
            _ => self.unsupported(at, "an unknown shared type").map(drop),
        }
    }

    fn unsupported(&self, at: usize, what: &'static str) -> Scanned<u64> {
        Err(self.reader.refuse(at, "content that this server supports", Came::What(what)))
    }
}

/// UTF-16 code units of a string: one per character, one more for each outside the basic plane.
fn utf16_len(text: &str) -> u64 {
    text.bytes().map(|byte| u64::from(byte & 0xc0 != 0x80) + u64::from(byte >= 0xf0)).sum()
}
