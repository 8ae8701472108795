//! Protobuf's wire format, walked without copying.
//!
//! A message is decoded record by record: decoded as a whole, a few megabytes of empty records would take gigabytes.

/// The bytes are no protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// The values of all fields of this number that hold bytes (messages, texts), in order.
pub(super) fn each<'a>(
    message: &'a [u8],
    wanted: u64,
    take: &mut dyn FnMut(&'a [u8]) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let mut rest = message;
    while !rest.is_empty() {
        let (key, after) = varint(rest)?;
        if key >> 3 == 0 {
            return Err(Broken);
        }
        rest = match key & 7 {
            0 => varint(after)?.1,
            1 => after.get(8..).ok_or(Broken)?,
            5 => after.get(4..).ok_or(Broken)?,
            2 => {
                let (length, after) = varint(after)?;
                let length = usize::try_from(length).map_err(|_| Broken)?;
                let (value, after) = after.split_at_checked(length).ok_or(Broken)?;
                if key >> 3 == wanted {
                    take(value)?;
                }
                after
            }
            _ => return Err(Broken),
        };
    }
    Ok(())
}

/// The last field of this number that holds bytes; empty where there is none.
pub(super) fn last(message: &[u8], wanted: u64) -> Result<&[u8], Broken> {
    let mut found = &[][..];
    each(message, wanted, &mut |value| {
        found = value;
        Ok(())
    })?;
    Ok(found)
}

fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), Broken> {
    let mut value = 0_u64;
    for (n, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(7 * n as u32).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Ok((value, bytes.get(n + 1..).unwrap_or_default()));
        }
    }
    Err(Broken)
}
