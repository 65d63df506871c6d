//! Reading a document without the engine's own exporters, which can hang or overflow the stack on
//! content that does not match the kind of its root.
//!
//! Sequences are walked with `Text::diff`, which follows the engine's item list from left to right
//! and never counts offsets. Recursion is bounded by the gate's nesting limit.

mod json;
mod plain;
mod root;
mod writer;

pub use json::json;
pub use plain::{map_text, plain_text};
pub use root::{RootKind, find_root, roots};

use yrs::branch::{Branch, BranchPtr};
use yrs::types::text::{Diff, YChange};
use yrs::{Out, ReadTxn, Text, TextRef};

/// The visible texts, embeds and shared types of a sequence; plain array values are not among them.
pub fn sequence<T: ReadTxn>(txn: &T, branch: &Branch) -> Vec<Diff<YChange>> {
    TextRef::from(BranchPtr::from(branch)).diff(txn, YChange::identity)
}

/// The values of an array. Content that only a text can hold would send the engine's array iterator
/// into an endless loop, so a sequence with text in it is read as a text.
fn array_values<T: ReadTxn>(txn: &T, array: &yrs::ArrayRef) -> Vec<Out> {
    let pieces = sequence(txn, array.as_ref());
    if pieces.iter().any(|piece| matches!(piece.insert, Out::Any(yrs::Any::String(_)))) {
        return pieces.into_iter().map(|piece| piece.insert).collect();
    }
    yrs::Array::iter(array, txn).collect()
}
