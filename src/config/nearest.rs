//! Which of the known names somebody probably meant.

/// A longer name, in characters, is no slip of the hand. (Comparing takes time and memory by the product of the lengths.)
const LONGEST: usize = 100;

/// The candidate that is nearest to `wanted`, if any is near enough to be a slip of the hand. Case, `-` and `_` do not
/// count, so that `machine_classes` finds `machineClasses`.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = bare(wanted);
    let tolerated = (wanted.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (candidate, bare(candidate)))
        .filter(|(_, bare)| wanted.chars().count().max(bare.chars().count()) <= LONGEST)
        .map(|(candidate, bare)| (strsim::damerau_levenshtein(&wanted, &bare), candidate))
        .filter(|(distance, _)| *distance <= tolerated)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn bare(name: &str) -> String {
    name.chars().filter(|character| !matches!(character, '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        let known = ["template", "machineClasses", "provider"];
        assert_eq!(nearest("tempalte", known), Some("template"));
        assert_eq!(nearest("machine_classes", known), Some("machineClasses"));
        assert_eq!(nearest("providers", known), Some("provider"));
        assert_eq!(nearest("namespace", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn names_that_are_absurdly_long_are_not_compared() {
        let (one, other) = ("a".repeat(1 << 19), "a".repeat((1 << 19) + 1));
        assert_eq!(nearest(&one, [other.as_str()]), None);
    }
}
