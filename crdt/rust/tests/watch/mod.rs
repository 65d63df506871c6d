//! A watch over one process: no call may take 5 s, and none may ask for much memory at once.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

const LONGEST: Duration = Duration::from_secs(5);
/// The inputs are of kilobytes.
const LARGEST: usize = 32 << 20;

static LARGEST_REQUEST: AtomicUsize = AtomicUsize::new(0);

struct Watched;

#[global_allocator]
static ALLOCATOR: Watched = Watched;

// SAFETY: every call is passed on as it is.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST_REQUEST.fetch_max(layout.size(), Relaxed);
        // SAFETY: the caller keeps the promises that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        LARGEST_REQUEST.fetch_max(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LARGEST_REQUEST.fetch_max(size, Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

/// Ends the process when nothing was heard for too long, because a hanging thread cannot be stopped.
pub struct Watch {
    heartbeat: Sender<u64>,
}

impl Watch {
    pub fn start() -> Self {
        let (heartbeat, heard) = channel();
        thread::spawn(move || {
            let mut last = 0;
            loop {
                match heard.recv_timeout(LONGEST) {
                    Ok(step) => last = step,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        eprintln!("step {last} hangs");
                        std::process::abort();
                    }
                }
            }
        });
        Watch { heartbeat }
    }

    /// A new step begins.
    pub fn step(&self, step: u64) {
        self.heartbeat.send(step).expect("the watching thread");
        let largest = LARGEST_REQUEST.load(Relaxed);
        assert!(
            largest < LARGEST,
            "step {step} or one shortly before it asked for {largest} bytes"
        );
    }

    pub fn largest_request() -> usize {
        LARGEST_REQUEST.load(Relaxed)
    }
}
