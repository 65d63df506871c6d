//! How long the engine may work on one update.

use std::time::Duration;

/// A bound on the processor time of this thread, which other work on the machine does not use up.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    end: Option<Duration>,
}

impl Patience {
    /// What an update from the network may take, its undoing aside.
    pub const LIMIT: Duration = Duration::from_secs(3);

    /// From now on until the limit.
    pub fn limited() -> Self {
        Patience { end: Some(thread_time() + Self::LIMIT) }
    }

    /// For updates that were taken in before.
    pub fn endless() -> Self {
        Patience { end: None }
    }

    /// Over from the start.
    #[cfg(test)]
    pub fn none() -> Self {
        Patience { end: Some(Duration::ZERO) }
    }

    pub fn is_limited(&self) -> bool {
        self.end.is_some()
    }

    pub fn is_over(&self) -> bool {
        self.end.is_some_and(|end| thread_time() > end)
    }
}

#[cfg(unix)]
fn thread_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes to `time`, which outlives it. It fails only for clocks that do not
    // exist, and this one does on every Unix that we build for.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Where the system has no such clock in `libc`, the time on the wall has to do.
#[cfg(not(unix))]
fn thread_time() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
