//! Server-side transactions: operations recorded in Java, checked as a whole, then performed.
//!
//! The engine cannot roll back, so every offset is checked against a model of the touched content
//! before the first operation changes anything.

mod decode;
mod model;
mod perform;

pub use decode::decode;
pub use model::validate;
pub use perform::perform;

use std::sync::Arc;
use yrs::Any;
use yrs::types::Attrs;

/// Stands for "the end" in indexes and for "all that follows" in lengths.
pub const END: u32 = u32::MAX;

/// A text or XML node: a root, then child indexes down from it.
#[derive(Debug)]
pub struct Target {
    pub root: Arc<str>,
    pub path: Vec<u32>,
    /// Whether the root itself is an XML fragment; a text may also be a root of its own.
    pub in_xml: bool,
}

#[derive(Debug)]
pub enum Operation {
    InsertText { target: Target, index: u32, text: String, attributes: Option<Attrs> },
    DeleteText { target: Target, index: u32, len: u32 },
    FormatText { target: Target, index: u32, len: u32, attributes: Attrs },
    SetEntry { root: Arc<str>, key: Arc<str>, value: Any },
    RemoveEntry { root: Arc<str>, key: Arc<str> },
    InsertNode { target: Target, index: u32, node: Node },
    RemoveNodes { target: Target, index: u32, len: u32 },
    SetAttribute { target: Target, name: Arc<str>, value: Any },
    RemoveAttribute { target: Target, name: Arc<str> },
}

/// An XML node that does not exist yet.
#[derive(Debug)]
pub enum Node {
    Element { name: Arc<str>, attributes: Attrs, children: Vec<Node> },
    Text(Vec<Run>),
}

/// A piece of text with its marks.
#[derive(Debug)]
pub struct Run {
    pub text: String,
    pub marks: Attrs,
}

impl Node {
    /// Levels of shared types that this node adds below its parent, its own content included.
    fn height(&self) -> u32 {
        match self {
            Node::Text(_) => 2,
            Node::Element { children, .. } => {
                children.iter().map(Node::height).max().unwrap_or(0).max(1) + 1
            }
        }
    }
}
