//! The scanner: proves that bytes have the structure they claim before any decoder sees them.
//!
//! One pass, bounded recursion (only inside JSON-like values), memory proportional to the number of
//! clients and deleted ranges. What passes cannot make the engine read past its input, allocate more
//! than the input justifies, or meet a content kind that it cannot hold.

mod awareness;
mod block;
mod state_vector;
mod update;
mod value;

pub use awareness::scan_awareness;
pub use block::{Block, BlockReader, Parent, Relation};
pub use state_vector::scan_state_vector;
pub use update::{DeletedRange, Section, Shape, scan_update};
pub use value::scan_any;

use crate::reader::Scanned;
use crate::reader::{Came, Reader};
use std::collections::HashSet;

/// Clients must be named once: the engine drops a linked block when one comes twice.
#[derive(Default)]
struct UniqueClients {
    few: [u64; UniqueClients::FEW],
    count: usize,
    many: HashSet<u64>,
}

impl UniqueClients {
    const FEW: usize = 8;

    fn add(&mut self, client: u64, reader: &Reader, at: usize) -> Scanned<()> {
        let few = self.count.min(Self::FEW);
        let fresh = !self.few[..few].contains(&client)
            && (self.count < Self::FEW || self.many.insert(client));
        if self.count < Self::FEW {
            self.few[self.count] = client;
        }
        self.count += 1;
        if fresh {
            return Ok(());
        }
        Err(reader.refuse(at, "each client once", Came::What("a client named before")))
    }
}
