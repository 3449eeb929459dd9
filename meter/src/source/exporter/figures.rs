//! Decides which numbers are figures. Vendors have numbers that stand for "no value", and broken hardware shows values
//! that no hardware can have: such a number hides itself, and no other.

use super::dialect::{Dialect, Metric, Quantity};
use crate::source::gpu::{MAX_MEMORY_MIB, MAX_WATTS};
use std::sync::LazyLock;

/// DCGM's blanks (`dcgm_structs.h`): `DCGM_INT32_BLANK`, `DCGM_INT64_BLANK`, `DCGM_FP64_BLANK`, and the values above
/// them that say why a value is missing.
const INT32_BLANKS: std::ops::RangeInclusive<u64> = 0x7fff_fff0..=0x7fff_ffff;
const FP64_BLANKS: std::ops::RangeInclusive<u64> = 0x8000_0000_0000..=0x8000_0000_000f;
/// The smallest that a 64-bit blank becomes on its way through a float and six digits. No figure is that large.
const INT64_BLANKS: f64 = 9.223_37e18;

static DCGM_BLANKS: LazyLock<Vec<f64>> = LazyLock::new(|| printed(INT32_BLANKS.chain(FP64_BLANKS)));

/// AMD's libraries fill unknown values with ones, in the width of the field.
static AMD_BLANKS: LazyLock<Vec<f64>> = LazyLock::new(|| printed([u16::MAX.into(), u32::MAX.into()]));

/// The blanks, as they are and as programs round them that print 6 to 17 digits; in order.
fn printed(blanks: impl IntoIterator<Item = u64>) -> Vec<f64> {
    let blanks = blanks.into_iter().map(|blank| blank as f64);
    let mut printed: Vec<f64> = blanks
        .flat_map(|blank| (5..17).filter_map(move |digits: usize| format!("{blank:.digits$e}").parse().ok()))
        .collect();
    printed.sort_unstable_by(f64::total_cmp);
    printed.dedup();
    printed
}

/// Whether `value` stands for no value.
pub fn is_blank(dialect: Dialect, value: f64) -> bool {
    let blanks = match dialect {
        Dialect::Dcgm => &DCGM_BLANKS,
        Dialect::Amd => &AMD_BLANKS,
    };
    !value.is_finite()
        || value.abs() >= INT64_BLANKS
        || blanks.binary_search_by(|blank| blank.total_cmp(&value)).is_ok()
}

/// The meaning of `value` of `metric`, in the unit of its quantity, for a board that draws `reach` watts at most. None
/// if no GPU can have it.
pub fn believe(dialect: Dialect, metric: &Metric, value: f64, reach: f64) -> Option<f64> {
    // Ratios are averages of counters, and may end a rounding above 1.
    const ROUNDING: f64 = 1e-6;
    if is_blank(dialect, value) || value < 0.0 {
        return None;
    }
    let figure = value * metric.scale;
    let most = match metric.quantity {
        Quantity::Utilisation => return (figure <= 1.0 + ROUNDING).then(|| figure.min(1.0)),
        Quantity::Memory | Quantity::Capacity => MAX_MEMORY_MIB as f64,
        Quantity::Energy => u64::MAX as f64,
        Quantity::Power => reach,
    };
    (figure <= most).then_some(figure)
}

/// The most watts that boards draw by their makers' data sheets, by the word in their names.
const BOARDS: [(&str, f64); 32] = [
    ("T4", 70.0),
    ("L4", 72.0),
    ("A2", 60.0),
    ("A10", 150.0),
    ("A10G", 300.0),
    ("A16", 250.0),
    ("A30", 165.0),
    ("A40", 300.0),
    ("L40", 300.0),
    ("L40S", 350.0),
    ("V100", 350.0),
    ("A100", 500.0),
    ("A800", 500.0),
    ("H20", 500.0),
    ("H100", 700.0),
    ("H800", 700.0),
    ("H200", 700.0),
    ("GH200", 1_000.0),
    ("B200", 1_200.0),
    ("GB200", 1_200.0),
    ("B300", 1_400.0),
    ("GB300", 1_400.0),
    ("MI100", 300.0),
    ("MI210", 300.0),
    ("MI250", 560.0),
    ("MI250X", 560.0),
    ("MI300A", 760.0),
    ("MI300X", 750.0),
    ("MI308X", 750.0),
    ("MI325X", 1_000.0),
    ("MI350X", 1_000.0),
    ("MI355X", 1_400.0),
];
/// Boards may be set, and swing, above their data sheets.
const MARGIN: f64 = 2.0;

