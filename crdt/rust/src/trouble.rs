//! Errors and panics on their way to Java: each becomes the exception that fits.

use crate::contain::last_panic;
use crate::document::Failure;
use crate::reader::ScanError;
use jni::errors::ErrorPolicy;
use jni::strings::JNIString;
use jni::{Env, jni_str};
use std::any::Any;
use std::fmt;

/// Why an entry could not answer.
#[derive(Debug)]
pub enum Trouble {
    Failure(Failure),
    Jni(jni::errors::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Failure(failure) => failure.fmt(f),
            Trouble::Jni(error) => write!(f, "JNI call failed: {error}"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Failure(failure)
    }
}

impl From<ScanError> for Trouble {
    fn from(error: ScanError) -> Self {
        Trouble::Failure(error.into())
    }
}

impl From<jni::errors::Error> for Trouble {
    fn from(error: jni::errors::Error) -> Self {
        Trouble::Jni(error)
    }
}

/// Turns trouble into the Java exception that fits.
pub struct Throw;

impl<T: Default> ErrorPolicy<T, Trouble> for Throw {
    type Captures<'local: 'method, 'method> = ();

    fn on_error<'local: 'method, 'method>(
        env: &mut Env<'local>,
        _: &mut (),
        trouble: Trouble,
    ) -> jni::errors::Result<T> {
        let message = JNIString::from(trouble.to_string());
        let class = match trouble {
            Trouble::Failure(Failure::Malformed(_)) => {
                jni_str!("dev/yarrow/crdt/MalformedException")
            }
            Trouble::Failure(Failure::Argument(_)) => {
                jni_str!("java/lang/IllegalArgumentException")
            }
            Trouble::Failure(Failure::Engine(_)) => jni_str!("dev/yarrow/crdt/CrdtException"),
            // An exception that Java code threw during the call is passed on as it is.
            Trouble::Jni(jni::errors::Error::JavaException) => return Ok(T::default()),
            Trouble::Jni(_) => jni_str!("dev/yarrow/crdt/CrdtException"),
        };
        // Throwing reports itself as an error; the exception is then pending, which is the aim.
        let _ = env.throw_new(class, message);
        Ok(T::default())
    }

    fn on_panic<'local: 'method, 'method>(
        env: &mut Env<'local>,
        _: &mut (),
        _: Box<dyn Any + Send + 'static>,
    ) -> jni::errors::Result<T> {
        let message = JNIString::from(last_panic());
        let _ = env.throw_new(jni_str!("dev/yarrow/crdt/CrdtException"), message);
        Ok(T::default())
    }
}
