//! Hostile and broken updates against the whole fence. A plain run is short and sees panics, hangs
//! and large allocations; `./test soak fuzz` is long and looks for memory errors too.
//!
//! `YARROW_FUZZ_SEED`, `YARROW_FUZZ_SEQUENCES` and `YARROW_FUZZ_MUTATIONS` set what is run, and
//! `YARROW_FUZZ_CORPUS` names a file of sessions that `corpus.mjs` printed.

mod adversary;
mod bytes;
mod watch;

use bytes::hex;
use fastrand::Rng;
use watch::Watch;
use yarrow_crdt::document::{Document, Failure, Outcome};
use yarrow_crdt::walk::RootKind;
use yrs::StateVector;
use yrs::updates::decoder::Decode;

const KINDS: [RootKind; 4] = [RootKind::Text, RootKind::Map, RootKind::Array, RootKind::Xml];

/// Seeds and numbers of updates that freed memory in use when the engine collected garbage, or made
/// it fail where one block stood in two lists.
const ONCE_BROKE_THE_ENGINE: [(u64, u8); 6] = [
    (7007720164553653216, 40),
    (u64::from_le_bytes([0x52, 0x73, 0xe5, 0x04, 0xc9, 0x15, 0xef, 0xe3]), 0x23),
    (u64::from_le_bytes([0x4d, 0x74, 0x8d, 0x48, 0xbd, 0xbb, 0x6a, 0x56]), 0x1d),
    (u64::from_le_bytes([0x79, 0x1f, 0x9f, 0xfd, 0x27, 0xd6, 0x5a, 0x02]), 0x26),
    (u64::from_le_bytes([0xa5, 0x7a, 0x3c, 0x7d, 0x98, 0xf6, 0xa6, 0x7a]), 0x21),
    (u64::from_le_bytes([0x75, 0x30, 0xa8, 0x66, 0xd5, 0xea, 0x78, 0x77]), 0x27),
];

/// [E5] Seeds that once broke the engine.
#[test]
fn seeds_that_once_broke_the_engine() {
    for (seed, updates) in ONCE_BROKE_THE_ENGINE {
        run_sequence(seed, updates);
    }
}

/// [E5] Adversarial sequences are harmless.
#[test]
fn adversarial_sequences_are_harmless() {
    let (seed, sequences) = (setting("SEED", 20_261_123), setting("SEQUENCES", 1000));
    let mut seeds = Rng::with_seed(seed);
    let watch = Watch::start();
    let (mut made, mut taken) = (0, 0);
    for i in 0..sequences {
        watch.step(i);
        let updates = seeds.u8(2..40);
        taken += run_sequence(seeds.u64(..), updates);
        made += usize::from(updates);
    }
    println!(
        "fuzz: seed {seed}: {sequences} adversarial sequences, {taken} of {made} updates taken"
    );
    assert!(taken > made / 10, "only {taken} updates passed the gate: the author is too wild");
}

/// A number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(format!("YARROW_FUZZ_{name}"))
        .map_or(otherwise, |value| value.parse().expect("a number in the environment"))
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
    require_loads(&mut document, seed);
    taken
}

/// What leaves the document loads again, and can be read.
fn require_loads(document: &mut Document, seed: u64) {
    let state = document.encode_diff(&[0]).expect("the state of a living document");
    let mut copy = Document::new(1_000_001);
    let outcome = copy.apply(&state).expect("its own state");
    assert_ne!(outcome, Outcome::Missing, "seed {seed}: the state does not load");
    assert_ne!(outcome, Outcome::Refused, "seed {seed}: the state does not load");
    read_everything(document);
    read_everything(&mut copy);
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

/// [E5] Mutated updates of real sessions are harmless.
#[test]
fn mutated_updates_of_real_sessions_are_harmless() {
    let (seed, mutations) = (setting("SEED", 20_261_123), setting("MUTATIONS", 8_000));
    let mut rng = Rng::with_seed(seed);
    let sessions = corpus();
    let watch = Watch::start();
    let mut found = Found::default();
    for i in 0..mutations.div_ceil(MUTATIONS_OF_ONE) {
        watch.step(i);
        attack_session(&sessions[rng.usize(0..sessions.len())], &mut rng, &mut found);
    }
    println!("fuzz: seed {seed}: {mutations} mutations of {} sessions: {found:?}", sessions.len());
    println!("fuzz: the largest allocation was of {} bytes", Watch::largest_request());
    assert!(found.malformed < mutations * 19 / 20, "too wild: {found:?}");
    assert!(found.changed > mutations / 100, "hardly any mutant was taken in: {found:?}");
}

const MUTATIONS_OF_ONE: u64 = 64;

#[derive(Debug, Default)]
struct Found {
    malformed: u64,
    changed: u64,
    nothing_new: u64,
    missing: u64,
    refused: u64,
}

impl Found {
    fn count(&mut self, outcome: Option<Outcome>) {
        match outcome {
            None => self.malformed += 1,
            Some(Outcome::Changed) => self.changed += 1,
            Some(Outcome::NothingNew) => self.nothing_new += 1,
            Some(Outcome::Missing) => self.missing += 1,
            Some(Outcome::Refused) => self.refused += 1,
            Some(Outcome::Costly) => unreachable!("nobody asked whether it is cheap"),
        }
    }
}

/// Updates of real Yjs clients, one list a session.
fn corpus() -> Vec<Vec<Vec<u8>>> {
    let path = std::env::var("YARROW_FUZZ_CORPUS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/sessions").into());
    let lines = std::fs::read_to_string(path).expect("a corpus");
    lines.lines().map(|line| line.split(' ').map(hex).collect()).collect()
}

/// Brings a document half-way through a session and goes on with mutants of what would come, of what
/// came before, of the whole state and of the state vector.
fn attack_session(session: &[Vec<u8>], rng: &mut Rng, found: &mut Found) {
    let half = rng.usize(1..session.len());
    let mut document = Document::new(1_000_000);
    for update in &session[..half] {
        document.apply(update).expect("an update of Yjs");
    }
    let state = document.encode_diff(&[0]).expect("a living document");
    for _ in 0..MUTATIONS_OF_ONE {
        let mut mutant = match rng.u8(0..10) {
            0 => state.clone(),
            1..=3 => session[rng.usize(0..session.len())].clone(),
            _ => session[(half + rng.usize(0..4)).min(session.len() - 1)].clone(),
        };
        for _ in 0..=rng.u8(0..10) / 7 {
            mutate(&mut mutant, rng);
        }
        found.count(apply(&mut document, &mutant, 0));
        let mut vector = document.state_vector().expect("a living document");
        mutate(&mut vector, rng);
        match document.encode_diff(&vector) {
            Ok(_) | Err(Failure::Malformed(_)) => {}
            Err(failure) => panic!("{failure} on the state vector {vector:02x?}"),
        }
    }
    require_loads(&mut document, 0);
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        bytes.push(rng.u8(..));
    }
    let at = rng.usize(0..bytes.len());
    match rng.u8(0..9) {
        0 => bytes[at] ^= 1 << rng.u8(0..8),
        1 => bytes[at] = rng.u8(..),
        2 => bytes.truncate(at),
        3 => drop(bytes.remove(at)),
        4 => bytes.insert(at, rng.u8(..)),
        5 | 6 => bytes[at] = bytes[at].wrapping_add(1),
        7 => bytes[at] = bytes[at].wrapping_sub(1),
        _ => drop(bytes.splice(at..=at, [0xff, 0xff, 0xff, 0xff, 0x07])),
    }
}
