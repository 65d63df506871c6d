//! Places where a test can make this library fail as a defect would.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Scan,
    Gate,
    Decode,
    Known,
    Scrub,
}

#[cfg(not(test))]
#[inline]
pub fn point(_: Place) {}

#[cfg(test)]
pub use injected::{point, strike};

#[cfg(test)]
mod injected {
    use super::Place;
    use std::cell::Cell;

    thread_local! {
        static STRUCK: Cell<Option<Place>> = const { Cell::new(None) };
    }

    /// Runs `f` while `place` panics.
    pub fn strike<T>(place: Place, f: impl FnOnce() -> T) -> T {
        STRUCK.set(Some(place));
        let result = f();
        STRUCK.set(None);
        result
    }

    pub fn point(place: Place) {
        assert!(STRUCK.get() != Some(place), "injected failure");
    }
}
