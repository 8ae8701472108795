//! Single samples of one series, as they wait in memory and as they are kept for two days.

use super::bytes::{Reader, put, put_float, put_signed};
use super::pack::{Columns, Streams, expand, squeeze};
use super::rollup::Rollup;
use vectra_engine::time::Time;

/// One sample, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// A check's result.
    Result {
        /// Whether it failed.
        failed: bool,
        /// How long the answer took, microseconds.
        took_us: u64,
    },
    /// A number.
    Reading(f64),
    /// Requests since the sample before, counted.
    Requests(Box<Rollup>),
}

impl Kept {
    /// Adds it to what is counted.
    pub fn count_into(&self, rollup: &mut Rollup, thresholds: &[u64]) {
        match self {
            Kept::Result { failed, took_us } => rollup.add_result(*failed, *took_us, thresholds),
            Kept::Reading(value) => rollup.add_reading(*value),
            Kept::Requests(counted) => rollup.merge(counted),
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Kept::Result { failed, took_us } => put(out, took_us.min(&(u64::MAX >> 2)) << 2 | u64::from(*failed)),
            Kept::Reading(value) => {
                put(out, 2);
                put_float(out, *value);
            }
            Kept::Requests(rollup) => {
                put(out, 3);
                let mut streams = Streams::default();
                rollup.write(&mut streams);
                let mut counted = Vec::new();
                streams.finish(&mut counted);
                put(out, counted.len() as u64);
                out.extend_from_slice(&counted);
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Kept> {
        let head = reader.number()?;
        Some(match head & 3 {
            2 => Kept::Reading(reader.float()?),
            3 => {
                let length = reader.number()?;
                let mut counted = Reader::new(reader.take(length)?);
                Kept::Requests(Box::new(Rollup::read(&mut Columns::open(&mut counted)?)?))
            }
            failed => Kept::Result { failed: failed == 1, took_us: head >> 2 },
        })
    }
}

/// The samples of one series in one hour that is not closed yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    last: i64,
    newest: Option<i64>,
}

impl Block {
    /// Keeps a sample; `false` where one of this moment is kept already. Requests of one moment are summed instead: who
    /// tells them has left out what came twice, and what comes after is of other requests.
    pub fn push(&mut self, at: Time, kept: &Kept) -> bool {
        // In order, as nearly all come, nothing can be a duplicate.
        let summed = matches!(kept, Kept::Requests(_));
        if !summed && self.newest.is_some_and(|newest| at.0 <= newest) && self.samples().iter().any(|(t, _)| *t == at) {
            return false;
        }
        put_signed(&mut self.bytes, at.0.wrapping_sub(self.last));
        kept.write(&mut self.bytes);
        self.last = at.0;
        self.newest = Some(self.newest.map_or(at.0, |n| n.max(at.0)));
        true
    }

    /// All of them, by time; requests of one moment together.
    pub fn samples(&self) -> Vec<(Time, Kept)> {
        let mut reader = Reader::new(&self.bytes);
        let (mut at, mut out) = (0_i64, Vec::new());
        while reader.len() > 0 {
            let (Some(step), Some(kept)) = (reader.signed(), Kept::read(&mut reader)) else { break };
            at = at.wrapping_add(step);
            out.push((Time(at), kept));
        }
        out.sort_by_key(|(t, _)| *t);
        out.dedup_by(|(later, more), (at, kept)| match (kept, more) {
            (Kept::Requests(sum), Kept::Requests(more)) if at == later => {
                sum.merge(more);
                true
            }
            _ => false,
        });
        out
    }
}

/// Samples in order of time, as they are stored: moments in one column, as change of the distance between them, so that
/// what comes regularly takes next to nothing; what was seen in another.
pub fn pack_samples(samples: &[(Time, Kept)]) -> Vec<u8> {
    let (mut plain, mut moments, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    let (mut before, mut step) = (0_i64, 0_i64);
    for (at, kept) in samples {
        let distance = at.0.wrapping_sub(before);
        put_signed(&mut moments, distance.wrapping_sub(step));
        (before, step) = (at.0, distance);
        kept.write(&mut seen);
    }
    put(&mut plain, samples.len() as u64);
    put(&mut plain, moments.len() as u64);
    plain.extend_from_slice(&moments);
    plain.extend_from_slice(&seen);
    squeeze(&plain)
}

/// What was packed; `None` where the bytes are none of ours.
pub fn unpack_samples(bytes: &[u8]) -> Option<Vec<(Time, Kept)>> {
    let plain = expand(bytes)?;
    let mut reader = Reader::new(&plain);
    let count = reader.count()?;
    let length = reader.number()?;
    let mut moments = Reader::new(reader.take(length)?);
    let (mut at, mut step) = (0_i64, 0_i64);
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        step = step.wrapping_add(moments.signed()?);
        at = at.wrapping_add(step);
        out.push((Time(at), Kept::read(&mut reader)?));
    }
    Some(out)
}
