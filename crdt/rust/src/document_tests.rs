use super::*;
use crate::fault::strike;
use crate::reader::write_var;

const A: &[u8] = &[1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0];

/// [E8] A panic anywhere in the fence kills that document only.
#[test]
fn a_panic_anywhere_in_the_fence_kills_that_document_only() {
    for place in [Place::Scan, Place::Gate, Place::Decode, Place::Known] {
        let mut document = Document::new(1);
        let failure = strike(place, || document.apply(A)).expect_err("an injected failure");
        assert!(matches!(failure, Failure::Engine(_)), "{place:?}: {failure:?}");
        assert!(document.state_vector().is_err(), "{place:?}: the document lives on");
        assert_eq!(Document::new(2).apply(A).expect("another document"), Outcome::Changed);
    }
}

/// [E8] A panic while scrubbing kills the document.
#[test]
fn a_panic_while_scrubbing_kills_the_document() {
    let mut document = Document::new(1);
    document.apply(A).expect("a living document");
    assert!(strike(Place::Scrub, || document.encode_diff(&[0])).is_err());
    assert!(document.apply(A).is_err());
}

/// [E8] What the engine cannot read after the scanner is not the peer's fault.
#[test]
fn what_the_engine_cannot_read_after_the_scanner_is_not_the_peers_fault() {
    let document = Document::new(1);
    let failure = document.engine.take_in(&[1, 1]).map_err(Failure::from).expect_err("cut off");
    assert!(matches!(failure, Failure::Engine(_)));
}

/// `count` letters by `client`, each before the one before it.
fn prepended(client: u64, count: u64) -> Vec<u8> {
    let mut update = vec![1];
    write_var(&mut update, count);
    update.extend([client as u8, 0, 4, 1, 1, b't', 1, b'a']);
    for clock in 1..count {
        update.extend([0x44, client as u8]);
        write_var(&mut update, clock - 1);
        update.extend([1, b'a' + (clock % 26) as u8]);
    }
    update.push(0);
    update
}

/// [E16] An update that takes too long is refused and changes nothing.
#[test]
fn an_update_that_takes_too_long_is_refused_and_changes_nothing() {
    let mut document = Document::new(1);
    document.apply(&prepended(5, 3000)).expect("a living document");
    // Deleted content is gone after going back, so it has to be so before.
    document.apply(&[0, 1, 5, 1, 0, 9]).expect("a living document");
    let before = document.encode_diff(&[0]).expect("a living document");
    // A lower client stands before a higher one, so this is less work than it might be.
    let update = prepended(3, 5000);

    let refused = document.guarded(|document| document.take_in(&update, None, Patience::none));
    assert_eq!(refused.expect("a living document"), Outcome::Refused);
    assert_eq!(document.encode_diff(&[0]).expect("a living document"), before);
    assert_eq!(document.apply(&prepended(5, 3001)).expect("still in step"), Outcome::Changed);

    let replayed = document.guarded(|document| document.take_in(&update, None, Patience::endless));
    assert_eq!(replayed.expect("a living document"), Outcome::Changed);
}

/// [E16] Small updates are not watched.
#[test]
fn small_updates_are_not_watched() {
    let mut document = Document::new(1);
    let taken =
        document.guarded(|document| document.take_in(&prepended(5, 100), None, Patience::none));
    assert_eq!(taken.expect("a living document"), Outcome::Changed);
}

/// Two clients whose letters alternate, so that each block waits for one of the other section, and
/// then every other one deleted.
fn interwoven(count: u64) -> Vec<u8> {
    let mut update = vec![2];
    for client in [6u8, 5] {
        write_var(&mut update, count);
        update.extend([client, 0]);
        for clock in 0..count {
            match (client, clock) {
                (5, 0) => update.extend([4, 1, 1, b't']),
                (5, _) => {
                    update.extend([0x84, 6]);
                    write_var(&mut update, clock - 1);
                }
                _ => {
                    update.extend([0x84, 5]);
                    write_var(&mut update, clock);
                }
            }
            update.extend([1, b'a' + (clock % 26) as u8]);
        }
    }
    update.extend([1, 5]);
    write_var(&mut update, count / 2);
    for clock in 0..count / 2 {
        write_var(&mut update, 2 * clock);
        update.push(1);
    }
    update
}

