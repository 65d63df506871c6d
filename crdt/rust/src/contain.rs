//! Catching what the engine throws.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f`; a panic comes back as a sentence that says where it happened.
///
/// What `f` was changing must not be used again after an error: it is in an unknown state.
pub fn contain<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(f));
    CONTAINED.set(outer);
    result.map_err(|_| last_panic())
}

/// Where the last panic on this thread happened.
pub fn last_panic() -> String {
    LAST_PANIC.with_borrow(Clone::clone)
}

/// Records panics. Those that are contained are not printed; the others go to the hook before ours,
/// which belongs to this library's own Rust runtime.
pub fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            record(info);
            if !CONTAINED.get() {
                previous(info);
            }
        }));
    });
}

fn record(info: &PanicHookInfo) {
    let place = info.location().map_or_else(String::new, |location| {
        let file = location.file();
        let short = file.rsplit_once("/src/").map_or(file, |(_, short)| short);
        format!(" at {short}:{}", location.line())
    });
    let sentence = format!("panic{place}{}", literal_message(info.payload()));
    LAST_PANIC.set(sentence);
}

/// Only literal messages are told: a formatted one may hold document content.
fn literal_message(payload: &(dyn Any + Send)) -> String {
    payload.downcast_ref::<&'static str>().map_or_else(String::new, |text| format!(": {text}"))
}
