//! What the scanner lets pass and what it says about the rest.

mod bytes;

use bytes::hex;
use yarrow_crdt::limits::Limits;
use yarrow_crdt::scan::{scan_awareness, scan_state_vector, scan_update};

const LIMITS: Limits =
    Limits { max_bytes: 1000, max_clients: 10, max_blocks: 10, max_depth: 8, max_name_bytes: 4 };

fn refusal(update: &str) -> String {
    match scan_update(&hex(update), &LIMITS) {
        Ok(_) => panic!("{update} was accepted"),
        Err(error) => error.to_string(),
    }
}

/// [E1] An update of every content kind passes.
#[test]
fn an_update_of_every_content_kind_passes() {
    // Deleted, binary, text, embed, format, two shared types, values, a map entry, GC, a skip.
    for content in [
        "01 01 01 74 02",
        "03 01 01 74 01 ff",
        "04 01 01 74 04 f09f9880",
        "05 01 01 74 07 7b2261223a317d",
        "06 01 01 74 01 62 04 74727565",
        "07 01 01 74 00",
        "07 01 01 74 03 01 70",
        "08 01 01 74 05 7f 7e 7d41 75017e 7601 0161 78",
        "28 01 01 6d 01 6b 01 7d05",
        "00 05",
        "0a 05",
    ] {
        let update = hex(&format!("01 01 05 00 {content} 00"));
        if let Err(error) = scan_update(&update, &LIMITS) {
            panic!("{content}: {error}");
        }
    }
}

/// [E7] Text is measured in utf16.
#[test]
fn text_is_measured_in_utf16() {
    let shape = scan_update(&hex("01 01 05 00 04 01 01 74 05 61f09f9880 00"), &LIMITS).unwrap();
    assert_eq!(shape.sections[0].end, 3);
}

/// [E1] Errors say what came and where.
#[test]
fn errors_say_what_came_and_where() {
    assert_eq!(refusal(""), "expected a number of clients, came the end of the input at byte 0");
    assert_eq!(
        refusal("01 01 05 00 04 01 01 74 01 ff 00"),
        "expected text content, came bytes that are not UTF-8 at byte 8"
    );
    assert_eq!(refusal("00 00 00"), "expected the end of the input, came further bytes at byte 2");
}

/// [E2] What the engine cannot hold is named.
#[test]
fn what_the_engine_cannot_hold_is_named() {
    let of = |content: &str| refusal(&format!("01 01 05 00 {content} 00"));
    assert!(of("02 01 01 74 01 01 7a").contains("legacy JSON"));
    assert!(of("09 01 01 74 01 67 76 00").contains("a subdocument"));
    assert!(of("07 01 01 74 05 01 68").contains("an XML hook"));
    assert!(of("07 01 01 74 07 00").contains("a weak link"));
    assert!(of("0b 01 01 74 00").contains("unknown content"));
    assert!(of("14 01 01 74 01 61").contains("a known block kind"));
}

/// [E1] Structure is checked.
#[test]
fn structure_is_checked() {
    let twice = "02 01 05 00 04 01 01 74 01 61 01 05 00 04 01 01 74 01 62 00";
    assert!(refusal(twice).contains("each client once"));
    assert!(refusal("01 00 05 00 00").contains("a client with blocks"));
    assert!(refusal("01 01 05 00 00 00 00").contains("a block with content"));
    assert!(refusal("01 01 05 00 84 05 00 01 61 00").contains("an older block"));
    assert!(refusal("00 01 05 02 04 01 00 01").contains("ascending order"));
    assert!(refusal("00 01 05 01 04 00").contains("a deleted range"));
    assert!(refusal("01 01 05 00 04 01 05 6161616161 01 61 00").contains("a root name"));
}

/// [E1] Clocks stay below two to the 31.
#[test]
fn clocks_stay_below_two_to_the_31() {
    assert!(refusal("01 01 05 ffffffff0f 84 05 00 01 62 00").contains("a clock below 2^31"));
    assert!(refusal("01 01 05 ffffffff07 04 01 01 74 01 62 00").contains("ends below clock 2^31"));
    assert!(refusal("00 01 05 01 ffffffff07 02").contains("ends below 2^31"));
    assert!(refusal("01 01 ffffffffffffff7f 00 00 01 00").contains("a client id below 2^53"));
}

/// [E5] Counts are compared with what is left.
#[test]
fn counts_are_compared_with_what_is_left() {
    for bomb in ["80e9c9d601", "01 80e9c9d601 05 00", "01 01 05 00 08 01 01 74 ffffff7f 00"] {
        let message = refusal(bomb);
        assert!(message.contains("cannot hold") || message.contains("number of"), "{message}");
    }
    assert!(scan_state_vector(&hex("80d293ad03"), &Limits::ENGINE).is_err());
    assert!(scan_awareness(&hex("80d293ad03"), &Limits::ENGINE).is_err());
}

/// [E5] Values nest to the limit and no deeper.
#[test]
fn values_nest_to_the_limit_and_no_deeper() {
    let nested = |levels: usize| {
        let value = "75 01".repeat(levels - 1) + "7e";
        scan_update(&hex(&format!("01 01 05 00 08 01 01 74 01 {value} 00")), &LIMITS)
    };
    assert!(nested(8).is_ok());
    assert!(nested(9).is_err());
    let embed = |json: &str| {
        let mut update = hex("01 01 05 00 05 01 01 74");
        update.push(json.len() as u8);
        update.extend_from_slice(json.as_bytes());
        update.push(0);
        scan_update(&update, &LIMITS).is_ok()
    };
    assert!(embed("[[[[[[[[]]]]]]]]"));
    assert!(!embed("[[[[[[[[[]]]]]]]]]"));
    assert!(!embed("{\"a\":}"));
    assert!(!embed("\"\\ud800\""), "the engine's parser refuses lone surrogates");
}

/// [E14] Awareness states are json.
#[test]
fn awareness_states_are_json() {
    let state = |json: &str| {
        let mut update = hex("01 05 02");
        update.push(json.len() as u8);
        update.extend_from_slice(json.as_bytes());
        scan_awareness(&update, &LIMITS)
    };
    assert!(state("null").is_ok());
    assert!(state("{\"name\":\"\\ud83d\"}").is_ok(), "JSON.stringify writes lone surrogates so");
    assert!(state("{name}").is_err());
    assert!(state("undefined").is_err());
    assert!(scan_awareness(&hex("01 01 00"), &LIMITS).is_err(), "no room for a state");
    assert!(scan_awareness(&hex("00"), &LIMITS).is_ok());
}

/// [E1] A state vector names each client once.
#[test]
fn a_state_vector_names_each_client_once() {
    assert!(scan_state_vector(&hex("02 05 01 06 02"), &LIMITS).is_ok());
    assert!(scan_state_vector(&hex("02 05 01 05 02"), &LIMITS).is_err());
    let many: String = (0..10).map(|client| format!("{client:02x}01")).collect();
    assert!(scan_state_vector(&hex(&format!("0a {many}")), &LIMITS).is_ok());
    let twice: String = (0..9).map(|client| format!("{client:02x}01")).collect::<String>() + "0801";
    assert!(scan_state_vector(&hex(&format!("0a {twice}")), &LIMITS).is_err());
}
