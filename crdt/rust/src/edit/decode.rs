//! The encoded batch of operations, written by `OperationWriter` in Java.

use super::{Node, Operation, Run, Target};
use crate::limits::{Limits, MAX_NESTING};
use crate::reader::{Came, Reader, ScanError, Scanned};
use crate::scan::scan_any;
use std::sync::Arc;
use yrs::Any;
use yrs::encoding::read::Cursor;
use yrs::types::Attrs;

pub fn decode(bytes: &[u8]) -> Scanned<Vec<Operation>> {
    let mut decoder = Decoder { bytes, reader: Reader::new(bytes) };
    let count = decoder.reader.count(1, u32::MAX.into(), "a number of operations")?;
    let operations = (0..count).map(|_| decoder.operation()).collect::<Scanned<_>>()?;
    decoder.reader.finish()?;
    Ok(operations)
}

struct Decoder<'a> {
    bytes: &'a [u8],
    reader: Reader<'a>,
}

impl Decoder<'_> {
    fn operation(&mut self) -> Scanned<Operation> {
        let at = self.reader.at();
        Ok(match self.reader.byte("an operation")? {
            0 => Operation::InsertText {
                target: self.target()?,
                index: self.number()?,
                text: self.text()?.to_owned(),
                attributes: self.optional_attributes()?,
            },
            1 => Operation::DeleteText {
                target: self.target()?,
                index: self.number()?,
                len: self.number()?,
            },
            2 => Operation::FormatText {
                target: self.target()?,
                index: self.number()?,
                len: self.number()?,
                attributes: self.attributes()?,
            },
            3 => Operation::SetEntry { root: self.name()?, key: self.name()?, value: self.any()? },
            4 => Operation::RemoveEntry { root: self.name()?, key: self.name()? },
            5 => Operation::InsertNode {
                target: self.target()?,
                index: self.number()?,
                node: self.node(MAX_NESTING)?,
            },
            6 => Operation::RemoveNodes {
                target: self.target()?,
                index: self.number()?,
                len: self.number()?,
            },
            7 => Operation::SetAttribute {
                target: self.target()?,
                name: self.name()?,
                value: self.any()?,
            },
            8 => Operation::RemoveAttribute { target: self.target()?, name: self.name()? },
            code => return Err(self.unknown(at, "an operation of 0 to 8", code)),
        })
    }

    fn unknown(&self, at: usize, expected: &'static str, code: u8) -> ScanError {
        self.reader.refuse(at, expected, Came::Number(code.into()))
    }

    fn target(&mut self) -> Scanned<Target> {
        let in_xml = self.reader.var(1, "a flag")? == 1;
        let root = self.name()?;
        let steps = self.reader.count(1, MAX_NESTING.into(), "a path within the nesting limit")?;
        let path = (0..steps).map(|_| self.number()).collect::<Scanned<_>>()?;
        Ok(Target { root, path, in_xml })
    }

    fn node(&mut self, depth: u32) -> Scanned<Node> {
        let at = self.reader.at();
        if depth == 0 {
            let came = Came::What("another level");
            return Err(self.reader.refuse(at, "nodes within the nesting limit", came));
        }
        match self.reader.byte("a node")? {
            0 => {
                let name = self.name()?;
                let attributes = self.attributes()?;
                let count = self.reader.count(1, u32::MAX.into(), "a number of children")?;
                let children = (0..count).map(|_| self.node(depth - 1)).collect::<Scanned<_>>()?;
                Ok(Node::Element { name, attributes, children })
            }
            1 => {
                let count = self.reader.count(1, u32::MAX.into(), "a number of runs")?;
                (0..count).map(|_| self.run()).collect::<Scanned<_>>().map(Node::Text)
            }
            code => Err(self.unknown(at, "an element or a text", code)),
        }
    }

    fn run(&mut self) -> Scanned<Run> {
        Ok(Run { text: self.text()?.to_owned(), marks: self.attributes()? })
    }

    fn number(&mut self) -> Scanned<u32> {
        self.reader.var(u32::MAX.into(), "a number below 2^32").map(|number| number as u32)
    }

    fn text(&mut self) -> Scanned<&str> {
        self.reader.string(usize::MAX, "a text")
    }

    fn name(&mut self) -> Scanned<Arc<str>> {
        self.reader.string(Limits::ENGINE.max_name_bytes, "a name below 1 MiB").map(Arc::from)
    }

    fn any(&mut self) -> Scanned<Any> {
        let start = self.reader.at();
        scan_any(&mut self.reader, Limits::ENGINE.max_depth)?;
        Any::decode(&mut Cursor::new(&self.bytes[start..self.reader.at()]))
            .map_err(|_| self.reader.refuse(start, "a value", Came::What("something else")))
    }

    fn optional_attributes(&mut self) -> Scanned<Option<Attrs>> {
        match self.reader.var(1, "a flag")? {
            0 => Ok(None),
            _ => self.attributes().map(Some),
        }
    }

    fn attributes(&mut self) -> Scanned<Attrs> {
        let count = self.reader.count(2, u32::MAX.into(), "a number of attributes")?;
        (0..count).map(|_| Ok((self.name()?, self.any()?))).collect()
    }
}
