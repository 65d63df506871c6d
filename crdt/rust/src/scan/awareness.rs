//! Awareness updates: presence states, each one JSON text with a clock.

use super::UniqueClients;
use super::value::scan_foreign_json;
use crate::limits::{Limits, MAX_CLIENT};
use crate::reader::{Came, Reader, Scanned};

/// Proves that `bytes` are one awareness update whose states are valid JSON.
pub fn scan_awareness(bytes: &[u8], limits: &Limits) -> Scanned<()> {
    let mut reader = Reader::new(bytes);
    if bytes.len() > limits.max_bytes {
        let came = Came::Number(bytes.len() as u64);
        return Err(reader.refuse(0, "an awareness update within the size limit", came));
    }
    let clients = reader.count(3, limits.max_clients, "a number of clients")?;
    let mut unique = UniqueClients::default();
    for _ in 0..clients {
        let at = reader.at();
        let client = reader.var(MAX_CLIENT, "a client id below 2^53")?;
        unique.add(client, &reader, at)?;
        reader.var(u32::MAX.into(), "an awareness clock below 2^32")?;
        scan_foreign_json(&mut reader, limits)?;
    }
    reader.finish()
}
