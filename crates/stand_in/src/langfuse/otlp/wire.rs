//! The wire format of protocol buffers, as far as spans need it.

/// A field of a message: its number and what it holds.
pub(super) type Field<'a> = (u64, Held<'a>);

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Held<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Held<'a> {
    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Held::Bytes(bytes) => Some(bytes),
            Held::Number(_) => None,
        }
    }

    pub(super) fn text(self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    pub(super) fn number(self) -> Option<u64> {
        match self {
            Held::Number(number) => Some(number),
            Held::Bytes(_) => None,
        }
    }
}

/// The fields of a message in their order; `None` when it is none.
pub(super) fn fields(mut message: &[u8]) -> Option<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message)?;
        let held = match key & 7 {
            0 => Held::Number(varint(&mut message)?),
            1 => Held::Number(u64::from_le_bytes(take(&mut message, 8)?.try_into().ok()?)),
            2 => {
                let length = varint(&mut message)?;
                Held::Bytes(take(&mut message, usize::try_from(length).ok()?)?)
            }
            5 => Held::Number(u32::from_le_bytes(take(&mut message, 4)?.try_into().ok()?).into()),
            _ => return None,
        };
        fields.push((key >> 3, held));
    }
    Some(fields)
}

fn take<'a>(message: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = message.split_at_checked(length)?;
    *message = rest;
    Some(taken)
}

fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(message, 1)?[0];
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bytes_are_read_in_order() {
        let message = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x19, 1, 0, 0, 0, 0, 0, 0, 0];
        let expected = [(1, Held::Number(150)), (2, Held::Bytes(b"hi")), (3, Held::Number(1))];
        assert_eq!(fields(&message).unwrap(), expected);
    }

    #[test]
    fn what_is_cut_off_is_no_message() {
        assert_eq!(fields(&[0x12, 9, b'h']), None);
        assert_eq!(fields(&[0x08]), None);
    }
}
