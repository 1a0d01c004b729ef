//! Enumerations: numbers on the wire, Omni's own words everywhere else.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// The value of an enumeration as it arrived: a number, or a word from a server that writes names.
///
/// Source: the gateway marshals with `UseEnumNumbers` (`siderolabs/omni` `internal/backend/grpc/grpc.go`); zero is left
/// out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumValue {
    /// A number.
    Number(i64),
    /// A name.
    Word(String),
}

impl EnumValue {
    /// Omni's own word for it. `words` are the enumeration's names by number; a number beyond them is `UNKNOWN (9)`.
    #[must_use]
    pub fn word(&self, words: &[&str]) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Number(number) => usize::try_from(*number)
                .ok()
                .and_then(|index| words.get(index))
                .map_or_else(|| format!("UNKNOWN ({number})"), |word| (*word).to_owned()),
        }
    }
}

impl Default for EnumValue {
    fn default() -> Self {
        Self::Number(0)
    }
}

impl<'de> Deserialize<'de> for EnumValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrWord;
        impl Visitor<'_> for NumberOrWord {
            type Value = EnumValue;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the number or name of an enumeration's value")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<EnumValue, E> {
                Ok(EnumValue::Number(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<EnumValue, E> {
                Ok(EnumValue::Number(i64::try_from(number).unwrap_or(i64::MAX)))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<EnumValue, E> {
                Ok(EnumValue::Word(word.to_owned()))
            }
        }
        deserializer.deserialize_any(NumberOrWord)
    }
}

#[cfg(test)]
mod tests {
    use super::EnumValue;

    const WORDS: [&str; 3] = ["UNKNOWN", "SCALING_UP", "RUNNING"];

    #[test]
    fn a_number_that_is_known_is_omnis_word() {
        assert_eq!(EnumValue::Number(2).word(&WORDS), "RUNNING");
        assert_eq!(EnumValue::default().word(&WORDS), "UNKNOWN");
    }

    #[test]
    fn a_number_that_is_not_known_is_shown_as_it_is() {
        assert_eq!(EnumValue::Number(9).word(&WORDS), "UNKNOWN (9)");
        assert_eq!(EnumValue::Number(-1).word(&WORDS), "UNKNOWN (-1)");
    }

    #[test]
    fn a_server_that_writes_names_is_taken_at_its_word() {
        let value: EnumValue = serde_json::from_str(r#""HIBERNATING""#).unwrap();
        assert_eq!(value.word(&WORDS), "HIBERNATING");
        assert!(serde_json::from_str::<EnumValue>("[2]").is_err());
    }
}
