//! Leases a GPU with subxt, by the chain's metadata alone: cargo run -- [WS] [SEED]

use std::{env, error::Error};
use subxt::{
    dynamic,
    events::DecodeAsEvent,
    ext::{scale_decode::DecodeAsType, scale_encode::EncodeAsType},
    transactions::Payload,
    OnlineClient, SubstrateConfig,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

type Client = OnlineClient<SubstrateConfig>;
type Outcome<T> = Result<T, Box<dyn Error>>;

/// What the lease needs, by the names of the metadata. Fields that are left out would be an error.
#[derive(Clone, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
struct Requirement {
    models: Vec<u16>,
    gpus: u16,
    vram_mib: u32,
    cpus: u16,
    memory_mib: u32,
    storage_gib: u32,
    regions: Vec<[u8; 2]>,
    attributes: Vec<()>,
    auditors: Vec<[u8; 32]>,
    quorum: Quorum,
    gate_required: bool,
}

#[derive(Clone, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
enum Quorum {
    Any,
}

#[derive(Clone, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
enum Asset {
    Native,
}

#[derive(Clone, EncodeAsType, DecodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Terms {
    notice: u32,
    exit_penalty: u32,
}

#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
struct TakeRequest {
    requirement: Requirement,
    term: u32,
    asset: Asset,
    max_price: u128,
    least_terms: Terms,
    escrow: u128,
}

/// Of answers and events it names the fields that it reads; the others are skipped.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct QuotesPage {
    quotes: Vec<Quote>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Quote {
    offer: u64,
    price: u128,
    terms: Terms,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Lease {
    status: Status,
    end: u32,
    accrued: u128,
    deposited: u128,
    availability: Availability,
}

#[derive(PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum Status {
    Pending,
    Active,
    Closing,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Availability {
    final_ms: u64,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct OfferTaken {
    lease: u64,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct LeaseToppedUp {
    end: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct LeaseClosing {
    refunded: u128,
}

macro_rules! events_of_leases {
    ($($event:ident)*) => {$(
        impl DecodeAsEvent for $event {
            fn is_event(pallet: &str, event: &str) -> bool {
                (pallet, event) == ("Leases", stringify!($event))
            }
        }
    )*};
}
events_of_leases!(OfferTaken LeaseToppedUp LeaseClosing);

/// Signs and sends a call, and waits until it is final: its first event of this kind.
async fn send<E: DecodeAsEvent>(client: &Client, account: &Keypair, call: impl Payload) -> Outcome<E> {
    let progress = client.transactions().await?.sign_and_submit_then_watch_default(&call, account).await?;
    let events = progress.wait_for_finalized_success().await?;
    let event = events.find::<E>().next().ok_or("the call had no such event")??;
    Ok(event)
}

/// The lease at the first finalized block at which it is as wanted.
async fn finalized(client: &Client, lease: u64, wanted: impl Fn(&Lease) -> bool) -> Outcome<Lease> {
    let mut blocks = client.stream_blocks().await?;
    while let Some(block) = blocks.next().await {
        let question = dynamic::runtime_api_call::<_, Option<Lease>>("LeasesApi", "lease", (lease,));
        let view = block?.at().await?.runtime_apis().call(question).await?;
        if let Some(view) = view.filter(&wanted) {
            return Ok(view);
        }
    }
    Err("the node ended the subscription".into())
}

fn coins(amount: u128) -> String {
    format!("{} LEASE", amount as f64 / 1e12)
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = env::args().skip(1);
    let url = arguments.next().unwrap_or_else(|| "ws://127.0.0.1:9944".into());
    let seed = arguments.next().unwrap_or_else(|| "//Ferdie".into());
    let client = Client::from_insecure_url(url).await?;
    let account = Keypair::from_uri(&seed.parse::<SecretUri>()?)?;

    // One L4, which is model 6 of the chain's table, in Germany or France, for 600 blocks at most.
    let requirement = Requirement {
        models: vec![6],
        gpus: 1,
        vram_mib: 0,
        cpus: 0,
        memory_mib: 0,
        storage_gib: 0,
        regions: vec![*b"DE", *b"FR"],
        attributes: vec![],
        auditors: vec![],
        quorum: Quorum::Any,
        gate_required: false,
    };
    let term = 600u32;
    // One page has the best 100 of 1,000 offers; `next` leads to the others.
    let question = dynamic::runtime_api_call::<_, QuotesPage>(
        "LeasesApi",
        "quotes",
        (requirement.clone(), Asset::Native, term, 0u64, 100u32),
    );
    let QuotesPage { quotes } = client.at_current_block().await?.runtime_apis().call(question).await?;
    let Quote { offer, price, terms } = quotes.first().ok_or("nobody asks for such a GPU")?;
    let (offer, price) = (*offer, *price);
    println!("the best of {} asks: {} per block, of offer {offer}", quotes.len(), coins(price));

    // The least terms and the highest price are those that were seen: nothing can change before the call is included.
    let request = TakeRequest {
        requirement,
        term,
        asset: Asset::Native,
        max_price: price,
        least_terms: terms.clone(),
        escrow: price * 300,
    };
    let call = dynamic::transaction("Leases", "take_offer", (offer, request));
    let OfferTaken { lease } = send(&client, &account, call).await?;
    let active = finalized(&client, lease, |view| view.status == Status::Active).await?;
    println!("lease {lease} is active until block {}", active.end);

    let call = dynamic::transaction("Leases", "top_up", (lease, price * 100));
    let LeaseToppedUp { end } = send(&client, &account, call).await?;
    println!("lease {lease} is topped up: until block {end}");

    // A window is reported while the next one runs.
    let view = finalized(&client, lease, |view| view.accrued > 0).await?;
    println!("lease {lease} has cost {} of {}", coins(view.accrued), coins(view.deposited));
    println!("lease {lease} was available for {} s", view.availability.final_ms as f64 / 1e3);

    // Within 20 blocks of the activation (`timing().activation_blocks`) this costs the lock-in, the price of 20 blocks.
    let call = dynamic::transaction("Leases", "close", (lease,));
    let LeaseClosing { refunded } = send(&client, &account, call).await?;
    println!("lease {lease} is closing: {} are free again", coins(refunded));
    Ok(())
}
