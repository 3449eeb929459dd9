//! The changes by a block: by each event, and by whole blocks. The histories compare them with what was stored.

use super::{lease::*, *};
use codec::Decode;
use leasehold_primitives::api::{runtime_decl_for_leases_api::LeasesApi, Changes};
use pallet_lease_bidding::Call as Bidding;
use pallet_leases::Call as Lease;
use pallet_provider_registry::Call as Registry;
use scale_info::{form::MetaForm, meta_type, Field, MetaType, TypeDef, TypeDefPrimitive};

fn changes() -> Changes {
    <Runtime as LeasesApi<Block, AccountId>>::changes()
}

fn changed(orders: &[u64], leases: &[u64], offers: &[u64]) -> Changes {
    Changes { orders: orders.to_vec(), leases: leases.to_vec(), offers: offers.to_vec() }
}

/// The least value of a type, encoded: zeros, empty lists, first variants.
fn least(ty: &MetaType) -> Vec<u8> {
    match ty.type_info().type_def {
        TypeDef::Composite(of) => of.fields.iter().flat_map(|field| least(&field.ty)).collect(),
        TypeDef::Variant(of) => {
            let first = of.variants.iter().min_by_key(|variant| variant.index).unwrap();
            let fields = first.fields.iter().flat_map(|field| least(&field.ty));
            [first.index].into_iter().chain(fields).collect()
        }
        TypeDef::Array(of) => least(&of.type_param).repeat(usize::try_from(of.len).unwrap()),
        TypeDef::Tuple(of) => of.fields.iter().flat_map(least).collect(),
        TypeDef::Sequence(_) | TypeDef::Compact(_) | TypeDef::BitSequence(_) => vec![0],
        TypeDef::Primitive(of) => {
            let bytes = match of {
                TypeDefPrimitive::Bool | TypeDefPrimitive::Str | TypeDefPrimitive::U8 | TypeDefPrimitive::I8 => 1,
                TypeDefPrimitive::U16 | TypeDefPrimitive::I16 => 2,
                TypeDefPrimitive::Char | TypeDefPrimitive::U32 | TypeDefPrimitive::I32 => 4,
                TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => 8,
                TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => 16,
                TypeDefPrimitive::U256 | TypeDefPrimitive::I256 => 32,
            };
            vec![0; bytes]
        }
    }
}

/// A field of an event, encoded; if it is an entry's id, that is noted as changed.
fn field(field: &Field<MetaForm>, named: &mut Changes) -> Vec<u8> {
    match field.name {
        Some("order") => {
            named.orders.push(7);
            7u64.encode()
        }
        Some(name @ ("lease" | "successor")) => {
            let id: u64 = if name == "lease" { 8 } else { 9 };
            named.leases.push(id);
            id.encode()
        }
        Some("offer") => {
            named.offers.push(10);
            10u64.encode()
        }
        _ => least(&field.ty),
    }
}

/// One event of each kind of a pallet, with its name and the ids of entries that it has.
fn events_of(pallet: &str) -> Vec<(&'static str, RuntimeEvent, Changes)> {
    let TypeDef::Variant(pallets) = meta_type::<RuntimeEvent>().type_info().type_def else { panic!("an enum") };
    let of = pallets.variants.iter().find(|of| of.name == pallet).unwrap();
    let TypeDef::Variant(events) = of.fields[0].ty.type_info().type_def else { panic!("an enum") };
    let build = |event: &scale_info::Variant<MetaForm>| {
        let mut named = Changes::default();
        let mut encoded = vec![of.index, event.index];
        encoded.extend(event.fields.iter().flat_map(|of| field(of, &mut named)));
        let decoded = RuntimeEvent::decode(&mut &encoded[..]).unwrap();
        assert_eq!(decoded.encode(), encoded, "{pallet}::{}", event.name);
        (event.name, decoded, named)
    };
    events.variants.iter().map(build).collect()
}

