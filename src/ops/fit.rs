//! How much of a report fits into a byte budget.

/// The greatest number up to `most` that fits, 0 when none does. What fits with more also fits with less.
pub(super) fn most_that_fits(most: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if fits(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::most_that_fits;

    #[test]
    fn it_is_the_greatest() {
        for limit in 0..20 {
            assert_eq!(most_that_fits(12, |number| number <= limit), limit.min(12));
        }
        assert_eq!(most_that_fits(12, |_| false), 0);
    }
}
