//! Named roots and what kind each one seems to be.

use super::sequence;
use yrs::branch::BranchPtr;
use yrs::{Any, Map, MapRef, Out, ReadTxn};

/// How a root is to be read. The numbers are part of the boundary with Java.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum RootKind {
    Text = 0,
    Map = 1,
    Array = 2,
    Xml = 3,
    /// Nothing visible is left to tell by.
    Unknown = 4,
}

impl RootKind {
    pub fn from_number(number: i32) -> Option<Self> {
        [RootKind::Text, RootKind::Map, RootKind::Array, RootKind::Xml]
            .into_iter()
            .find(|kind| *kind as i32 == number)
    }
}

/// All roots by name. Updates do not say of which type a root is, so its content has to.
pub fn roots<T: ReadTxn>(txn: &T) -> Vec<(String, RootKind)> {
    let mut roots: Vec<_> = txn
        .root_refs()
        .filter_map(|(name, out)| Some((name.to_owned(), kind_of(txn, branch_of(&out)?))))
        .collect();
    roots.sort_by(|a, b| a.0.cmp(&b.0));
    roots
}

/// The branch of a root, if there is one of that name.
pub fn find_root<T: ReadTxn>(txn: &T, name: &str) -> Option<BranchPtr> {
    branch_of(&txn.get(name)?)
}

fn branch_of(out: &Out) -> Option<BranchPtr> {
    match out {
        Out::UndefinedRef(branch) => Some(*branch),
        other => other.try_branch().map(BranchPtr::from),
    }
}

fn kind_of<T: ReadTxn>(txn: &T, branch: BranchPtr) -> RootKind {
    match sequence(txn, &branch).first().map(|piece| &piece.insert) {
        Some(Out::Any(Any::String(_) | Any::Map(_))) => RootKind::Text,
        Some(Out::YXmlElement(_) | Out::YXmlText(_) | Out::YXmlFragment(_)) => RootKind::Xml,
        Some(_) => RootKind::Array,
        None if branch.len() > 0 => RootKind::Array,
        None if MapRef::from(branch).len(txn) > 0 => RootKind::Map,
        None => RootKind::Unknown,
    }
}
