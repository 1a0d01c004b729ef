//! What a scalar stands for, as go-yaml v4 decides: YAML 1.2 with some of 1.1. `yes` is text, `0755` is octal.

use super::time::Time;

/// What a scalar stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number that fits 64 bits with a sign.
    Int(i64),
    /// A larger one that fits 64 bits without.
    Uint(u64),
    /// Any other number.
    Float(f64),
    /// A date, or a date with a time.
    Time(Time),
    /// `<<`, which as a key takes over another mapping.
    Merge,
    /// Anything else.
    Text,
}

impl Scalar {
    const fn tag(&self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool(_) => "!!bool",
            Self::Int(_) | Self::Uint(_) => "!!int",
            Self::Float(_) => "!!float",
            Self::Time(_) => "!!timestamp",
            Self::Merge => "!!merge",
            Self::Text => "!!str",
        }
    }
}

/// What a plain scalar without a tag stands for.
#[must_use]
pub fn implied(text: &str) -> Scalar {
    untagged(text, true)
}

/// The tag that a plain scalar without one has.
pub(in crate::template) fn implied_tag(text: &str) -> &'static str {
    implied(text).tag()
}

/// What a scalar with this tag stands for; `None` when it is not written as the tag wants it.
#[must_use]
pub fn tagged(tag: &str, text: &str) -> Option<Scalar> {
    if !matches!(tag, "" | "!!str" | "!!bool" | "!!int" | "!!float" | "!!null" | "!!timestamp") || tag == "!!str" {
        return Some(Scalar::Text);
    }
    match untagged(text, matches!(tag, "" | "!!timestamp")) {
        scalar if tag.is_empty() || scalar.tag() == tag => Some(scalar),
        Scalar::Int(number) if tag == "!!float" => Some(Scalar::Float(number as f64)),
        _ => None,
    }
}

fn untagged(text: &str, times: bool) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        "-0" | "-0.0" => return Scalar::Float(-0.0),
        "<<" => return Scalar::Merge,
        _ => {}
    }
    match text.as_bytes().first() {
        Some(b'.') => float(text),
        Some(b'+' | b'-' | b'0'..=b'9') => {
            if let Some(time) = times.then(|| Time::parse(text)).flatten() {
                return Scalar::Time(time);
            }
            let digits = text.replace('_', "");
            integer(&digits).unwrap_or_else(|| float(&digits))
        }
        _ => Scalar::Text,
    }
}

/// Decimal, `0x`, `0o`, `0b`, and octal after a mere `0`.
fn integer(text: &str) -> Option<Scalar> {
    let (sign, rest) = match text.as_bytes() {
        [sign @ (b'+' | b'-'), ..] => (Some(*sign), &text[1..]),
        _ => (None, text),
    };
    let (radix, digits) = match rest.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &rest[2..]),
        [b'0', b'o' | b'O', ..] => (8, &rest[2..]),
        [b'0', b'b' | b'B', ..] => (2, &rest[2..]),
        [b'0', _, ..] => (8, &rest[1..]),
        _ => (10, rest),
    };
    // The standard library would take a sign here.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u64::from_str_radix(digits, radix).ok()?;
    match (sign, i64::try_from(number)) {
        (Some(b'-'), _) => 0_i64.checked_sub_unsigned(number).map(Scalar::Int),
        (_, Ok(number)) => Some(Scalar::Int(number)),
        (None, Err(_)) => Some(Scalar::Uint(number)),
        _ => None,
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, unless it is too large.
fn float(text: &str) -> Scalar {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(index) => (&unsigned[..index], Some(&unsigned[index + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = digits(whole) && fraction.is_none_or(digits);
    let any = !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    match text.parse::<f64>() {
        Ok(number) if mantissa_fits && any && exponent_fits && number.is_finite() => Scalar::Float(number),
        _ => Scalar::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Scalar, implied, tagged};

    #[test]
    fn plain_scalars_stand_for_what_go_yaml_takes_them_for() {
        let int = Scalar::Int;
        let float = Scalar::Float;
        let table = [
            ("yes", Scalar::Text),
            ("on", Scalar::Text),
            ("True", Scalar::Bool(true)),
            ("tRue", Scalar::Text),
            ("", Scalar::Null),
            ("~", Scalar::Null),
            ("nULL", Scalar::Text),
            ("<<", Scalar::Merge),
            ("12", int(12)),
            ("+12", int(12)),
            ("-12", int(-12)),
            ("1_000", int(1000)),
            ("0755", int(493)),
            ("0o17", int(15)),
            ("0x1F", int(31)),
            ("-0x1F", int(-31)),
            ("0b101", int(5)),
            ("08", float(8.0)),
            ("0", int(0)),
            ("00", int(0)),
            ("-0", float(-0.0)),
            ("+0", int(0)),
            ("0x", Scalar::Text),
            ("0x+1", Scalar::Text),
            ("+-1", Scalar::Text),
            ("-9223372036854775808", int(i64::MIN)),
            ("9223372036854775808", Scalar::Uint(1 << 63)),
            ("18446744073709551616", float(18_446_744_073_709_551_616.0)),
            ("+18446744073709551615", float(18_446_744_073_709_551_615.0)),
            ("-9223372036854775809", float(-9_223_372_036_854_775_809.0)),
            ("1.5", float(1.5)),
            ("1.", float(1.0)),
            (".5", float(0.5)),
            ("-.5e3", float(-500.0)),
            (".5_0", Scalar::Text),
            (".", Scalar::Text),
            ("1e400", Scalar::Text),
            ("1e-400", float(0.0)),
            ("1e", Scalar::Text),
            (".inf", float(f64::INFINITY)),
            ("-.INF", float(f64::NEG_INFINITY)),
            ("inf", Scalar::Text),
            ("1:30", Scalar::Text),
            ("1.2.3", Scalar::Text),
        ];
        for (text, scalar) in table {
            assert_eq!(implied(text), scalar, "{text:?}");
        }
        assert!(matches!(implied(".NaN"), Scalar::Float(number) if number.is_nan()));
        assert!(matches!(implied("2001-12-14"), Scalar::Time(_)));
    }

    #[test]
    fn a_tag_is_what_a_scalar_must_be_written_for() {
        assert_eq!(tagged("!!str", "12"), Some(Scalar::Text));
        assert_eq!(tagged("!!float", "12"), Some(Scalar::Float(12.0)));
        assert_eq!(tagged("!!float", "18446744073709551615"), None);
        assert_eq!(tagged("!!int", "1.5"), None);
        assert_eq!(tagged("!!int", "2001-01-01"), None);
        assert_eq!(tagged("!!bool", "yes"), None);
        assert_eq!(tagged("!!null", "x"), None);
        assert_eq!(tagged("!custom", "12"), Some(Scalar::Text));
        assert_eq!(tagged("!!timestamp", "x"), None);
    }
}
