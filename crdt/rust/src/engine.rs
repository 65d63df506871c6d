//! The engine's document, and the two ways into it.

use crate::contain::contain;
use std::mem::ManuallyDrop;
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn, Transact, TransactionMut, Update};

/// An error says that the engine failed. It must not be used again then, and is leaked instead of
/// dropped once [`Engine::leak`] was called: its memory may be inconsistent.
pub struct Engine {
    doc: ManuallyDrop<Doc>,
    client: u64,
    leaked: bool,
}

impl Engine {
    /// An empty document; its own edits are made under the id of `client`.
    pub fn new(client: u64) -> Self {
        let mut options = Options::with_client_id(ClientID::new(client));
        options.offset_kind = OffsetKind::Utf16;
        options.skip_gc = true;
        options.cleanup_formatting = false;
        Engine { doc: ManuallyDrop::new(Doc::with_options(options)), client, leaked: false }
    }

    /// An empty document with the same settings.
    pub fn emptied(&self) -> Self {
        Engine::new(self.client)
    }

    pub fn leak(&mut self) {
        self.leaked = true;
    }

    /// Takes in an update that the scanner and the gate have let pass; tells whether it changed
    /// anything.
    pub fn take_in(&self, bytes: &[u8]) -> Result<bool, String> {
        let update = contain(|| Update::decode_v1(bytes))?.map_err(|error| error.to_string())?;
        self.transact(|txn| {
            txn.apply_update(update).map_err(|error| error.to_string())?;
            if txn.has_missing_updates() {
                return Err("the engine kept a part of an update that fits".to_owned());
            }
            Ok(txn.has_changes())
        })
    }

    pub fn read<T>(&self, f: impl FnOnce(&yrs::Transaction) -> T) -> Result<T, String> {
        contain(|| f(&self.doc.transact()))
    }

    /// Changes the document. Dropping a transaction commits it, so after a failure it is leaked:
    /// committing half a change corrupts memory.
    pub fn transact<T>(
        &self,
        f: impl FnOnce(&mut TransactionMut) -> Result<T, String>,
    ) -> Result<T, String> {
        contain(|| {
            let mut txn = ManuallyDrop::new(self.doc.transact_mut());
            let value = f(&mut txn)?;
            txn.commit();
            drop(ManuallyDrop::into_inner(txn));
            Ok(value)
        })
        .and_then(|inner| inner)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if !self.leaked {
            // SAFETY: the field is not used after this, and `drop` runs once.
            unsafe { ManuallyDrop::drop(&mut self.doc) }
        }
    }
}