/// This includes pallets of ours that are yet to come.
#[test]
fn every_order_lease_and_offer_that_an_event_names_has_changed() {
    development().execute_with(|| {
        System::set_block_number(1);
        let (mut kinds, mut without) = (0, 0);
        const OURS: [&str; 7] =
            ["Agenda", "ProviderRegistry", "ProviderStaking", "Leases", "LeaseBidding", "UsageAttestation", "Watchers"];
        for pallet in OURS {
            for (name, event, named) in events_of(pallet) {
                System::reset_events();
                System::deposit_event(event);
                assert_eq!(changes(), named, "{pallet}::{name}");
                kinds += 1;
                without += usize::from(named == Changes::default());
            }
        }
        // Otherwise the test would have ceased to find them.
        assert!(kinds >= 70 && kinds - without >= 40, "{kinds}, {without} without an entry");
    });
}

#[test]
fn ids_are_in_ascending_order_and_each_is_there_once() {
    development().execute_with(|| {
        System::set_block_number(1);
        System::reset_events();
        for order in [5, 300, 2, 5] {
            System::deposit_event(pallet_lease_bidding::Event::<Runtime>::OrderCancelled { order });
        }
        for lease in [256, 1, 256] {
            System::deposit_event(pallet_leases::Event::<Runtime>::LeaseUnlisted { lease });
        }
        for offer in [3, 3, 0] {
            System::deposit_event(pallet_provider_registry::Event::<Runtime>::OfferRetired { offer });
        }
        assert_eq!(changes(), changed(&[2, 5, 300], &[1, 256], &[0, 3]));
    });
}

#[test]
fn a_block_tells_what_it_changed_and_the_next_one_nothing_of_it() {
    run(development(), |author| {
        assert_eq!(changes(), Changes::default());
        let (cheap, dear) = author.block(|| {
            let offers = (provide(PROVIDER), provide(RIVAL));
            register_meter();
            let spec = order_spec(UNIT, AssetId::Native);
            submit(TENANT, Bidding::create_order { spec, escrow: 300 * UNIT });
            offers
        });
        assert_eq!(changes(), changed(&[0], &[], &[cheap, dear]));
        author.block(|| ());
        assert_eq!(changes(), Changes::default());
        // A soft bid takes nothing of its offer.
        author.block(|| {
            submit(PROVIDER, Bidding::place_bid { order: 0, price: UNIT, proposal: proposal(cheap) });
            // A call that fails changes nothing.
            assert!(send(RIVAL, Registry::retire_offer { offer: cheap }).unwrap().is_err());
        });
        assert_eq!(changes(), changed(&[0], &[], &[]));
        author.block(|| submit(TENANT, Bidding::award { order: 0, picks: pick(cheap, UNIT) }));
        assert_eq!(changes(), changed(&[0], &[0], &[cheap]));
        author.until(9);
        author.block(|| submit(PROVIDER, Lease::activate { lease: 0, access: Hash::repeat_byte(1) }));
        assert_eq!(changes(), changed(&[], &[0], &[]));
        author.until(21);
        assert_eq!(changes(), Changes::default());
        author.block(|| {
            let applied = Executive::apply_extrinsic(report(1, vec![reading(0, 0..10_000)]));
            assert_eq!(applied, Ok(Ok(())));
        });
        assert_eq!(changes(), changed(&[], &[0], &[]));
        // The chain's own steps count as well: the end gives the GPUs back, and the last offer of the lease goes with
        // it.
        author.block(|| {
            submit(TENANT, Lease::close { lease: 0 });
            submit(PROVIDER, Registry::retire_offer { offer: cheap });
        });
        assert_eq!(changes(), changed(&[], &[0], &[cheap]));
        let mut blocks = 0;
        while lease_view(0).is_some() {
            author.block(|| ());
            blocks += 1;
            assert!(blocks < 50, "the lease does not become final");
        }
        assert_eq!(changes(), changed(&[], &[0], &[cheap]));
        assert_eq!(<Runtime as LeasesApi<Block, AccountId>>::offer(cheap), None);
    });
}
