//! One live document: the engine's document, what the gate knows about it, and whether it is dead.

use crate::contain::contain;
use crate::edit;
use crate::engine::Engine;
use crate::fault::{self, Place};
use crate::gate;
use crate::known::Known;
use crate::limits::Limits;
use crate::patience::Patience;
use crate::portion::{Uncut, write_deleted};
use crate::reader::ScanError;
use crate::scan::{Shape, scan_state_vector, scan_update};
use crate::scrub::scrub;
use crate::volume::{CostLimit, Ration, Volume};
use crate::walk::{self, RootKind};
use std::borrow::Cow;
use std::fmt;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ReadTxn, StateVector};

/// What became of one update. The numbers are part of the boundary with Java.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    Changed = 0,
    NothingNew = 1,
    Missing = 2,
    Refused = 3,
    Costly = 4,
}

impl Outcome {
    fn of_change(changed: bool) -> Self {
        if changed { Outcome::Changed } else { Outcome::NothingNew }
    }
}

/// Why a call failed.
#[derive(Debug)]
pub enum Failure {
    /// The bytes are not what they claim to be; nothing happened.
    Malformed(String),
    /// The arguments do not fit the document; nothing happened.
    Argument(String),
    /// The engine failed, or this library did; the document is dead.
    Engine(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Failure::Malformed(m) | Failure::Argument(m) | Failure::Engine(m)) = self;
        f.write_str(m)
    }
}

impl std::error::Error for Failure {}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        Failure::Malformed(error.to_string())
    }
}

/// What the engine says about its failure.
impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure::Engine(message)
    }
}

/// A document and the fence around it. After a failure of the engine, or a panic in the fence, the
/// engine's document is leaked, never dropped and never used again: its memory may be inconsistent,
/// or not what the gate believes it to be.
pub struct Document {
    engine: Engine,
    known: Known,
    volume: Volume,
    dead: bool,
}

impl Document {
    pub fn new(client: u64) -> Self {
        Document {
            engine: Engine::new(client),
            known: Known::default(),
            volume: Volume::default(),
            dead: false,
        }
    }

    /// Takes in one update, or leaves the document as it was. One that takes longer than
    /// [`Patience::LIMIT`] is refused.
    pub fn apply(&mut self, bytes: &[u8]) -> Result<Outcome, Failure> {
        self.guarded(|document| document.take_in(bytes, None, Patience::limited))
    }

    /// The same, but leaves the document as it was if it may cost more than the limit.
    pub fn apply_if_cheap(&mut self, bytes: &[u8], limit: CostLimit) -> Result<Outcome, Failure> {
        self.guarded(|document| document.take_in(bytes, Some(limit), Patience::limited))
    }

    /// Takes in one update of this document's history, however long it takes.
    pub fn replay(&mut self, bytes: &[u8]) -> Result<Outcome, Failure> {
        self.guarded(|document| document.take_in(bytes, None, Patience::endless))
    }

    /// Runs encoded operations in one transaction and returns the update that they make.
    pub fn edit(&mut self, operations: &[u8]) -> Result<Vec<u8>, Failure> {
        self.guarded(|document| document.perform(operations))
    }

    pub fn state_vector(&mut self) -> Result<Vec<u8>, Failure> {
        self.read(|txn| txn.state_vector().encode_v1())
    }

    /// Everything that somebody with this state vector lacks, without deleted content.
    pub fn encode_diff(&mut self, state_vector: &[u8]) -> Result<Vec<u8>, Failure> {
        self.guarded(|document| {
            scan_state_vector(state_vector, &Limits::ENGINE)?;
            let from = StateVector::decode_v1(state_vector).map_err(|error| error.to_string())?;
            document.state(&from)
        })
    }

    pub fn json(&mut self, root: &str, kind: RootKind) -> Result<Vec<u8>, Failure> {
        self.read(|txn| walk::json(txn, root, kind))
    }

    pub fn text(&mut self, root: &str, kind: RootKind) -> Result<String, Failure> {
        self.read(|txn| walk::plain_text(txn, root, kind))
    }

    /// The beginning of a string in a root map.
    pub fn map_text(&mut self, root: &str, key: &str, max_units: usize) -> Result<String, Failure> {
        self.read(|txn| walk::map_text(txn, root, key, max_units))
    }

    pub fn roots(&mut self) -> Result<Vec<(String, RootKind)>, Failure> {
        self.read(|txn| walk::roots(txn))
    }

    /// Fails inside a transaction, as a defect of the engine would.
    pub fn fail_for_test(&mut self) -> Result<(), Failure> {
        self.guarded(|document| Ok(document.engine.transact(|_| panic!("injected failure"))?))
    }

    fn read<T>(&mut self, f: impl FnOnce(&yrs::Transaction) -> T) -> Result<T, Failure> {
        self.guarded(|document| Ok(document.engine.read(f)?))
    }

