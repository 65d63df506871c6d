//! What the scanner lets pass.

/// Clocks and lengths stay below 2^31 because the engine subtracts them as signed 32-bit numbers.
pub const MAX_CLOCK: u64 = (1 << 31) - 1;

/// Client ids are what JavaScript can hold as an integer.
pub const MAX_CLIENT: u64 = (1 << 53) - 1;

/// How deep shared types may lie inside each other. The engine recurses over them when it deletes
/// and our walkers do when they export, so this bounds the stack that hostile bytes can use.
pub const MAX_NESTING: u32 = 200;

/// Bounds of one scan; every field is inclusive.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub max_bytes: usize,
    pub max_clients: u64,
    pub max_blocks: u64,
    /// Nesting of one JSON-like value.
    pub max_depth: u32,
    /// UTF-8 length of a root name, map key, element name or format key.
    pub max_name_bytes: usize,
}

impl Limits {
    /// As wide as the engine can bear; used where the caller's own limits were applied before.
    pub const ENGINE: Limits = Limits {
        max_bytes: i32::MAX as usize,
        max_clients: u32::MAX as u64,
        max_blocks: u32::MAX as u64,
        max_depth: 64,
        max_name_bytes: 1 << 20,
    };
}
