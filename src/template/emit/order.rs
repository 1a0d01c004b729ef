//! The order in which go-yaml writes the keys of a mapping: numbers first, then text as people sort it, `a2` before
//! `a10`.

use super::unicode::{is_digit, is_letter};
use super::value::{Key, Text};

/// Sorts by key. go-yaml's order contradicts itself for some sets of keys, which a sort must survive.
pub(super) fn sorted<T>(entries: &[(Key, T)]) -> Vec<&(Key, T)> {
    let keys: Vec<Ranked> = entries.iter().map(|(key, _)| Ranked::of(key)).collect();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let mut merged = Vec::with_capacity(order.len());
    let mut width = 1;
    while width < order.len() {
        merged.clear();
        for pair in order.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some(first), Some(second)) = (left.first(), right.first()) {
                let side = if keys[*second].less(&keys[*first]) { &mut right } else { &mut left };
                merged.extend(side.split_off_first());
            }
            merged.extend(left.iter().chain(right));
        }
        std::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    order.into_iter().map(|index| &entries[index]).collect()
}

/// A key as it is compared.
enum Ranked {
    /// A number or truth value, the rank of its type, and itself where the number is not exact.
    Number(f64, u8, i128),
    Text(Vec<char>),
    Other(u8),
}

/// The ranks of Go's types.
const TEXT: u8 = 24;

impl Ranked {
    fn of(key: &Key) -> Self {
        match key {
            Key::Bool(key) => Self::Number(f64::from(u8::from(*key)), 1, i128::from(*key)),
            Key::Int(key) => Self::Number(*key as f64, 2, i128::from(*key)),
            Key::Uint(key) => Self::Number(*key as f64, 11, i128::from(*key)),
            Key::Float(key) => Self::Number(*key, 14, 0),
            Key::Null => Self::Other(20),
            Key::Text(text) => Self::Text(text.characters()),
            Key::Time(_) => Self::Other(25),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Number(_, rank, _) | Self::Other(rank) => *rank,
            Self::Text(_) => TEXT,
        }
    }

    fn less(&self, other: &Self) -> bool {
        match (self, other) {
            #[expect(clippy::float_cmp, reason = "only what is exactly equal is compared further")]
            (Self::Number(a, rank, exact), Self::Number(b, other_rank, other_exact)) => {
                if a == b {
                    (rank, exact) < (other_rank, other_exact)
                } else {
                    a < b
                }
            }
            (Self::Text(a), Self::Text(b)) => text_less(a, b),
            _ => self.rank() < other.rank(),
        }
    }
}

fn text_less(a: &[char], b: &[char]) -> bool {
    let Some(first) = a.iter().zip(b).position(|(a, b)| a != b) else { return a.len() < b.len() };
    let (left, right) = (a[first], b[first]);
    let after_digit = first > 0 && is_digit(a[first - 1]);
    match (is_letter(left), is_letter(right)) {
        (true, true) => return left < right,
        (false, false) => {}
        (left_is_letter, right_is_letter) => return if after_digit { left_is_letter } else { right_is_letter },
    }
    // Where a zero is compared behind other digits, it counts as a digit of that number.
    let zero = left == '0' || right == '0';
    let before = || a[..first].iter().rev().take_while(|character| is_digit(**character));
    let start = i64::from(zero && before().any(|character| *character != '0'));
    let number = |text: &[char]| {
        let digits = text[first..].iter().take_while(|character| is_digit(**character));
        digits.fold((start, 0_usize), |(number, length), digit| {
            let digit = i64::from(u32::from(*digit)) - i64::from(u32::from('0'));
            (number.wrapping_mul(10).wrapping_add(digit), length + 1)
        })
    };
    let (left_number, right_number) = (number(a), number(b));
    if left_number == right_number { left < right } else { left_number < right_number }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(Text::Utf8(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, sorted};

    fn order(keys: &[Key]) -> Vec<String> {
        let entries: Vec<(Key, ())> = keys.iter().map(|key| (key.clone(), ())).collect();
        sorted(&entries).into_iter().map(|(key, ())| format!("{key:?}")).collect()
    }

    #[test]
    fn text_is_in_natural_order() {
        let keys = ["b", "a10", "a2", "a", "A", "a-1", "a_1", "a1b", "a01", "10", "9", "é", "~", "a1a", ""];
        let keys: Vec<Key> = keys.map(Key::from).to_vec();
        let texts: Vec<String> =
            order(&keys).iter().map(|key| key.replace("Text(Utf8(\"", "").replace("\"))", "")).collect();
        assert_eq!(texts, ["", "~", "9", "10", "A", "a", "a-1", "a_1", "a1a", "a1b", "a01", "a2", "a10", "b", "é"],);
    }

    #[test]
    fn numbers_come_before_nothing_and_nothing_before_text() {
        let keys =
            [Key::from("a"), Key::Null, Key::Float(1.5), Key::Int(2), Key::Bool(true), Key::Uint(1), Key::Int(1)];
        assert_eq!(
            order(&keys),
            ["Bool(true)", "Int(1)", "Uint(1)", "Float(1.5)", "Int(2)", "Null", "Text(Utf8(\"a\"))"]
        );
    }

    #[test]
    fn many_keys_are_sorted_whatever_their_first_order() {
        let mut keys: Vec<Key> =
            (0..1000).map(|number| Key::from(&*format!("key-{}", (number * 7919) % 1000))).collect();
        let first = order(&keys);
        keys.reverse();
        assert_eq!(order(&keys), first);
        assert_eq!(first[999], "Text(Utf8(\"key-999\"))");
    }
}
