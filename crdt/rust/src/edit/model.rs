//! A copy of the content that a batch touches, changed as the batch would change it, to find out
//! whether every offset fits.

use super::{END, Node, Operation, Target};
use crate::limits::MAX_NESTING;
use crate::walk::{find_root, sequence};
use std::collections::HashMap;
use std::sync::Arc;
use yrs::branch::{Branch, BranchPtr};
use yrs::{Any, Out, ReadTxn};

type Checked<T> = Result<T, String>;

/// A code unit that stands for an embed or an inline type; it is no surrogate.
const EMBED: u16 = 0xfffc;

/// Fails with a sentence for the caller if some operation does not fit.
pub fn validate<T: ReadTxn>(operations: &[Operation], txn: &T) -> Checked<()> {
    let mut model = Model { txn, roots: HashMap::new() };
    operations.iter().try_for_each(|operation| model.check(operation))
}

struct Model<'t, T> {
    txn: &'t T,
    roots: HashMap<Arc<str>, ModelNode>,
}

/// Content is loaded from the document when it is first needed.
enum ModelNode {
    Text { units: Option<Vec<u16>>, branch: Option<BranchPtr> },
    Element { children: Option<Vec<ModelNode>>, branch: Option<BranchPtr> },
}

impl<T: ReadTxn> Model<'_, T> {
    fn check(&mut self, operation: &Operation) -> Checked<()> {
        match operation {
            Operation::InsertText { target, index, text, .. } => {
                let units = self.text(target)?;
                let index = position(units, *index)?;
                units.splice(index..index, text.encode_utf16());
            }
            Operation::DeleteText { target, index, len } => {
                let units = self.text(target)?;
                let range = text_range(units, *index, *len)?;
                units.drain(range);
            }
            Operation::FormatText { target, index, len, .. } => {
                text_range(self.text(target)?, *index, *len)?;
            }
            Operation::InsertNode { target, index, node, .. } => {
                if target.path.len() as u32 + node.height() > MAX_NESTING {
                    return Err(format!("nodes must not nest deeper than {MAX_NESTING} levels"));
                }
                let children = self.children(target)?;
                let index = bounded(*index, children.len(), "child index")?;
                children.insert(index, ModelNode::from(node));
            }
            Operation::RemoveNodes { target, index, len } => {
                let children = self.children(target)?;
                let from = bounded(*index, children.len(), "child index")?;
                let len = bounded(*len, children.len() - from, "number of children")?;
                children.drain(from..from + len);
            }
            Operation::SetAttribute { target, .. } | Operation::RemoveAttribute { target, .. } => {
                if target.path.is_empty() {
                    return Err("a root has no attributes: name one of its elements".to_owned());
                }
                self.node(target)?;
            }
            Operation::SetEntry { .. } | Operation::RemoveEntry { .. } => {}
        }
        Ok(())
    }

    fn node(&mut self, target: &Target) -> Checked<&mut ModelNode> {
        let txn = self.txn;
        let mut node = self
            .roots
            .entry(target.root.clone())
            .or_insert_with(|| ModelNode::root(find_root(txn, &target.root), target.in_xml));
        if matches!(node, ModelNode::Element { .. }) != target.in_xml {
            return Err(format!("root '{}' is edited as two kinds in one edit", target.root));
        }
        for &step in &target.path {
            let children = node.children(txn)?;
            let count = children.len();
            node = children
                .get_mut(step as usize)
                .ok_or_else(|| format!("child index must be below {count}, was {step}"))?;
        }
        Ok(node)
    }

    fn text(&mut self, target: &Target) -> Checked<&mut Vec<u16>> {
        let txn = self.txn;
        self.node(target)?.units(txn)
    }

    fn children(&mut self, target: &Target) -> Checked<&mut Vec<ModelNode>> {
        let txn = self.txn;
        self.node(target)?.children(txn)
    }
}

