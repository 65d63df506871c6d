//! What a document takes in, and that it is unchanged otherwise.

mod bytes;

use bytes::hex;
use yarrow_crdt::document::{Document, Outcome};
use yarrow_crdt::limits::MAX_NESTING;
use yarrow_crdt::walk::RootKind;

fn apply(document: &mut Document, update: &str) -> Outcome {
    document.apply(&hex(update)).expect("a scanned update and a living engine")
}

fn text(document: &mut Document) -> String {
    document.text("t", RootKind::Text).expect("a living document")
}

/// "a" by client 5 at clock 0.
const A: &str = "01 01 05 00 04 01 01 74 01 61 00";
/// "b" by client 5 at clock 1, after "a".
const B: &str = "01 01 05 01 84 05 00 01 62 00";

/// [E3] Gaps and unknown references are missing.
#[test]
fn gaps_and_unknown_references_are_missing() {
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, B), Outcome::Missing);
    assert_eq!(apply(&mut document, "01 01 06 00 84 05 00 01 78 00"), Outcome::Missing);
    assert_eq!(apply(&mut document, "00 01 05 01 00 01"), Outcome::Missing);
    assert_eq!(apply(&mut document, "01 01 05 00 0a 01 00"), Outcome::Missing);
    assert_eq!(text(&mut document), "");
    assert_eq!(apply(&mut document, A), Outcome::Changed);
    assert_eq!(apply(&mut document, B), Outcome::Changed);
    assert_eq!(text(&mut document), "ab");
}

/// [E3] What is known is nothing new.
#[test]
fn what_is_known_is_nothing_new() {
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, "00 00"), Outcome::NothingNew);
    assert_eq!(apply(&mut document, A), Outcome::Changed);
    assert_eq!(apply(&mut document, A), Outcome::NothingNew);
    assert_eq!(apply(&mut document, "00 01 05 01 00 01"), Outcome::Changed);
    assert_eq!(apply(&mut document, "00 01 05 01 00 01"), Outcome::NothingNew);
    assert_eq!(text(&mut document), "");
}

/// [E3] An overlap brings what is new.
#[test]
fn an_overlap_brings_what_is_new() {
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, A), Outcome::Changed);
    assert_eq!(apply(&mut document, "01 01 05 00 04 01 01 74 03 616263 00"), Outcome::Changed);
    assert_eq!(text(&mut document), "abc");
}

/// [E3] Sections may refer to each other in any order.
#[test]
fn sections_may_refer_to_each_other_in_any_order() {
    // Client 6 comes first and builds on client 5, whose second block builds on client 6.
    let update = "02 01 06 00 84 05 00 01 62  02 05 00 04 01 01 74 01 61 84 06 00 01 63 00";
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, update), Outcome::Changed);
    assert_eq!(text(&mut document), "abc");
}

/// [E4] A circle is refused.
#[test]
fn a_circle_is_refused() {
    let update = "02 01 06 00 84 05 00 01 62  01 05 00 84 06 00 01 61 00";
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, update), Outcome::Refused);
    assert_eq!(apply(&mut document, A), Outcome::Changed);
}

/// [E4] A block stands in one list.
#[test]
fn a_block_stands_in_one_list() {
    // "a" in the text "t", "x" under the key "k" of the map "m", "y" under its key "l".
    let lists = "01 03 05 00 04 01 01 74 01 61  28 01 01 6d 01 6b 01 77 01 78  28 01 01 6d 01 6c 01 77 01 79 00";
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, lists), Outcome::Changed);
    assert_eq!(apply(&mut document, "01 01 06 00 c4 05 00 05 01 01 62 00"), Outcome::Refused);
    assert_eq!(apply(&mut document, "01 01 06 00 c8 05 01 05 02 01 77 01 62 00"), Outcome::Refused);
    // What continues a known block stands behind it, whatever it says itself.
    assert_eq!(apply(&mut document, "01 01 05 02 04 01 01 75 02 6263 00"), Outcome::Refused);
    assert_eq!(apply(&mut document, "01 01 06 00 84 05 00 01 62 00"), Outcome::Changed);
    assert_eq!(apply(&mut document, "01 01 06 01 c4 05 00 06 00 01 63 00"), Outcome::Changed);
    assert_eq!(text(&mut document), "acb");
}

/// [E4] A parent must hold a type.
#[test]
fn a_parent_must_hold_a_type() {
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, A), Outcome::Changed);
    assert_eq!(apply(&mut document, "01 01 06 00 04 00 05 00 01 78 00"), Outcome::Refused);
    assert_eq!(apply(&mut document, "01 01 06 00 07 01 01 72 01 00"), Outcome::Changed);
    assert_eq!(apply(&mut document, "01 01 06 01 28 00 06 00 01 6b 01 78 00"), Outcome::Changed);
    assert_eq!(document.json("r", RootKind::Array).unwrap(), b"[{\"k\":true}]");
}

/// [E4] Types nest to the limit and no deeper.
#[test]
fn types_nest_to_the_limit_and_no_deeper() {
    // Each update puts one array into the one before, so no single update is deep.
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, "01 01 05 00 07 01 01 72 00 00"), Outcome::Changed);
    let mut levels = 0;
    loop {
        let mut update = hex("01 01 05");
        write_var(&mut update, levels + 1);
        update.extend(hex("07 00 05"));
        write_var(&mut update, levels);
        update.extend(hex("00 00"));
        match document.apply(&update).expect("a living document") {
            Outcome::Changed => levels += 1,
            outcome => {
                assert_eq!(outcome, Outcome::Refused);
                break;
            }
        }
    }
    assert_eq!(levels, u64::from(MAX_NESTING));
    assert_eq!(apply(&mut document, "00 01 05 01 00 01"), Outcome::Changed);
    assert_eq!(document.json("r", RootKind::Array).unwrap(), b"[]");
}

fn write_var(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push((number as u8 & 127) | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

/// [E6] A state vector may split a surrogate pair.
#[test]
fn a_state_vector_may_split_a_surrogate_pair() {
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, "01 01 05 00 04 01 01 74 04 f09f9880 00"), Outcome::Changed);
    let rest = document.encode_diff(&hex("01 05 01")).expect("a living document");
    assert!(!rest.is_empty());
    assert_eq!(text(&mut document), "😀");
}

/// [E8] A dead document stays dead and others live.
#[test]
fn a_dead_document_stays_dead_and_others_live() {
    let mut document = Document::new(1);
    assert_eq!(apply(&mut document, A), Outcome::Changed);
    let message = document.fail_for_test().unwrap_err().to_string();
    assert!(message.contains("injected failure"), "{message}");
    assert!(document.apply(&hex(B)).is_err());
    assert!(document.state_vector().is_err());
    let mut other = Document::new(2);
    assert_eq!(apply(&mut other, A), Outcome::Changed);
}
