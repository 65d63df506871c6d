//! Catching what the engine throws.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `f`; a panic comes back as a sentence that says where it happened.
///
/// The closure's captures must not be used again after an error: whatever `f` was changing is in an
/// unknown state.
pub fn contain<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    catch_unwind(AssertUnwindSafe(f)).map_err(|_| last_panic())
}

/// Where the last panic on this thread happened.
pub fn last_panic() -> String {
    LAST_PANIC.with(|last| last.borrow().clone())
}

/// Records panics instead of printing them. The hook is that of this library's own Rust runtime.
pub fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(record)));
}

fn record(info: &PanicHookInfo) {
    let place = info.location().map_or_else(String::new, |location| {
        let file = location.file();
        let short = file.rsplit_once("/src/").map_or(file, |(_, short)| short);
        format!(" at {short}:{}", location.line())
    });
    let sentence = format!("panic{place}{}", literal_message(info.payload()));
    LAST_PANIC.with(|last| *last.borrow_mut() = sentence);
}

/// Only literal messages are told: a formatted one may hold document content.
fn literal_message(payload: &(dyn Any + Send)) -> String {
    payload.downcast_ref::<&'static str>().map_or_else(String::new, |text| format!(": {text}"))
}
