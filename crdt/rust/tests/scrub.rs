//! Deleted content does not leave the document.

mod bytes;

use bytes::hex;
use yarrow_crdt::document::{Document, Outcome};
use yarrow_crdt::scrub::scrub;
use yarrow_crdt::walk::RootKind;

/// "secret" by client 5, then "open" by client 6 after it.
const STATE: &str = "02 01 06 00 84 05 05 04 6f70656e  01 05 00 04 01 01 74 06 736563726574 00";

/// [E6] Content that is deleted is replaced.
#[test]
fn content_that_is_deleted_is_replaced() {
    let mut document = Document::new(1);
    document.apply(&hex(STATE)).unwrap();
    document.apply(&hex("00 01 05 01 00 06")).unwrap();
    let state = document.encode_diff(&[0]).unwrap();
    assert!(!state.windows(6).any(|window| window == b"secret"));
    let mut copy = Document::new(2);
    assert_eq!(copy.apply(&state).unwrap(), Outcome::Changed);
    assert_eq!(copy.text("t", RootKind::Text).unwrap(), "open");
    assert_eq!(copy.state_vector().unwrap().len(), document.state_vector().unwrap().len());
}

/// [E6] An update for a living copy fits a scrubbed one.
#[test]
fn an_update_for_a_living_copy_fits_a_scrubbed_one() {
    let mut document = Document::new(1);
    document.apply(&hex(STATE)).unwrap();
    document.apply(&hex("00 01 05 01 00 06")).unwrap();
    let mut copy = Document::new(2);
    copy.apply(&document.encode_diff(&[0]).unwrap()).unwrap();
    // "!" after the deleted text, by somebody who still had it.
    let late = hex("01 01 07 00 c4 05 05 06 00 01 21 00");
    assert_eq!(document.apply(&late).unwrap(), Outcome::Changed);
    assert_eq!(copy.apply(&late).unwrap(), Outcome::Changed);
    assert_eq!(copy.text("t", RootKind::Text).unwrap(), "!open");
    assert_eq!(document.text("t", RootKind::Text).unwrap(), "!open");
}

/// [E6] Partly deleted blocks are left alone.
#[test]
fn partly_deleted_blocks_are_left_alone() {
    let state = hex("01 01 05 00 04 01 01 74 03 616263 01 05 01 01 01");
    assert_eq!(scrub(&state).unwrap(), state);
}

/// [E6] A state without deletions stays as it is.
#[test]
fn a_state_without_deletions_stays_as_it_is() {
    assert_eq!(scrub(&hex(STATE)).unwrap(), hex(STATE));
}
