//! Where quotes and backslashes are in a line, sixty-four bytes at a time.
//!
//! Most texts of a line are short. A search that begins anew for each costs more than the few bytes that it looks at; so the
//! marks of a block are made once, as the bits of a number, and each search is a look at those.

const BLOCK: usize = 64;

/// Gathers the lowest bits of eight bytes in the topmost byte.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// Finds quotes and backslashes, ever further on.
pub(super) struct Marks<'a> {
    bytes: &'a [u8],
    /// Where the block ends whose marks are known.
    end: usize,
    /// A bit for each of its bytes, the last one topmost.
    bits: u64,
}

impl<'a> Marks<'a> {
    /// The marks of a line.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, end: 0, bits: 0 }
    }

    /// Where the first quote or backslash is at or after `at`, which never is before where one was found.
    #[inline]
    pub(super) fn next(&mut self, at: usize) -> Option<usize> {
        if at < self.end {
            let bits = self.bits >> (BLOCK - (self.end - at));
            if bits != 0 {
                return Some(at + bits.trailing_zeros() as usize);
            }
        }
        self.beyond(at)
    }

    /// The first one in the blocks that follow.
    #[inline(never)]
    fn beyond(&mut self, at: usize) -> Option<usize> {
        // A block starts where the last one ends, or where somebody looked further on.
        let mut start = at.max(self.end);
        while let Some(rest) = self.bytes.get(start..).filter(|rest| !rest.is_empty()) {
            self.bits = match rest.first_chunk() {
                Some(block) => marks(block),
                None => last_marks(self.bytes, rest.len()),
            };
            self.end = start + BLOCK;
            if self.bits != 0 {
                return Some(start + self.bits.trailing_zeros() as usize);
            }
            start = self.end;
        }
        None
    }
}

/// The marks of the last bytes, so many that they are no block.
#[inline(never)]
fn last_marks(bytes: &[u8], last: usize) -> u64 {
    if let Some(block) = bytes.last_chunk() {
        return marks(block) >> (BLOCK - last);
    }
    let mut block = [0; BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    marks(&block) >> (bytes.len() - last)
}

#[inline]
fn marks(block: &[u8; BLOCK]) -> u64 {
    // Two loops without a way out, each over many bytes at a time.
    let marked = block.map(|byte| u8::from(byte == b'"') | u8::from(byte == b'\\'));
    let (eights, _) = marked.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56)
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn every_place_is_found_from_everywhere() {
        for length in [0, 1, 7, 8, 63, 64, 65, 127, 128, 129, 200] {
            let plain = vec![b'x'; length];
            assert_eq!(Marks::new(&plain).next(0), None);
            for at in 0..length {
                for (byte, found) in
                    [(b'"', true), (b'\\', true), (b'!', false), (b'#', false), (0xa2, false), (0xdc, false)]
                {
                    let mut bytes = plain.clone();
                    bytes[at] = byte;
                    for from in (0..=at).step_by(3) {
                        assert_eq!(Marks::new(&bytes).next(from), found.then_some(at), "{at} of {length} from {from}");
                    }
                    assert_eq!(Marks::new(&bytes).next(at + 1), None);
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn one_after_the_other_all_are_found(bytes in "[a\"\\\\]{0,9}|([b-z\"\\\\]|[b-z]{9,90}){0,30}") {
            let mut marks = Marks::new(bytes.as_bytes());
            let mut found = Vec::new();
            let mut at = 0;
            while let Some(next) = marks.next(at) {
                found.push(next);
                at = next + 1;
            }
            let expected: Vec<usize> = bytes.bytes().enumerate().filter(|(_, byte)| b"\"\\".contains(byte)).map(|(at, _)| at).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
