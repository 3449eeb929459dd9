//! Wallets and client libraries show the documentation in the metadata. Every item of ours that they can show must have
//! some.

use super::*;
use frame_metadata::v16::PalletMetadata;
use scale_info::{form::PortableForm, Field, Type, TypeDef};

/// Crates with types of ours.
const CRATES: [&str; 9] = [
    "leasehold_primitives",
    "pallet_agenda",
    "pallet_chain_timing",
    "pallet_lease_bidding",
    "pallet_leases",
    "pallet_provider_registry",
    "pallet_provider_staking",
    "pallet_usage_attestation",
    "pallet_watchers",
];
const PALLETS: [&str; 8] = [
    "Agenda",
    "ChainTiming",
    "LeaseBidding",
    "Leases",
    "ProviderRegistry",
    "ProviderStaking",
    "UsageAttestation",
    "Watchers",
];
const RUNTIME_APIS: [&str; 3] = ["LeasesApi", "ProviderStakingApi", "WatchingApi"];

/// Paths of items without documentation.
#[derive(Default)]
struct Undocumented(Vec<String>);

impl Undocumented {
    fn check(&mut self, path: impl Into<String>, docs: &[String]) {
        if docs.iter().all(|line| line.trim().is_empty()) {
            self.0.push(path.into());
        }
    }

    /// Fields without a name are documented where they stand.
    fn check_fields(&mut self, path: &str, fields: &[Field<PortableForm>]) {
        for field in fields {
            if let Some(name) = &field.name {
                self.check(format!("{path}.{name}"), &field.docs);
            }
        }
    }

    fn check_type(&mut self, ty: &Type<PortableForm>) {
        let path = ty.path.segments.join("::");
        self.check(&path, &ty.docs);
        match &ty.type_def {
            TypeDef::Composite(composite) => self.check_fields(&path, &composite.fields),
            TypeDef::Variant(variants) => {
                // Arguments of calls cannot carry documentation: the call's own has a section for them.
                let is_call = path.ends_with("::pallet::Call");
                for variant in &variants.variants {
                    let path = format!("{path}::{}", variant.name);
                    self.check(&path, &variant.docs);
                    if !is_call {
                        self.check_fields(&path, &variant.fields);
                    }
                }
            }
            _ => (),
        }
    }

    /// Calls, events and errors are types.
    fn check_pallet(&mut self, pallet: &PalletMetadata<PortableForm>) {
        let name = &pallet.name;
        self.check(name, &pallet.docs);
        for entry in pallet.storage.iter().flat_map(|storage| &storage.entries) {
            self.check(format!("{name}, storage {}", entry.name), &entry.docs);
        }
        for constant in &pallet.constants {
            self.check(format!("{name}, constant {}", constant.name), &constant.docs);
        }
        for function in &pallet.view_functions {
            self.check(format!("{name}, view function {}", function.name), &function.docs);
        }
    }
}

/// Types that a macro of the SDK makes, which gives them no documentation: the keys of meters and watchers.
fn is_made_by_the_sdk(ty: &Type<PortableForm>) -> bool {
    ty.path.segments.iter().any(|segment| ["meter_key", "watch_key"].contains(&&**segment))
}

#[test]
fn everything_of_ours_in_the_metadata_is_documented() {
    development().execute_with(|| {
        let metadata = metadata();
        let mut undocumented = Undocumented::default();
        let is_ours = |ty: &&Type<PortableForm>| {
            ty.path.segments.first().is_some_and(|krate| CRATES.contains(&&**krate)) && !is_made_by_the_sdk(ty)
        };
        metadata.types.types.iter().map(|portable| &portable.ty).filter(is_ours).for_each(|ty| {
            undocumented.check_type(ty);
        });
        for name in PALLETS {
            undocumented.check_pallet(metadata.pallets.iter().find(|pallet| pallet.name == name).expect(name));
        }
        for name in RUNTIME_APIS {
            let api = metadata.apis.iter().find(|api| api.name == name).expect(name);
            undocumented.check(name, &api.docs);
            for method in &api.methods {
                undocumented.check(format!("{name}::{}", method.name), &method.docs);
            }
        }
        let Undocumented(paths) = undocumented;
        assert!(paths.is_empty(), "{} without documentation:\n{}", paths.len(), paths.join("\n"));
    });
}

/// Without `capture_docs` the documentation of a type would not get there; this test would show it.
#[test]
fn the_documentation_of_a_views_fields_is_in_the_metadata() {
    development().execute_with(|| {
        let metadata = metadata();
        let view = metadata.types.types.iter().map(|portable| &portable.ty).find(|ty| {
            let path: Vec<&str> = ty.path.segments.iter().map(|segment| &**segment).collect();
            path == ["leasehold_primitives", "api", "leases", "LeaseView"]
        });
        let TypeDef::Composite(view) = &view.unwrap().type_def else { panic!("a structure") };
        let term = view.fields.iter().find(|field| field.name.as_deref() == Some("term")).unwrap();
        assert_eq!(term.docs, ["Blocks agreed on, from `start`."]);
    });
}

/// The shape of a call's documentation: a sentence, then those of these headings that it needs, in this order.
const HEADINGS: [&str; 5] = ["# Origin", "# Arguments", "# Details", "# Errors", "# Events"];
/// The sections that each call must have.
const NEEDED: [&str; 3] = ["# Origin", "# Errors", "# Events"];

#[test]
fn all_calls_are_documented_in_one_shape() {
    development().execute_with(|| {
        let metadata = metadata();
        let mut shapeless = Vec::new();
        for ty in metadata.types.types.iter().map(|portable| &portable.ty) {
            let segments: Vec<_> = ty.path.segments.iter().map(|segment| &**segment).collect();
            let [krate, "pallet", "Call"] = segments[..] else { continue };
            let TypeDef::Variant(calls) = &ty.type_def else { continue };
            for call in calls.variants.iter().filter(|_| CRATES.contains(&krate)) {
                let lines: Vec<_> = call.docs.iter().map(|line| line.trim()).collect();
                let headings: Vec<_> = lines.iter().copied().filter(|line| line.starts_with('#')).collect();
                let mut known = HEADINGS.iter();
                let is_ordered = headings.iter().all(|heading| known.any(|one| one == heading));
                let says_all = NEEDED.iter().all(|heading| headings.contains(heading));
                let begins_with_a_sentence =
                    lines.first().is_some_and(|line| !line.is_empty() && !line.starts_with('#'));
                if !(is_ordered && says_all && begins_with_a_sentence) {
                    shapeless.push(format!("{krate}::{}: {headings:?}", call.name));
                }
            }
        }
        assert!(shapeless.is_empty(), "of another shape:\n{}", shapeless.join("\n"));
    });
}