/// The most watts that a board of this model shows: [`MAX_WATTS`] where the model is not known.
pub fn reach(model: &str) -> f64 {
    let words = model.split(|c: char| !c.is_ascii_alphanumeric());
    let known = words.filter_map(|word| BOARDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)));
    known.map(|(_, watts)| watts * MARGIN).next().unwrap_or(MAX_WATTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dcgm(name: &str, value: &str) -> Option<f64> {
        let (_, metric) = Dialect::Dcgm.metric(name).unwrap();
        believe(Dialect::Dcgm, metric, value.parse().unwrap(), MAX_WATTS)
    }

    #[test]
    fn blanks_are_blanks_however_they_are_printed() {
        for blank in [
            "2147483632",
            "2147483633",
            "2147483634",
            "2147483635",
            "2.147483632e+09",
            "2.14748e+09",
            "2.1474836e9",
            "9223372036854775792",
            "9223372036854775795",
            "9223372036854776000",
            "9.223372036854776e+18",
            "9.22337e+18",
            "140737488355328",
            "140737488355328.000000",
            "140737488355331",
            "1.40737488355328e+14",
            "1.40737e+14",
            "1.4073749e14",
            "NaN",
            "+Inf",
        ] {
            assert!(is_blank(Dialect::Dcgm, blank.parse().unwrap()), "{blank}");
            for name in ["DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_FB_USED_BYTES", "DCGM_FI_DEV_POWER_USAGE"] {
                assert_eq!(dcgm(name, blank), None, "{name} {blank}");
            }
            assert_eq!(dcgm("DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL", blank), None, "{blank}");
        }
        for blank in
            ["65535", "6.5535e+04", "4294967295", "4.29497e+09", "18446744073709551615", "1.8446744073709552e+19"]
        {
            assert!(is_blank(Dialect::Amd, blank.parse().unwrap()), "{blank}");
        }
    }

    #[test]
    fn good_figures_beside_the_blanks_are_not_hidden() {
        // Two GiB, to the byte.
        assert_eq!(dcgm("DCGM_FI_DEV_FB_USED_BYTES", "2147483648"), Some(2_048.0));
        assert_eq!(dcgm("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "2147483631"), Some(2_147_483_631_000.0));
        assert_eq!(dcgm("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "140737488355327"), Some(140_737_488_355_327_000.0));
        assert!(!is_blank(Dialect::Dcgm, 65_535.0));
        assert!(!is_blank(Dialect::Amd, 140_737_488_355_328.0));
    }

    #[test]
    fn figures_beyond_what_can_be_are_hidden() {
        for (name, most, beyond) in [
            ("DCGM_FI_DEV_GPU_UTIL", "100", "101"),
            ("DCGM_FI_DEV_GPU_UTIL_RATIO", "1", "1.01"),
            ("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "1.0000001", "50"),
            ("DCGM_FI_DEV_FB_USED", "1048576", "1048577"),
            ("DCGM_FI_DEV_FB_USED_BYTES", "1099511627776", "1099511627777"),
            ("DCGM_FI_DEV_POWER_USAGE", "4000", "4000.1"),
        ] {
            assert!(dcgm(name, most).is_some(), "{name}");
            assert_eq!(dcgm(name, beyond), None, "{name}");
            assert_eq!(dcgm(name, "-1"), None, "{name}");
        }
    }

    #[test]
    fn the_model_tells_what_a_board_can_draw() {
        for (model, watts) in [
            ("NVIDIA H100 80GB HBM3", 1_400.0),
            ("NVIDIA A100-SXM4-80GB", 1_000.0),
            ("NVIDIA L4", 144.0),
            ("Tesla T4", 140.0),
            ("NVIDIA L40S", 700.0),
            ("Aqua Vanjaram [Instinct MI300X VF]", 1_500.0),
            ("AMD Instinct MI300X OAM", 1_500.0),
            ("102-G30211-0C", MAX_WATTS),
            ("", MAX_WATTS),
        ] {
            assert_eq!(reach(model), watts, "{model}");
        }
    }
}
