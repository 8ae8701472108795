//! Numbers as bytes: small ones take little room, and reading what is damaged ends in `None`, never in a panic.

/// Appends `n`, seven bits a byte.
pub(super) fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n as u8) | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends `n`; those near zero are short.
pub(super) fn put_signed(out: &mut Vec<u8>, n: i64) {
    put(out, ((n << 1) ^ (n >> 63)) as u64);
}

/// Whole numbers up to this are exact as floating point, so that they can be kept as whole numbers.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Appends `n`; whole numbers, such as microseconds, are short.
pub(super) fn put_float(out: &mut Vec<u8>, n: f64) {
    if (0.0..EXACT).contains(&n) && n.fract() == 0.0 && !n.is_sign_negative() {
        put(out, (n as u64) << 1);
    } else {
        put(out, 1);
        out.extend_from_slice(&n.to_le_bytes());
    }
}

/// Reads what was appended.
#[derive(Debug, Clone)]
pub(super) struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { rest: bytes }
    }

    pub fn len(&self) -> usize {
        self.rest.len()
    }

    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub fn number(&mut self) -> Option<u64> {
        let mut n = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    pub fn signed(&mut self) -> Option<i64> {
        let n = self.number()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    pub fn float(&mut self) -> Option<f64> {
        let n = self.number()?;
        if n & 1 == 0 {
            return Some((n >> 1) as f64);
        }
        let (bytes, rest) = self.rest.split_first_chunk::<8>()?;
        self.rest = rest;
        Some(f64::from_le_bytes(*bytes))
    }

    pub fn take(&mut self, length: u64) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(length).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    /// How many of something follow; refused where there cannot be as many, each taking a byte at least.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|n| *n <= self.rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_went() {
        let mut out = Vec::new();
        for n in [0, 1, 127, 128, 300, u64::MAX] {
            put(&mut out, n);
        }
        for n in [0, -1, 1, i64::MIN, i64::MAX] {
            put_signed(&mut out, n);
        }
        let floats = [0.0, -0.0, 1.0, 0.1, -3.5, EXACT, EXACT - 1.0, f64::MAX, f64::INFINITY];
        for n in floats {
            put_float(&mut out, n);
        }
        let mut reader = Reader::new(&out);
        for n in [0, 1, 127, 128, 300, u64::MAX] {
            assert_eq!(reader.number(), Some(n));
        }
        for n in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(reader.signed(), Some(n));
        }
        for n in floats {
            assert_eq!(reader.float().map(f64::to_bits), Some(n.to_bits()));
        }
        assert_eq!(reader.len(), 0);
        assert_eq!(reader.number(), None);
    }

    #[test]
    fn what_is_cut_or_endless_reads_as_nothing() {
        assert_eq!(Reader::new(&[0x80; 20]).number(), None);
        assert_eq!(Reader::new(&[1, 2, 3]).float(), None);
        assert_eq!(Reader::new(&[200, 1, 0]).count(), None);
        assert_eq!(Reader::new(&[1]).take(5), None);
    }
}
