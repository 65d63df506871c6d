//! Thousands of hostile but well-formed updates against the whole fence.
//!
//! To look for memory errors, which a plain run may not notice:
//! `RUSTFLAGS=-Zsanitizer=address cargo +nightly test --target x86_64-unknown-linux-gnu --test adversarial`

mod adversary;

use fastrand::Rng;
use yarrow_crdt::document::{Document, Failure, Outcome};
use yarrow_crdt::limits::Limits;
use yarrow_crdt::scan::scan_update;
use yarrow_crdt::walk::RootKind;
use yrs::StateVector;
use yrs::updates::decoder::Decode;

const KINDS: [RootKind; 4] = [RootKind::Text, RootKind::Map, RootKind::Array, RootKind::Xml];

/// Seeds and numbers of updates that freed memory in use when the engine collected garbage.
const ONCE_BROKE_THE_ENGINE: [(u64, u8); 5] = [
    (u64::from_le_bytes([0x52, 0x73, 0xe5, 0x04, 0xc9, 0x15, 0xef, 0xe3]), 0x23),
    (u64::from_le_bytes([0x4d, 0x74, 0x8d, 0x48, 0xbd, 0xbb, 0x6a, 0x56]), 0x1d),
    (u64::from_le_bytes([0x79, 0x1f, 0x9f, 0xfd, 0x27, 0xd6, 0x5a, 0x02]), 0x26),
    (u64::from_le_bytes([0xa5, 0x7a, 0x3c, 0x7d, 0x98, 0xf6, 0xa6, 0x7a]), 0x21),
    (u64::from_le_bytes([0x75, 0x30, 0xa8, 0x66, 0xd5, 0xea, 0x78, 0x77]), 0x27),
];

#[test]
fn seeds_that_once_broke_the_engine() {
    for (seed, updates) in ONCE_BROKE_THE_ENGINE {
        run_sequence(seed, updates);
    }
}

#[test]
fn random_sequences() {
    let mut seeds = Rng::with_seed(20_261_123);
    let mut taken = 0;
    for _ in 0..1500 {
        taken += run_sequence(seeds.u64(..), seeds.u8(2..40));
    }
    assert!(taken > 3000, "only {taken} updates passed the gate: the author is too wild");
}

/// Feeds one sequence of updates to a document, then checks everything that leaves it. Returns how
/// many updates changed the document.
fn run_sequence(seed: u64, updates: u8) -> usize {
    let mut rng = Rng::with_seed(seed);
    let clients = 1 + rng.usize(0..4);
    let mut document = Document::new(1_000_000);
    let mut taken = 0;
    for _ in 0..updates {
        let mut next = clocks(&mut document, clients);
        let update = adversary::update(&mut rng, &mut next);
        taken += usize::from(apply(&mut document, &update, seed) == Some(Outcome::Changed));
    }
    let state = document.encode_diff(&[0]).expect("the state of a living document");
    let mut copy = Document::new(1_000_001);
    let outcome = copy.apply(&state).expect("its own state");
    assert_ne!(outcome, Outcome::Missing, "seed {seed}: the state does not load");
    assert_ne!(outcome, Outcome::Refused, "seed {seed}: the state does not load");
    read_everything(&mut document);
    read_everything(&mut copy);
    taken
}

fn apply(document: &mut Document, update: &[u8], seed: u64) -> Option<Outcome> {
    match document.apply(update) {
        Ok(outcome) => Some(outcome),
        Err(Failure::Malformed(_)) => None,
        Err(failure) => panic!("seed {seed}: {failure} on {update:02x?}"),
    }
}

fn clocks(document: &mut Document, clients: usize) -> Vec<u64> {
    let bytes = document.state_vector().expect("a living document");
    let vector = StateVector::decode_v1(&bytes).expect("the engine's own encoding");
    (0..clients).map(|i| vector.get(&yrs::ClientID::new(i as u64 + 1)).into()).collect()
}

/// All roots, each read as every kind. Contradictory origins need not converge, so what comes out
/// is not compared.
fn read_everything(document: &mut Document) {
    for (name, _) in document.roots().expect("a living document") {
        for kind in KINDS {
            document.json(&name, kind).expect("JSON of a living document");
            document.text(&name, kind).expect("text of a living document");
        }
    }
}

#[test]
fn mutated_updates_are_refused_or_harmless() {
    let mut rng = Rng::with_seed(7);
    let mut accepted = 0;
    for _ in 0..20_000 {
        let mut update = adversary::update(&mut rng, &mut [3, 5, 0]);
        for _ in 0..rng.usize(1..4) {
            mutate(&mut update, &mut rng);
        }
        if scan_update(&update, &Limits::ENGINE).is_ok() {
            accepted += 1;
            let mut document = Document::new(1_000_000);
            apply(&mut document, &update, 7);
            document.encode_diff(&[0]).expect("the state of a living document");
        }
    }
    assert!(accepted > 1000, "only {accepted} mutants passed the scanner");
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        bytes.push(rng.u8(..));
    }
    let at = rng.usize(0..bytes.len());
    match rng.u8(0..6) {
        0 => bytes[at] ^= 1 << rng.u8(0..8),
        1 => bytes[at] = rng.u8(..),
        2 => bytes.truncate(at),
        3 => drop(bytes.remove(at)),
        4 => bytes.insert(at, rng.u8(..)),
        _ => drop(bytes.splice(at..=at, [0xff, 0xff, 0xff, 0xff, 0x07])),
    }
}
