//! The document engine of Yarrow: `yrs` inside a fence.
//!
//! Bytes go one way: [`scan`] proves their structure, [`gate`] proves that they fit what the
//! document already holds, [`document`] hands them to `yrs` and contains whatever goes wrong there.
//! What leaves goes through [`scrub`] or one of the walkers. [`bridge`] is the only module that
//! knows Java.

mod bridge;
mod contain;
pub mod document;
mod edit;
mod engine;
mod fault;
pub mod gate;
mod known;
pub mod limits;
mod patience;
mod portion;
mod ranges;
pub mod reader;
pub mod scan;
pub mod scrub;
mod trouble;
mod volume;
pub mod walk;
