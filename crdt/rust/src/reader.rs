//! A cursor over untrusted bytes that never reads past them, and the error that says where it stopped.

use std::fmt;

/// Why bytes were refused: what was expected, what came, at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanError {
    pub at: usize,
    pub expected: &'static str,
    pub came: Came,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    End,
    Number(u64),
    What(&'static str),
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, came ", self.expected)?;
        match &self.came {
            Came::End => write!(f, "the end of the input")?,
            Came::Number(n) => write!(f, "{n}")?,
            Came::What(what) => write!(f, "{what}")?,
        }
        write!(f, " at byte {}", self.at)
    }
}

impl std::error::Error for ScanError {}

pub type Scanned<T> = Result<T, ScanError>;

/// A block's address: the client that made it and its clock there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id {
    pub client: u64,
    pub clock: u64,
}

/// Reads lib0 primitives. Every length is compared with what is left before anything is taken.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    pub fn starting_at(bytes: &'a [u8], at: usize) -> Self {
        Reader { bytes, at }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    pub fn byte(&mut self, expected: &'static str) -> Scanned<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) => {
                self.at += 1;
                Ok(byte)
            }
            None => Err(self.refuse(self.at, expected, Came::End)),
        }
    }

    /// An unsigned varint of at most eight bytes and at most `max`.
    #[inline]
    pub fn var(&mut self, max: u64, expected: &'static str) -> Scanned<u64> {
        let start = self.at;
        let mut number = 0u64;
        let mut shift = 0u32;
        loop {
            let byte = self.byte(expected)?;
            if shift > 49 {
                let came = Came::What("a number of more than eight bytes");
                return Err(self.refuse(start, expected, came));
            }
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        if number > max {
            return Err(self.refuse(start, expected, Came::Number(number)));
        }
        Ok(number)
    }

    /// A signed varint, skipped: six bits in the first byte, at most ten bytes.
    pub fn skip_signed_var(&mut self) -> Scanned<()> {
        const EXPECTED: &str = "a signed number of at most ten bytes";
        let start = self.at;
        let mut more = self.byte(EXPECTED)? & 0x80 != 0;
        let mut shift = 6;
        while more {
            if shift > 62 {
                return Err(self.refuse(start, EXPECTED, Came::What("a longer one")));
            }
            more = self.byte(EXPECTED)? & 0x80 != 0;
            shift += 7;
        }
        Ok(())
    }

    /// How many things follow; each takes at least `min_each` bytes, so more than fit are refused
    /// before anything is allocated for them.
    pub fn count(&mut self, min_each: usize, max: u64, expected: &'static str) -> Scanned<u64> {
        let start = self.at;
        let count = self.var(max, expected)?;
        if count > (self.left() / min_each) as u64 {
            let came = Came::What("a count that the remaining bytes cannot hold");
            return Err(self.refuse(start, expected, came));
        }
        Ok(count)
    }

    pub fn take(&mut self, length: usize, expected: &'static str) -> Scanned<&'a [u8]> {
        if length > self.left() {
            let came = Came::What("a length beyond the end of the input");
            return Err(self.refuse(self.at, expected, came));
        }
        let taken = &self.bytes[self.at..self.at + length];
        self.at += length;
        Ok(taken)
    }

    pub fn buffer(&mut self, expected: &'static str) -> Scanned<&'a [u8]> {
        let length = self.var(u32::MAX.into(), expected)?;
        self.take(length as usize, expected)
    }

    pub fn string(&mut self, max: usize, expected: &'static str) -> Scanned<&'a str> {
        let start = self.at;
        let bytes = self.buffer(expected)?;
        if bytes.len() > max {
            return Err(self.refuse(start, expected, Came::Number(bytes.len() as u64)));
        }
        std::str::from_utf8(bytes)
            .map_err(|_| self.refuse(start, expected, Came::What("bytes that are not UTF-8")))
    }

    /// Requires that nothing is left.
    pub fn finish(&self) -> Scanned<()> {
        if self.left() == 0 {
            return Ok(());
        }
        let came = Came::What("further bytes");
        Err(self.refuse(self.at, "the end of the input", came))
    }

    pub fn refuse(&self, at: usize, expected: &'static str, came: Came) -> ScanError {
        ScanError { at, expected, came }
    }
}

/// Appends an unsigned varint.
pub fn write_var(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
