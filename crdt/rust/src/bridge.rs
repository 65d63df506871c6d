//! The boundary with Java: entry points of `dev.yarrow.crdt.Native`, which is their only caller.
//!
//! An entry decodes its arguments, calls one plain function and encodes the answer. Errors and
//! panics become Java exceptions in [`Throw`](crate::trouble::Throw).

use crate::contain::install_hook;
use crate::document::{Document, Failure};
use crate::limits::Limits;
use crate::reader::write_var;
use crate::scan::{Shape, scan_awareness, scan_state_vector, scan_update};
use crate::trouble::{Throw, Trouble};
use crate::volume::CostLimit;
use crate::walk::RootKind;
use jni::objects::{JByteArray, JClass, JObjectArray};
use jni::sys::{jint, jlong};
use jni::{Env, EnvUnowned};

fn enter<'local, T: Default>(
    mut env: EnvUnowned<'local>,
    f: impl FnOnce(&mut Env<'local>) -> Result<T, Trouble>,
) -> T {
    env.with_env(f).resolve::<Throw>()
}

/// Borrows the document behind a handle for one call.
fn with_document<T>(
    handle: jlong,
    f: impl FnOnce(&mut Document) -> Result<T, Failure>,
) -> Result<T, Trouble> {
    // SAFETY: `handle` came from `create`. `NativeHandle` on the Java side lets one thread in at a
    // time, and none after `destroy`, so the reference is valid and unique for this call.
    let document = unsafe { &mut *(handle as *mut Document) };
    Ok(f(document)?)
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_version<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
) -> JByteArray<'local> {
    enter(env, |env| {
        install_hook();
        Ok(env.byte_array_from_slice(env!("CARGO_PKG_VERSION").as_bytes())?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_create<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    client: jlong,
) -> jlong {
    enter(env, |_| Ok(Box::into_raw(Box::new(Document::new(client as u64))) as jlong))
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_destroy<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
) {
    enter(env, |_| {
        // SAFETY: `handle` came from `create`, and `NativeHandle` destroys it once and last.
        drop(unsafe { Box::from_raw(handle as *mut Document) });
        Ok(())
    })
}

/// The limits that Java passes with each scan.
fn limits(bytes: jint, clients: jint, blocks: jint, depth: jint, name_bytes: jint) -> Limits {
    Limits {
        max_bytes: bytes as usize,
        max_clients: clients as u64,
        max_blocks: blocks as u64,
        max_depth: depth as u32,
        max_name_bytes: name_bytes as usize,
    }
}

/// Defines an entry that scans bytes and throws unless they pass.
macro_rules! scan_entry {
    ($name:ident, $scan:path) => {
        scan_entry!($name, $scan, (), |_| ());
    };
    ($name:ident, $scan:path, $answer:ty, $answer_of:expr) => {
        #[unsafe(no_mangle)]
        extern "system" fn $name<'local>(
            env: EnvUnowned<'local>,
            _: JClass<'local>,
            bytes: JByteArray<'local>,
            max_bytes: jint,
            max_clients: jint,
            max_blocks: jint,
            max_depth: jint,
            max_name_bytes: jint,
        ) -> $answer {
            enter(env, |env| {
                let bytes = env.convert_byte_array(bytes)?;
                let limits = limits(max_bytes, max_clients, max_blocks, max_depth, max_name_bytes);
                Ok($answer_of($scan(&bytes, &limits)?))
            })
        }
    };
}

scan_entry!(
    Java_dev_yarrow_crdt_Native_scanUpdate,
    scan_update,
    jint,
    |shape: Shape| shape.pieces() as jint
);
scan_entry!(Java_dev_yarrow_crdt_Native_scanStateVector, scan_state_vector);
scan_entry!(Java_dev_yarrow_crdt_Native_scanAwareness, scan_awareness);

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_apply<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    update: JByteArray<'local>,
) -> jint {
    enter(env, |env| {
        let update = env.convert_byte_array(update)?;
        with_document(handle, |document| Ok(document.apply(&update)? as jint))
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_applyIfCheap<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    update: JByteArray<'local>,
    pieces: jlong,
    nanoseconds: jlong,
) -> jint {
    enter(env, |env| {
        let update = env.convert_byte_array(update)?;
        let limit = CostLimit { pieces: pieces as u64, nanoseconds: nanoseconds as u64 };
        with_document(handle, |document| Ok(document.apply_if_cheap(&update, limit)? as jint))
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_applyAll<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    updates: JObjectArray<'local, JByteArray<'local>>,
) -> JByteArray<'local> {
    enter(env, |env| {
        let count = updates.len(env)?;
        let mut outcomes = Vec::with_capacity(count);
        for i in 0..count {
            let element = updates.get_element(env, i)?;
            let update = env.convert_byte_array(&element)?;
            env.delete_local_ref(element);
            let outcome = with_document(handle, |document| document.replay(&update))?;
            outcomes.push(outcome as u8);
        }
        Ok(env.byte_array_from_slice(&outcomes)?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_stateVector<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
) -> JByteArray<'local> {
    enter(env, |env| {
        let vector = with_document(handle, Document::state_vector)?;
        Ok(env.byte_array_from_slice(&vector)?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_encodeDiff<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    state_vector: JByteArray<'local>,
) -> JByteArray<'local> {
    enter(env, |env| {
        let from = env.convert_byte_array(state_vector)?;
        let diff = with_document(handle, |document| document.encode_diff(&from))?;
        Ok(env.byte_array_from_slice(&diff)?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_edit<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    operations: JByteArray<'local>,
) -> JByteArray<'local> {
    enter(env, |env| {
        let operations = env.convert_byte_array(operations)?;
        let update = with_document(handle, |document| document.edit(&operations))?;
        Ok(env.byte_array_from_slice(&update)?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_json<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    root: JByteArray<'local>,
    kind: jint,
) -> JByteArray<'local> {
    enter(env, |env| {
        let (root, kind) = root_arguments(env, root, kind)?;
        let json = with_document(handle, |document| document.json(&root, kind))?;
        Ok(env.byte_array_from_slice(&json)?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_text<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    root: JByteArray<'local>,
    kind: jint,
) -> JByteArray<'local> {
    enter(env, |env| {
        let (root, kind) = root_arguments(env, root, kind)?;
        let text = with_document(handle, |document| document.text(&root, kind))?;
        Ok(env.byte_array_from_slice(text.as_bytes())?)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_mapText<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
    root: JByteArray<'local>,
    key: JByteArray<'local>,
    max_units: jint,
) -> JByteArray<'local> {
    enter(env, |env| {
        let root = name_argument(env, root)?;
        let key = name_argument(env, key)?;
        let max_units = max_units.max(0) as usize;
        let text = with_document(handle, |document| document.map_text(&root, &key, max_units))?;
        Ok(env.byte_array_from_slice(text.as_bytes())?)
    })
}

/// Answers with `varint count`, then per root a kind byte, `varint length` and the name in UTF-8.
#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_roots<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
) -> JByteArray<'local> {
    enter(env, |env| {
        let roots = with_document(handle, Document::roots)?;
        let mut out = Vec::new();
        write_var(&mut out, roots.len() as u64);
        for (name, kind) in roots {
            out.push(kind as u8);
            write_var(&mut out, name.len() as u64);
            out.extend_from_slice(name.as_bytes());
        }
        Ok(env.byte_array_from_slice(&out)?)
    })
}

/// Panics inside a transaction, for the tests of containment; the environment has to ask for it.
#[unsafe(no_mangle)]
extern "system" fn Java_dev_yarrow_crdt_Native_failForTest<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    handle: jlong,
) {
    enter(env, |_| {
        if std::env::var_os("YARROW_CRDT_INJECT_FAILURES").is_none() {
            return Err(Failure::Argument("failures are not being injected".to_owned()).into());
        }
        with_document(handle, Document::fail_for_test)
    })
}

fn name_argument(env: &mut Env, name: JByteArray) -> Result<String, Trouble> {
    let name = String::from_utf8(env.convert_byte_array(name)?)
        .map_err(|_| Failure::Argument("the name of a root or key must be UTF-8".to_owned()))?;
    Ok(name)
}

fn root_arguments(
    env: &mut Env,
    root: JByteArray,
    kind: jint,
) -> Result<(String, RootKind), Trouble> {
    let name = name_argument(env, root)?;
    let kind = RootKind::from_number(kind)
        .ok_or_else(|| Failure::Argument(format!("a root kind must be 0 to 3, was {kind}")))?;
    Ok((name, kind))
}
