//! A root as plain text.

use super::root::{RootKind, find_root};
use super::{array_values, sequence};
use crate::limits::MAX_NESTING;
use yrs::branch::Branch;
use yrs::{Any, ArrayRef, Map, MapRef, Out, ReadTxn};

/// All text of a root. Blocks are lines of their own: XML elements that hold other elements or text,
/// entries of an array, values of a map (in the order of their keys).
pub fn plain_text<T: ReadTxn>(txn: &T, name: &str, kind: RootKind) -> String {
    let mut walker = Walker { txn, out: String::new(), depth: 0, breaks: false };
    if let Some(root) = find_root(txn, name) {
        match kind {
            RootKind::Text => walker.pieces(&root),
            RootKind::Xml => walker.children(&root),
            RootKind::Array => walker.value(&Out::YArray(ArrayRef::from(root))),
            RootKind::Map => walker.value(&Out::YMap(MapRef::from(root))),
            RootKind::Unknown => {}
        }
    }
    walker.out
}

/// The first UTF-16 units, up to so many, of a string in a root map; empty if there is none. Costs no more than that,
/// however much else the map holds.
pub fn map_text<T: ReadTxn>(txn: &T, root: &str, key: &str, max_units: usize) -> String {
    let value = find_root(txn, root).and_then(|branch| MapRef::from(branch).get(txn, key));
    let Some(Out::Any(Any::String(text))) = value else {
        return String::new();
    };
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= max_units
        })
        .collect()
}

struct Walker<'t, T> {
    txn: &'t T,
    out: String,
    depth: u32,
    /// Whether the next text begins a new line: an inline atom without text must not break one.
    breaks: bool,
}

impl<T: ReadTxn> Walker<'_, T> {
    fn value(&mut self, value: &Out) {
        if self.depth > MAX_NESTING {
            return;
        }
        self.depth += 1;
        match value {
            Out::Any(any) => self.any(any),
            Out::YText(text) => self.pieces(text.as_ref()),
            Out::YXmlText(text) => self.pieces(text.as_ref()),
            Out::YXmlElement(element) => self.children(element.as_ref()),
            Out::YXmlFragment(fragment) => self.children(fragment.as_ref()),
            Out::YArray(array) => {
                for value in array_values(self.txn, array) {
                    self.block(&value);
                }
            }
            Out::YMap(map) => {
                let mut entries: Vec<_> = map.iter(self.txn).collect();
                entries.sort_by_key(|entry| entry.0);
                for (_, value) in entries {
                    self.block(&value);
                }
            }
            Out::YDoc(_) | Out::UndefinedRef(_) => {}
        }
        self.depth -= 1;
    }

    fn any(&mut self, any: &Any) {
        match any {
            Any::String(text) => self.push(text),
            Any::Bool(_) | Any::Number(_) => self.push(&any.to_string()),
            Any::Null | Any::Undefined | Any::Buffer(_) | Any::Array(_) | Any::Map(_) => {}
        }
    }

    fn pieces(&mut self, branch: &Branch) {
        for piece in sequence(self.txn, branch) {
            self.value(&piece.insert);
        }
    }

    /// Children of an XML node: text continues the line, an element with text has its own.
    fn children(&mut self, branch: &Branch) {
        for piece in sequence(self.txn, branch) {
            match &piece.insert {
                Out::YXmlElement(element) if is_line_break(element) => self.push("\n"),
                block @ Out::YXmlElement(_) => self.block(block),
                inline => self.value(inline),
            }
        }
    }

    /// Whatever text the value has stands on lines of its own.
    fn block(&mut self, value: &Out) {
        let outer = std::mem::replace(&mut self.breaks, true);
        let before = self.out.len();
        self.value(value);
        self.breaks = outer || self.out.len() > before;
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.breaks && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.breaks = false;
        self.out.push_str(text);
    }
}

/// The names that ProseMirror schemas give to a line break inside a block.
fn is_line_break(element: &yrs::XmlElementRef) -> bool {
    element.try_tag().is_some_and(|tag| matches!(&**tag, "hardBreak" | "hard_break" | "br"))
}
