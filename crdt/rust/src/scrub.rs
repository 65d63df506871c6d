//! Garbage collection at the level of bytes.
//!
//! The live document never collects garbage, because the engine's collector frees what hostile
//! references still point to. Instead every state that leaves it has the content of its deleted
//! items replaced by "deleted"; addresses and origins stay, so any client can merge it.

use crate::limits::Limits;
use crate::reader::{Scanned, write_var};
use crate::scan::{Block, DeletedRange, Section, scan_update};

/// The same state without the content of items that its own delete set covers.
pub fn scrub(bytes: &[u8]) -> Scanned<Vec<u8>> {
    let shape = scan_update(bytes, &Limits::ENGINE)?;
    if shape.deleted.is_empty() {
        return Ok(bytes.to_vec());
    }
    let mut deleted = shape.deleted;
    deleted.sort_unstable_by_key(|range| (range.client, range.start));
    let mut out = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for section in &shape.sections {
        let from = deleted.partition_point(|range| range.client < section.client);
        let to = deleted.partition_point(|range| range.client <= section.client);
        copied = scrub_section(bytes, section, &deleted[from..to], copied, &mut out)?;
    }
    out.extend_from_slice(&bytes[copied..]);
    Ok(out)
}

/// Copies everything from `copied` on up to the last replaced content; returns where that was.
fn scrub_section(
    bytes: &[u8],
    section: &Section,
    deleted: &[DeletedRange],
    mut copied: usize,
    out: &mut Vec<u8>,
) -> Scanned<usize> {
    let mut reader = section.reader(bytes);
    let mut ranges = deleted.iter().peekable();
    for _ in 0..section.blocks {
        let block = reader.next(&Limits::ENGINE)?;
        while ranges.next_if(|range| range.end <= block.clock).is_some() {}
        let Some(range) = ranges.peek() else { break };
        if is_covered(&block, range) {
            out.extend_from_slice(&bytes[copied..block.starts_at]);
            out.push(block.deleted_info());
            out.extend_from_slice(&bytes[block.starts_at + 1..block.content_at]);
            write_var(out, block.len);
            copied = block.ends_at;
        }
    }
    Ok(copied)
}

fn is_covered(block: &Block, range: &DeletedRange) -> bool {
    block.is_item()
        && !block.is_deleted_content()
        && range.start <= block.clock
        && range.end >= block.end()
}
