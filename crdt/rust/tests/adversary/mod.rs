//! An author of hostile updates: each is well formed and fits the clocks, but refers to whatever it
//! likes. The order of its random draws is fixed, because seeds that once broke the bare engine are
//! kept by number.

use fastrand::Rng;

const ROOTS: [&str; 5] = ["t", "m", "a", "x", "q"];

/// One update for a document in which client `i + 1` has come to clock `next[i]`.
pub fn update(rng: &mut Rng, next: &mut [u64]) -> Vec<u8> {
    let mut author = Author { rng, out: Vec::new() };
    author.blocks(next);
    author.deletions(next);
    author.out
}

struct Author<'a> {
    rng: &'a mut Rng,
    out: Vec<u8>,
}

impl Author<'_> {
    fn var(&mut self, mut number: u64) {
        while number > 127 {
            self.out.push((number as u8 & 127) | 128);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    fn string(&mut self, text: &str) {
        self.var(text.len() as u64);
        self.out.extend_from_slice(text.as_bytes());
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.rng.usize(0..values.len())]
    }

    fn shuffled(&mut self, clients: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..clients).collect();
        self.rng.shuffle(&mut order);
        order
    }

    fn blocks(&mut self, next: &mut [u64]) {
        let clients = next.len();
        let sections = if self.rng.u8(..) < 20 { 0 } else { 1 + self.rng.usize(0..clients.min(3)) };
        let mut chosen = self.shuffled(clients);
        chosen.truncate(sections);
        chosen.sort_by_key(|client| std::cmp::Reverse(*client));
        self.var(chosen.len() as u64);
        for client in chosen {
            self.section(client, next);
        }
    }

    /// Mostly continues where the client stopped, sometimes overlaps, sometimes leaves a gap.
    fn section(&mut self, client: usize, next: &mut [u64]) {
        let blocks = 1 + self.rng.usize(0..4);
        self.var(blocks as u64);
        self.var(client as u64 + 1);
        let start = match self.rng.u8(..) {
            0..=225 => next[client],
            226..=250 => self.rng.u64(0..=next[client]),
            _ => next[client] + self.rng.u64(0..5),
        };
        self.var(start);
        let mut clock = start;
        for _ in 0..blocks {
            clock += self.block(client, clock, next);
        }
        next[client] = next[client].max(clock);
    }

    /// Writes one block and returns its length.
    fn block(&mut self, client: usize, clock: u64, next: &[u64]) -> u64 {
        let kind = self.rng.u8(..);
        if kind < 13 {
            self.out.push(if kind < 12 { 0 } else { 10 });
            let len = 1 + self.rng.u64(0..4);
            self.var(len);
            return len;
        }
        let content = self.one_of(&[4u8, 4, 4, 7, 7, 8, 8, 1, 3, 5, 6]);
        let mut info = content;
        for (bit, odds) in [(0x80, 140), (0x40, 110), (0x20, 70)] {
            if self.rng.u8(..) < odds {
                info |= bit;
            }
        }
        self.out.push(info);
        self.links(info, client, clock, next);
        self.content(content)
    }

    fn links(&mut self, info: u8, client: usize, clock: u64, next: &[u64]) {
        if info & 0x80 != 0 {
            if self.rng.bool() && clock > 0 {
                self.var(client as u64 + 1);
                self.var(clock - 1);
            } else {
                self.id(next);
            }
        }
        if info & 0x40 != 0 {
            self.id(next);
        }
        if info & 0xc0 == 0 {
            if self.rng.bool() {
                self.out.push(1);
                let root = self.one_of(&ROOTS);
                self.string(root);
            } else {
                self.out.push(0);
                self.id(next);
            }
            if info & 0x20 != 0 {
                let key = self.one_of(&["k", "z"]);
                self.string(key);
            }
        }
    }

    /// Mostly something that exists.
    fn id(&mut self, next: &[u64]) {
        let client = self.rng.usize(0..next.len());
        self.var(client as u64 + 1);
        let clock = if self.rng.u8(..) < 252 {
            self.rng.u64(0..next[client].max(1))
        } else {
            self.rng.u64(0..next[client] + 4)
        };
        self.var(clock);
    }

    fn content(&mut self, kind: u8) -> u64 {
        match kind {
            4 => {
                let text = self.one_of(&["a", "bcd", "é😀", "😀x"]);
                self.string(text);
                text.encode_utf16().count() as u64
            }
            7 => {
                let shared = self.one_of(&[0u8, 1, 2, 3, 4, 6]);
                self.out.push(shared);
                if shared == 3 {
                    self.string("p");
                }
                1
            }
            8 => {
                let count = 1 + self.rng.usize(0..3);
                self.var(count as u64);
                for _ in 0..count {
                    self.any(2);
                }
                count as u64
            }
            1 => {
                let len = 1 + self.rng.u64(0..4);
                self.var(len);
                len
            }
            3 => {
                self.out.extend_from_slice(&[2, 1, 2]);
                1
            }
            5 => {
                self.string("{\"a\":1}");
                1
            }
            _ => {
                let key = self.one_of(&["b", "i"]);
                self.string(key);
                let value = self.one_of(&["true", "null", "{}"]);
                self.string(value);
                1
            }
        }
    }

    fn any(&mut self, depth: u8) {
        match self.rng.u8(0..9) {
            0 => self.out.push(127),
            1 => self.out.push(126),
            2 => {
                self.out.push(125);
                let number = self.rng.u8(0..63);
                self.out.push(number);
            }
            3 => self.out.push(120),
            4 => {
                self.out.push(119);
                self.string("sé😀");
            }
            5 if depth > 0 => {
                self.out.extend_from_slice(&[118, 1]);
                self.string("k");
                self.any(depth - 1);
            }
            6 if depth > 0 => {
                self.out.extend_from_slice(&[117, 2]);
                self.any(depth - 1);
                self.any(depth - 1);
            }
            7 => self.out.extend_from_slice(&[116, 2, 1, 2]),
            _ => {
                self.out.push(123);
                self.out.extend_from_slice(&1.5f64.to_be_bytes());
            }
        }
    }

    fn deletions(&mut self, next: &[u64]) {
        let clients = next.len();
        let count = if self.rng.u8(..) < 130 { 0 } else { 1 + self.rng.usize(0..clients.min(2)) };
        let mut chosen = self.shuffled(clients);
        chosen.truncate(count);
        self.var(chosen.len() as u64);
        for client in chosen {
            self.var(client as u64 + 1);
            let ranges = 1 + self.rng.usize(0..3);
            self.var(ranges as u64);
            let mut at = 0;
            for _ in 0..ranges {
                let start = (at + self.rng.u64(0..next[client].max(1))).min(next[client]);
                let len = (1 + self.rng.u64(0..4)).min((next[client] - start).max(1));
                self.var(start);
                self.var(len);
                at = start + len;
            }
        }
    }
}