    /// Everything that happens to a document happens in here: after a panic, wherever it came from,
    /// engine and gate may disagree, so that the document is dead.
    fn guarded<T>(
        &mut self,
        f: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.dead {
            let message = "the engine failed in this document before: close it and load it again";
            return Err(Failure::Engine(message.to_owned()));
        }
        let result = contain(|| f(self)).unwrap_or_else(|panic| Err(Failure::Engine(panic)));
        if let Err(Failure::Engine(_)) = result {
            self.dead = true;
            self.engine.leak();
        }
        result
    }

    fn take_in(
        &mut self,
        bytes: &[u8],
        limit: Option<CostLimit>,
        patience: impl FnOnce() -> Patience,
    ) -> Result<Outcome, Failure> {
        fault::point(Place::Scan);
        let mut shape = scan_update(bytes, &Limits::ENGINE)?;
        fault::point(Place::Gate);
        let admission = match gate::admit(bytes, &shape, &self.known) {
            Ok(admission) => admission,
            Err(gate::Refusal::Missing) => return Ok(Outcome::Missing),
            Err(_) => return Ok(Outcome::Refused),
        };
        let bytes = self.without_known_deletions(bytes, &mut shape);
        if shape.deleted.is_empty() && !self.known.lacks_blocks_of(&shape) {
            return Ok(Outcome::NothingNew);
        }
        let volume = self.volume.plus_update(&bytes, &shape);
        if limit.is_some_and(|limit| !limit.covers(volume, &shape)) {
            return Ok(Outcome::Costly);
        }
        let uncut = Uncut { bytes: &bytes, shape: &shape, order: &admission.order };
        let outcome = if Ration::of(volume).covers(&shape) {
            fault::point(Place::Decode);
            Outcome::of_change(self.engine.take_in(&bytes)?)
        } else {
            self.take_in_portions(&uncut, volume, patience())?
        };
        if outcome != Outcome::Refused {
            self.volume = volume;
            self.known.admit(admission, &shape.deleted);
            fault::point(Place::Known);
        }
        Ok(outcome)
    }

    /// The same update without the deletions that came before, which may be nearly all of them.
    fn without_known_deletions<'a>(&self, bytes: &'a [u8], shape: &mut Shape) -> Cow<'a, [u8]> {
        let news = self.known.news_of(&shape.deleted);
        let clocks = shape.deleted_clocks();
        shape.deleted = news;
        if shape.deleted_clocks() == clocks {
            return Cow::Borrowed(bytes);
        }
        let mut shorter = bytes[..shape.deleted_at].to_vec();
        write_deleted(&mut shorter, &shape.deleted);
        Cow::Owned(shorter)
    }

    /// Takes in a large update bit by bit. If it may take too long, the state before is kept, and
    /// comes back when it did.
    fn take_in_portions(
        &mut self,
        update: &Uncut,
        volume: Volume,
        patience: Patience,
    ) -> Result<Outcome, Failure> {
        let may_take_long = volume.risk(update.shape) > Patience::LIMIT.as_nanos() as u64;
        let before = match patience.is_limited() && may_take_long {
            true => Some(self.state(&StateVector::default())?),
            false => None,
        };
        let mut changed = false;
        let engine = &self.engine;
        let whole = update.cut(self.volume, &self.known, |portion| {
            changed |= engine.take_in(portion)?;
            Ok::<_, Failure>(before.is_none() || !patience.is_over())
        })?;
        match before {
            Some(before) if !whole => self.restore(&before),
            _ => Ok(Outcome::of_change(changed)),
        }
    }

    fn state(&self, from: &StateVector) -> Result<Vec<u8>, Failure> {
        let state = self.engine.read(|txn| txn.encode_state_as_update_v1(from))?;
        fault::point(Place::Scrub);
        Ok(scrub(&state).map_err(|error| format!("the engine's own state: {error}"))?)
    }

    /// Puts the engine back to a state that it had itself encoded.
    fn restore(&mut self, state: &[u8]) -> Result<Outcome, Failure> {
        let mut earlier = Document { engine: self.engine.emptied(), ..Document::new(0) };
        match earlier.replay(state)? {
            Outcome::Changed | Outcome::NothingNew => {
                self.volume = earlier.volume;
                self.engine = earlier.engine;
                Ok(Outcome::Refused)
            }
            _ => Err(Failure::Engine("the engine's own state does not load".to_owned())),
        }
    }

    fn perform(&mut self, operations: &[u8]) -> Result<Vec<u8>, Failure> {
        let operations =
            edit::decode(operations).map_err(|error| Failure::Argument(error.to_string()))?;
        self.engine.read(|txn| edit::validate(&operations, txn))?.map_err(Failure::Argument)?;
        let update = self.engine.transact(|txn| {
            edit::perform(&operations, txn)?;
            Ok(txn.encode_update_v1())
        })?;
        let unfit = |_| Failure::Engine("the engine made an update that does not fit".to_owned());
        let shape = scan_update(&update, &Limits::ENGINE).map_err(|_| unfit(()))?;
        let admission = gate::admit(&update, &shape, &self.known).map_err(|_| unfit(()))?;
        self.volume = self.volume.plus_update(&update, &shape);
        self.known.admit(admission, &shape.deleted);
        fault::point(Place::Known);
        Ok(update)
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
