//! What a text looks like from afar: a sketch of it that is small enough to keep, and by which the
//! stories that are nearly the same are found among millions.
//!
//! [`shingle`] makes a set of a text's runs of words, [`minhash`] a sketch of fixed size of that
//! set, [`cluster`] finds what is alike among sketches. Two texts are as alike as their sets are:
//! the Jaccard index of Broder (1997, "On the resemblance and containment of documents"), of which
//! [`NEAR`] makes them one story. Knows text and numbers; no articles, no files, no engine.

pub mod cluster;
pub mod minhash;
pub mod shingle;

pub use minhash::Sketch;
pub use shingle::Shingles;

/// From this Jaccard index on two texts are one story.
pub const NEAR: f64 = 0.8;
