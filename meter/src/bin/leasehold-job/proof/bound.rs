//! The conclusions from answers to questions that were drawn at random.

/// A prover that lacks more than what is concluded here passes with at most this probability.
const CHANCE: f64 = 1e-6;

/// The largest share of things that may be amiss, if `amiss` of `asked` randomly drawn things were amiss: by the bound
/// of Chernoff and Hoeffding on the tail of a binomial distribution, which for none is (1 - share)^asked.
pub fn most_amiss(asked: f64, amiss: f64) -> f64 {
    let found = amiss / asked;
    if found >= 1.0 {
        return 1.0;
    }
    let (mut low, mut high) = (found, 1.0);
    for _ in 0..64 {
        let share = (low + high) / 2.0;
        if asked * divergence(found, share) < -CHANCE.ln() {
            low = share;
        } else {
            high = share;
        }
    }
    high
}

/// The relative entropy of a coin that falls `found` against one that falls `share`.
fn divergence(found: f64, share: f64) -> f64 {
    let part = |p: f64, q: f64| if p > 0.0 { p * (p / q).ln() } else { 0.0 };
    part(found, share) + part(1.0 - found, 1.0 - share)
}

/// `value` with three significant digits, rounded down.
pub fn three_digits(value: f64) -> String {
    if value <= 0.0 || !value.is_finite() {
        return "0".into();
    }
    let decimals = (2.0 - value.log10().floor()).clamp(0.0, 9.0);
    let scale = 10f64.powf(decimals);
    format!("{:.*}", decimals as usize, (value * scale).floor() / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_nothing_amiss_it_is_the_power() {
        for asked in [64.0, 256.0, 1_024.0] {
            let share = most_amiss(asked, 0.0);
            assert!(((1.0 - share).powf(asked) / CHANCE - 1.0).abs() < 1e-3, "{asked}");
        }
        assert!((0.0525..0.0526).contains(&most_amiss(256.0, 0.0)));
    }

    /// The tail of a few cases, computed by adding it up.
    #[test]
    fn the_tail_of_what_is_concluded_is_no_likelier_than_the_chance() {
        for (asked, amiss) in [(64, 5), (1_024, 1), (1_024, 50), (1_024, 600)] {
            let share = most_amiss(f64::from(asked), f64::from(amiss));
            let mut term = (1.0 - share).powi(asked);
            let mut tail = term;
            for k in 0..amiss {
                term *= f64::from(asked - k) / f64::from(k + 1) * share / (1.0 - share);
                tail += term;
            }
            assert!(tail <= CHANCE && share > f64::from(amiss) / f64::from(asked), "{asked} {amiss}: {tail:e}");
        }
    }

    #[test]
    fn more_amiss_proves_less_and_all_amiss_nothing() {
        let shares: Vec<f64> = [0, 1, 10, 100, 1_023].map(|amiss| most_amiss(1_024.0, f64::from(amiss))).to_vec();
        assert!(shares.windows(2).all(|pair| pair[0] < pair[1]), "{shares:?}");
        assert_eq!((most_amiss(1_024.0, 1_024.0), most_amiss(1_024.0, 1e9)), (1.0, 1.0));
    }

    #[test]
    fn figures_are_rounded_down() {
        for (value, text) in [
            (123.99, "123"),
            (1_239.9, "1239"),
            (12.39, "12.3"),
            (0.99999, "0.999"),
            (0.012_399, "0.0123"),
            (0.0, "0"),
            (-1.0, "0"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(three_digits(value), text);
        }
    }
}