/// [E16] Portions make the same document as the whole.
#[test]
fn portions_make_the_same_document_as_the_whole() {
    let update = interwoven(2000);
    let mut document = Document::new(1);
    assert_eq!(document.apply(&update).expect("a living document"), Outcome::Changed);
    let whole = Engine::new(2);
    whole.take_in(&update).expect("a living engine");
    let text = |engine: &Engine| {
        engine.read(|txn| walk::plain_text(txn, "t", RootKind::Text)).expect("a living engine")
    };
    assert_eq!(text(&document.engine).len(), 3000);
    assert_eq!(text(&document.engine), text(&whole));
    assert_eq!(document.apply(&update).expect("a living document"), Outcome::NothingNew);
}

/// [E17] What may take long is not begun.
#[test]
fn what_may_take_long_is_not_begun() {
    let limit = CostLimit { pieces: 64, nanoseconds: 10_000_000 };
    let mut document = Document::new(1);
    let update = prepended(5, 3000);
    let outcome = document.apply_if_cheap(&update, limit).expect("a living document");
    assert_eq!(outcome, Outcome::Costly);
    assert_eq!(document.state_vector().expect("a living document"), [0]);

    document.apply(&update).expect("a living document");
    let few = document.apply_if_cheap(&prepended(5, 3001), limit).expect("a living document");
    assert_eq!(few, Outcome::Costly, "blocks that are known count too");
    let letter = [1, 1, 6, 0, 4, 1, 1, b't', 1, b'a', 0];
    let outcome = document.apply_if_cheap(&letter, limit).expect("a living document");
    assert_eq!(outcome, Outcome::Changed);
}

/// [E17] What is known costs nothing, however much it is.
#[test]
fn what_is_known_costs_nothing() {
    let nothing = CostLimit { pieces: 0, nanoseconds: 0 };
    let mut document = Document::new(1);
    let update = interwoven(2000);
    document.apply(&update).expect("a living document");
    let again = document.apply_if_cheap(&update, nothing).expect("a living document");
    assert_eq!(again, Outcome::NothingNew);

    // All that was deleted before, and one more.
    let more = CostLimit { pieces: 1, nanoseconds: 0 };
    let mut known_and_new = vec![0, 2, 6, 1, 7, 1, 5];
    write_var(&mut known_and_new, 1000);
    for clock in 0..1000 {
        write_var(&mut known_and_new, 2 * clock);
        known_and_new.push(1);
    }
    let text = |document: &mut Document| document.text("t", RootKind::Text).expect("alive").len();
    let before = text(&mut document);
    let outcome = document.apply_if_cheap(&known_and_new, more).expect("a living document");
    assert_eq!(outcome, Outcome::Changed);
    assert_eq!(text(&mut document), before - 1);
    assert_eq!(document.apply(&known_and_new).expect("alive"), Outcome::NothingNew);
}

/// `count` clients with a letter each, all at the same place.
fn crowd(first: u64, count: u64) -> Vec<u8> {
    let mut update = Vec::new();
    write_var(&mut update, count);
    for client in first..first + count {
        update.push(1);
        write_var(&mut update, client);
        update.extend([0, 4, 1, 1, b't', 1, b'b']);
    }
    update.push(0);
    update
}

/// [E16] Many clients that claim one place are little work when they come at once.
#[test]
fn many_clients_that_claim_one_place_are_little_work_when_they_come_at_once() {
    let mut document = Document::new(1);
    // In the order in which they come here, each would have to pass all before it.
    assert_eq!(document.apply(&crowd(1 << 20, 60_000)).expect("alive"), Outcome::Changed);
}
