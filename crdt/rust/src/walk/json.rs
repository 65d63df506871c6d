//! A root as JSON.
//!
//! Text: a delta, `[{"insert":"a","attributes":{"bold":true}}]`. Map: an object. Array: an array.
//! XML: an array of nodes, where an element is `{"type":"heading","attrs":{"level":2},"content":[]}`
//! and a text is `{"type":"text","delta":[]}`.

use super::root::{RootKind, find_root};
use super::writer::{JsonWriter, is_defined};
use super::{array_values, sequence};
use crate::limits::MAX_NESTING;
use yrs::branch::Branch;
use yrs::{ArrayRef, Map, MapRef, Out, ReadTxn, Xml, XmlElementRef, XmlTextRef};

/// The root's content as UTF-8 JSON; a root that does not exist reads as empty.
pub fn json<T: ReadTxn>(txn: &T, name: &str, kind: RootKind) -> Vec<u8> {
    let mut walker = Walker { txn, writer: JsonWriter::default(), depth: 0 };
    match (find_root(txn, name), kind) {
        (Some(root), RootKind::Text) => walker.delta(&root),
        (Some(root), RootKind::Map) => walker.map(&MapRef::from(root)),
        (Some(root), RootKind::Array) => walker.array(&ArrayRef::from(root)),
        (Some(root), RootKind::Xml) => walker.nodes(&root),
        (None, RootKind::Map) => walker.writer.raw("{}"),
        (None, _) | (_, RootKind::Unknown) => walker.writer.raw("[]"),
    }
    walker.writer.finish()
}

struct Walker<'t, T> {
    txn: &'t T,
    writer: JsonWriter,
    depth: u32,
}

impl<T: ReadTxn> Walker<'_, T> {
    fn value(&mut self, value: &Out) {
        if self.depth > MAX_NESTING {
            return self.writer.raw("null");
        }
        self.depth += 1;
        match value {
            Out::Any(any) => self.writer.any(any),
            Out::YText(text) => self.delta(text.as_ref()),
            Out::YArray(array) => self.array(array),
            Out::YMap(map) => self.map(map),
            Out::YXmlElement(element) => self.element(element),
            Out::YXmlText(text) => self.text_node(text),
            Out::YXmlFragment(fragment) => self.nodes(fragment.as_ref()),
            Out::YDoc(_) | Out::UndefinedRef(_) => self.writer.raw("null"),
        }
        self.depth -= 1;
    }

    fn delta(&mut self, branch: &Branch) {
        self.writer.raw("[");
        for (i, piece) in sequence(self.txn, branch).iter().enumerate() {
            self.writer.raw(if i > 0 { ",{" } else { "{" });
            self.writer.key("insert");
            self.value(&piece.insert);
            if let Some(attributes) = &piece.attributes {
                self.writer.raw(",");
                self.writer.key("attributes");
                self.writer.attributes(attributes);
            }
            self.writer.raw("}");
        }
        self.writer.raw("]");
    }

    fn map(&mut self, map: &MapRef) {
        let entries: Vec<_> = map.iter(self.txn).filter(|(_, v)| is_defined(v)).collect();
        self.entries(entries);
    }

    fn entries(&mut self, mut entries: Vec<(&str, Out)>) {
        entries.sort_by_key(|entry| entry.0);
        self.writer.raw("{");
        for (i, (key, value)) in entries.iter().enumerate() {
            if i > 0 {
                self.writer.raw(",");
            }
            self.writer.key(key);
            self.value(value);
        }
        self.writer.raw("}");
    }

    fn array(&mut self, array: &ArrayRef) {
        self.values(array_values(self.txn, array));
    }

    fn values(&mut self, values: Vec<Out>) {
        self.writer.raw("[");
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.writer.raw(",");
            }
            self.value(value);
        }
        self.writer.raw("]");
    }

    /// The children of a fragment or element; loose text among them is a text node.
    fn nodes(&mut self, branch: &Branch) {
        self.writer.raw("[");
        for (i, piece) in sequence(self.txn, branch).iter().enumerate() {
            if i > 0 {
                self.writer.raw(",");
            }
            match &piece.insert {
                node @ (Out::YXmlElement(_) | Out::YXmlText(_)) => self.value(node),
                loose => {
                    self.writer.raw("{\"type\":\"text\",\"delta\":[{\"insert\":");
                    self.value(loose);
                    self.writer.raw("}]}");
                }
            }
        }
        self.writer.raw("]");
    }

    fn element(&mut self, element: &XmlElementRef) {
        self.writer.raw("{");
        self.writer.key("type");
        self.writer.string(element.try_tag().map_or("", |tag| tag));
        self.node_attributes(element);
        self.writer.raw(",");
        self.writer.key("content");
        self.nodes(element.as_ref());
        self.writer.raw("}");
    }

    fn text_node(&mut self, text: &XmlTextRef) {
        self.writer.raw("{\"type\":\"text\"");
        self.node_attributes(text);
        self.writer.raw(",");
        self.writer.key("delta");
        self.delta(text.as_ref());
        self.writer.raw("}");
    }

    fn node_attributes(&mut self, node: &impl Xml) {
        let attributes: Vec<_> = node.attributes(self.txn).filter(|(_, v)| is_defined(v)).collect();
        if !attributes.is_empty() {
            self.writer.raw(",");
            self.writer.key("attrs");
            self.entries(attributes);
        }
    }
}
