//! Performing checked operations on the engine.

use super::{END, Node, Operation, Run, Target};
use std::sync::Arc;
use yrs::types::{Attrs, Delta};
use yrs::{
    Any, Map, Text, TextRef, TransactionMut, WriteTxn, Xml, XmlElementPrelim, XmlFragment,
    XmlFragmentRef, XmlOut, XmlTextPrelim,
};

/// Performs all operations in order. They were validated, so an error means that the model and the
/// engine disagree.
pub fn perform(operations: &[Operation], txn: &mut TransactionMut) -> Result<(), String> {
    operations.iter().try_for_each(|operation| perform_one(operation, txn))
}

fn perform_one(operation: &Operation, txn: &mut TransactionMut) -> Result<(), String> {
    match operation {
        Operation::InsertText { target, index, text, attributes } => {
            insert_text(&text_at(target, txn)?, *index, text, attributes.as_ref(), txn);
        }
        Operation::DeleteText { target, index, len } => {
            let text = text_at(target, txn)?;
            let len = if *len == END { text.len(txn) - *index } else { *len };
            if len > 0 {
                text.remove_range(txn, *index, len);
            }
        }
        Operation::FormatText { target, index, len, attributes } => {
            let text = text_at(target, txn)?;
            let len = if *len == END { text.len(txn) - *index } else { *len };
            if len > 0 {
                text.format(txn, *index, len, attributes.clone());
            }
        }
        Operation::SetEntry { root, key, value } => {
            let map = txn.get_or_insert_map(root.clone());
            map.insert(txn, key.clone(), value.clone());
        }
        Operation::RemoveEntry { root, key } => {
            let map = txn.get_or_insert_map(root.clone());
            map.remove(txn, key);
        }
        Operation::InsertNode { target, index, node } => {
            let parent = fragment_at(target, txn)?;
            let index = if *index == END { parent.len(txn) } else { *index };
            insert_node(&parent, index, node, txn);
        }
        Operation::RemoveNodes { target, index, len } => {
            let parent = fragment_at(target, txn)?;
            let len = if *len == END { parent.len(txn) - *index } else { *len };
            if len > 0 {
                parent.remove_range(txn, *index, len);
            }
        }
        Operation::SetAttribute { target, name, value } => match node_at(target, txn)? {
            XmlOut::Element(e) => set_attribute(&e, name, value, txn),
            XmlOut::Text(t) => set_attribute(&t, name, value, txn),
            XmlOut::Fragment(_) => return Err(disagreement(target)),
        },
        Operation::RemoveAttribute { target, name } => match node_at(target, txn)? {
            XmlOut::Element(e) => e.remove_attribute(txn, name),
            XmlOut::Text(t) => t.remove_attribute(txn, name),
            XmlOut::Fragment(_) => return Err(disagreement(target)),
        },
    }
    Ok(())
}

fn insert_text(
    text: &TextRef,
    index: u32,
    inserted: &str,
    attributes: Option<&Attrs>,
    txn: &mut TransactionMut,
) {
    let index = if index == END { text.len(txn) } else { index };
    match attributes {
        None => text.insert(txn, index, inserted),
        Some(attributes) => {
            text.insert_with_attributes(txn, index, inserted, attributes.clone());
        }
    }
}

fn insert_node(parent: &XmlFragmentRef, index: u32, node: &Node, txn: &mut TransactionMut) {
    match node {
        Node::Element { name, attributes, children } => {
            let element = parent.insert(txn, index, XmlElementPrelim::empty(name.clone()));
            for (name, value) in attributes {
                set_attribute(&element, name, value, txn);
            }
            for (i, child) in children.iter().enumerate() {
                insert_node(element.as_ref(), i as u32, child, txn);
            }
        }
        Node::Text(runs) => {
            let text = parent.insert(txn, index, XmlTextPrelim::new(""));
            text.apply_delta(txn, runs.iter().filter(|run| !run.text.is_empty()).map(delta));
        }
    }
}

fn delta(run: &Run) -> Delta<String> {
    Delta::Inserted(run.text.clone(), Some(Box::new(run.marks.clone())))
}

fn set_attribute(node: &impl Xml, name: &Arc<str>, value: &Any, txn: &mut TransactionMut) {
    node.insert_attribute(txn, name.clone(), value.clone());
}

fn text_at(target: &Target, txn: &mut TransactionMut) -> Result<TextRef, String> {
    if !target.in_xml {
        return Ok(txn.get_or_insert_text(target.root.clone()));
    }
    match node_at(target, txn)? {
        XmlOut::Text(text) => Ok(AsRef::<TextRef>::as_ref(&text).clone()),
        XmlOut::Element(_) | XmlOut::Fragment(_) => Err(disagreement(target)),
    }
}

fn fragment_at(target: &Target, txn: &mut TransactionMut) -> Result<XmlFragmentRef, String> {
    match node_at(target, txn)? {
        XmlOut::Fragment(fragment) => Ok(fragment),
        XmlOut::Element(element) => Ok(AsRef::<XmlFragmentRef>::as_ref(&element).clone()),
        XmlOut::Text(_) => Err(disagreement(target)),
    }
}

fn node_at(target: &Target, txn: &mut TransactionMut) -> Result<XmlOut, String> {
    let mut node = XmlOut::Fragment(txn.get_or_insert_xml_fragment(target.root.clone()));
    for &step in &target.path {
        let child = match &node {
            XmlOut::Fragment(fragment) => fragment.get(txn, step),
            XmlOut::Element(element) => element.get(txn, step),
            XmlOut::Text(_) => None,
        };
        node = child.ok_or_else(|| disagreement(target))?;
    }
    Ok(node)
}

fn disagreement(target: &Target) -> String {
    format!("the engine and the model disagree about root '{}'", target.root)
}