impl ModelNode {
    fn root(branch: Option<BranchPtr>, in_xml: bool) -> Self {
        match in_xml {
            true => ModelNode::Element { children: None, branch },
            false => ModelNode::Text { units: None, branch },
        }
    }

    fn units<T: ReadTxn>(&mut self, txn: &T) -> Checked<&mut Vec<u16>> {
        match self {
            ModelNode::Text { units: Some(units), .. } => Ok(units),
            ModelNode::Text { units, branch } => {
                Ok(units.insert(branch.map_or(Ok(Vec::new()), |branch| load_text(txn, branch))?))
            }
            ModelNode::Element { .. } => Err("expected a text, came an element".to_owned()),
        }
    }

    fn children<T: ReadTxn>(&mut self, txn: &T) -> Checked<&mut Vec<ModelNode>> {
        match self {
            ModelNode::Element { children: Some(children), .. } => Ok(children),
            ModelNode::Element { children, branch } => Ok(children
                .insert(branch.map_or(Ok(Vec::new()), |branch| load_children(txn, branch))?)),
            ModelNode::Text { .. } => Err("expected an element, came a text".to_owned()),
        }
    }
}

impl From<&Node> for ModelNode {
    fn from(node: &Node) -> Self {
        match node {
            Node::Element { children, .. } => ModelNode::Element {
                children: Some(children.iter().map(ModelNode::from).collect()),
                branch: None,
            },
            Node::Text(runs) => ModelNode::Text {
                units: Some(runs.iter().flat_map(|run| run.text.encode_utf16()).collect()),
                branch: None,
            },
        }
    }
}

fn load_text<T: ReadTxn>(txn: &T, branch: BranchPtr) -> Checked<Vec<u16>> {
    let mut units = Vec::new();
    for piece in sequence(txn, &branch) {
        match &piece.insert {
            Out::Any(Any::String(text)) => units.extend(text.encode_utf16()),
            _ => units.push(EMBED),
        }
    }
    match units.len() == branch.content_len() as usize {
        true => Ok(units),
        false => Err("expected a text, came content of another kind".to_owned()),
    }
}

fn load_children<T: ReadTxn>(txn: &T, branch: BranchPtr) -> Checked<Vec<ModelNode>> {
    let children: Vec<_> = sequence(txn, &branch)
        .iter()
        .filter_map(|piece| match &piece.insert {
            Out::YXmlElement(element) => Some((pointer(element.as_ref()), true)),
            Out::YXmlText(text) => Some((pointer(text.as_ref()), false)),
            _ => None,
        })
        .map(|(branch, is_element)| ModelNode::root(Some(branch), is_element))
        .collect();
    match children.len() == branch.len() as usize {
        true => Ok(children),
        false => Err("expected XML nodes, came content of another kind".to_owned()),
    }
}

fn pointer(branch: &Branch) -> BranchPtr {
    BranchPtr::from(branch)
}

/// `index` if it is at most `max`, and `max` for "the end".
fn bounded(index: u32, max: usize, what: &str) -> Checked<usize> {
    match index {
        END => Ok(max),
        _ if index as usize <= max => Ok(index as usize),
        _ => Err(format!("{what} must be at most {max}, was {index}")),
    }
}

/// A place between two characters.
fn position(units: &[u16], index: u32) -> Checked<usize> {
    let index = bounded(index, units.len(), "text offset")?;
    let splits = index > 0
        && index < units.len()
        && (0xd800..0xdc00).contains(&units[index - 1])
        && (0xdc00..0xe000).contains(&units[index]);
    match splits {
        true => Err(format!("text offset {index} lies inside a surrogate pair")),
        false => Ok(index),
    }
}

fn text_range(units: &[u16], index: u32, len: u32) -> Checked<std::ops::Range<usize>> {
    let from = position(units, index)?;
    let len = bounded(len, units.len() - from, "text length")?;
    let to = position(units, (from + len) as u32)?;
    Ok(from..to)
}
