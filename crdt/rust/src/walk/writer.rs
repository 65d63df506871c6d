//! Writing JSON bytes.

use yrs::any::Number;
use yrs::types::Attrs;
use yrs::{Any, Out};

/// Appends JSON to a buffer; the caller keeps the brackets balanced.
#[derive(Default)]
pub struct JsonWriter {
    out: Vec<u8>,
}

impl JsonWriter {
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    pub fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    pub fn key(&mut self, key: &str) {
        self.string(key);
        self.raw(":");
    }

    /// Writes `items` between brackets, separated by commas.
    pub fn list<I>(
        &mut self,
        items: impl IntoIterator<Item = I>,
        mut each: impl FnMut(&mut Self, I),
    ) {
        self.raw("[");
        self.separated(items, &mut each);
        self.raw("]");
    }

    /// Writes entries between braces, sorted by key so that equal content gives equal bytes.
    pub fn object<'k, V>(
        &mut self,
        entries: impl IntoIterator<Item = (&'k str, V)>,
        mut each: impl FnMut(&mut Self, V),
    ) {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_key(|entry| entry.0);
        self.raw("{");
        self.separated(entries, &mut |writer: &mut Self, (key, value)| {
            writer.key(key);
            each(writer, value);
        });
        self.raw("}");
    }

    fn separated<I>(
        &mut self,
        items: impl IntoIterator<Item = I>,
        each: &mut impl FnMut(&mut Self, I),
    ) {
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                self.raw(",");
            }
            each(self, item);
        }
    }

    pub fn string(&mut self, text: &str) {
        self.raw("\"");
        let bytes = text.as_bytes();
        let mut written = 0;
        for (i, &byte) in bytes.iter().enumerate() {
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0..0x20 => "",
                _ => continue,
            };
            self.out.extend_from_slice(&bytes[written..i]);
            match escape {
                "" => self.raw(&format!("\\u{byte:04x}")),
                short => self.raw(short),
            }
            written = i + 1;
        }
        self.out.extend_from_slice(&bytes[written..]);
        self.raw("\"");
    }

    /// A JSON-like value. What JSON lacks becomes null, except bytes: `{"$bytes":"00ff"}`.
    pub fn any(&mut self, value: &Any) {
        match value {
            Any::Null | Any::Undefined => self.raw("null"),
            Any::Bool(true) => self.raw("true"),
            Any::Bool(false) => self.raw("false"),
            Any::Number(Number::Int(number)) => self.raw(&number.to_string()),
            Any::Number(Number::Float(number)) => self.float(*number),
            Any::String(text) => self.string(text),
            Any::Buffer(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                self.raw("{\"$bytes\":\"");
                self.raw(&hex);
                self.raw("\"}");
            }
            Any::Array(values) => self.list(values.iter(), Self::any),
            Any::Map(entries) => {
                let entries = entries.iter().filter(|(_, value)| !matches!(value, Any::Undefined));
                self.object(entries.map(|(key, value)| (key.as_str(), value)), Self::any);
            }
        }
    }

    /// Text attributes: format marks with their values.
    pub fn attributes(&mut self, attributes: &Attrs) {
        self.object(attributes.iter().map(|(key, value)| (&**key, value)), Self::any);
    }

    /// As JavaScript prints it where the two agree: whole numbers without a fraction.
    fn float(&mut self, number: f64) {
        if !number.is_finite() {
            self.raw("null");
        } else if number.fract() == 0.0 && number.abs() < 9e15 {
            self.raw(&(number as i64).to_string());
        } else {
            self.raw(&format!("{number:?}"));
        }
    }
}

/// Whether JSON has this value at all; JavaScript leaves undefined entries out.
pub fn is_defined(value: &Out) -> bool {
    !matches!(value, Out::Any(Any::Undefined))
}
