//! One live document: the engine's document, what the gate knows about it, and whether it is dead.

use crate::contain::contain;
use crate::edit;
use crate::gate;
use crate::known::Known;
use crate::limits::Limits;
use crate::reader::ScanError;
use crate::scan::{scan_state_vector, scan_update};
use crate::scrub::scrub;
use crate::walk::{self, RootKind};
use std::fmt;
use std::mem::ManuallyDrop;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    ClientID, Doc, OffsetKind, Options, ReadTxn, StateVector, Transact, TransactionMut, Update,
};

/// What became of one update. The numbers are part of the boundary with Java.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    Changed = 0,
    NothingNew = 1,
    Missing = 2,
    Refused = 3,
}

/// Why a call failed.
#[derive(Debug)]
pub enum Failure {
    /// The bytes are not what they claim to be; nothing happened.
    Malformed(String),
    /// The arguments do not fit the document; nothing happened.
    Argument(String),
    /// The engine failed; the document is dead.
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

/// A document and the fence around it. After an engine failure the engine's document is leaked,
/// never dropped and never used again: its memory may be inconsistent.
pub struct Document {
    doc: ManuallyDrop<Doc>,
    known: Known,
    dead: bool,
}

impl Document {
    pub fn new(client: u64) -> Self {
        let mut options = Options::with_client_id(ClientID::new(client));
        options.offset_kind = OffsetKind::Utf16;
        options.skip_gc = true;
        options.cleanup_formatting = false;
        Document {
            doc: ManuallyDrop::new(Doc::with_options(options)),
            known: Known::default(),
            dead: false,
        }
    }

    /// Takes in one update, or leaves the document as it was.
    pub fn apply(&mut self, bytes: &[u8]) -> Result<Outcome, Failure> {
        self.require_alive()?;
        let shape = scan_update(bytes, &Limits::ENGINE)?;
        let admission = match gate::admit(bytes, &shape, &self.known) {
            Ok(admission) => admission,
            Err(gate::Refusal::Missing) => return Ok(Outcome::Missing),
            Err(_) => return Ok(Outcome::Refused),
        };
        // Decoding touches no document, so its failure is the update's fault alone.
        let Ok(Ok(update)) = contain(|| Update::decode_v1(bytes)) else {
            return Ok(Outcome::Refused);
        };
        let changed = self.transact(|txn| {
            txn.apply_update(update).map_err(|error| error.to_string())?;
            if txn.has_missing_updates() {
                return Err("the engine kept a part of an update that fits".to_owned());
            }
            Ok(txn.has_changes())
        })?;
        self.known.admit(admission);
        Ok(if changed { Outcome::Changed } else { Outcome::NothingNew })
    }

    /// Runs encoded operations in one transaction and returns the update that they make.
    pub fn edit(&mut self, operations: &[u8]) -> Result<Vec<u8>, Failure> {
        self.require_alive()?;
        let operations =
            edit::decode(operations).map_err(|error| Failure::Argument(error.to_string()))?;
        self.read(|txn| edit::validate(&operations, txn))?.map_err(Failure::Argument)?;
        let update = self.transact(|txn| {
            edit::perform(&operations, txn)?;
            Ok(txn.encode_update_v1())
        })?;
        let admitted = scan_update(&update, &Limits::ENGINE)
            .ok()
            .and_then(|shape| gate::admit(&update, &shape, &self.known).ok());
        match admitted {
            Some(admission) => self.known.admit(admission),
            None => return Err(self.die("the engine made an update that does not fit".to_owned())),
        }
        Ok(update)
    }

    pub fn state_vector(&mut self) -> Result<Vec<u8>, Failure> {
        self.read(|txn| txn.state_vector().encode_v1())
    }

    /// Everything that somebody with this state vector lacks, without deleted content.
    pub fn encode_diff(&mut self, state_vector: &[u8]) -> Result<Vec<u8>, Failure> {
        scan_state_vector(state_vector, &Limits::ENGINE)?;
        let from = StateVector::decode_v1(state_vector)
            .map_err(|error| Failure::Malformed(error.to_string()))?;
        let state = self.read(|txn| txn.encode_state_as_update_v1(&from))?;
        scrub(&state).map_err(|error| self.die(format!("the engine's own state: {error}")))
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
        self.require_alive()?;
        self.transact(|_| panic!("injected failure"))
    }

    fn require_alive(&self) -> Result<(), Failure> {
        if self.dead {
            let message = "the engine failed in this document before: close it and load it again";
            return Err(Failure::Engine(message.to_owned()));
        }
        Ok(())
    }

    fn die(&mut self, message: String) -> Failure {
        self.dead = true;
        Failure::Engine(message)
    }

    /// Reads under containment. An engine that panics while reading has lost its invariants.
    fn read<T>(&mut self, f: impl FnOnce(&yrs::Transaction) -> T) -> Result<T, Failure> {
        self.require_alive()?;
        let doc = &self.doc;
        contain(|| f(&doc.transact())).map_err(|panic| self.die(panic))
    }

    /// Changes the document under containment. Dropping a transaction commits it, so after a
    /// failure it is leaked together with the document: committing half a change corrupts memory.
    fn transact<T>(
        &mut self,
        f: impl FnOnce(&mut TransactionMut) -> Result<T, String>,
    ) -> Result<T, Failure> {
        let doc = &self.doc;
        let result = contain(|| {
            let mut txn = ManuallyDrop::new(doc.transact_mut());
            let value = f(&mut txn)?;
            txn.commit();
            drop(ManuallyDrop::into_inner(txn));
            Ok(value)
        });
        result.and_then(|inner| inner).map_err(|message| self.die(message))
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        if !self.dead {
            // SAFETY: the field is not used after this, and `drop` runs once.
            unsafe { ManuallyDrop::drop(&mut self.doc) }
        }
    }
}
