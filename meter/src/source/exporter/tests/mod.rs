//! The reader of exporters, text by text.

mod age;
mod figures;
mod identity;
mod places;

use super::*;

const L4: &str = include_str!("../../../../tests/data/dcgm_l4.prom");
const MI300X: &str = include_str!("../../../../tests/data/amd_mi300x.prom");
const AGE: Duration = Duration::from_secs(60);

fn exporter(dialect: Dialect) -> Exporter {
    Exporter::new(dialect, Location::File("/nowhere".into()), AGE)
}

fn look(dialect: Dialect, text: &str) -> (Result<Vec<Gpu>, String>, Vec<Unusable>) {
    let mut exporter = exporter(dialect);
    let gpus = exporter.look(text, Instant::now());
    (gpus, exporter.unusable)
}

fn dcgm(text: &str) -> Vec<Gpu> {
    look(Dialect::Dcgm, text).0.unwrap()
}

fn amd(text: &str) -> Vec<Gpu> {
    look(Dialect::Amd, text).0.unwrap()
}

fn refused(dialect: Dialect, text: &str) -> String {
    look(dialect, text).0.unwrap_err()
}

fn ids(gpus: &[Gpu]) -> Vec<&str> {
    gpus.iter().map(|gpu| gpu.id.as_str()).collect()
}
