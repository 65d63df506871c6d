//! JSON-like values: lib0's `Any` and JSON text.

use crate::limits::Limits;
use crate::reader::{Came, Reader, Scanned};
use yrs::Any;

/// One lib0 `Any` value, `depth` levels at most.
pub fn scan_any(reader: &mut Reader, depth: u32) -> Scanned<()> {
    let at = reader.at();
    if depth == 0 {
        return Err(reader.refuse(at, "a value nested less deeply", Came::What("another level")));
    }
    match reader.byte("a value")? {
        120 | 121 | 126 | 127 => Ok(()),
        125 => reader.skip_signed_var(),
        124 => reader.take(4, "a 32-bit float").map(drop),
        122 | 123 => reader.take(8, "a 64-bit number").map(drop),
        119 => reader.string(usize::MAX, "a string value").map(drop),
        118 => {
            for _ in 0..reader.count(2, u32::MAX.into(), "a number of map entries")? {
                reader.string(usize::MAX, "a map key")?;
                scan_any(reader, depth - 1)?;
            }
            Ok(())
        }
        117 => {
            for _ in 0..reader.count(1, u32::MAX.into(), "a number of array entries")? {
                scan_any(reader, depth - 1)?;
            }
            Ok(())
        }
        116 => reader.buffer("a binary value").map(drop),
        tag => Err(reader.refuse(at, "a value tag of 116 to 127", Came::Number(tag.into()))),
    }
}

/// JSON text that the engine will parse: judged by the engine's own parser, but only once its depth
/// is known to be harmless.
pub fn scan_engine_json(reader: &mut Reader, limits: &Limits) -> Scanned<()> {
    let at = reader.at();
    let text = reader.string(usize::MAX, "JSON text")?;
    check_depth(text, limits, reader, at)?;
    Any::from_json(text)
        .map(drop)
        .map_err(|_| reader.refuse(at, "valid JSON", Came::What("something else")))
}

/// JSON text that is only passed on. Escapes of lone surrogates are let pass: `JSON.stringify`
/// writes them when a caret splits a pair.
pub fn scan_foreign_json(reader: &mut Reader, limits: &Limits) -> Scanned<()> {
    let at = reader.at();
    let text = reader.string(usize::MAX, "JSON text")?;
    check_depth(text, limits, reader, at)?;
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map(drop)
        .map_err(|_| reader.refuse(at, "valid JSON", Came::What("something else")))
}

fn check_depth(text: &str, limits: &Limits, reader: &Reader, at: usize) -> Scanned<()> {
    if json_depth(text) > limits.max_depth {
        return Err(reader.refuse(at, "JSON nested less deeply", Came::What("another level")));
    }
    Ok(())
}

/// The deepest nesting of brackets outside strings; an upper bound for text that is not JSON.
fn json_depth(text: &str) -> u32 {
    let (mut depth, mut deepest) = (0u32, 0u32);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::json_depth;

    #[test]
    fn brackets_inside_strings_do_not_nest() {
        assert_eq!(json_depth(r#"{"a[[[":["]]\"[["]}"#), 2);
        assert_eq!(json_depth("1"), 0);
        assert_eq!(json_depth("[[],[[]]]"), 3);
    }
}
