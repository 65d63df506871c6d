//! State vectors: how many changes of each client somebody has.

use super::UniqueClients;
use crate::limits::{Limits, MAX_CLIENT, MAX_CLOCK};
use crate::reader::{Came, Reader, Scanned};

/// Proves that `bytes` are one state vector.
pub fn scan_state_vector(bytes: &[u8], limits: &Limits) -> Scanned<()> {
    let mut reader = Reader::new(bytes);
    if bytes.len() > limits.max_bytes {
        let came = Came::Number(bytes.len() as u64);
        return Err(reader.refuse(0, "a state vector within the size limit", came));
    }
    let clients = reader.count(2, limits.max_clients, "a number of clients")?;
    let mut unique = UniqueClients::default();
    for _ in 0..clients {
        let at = reader.at();
        let client = reader.var(MAX_CLIENT, "a client id below 2^53")?;
        unique.add(client, &reader, at)?;
        reader.var(MAX_CLOCK, "a clock below 2^31")?;
    }
    reader.finish()
}
