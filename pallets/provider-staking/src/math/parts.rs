//! Parts of amounts.

use leasehold_primitives::Balance;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// `amount × part ÷ whole`, rounded down. None if it overflows, or `whole` is 0.
pub(crate) fn part_of(amount: Balance, part: Balance, whole: Balance) -> Option<Balance> {
    match amount.checked_mul(part) {
        // Nearly always. With 256 bits it takes twice as many divisions, and a slash makes 33.
        Some(product) => product.checked_div(whole),
        None => multiply_by_rational_with_rounding(amount, part, whole, Rounding::Down),
    }
}

/// The same, rounded up.
pub(crate) fn part_of_up(amount: Balance, part: Balance, whole: Balance) -> Option<Balance> {
    match amount.checked_mul(part).filter(|_| whole > 0) {
        Some(product) => Some(product.div_ceil(whole)),
        None => multiply_by_rational_with_rounding(amount, part, whole, Rounding::Up),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_are_no_parts_of_nothing() {
        assert_eq!((part_of(1, 1, 0), part_of_up(1, 1, 0)), (None, None));
        assert_eq!((part_of(Balance::MAX, 2, 0), part_of_up(Balance::MAX, 2, 0)), (None, None));
        assert_eq!((part_of(Balance::MAX, 2, 1), part_of_up(Balance::MAX, 2, 1)), (None, None));
        assert_eq!(
            (part_of(Balance::MAX, 3, 3), part_of_up(Balance::MAX, 3, 3)),
            (Some(Balance::MAX), Some(Balance::MAX))
        );
    }

    /// An amount of few bits, or of many.
    fn any_amount() -> impl Strategy<Value = Balance> {
        (any::<Balance>(), 0..128u32).prop_map(|(amount, bits)| amount >> bits)
    }

    proptest! {
        #[test]
        fn short_and_long_ways_come_to_the_same(amount in any_amount(), part in any_amount(), whole in any_amount()) {
            let long = |rounding| multiply_by_rational_with_rounding(amount, part, whole, rounding);
            prop_assert_eq!(part_of(amount, part, whole), long(Rounding::Down));
            prop_assert_eq!(part_of_up(amount, part, whole), long(Rounding::Up));
        }
    }
}
