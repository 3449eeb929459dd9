//! The HTTP interface, and who may use it.
//!
//! Everything is for this machine alone. A request must name a loopback host, so that no web page can reach the meter
//! through a name of its own (DNS rebinding); one that changes anything must not come from a web page at all.

use crate::{
    ledger::{Attached, Conflict, MAX_ATTACHED, MAX_SERVED},
    meter::{AttachError, Meter},
    render,
    source::{Refusal, Request as AttachRequest},
};
use axum::{
    body::Bytes,
    extract::{rejection::BytesRejection, DefaultBodyLimit, Path, RawQuery, Request, State},
    http::{header, uri::Authority, HeaderMap, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, put},
    Router,
};
use codec::Encode;
use leasehold_primitives::{
    usage::{MeterReadings, READINGS_PATH},
    LeaseId,
};
use serde_json::{json, Map, Value};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// The time that an answer about an edge waits for the sample after it. Samples are a second apart; the node waits 2 s.
const PATIENCE: Duration = Duration::from_millis(1_600);
const MAX_BODY: usize = 16 * 1024;
/// Devices that one request may name, and bytes of a name.
const MAX_DEVICES: usize = 64;
const MAX_DEVICE_NAME: usize = 128;

/// An answer that says what was wrong with the request.
struct Failure {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        answer(self.status, json!({ "error": self.code, "message": self.message }))
    }
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Everything, for this machine.
pub fn local(meter: Arc<Meter>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/health", get(health))
        .route(READINGS_PATH, get(readings))
        .route("/v1/readings.json", get(readings_json))
        .route("/v1/leases", get(leases))
        .route("/v1/leases/{id}", put(attach).delete(detach).get(lease))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn(only_to_loopback))
        .with_state(meter)
}

/// `/metrics` alone, for a Prometheus elsewhere.
pub fn metrics_only(meter: Arc<Meter>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .with_state(meter)
}

async fn only_to_loopback(request: Request, next: Next) -> Result<Response, Failure> {
    if !names_loopback(&request) {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "foreign_host",
            "the meter answers on this machine only: ask for http://127.0.0.1 or http://localhost",
        ));
    }
    Ok(next.run(request).await)
}

/// Whether the request names this machine. Its header and its target both count where both are sent; without either
/// nobody can tell.
fn names_loopback(request: &Request) -> bool {
    let header = request.headers().get(header::HOST).map(|host| host.to_str().is_ok_and(is_loopback));
    let target = request.uri().authority().map(|authority| is_loopback(authority.as_str()));
    header.or(target).is_some() && header.unwrap_or(true) && target.unwrap_or(true)
}

fn is_loopback(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else { return false };
    let host = authority.host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Refuses requests that name a page, as browsers do with those that a page makes them send.
fn ensure_no_page(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.contains_key(header::ORIGIN) {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "leases cannot be changed from a web page: the request carries an Origin header",
        ));
    }
    Ok(())
}

fn ensure_json(headers: &HeaderMap) -> Result<(), Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Failure::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_json",
        "send the header `content-type: application/json`",
    ))
}

/// A number as written without signs.
fn plain_number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn parse_lease(id: &str) -> Result<LeaseId, Failure> {
    plain_number(id).ok_or_else(|| {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "bad_lease_id",
            format!("{id:?} is not a lease: ids are numbers up to 2^64 - 1"),
        )
    })
}

fn parse_request(body: &[u8]) -> Result<AttachRequest, Failure> {
    let bad = |message: String| Failure::new(StatusCode::BAD_REQUEST, "bad_request", message);
    let shape = |error| bad(format!("the body is not {{\"pid\": number?, \"devices\": [string]?}}: {error}"));
    // An object first: serde would take an array for the fields of a struct in order.
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(shape)?;
    let request: AttachRequest = serde_json::from_value(Value::Object(object)).map_err(shape)?;
    if request.pid == Some(0) {
        return Err(bad("0 is not a process".into()));
    }
    let devices = request.devices.as_deref().unwrap_or_default();
    if devices.len() > MAX_DEVICES {
        return Err(bad(format!("a lease has at most {MAX_DEVICES} devices, not {}", devices.len())));
    }
    if let Some(name) = devices.iter().find(|name| name.is_empty() || name.len() > MAX_DEVICE_NAME) {
        return Err(bad(format!("a device's name has 1 to {MAX_DEVICE_NAME} bytes, not {}", name.len())));
    }
    Ok(request)
}

async fn attach(
    State(meter): State<Arc<Meter>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    ensure_no_page(&headers)?;
    ensure_json(&headers)?;
    let id = parse_lease(&id)?;
    let body = body.map_err(|rejection| {
        Failure::new(rejection.status(), "bad_body", format!("the body, of at most {MAX_BODY} bytes, cannot be read"))
    })?;
    let request = parse_request(&body)?;
    // Attaching asks the hardware, which takes its time.
    let worker = meter.clone();
    let outcome = tokio::task::spawn_blocking(move || worker.attach(id, &request)).await.map_err(|_| broken())?;
    let status = match outcome.map_err(explain)? {
        Attached::New => StatusCode::CREATED,
        Attached::Changed | Attached::Unchanged => StatusCode::OK,
    };
    show(&meter, id, status)
}

async fn detach(
    State(meter): State<Arc<Meter>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    ensure_no_page(&headers)?;
    let id = parse_lease(&id)?;
    let worker = meter.clone();
    tokio::task::spawn_blocking(move || worker.detach(id)).await.map_err(|_| broken())?;
    show(&meter, id, StatusCode::OK)
}

async fn lease(State(meter): State<Arc<Meter>>, Path(id): Path<String>) -> Result<Response, Failure> {
    show(&meter, parse_lease(&id)?, StatusCode::OK)
}

fn show(meter: &Meter, id: LeaseId, status: StatusCode) -> Result<Response, Failure> {
    let ledger = meter.ledger();
    match ledger.get(id) {
        Some(lease) => Ok(answer(status, render::lease(id, lease))),
        None => Err(Failure::new(
            StatusCode::NOT_FOUND,
            "unknown_lease",
            format!("lease {id} was never attached to this meter, or so long ago that it is no longer served"),
        )),
    }
}

fn broken() -> Failure {
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", "the meter failed; its log says why")
}

fn explain(error: AttachError) -> Failure {
    match error {
        AttachError::Refused(Refusal::Unsuitable(why)) => {
            Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "not_there", why)
        }
        AttachError::Refused(Refusal::Unavailable(why)) => {
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, "source_unavailable", why)
        }
        AttachError::Conflict(Conflict::Full) => Failure::new(
            StatusCode::CONFLICT,
            "too_many_leases",
            format!("{MAX_ATTACHED} leases are attached, and a meter has no more: detach one"),
        ),
        AttachError::Conflict(Conflict::TooManyServed) => Failure::new(
            StatusCode::CONFLICT,
            "too_many_leases",
            format!("{MAX_SERVED} leases were attached lately and can still be reported: wait for the oldest of them"),
        ),
        AttachError::Conflict(Conflict::DeviceTaken { device, by }) => Failure::new(
            StatusCode::CONFLICT,
            "device_taken",
            format!("{device} belongs to lease {by}: detach that first"),
        ),
    }
}

async fn metrics(State(meter): State<Arc<Meter>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render::metrics(&meter)).into_response()
}

async fn health(State(meter): State<Arc<Meter>>) -> Response {
    let status = meter.status();
    let code = if status.is_up() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    answer(code, render::health(&meter, &status))
}

/// The readings that are asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Which {
    /// The age of the window's beginning, in milliseconds.
    from_age_ms: Option<u64>,
    /// The age of its end.
    to_age_ms: Option<u64>,
    /// The lease after which to go on.
    after: Option<LeaseId>,
}

impl Which {
    fn parse(query: &str) -> Result<Self, String> {
        let mut which = Self::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let place = match name {
                "from_age_ms" => &mut which.from_age_ms,
                "to_age_ms" => &mut which.to_age_ms,
                "after" => &mut which.after,
                _ => return Err(format!("{name:?} is none of from_age_ms, to_age_ms and after")),
            };
            let number =
                plain_number(value).ok_or_else(|| format!("{name} is a number up to 2^64 - 1, not {value:?}"))?;
            if place.replace(number).is_some() {
                return Err(format!("{name} is there twice"));
            }
        }
        if which.from_age_ms.is_some_and(|from| from < which.to_age_ms.unwrap_or(0)) {
            return Err("a window begins before it ends: from_age_ms is not less than to_age_ms".into());
        }
        Ok(which)
    }
}

async fn read(meter: &Meter, RawQuery(query): RawQuery) -> Result<MeterReadings, Failure> {
    let which = Which::parse(query.as_deref().unwrap_or_default())
        .map_err(|why| Failure::new(StatusCode::BAD_REQUEST, "bad_query", why))?;
    let now = meter.now();
    let ago = |millis| now - Duration::from_millis(millis);
    let to = which.to_age_ms.map_or(now, ago);
    // The node signs the answer about an edge, for good: nothing is told of a time that is not measured yet.
    if which.to_age_ms.is_some() && !meter.measured(to, PATIENCE).await {
        return Err(Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_yet",
            "no sample was taken since that moment, as the last one still waits for the hardware: ask again later",
        ));
    }
    Ok(meter.ledger().readings(which.from_age_ms.map(ago), to, which.after))
}

async fn readings(State(meter): State<Arc<Meter>>, query: RawQuery) -> Result<Response, Failure> {
    let readings = read(&meter, query).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], readings.encode()).into_response())
}

async fn readings_json(State(meter): State<Arc<Meter>>, query: RawQuery) -> Result<Response, Failure> {
    let readings = read(&meter, query).await?;
    Ok(answer(StatusCode::OK, render::readings(&readings)))
}

async fn leases(State(meter): State<Arc<Meter>>) -> Response {
    answer(StatusCode::OK, render::leases(&meter))
}

async fn not_found() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "unknown_path",
        "there is /metrics, /health, /v1/readings, /v1/readings.json and /v1/leases",
    )
}

async fn wrong_method() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "this path does not take this method")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Moment,
        ledger::Ledger,
        source::{Attachment, Measurement, Source, Target},
    };
    use std::{collections::BTreeMap, sync::Mutex};

    /// Hardware that always answers.
    struct Steady;

    impl Source for Steady {
        fn name(&self) -> &'static str {
            "steady"
        }

        fn is_exclusive(&self) -> bool {
            false
        }

        fn devices(&self) -> Vec<String> {
            vec!["steady".into()]
        }

        fn resolve(&mut self, _: &AttachRequest) -> Result<Attachment, Refusal> {
            Ok(Attachment { pid: None, devices: self.devices() })
        }

        fn begin(&mut self, _: LeaseId, _: &Attachment) {}

        fn end(&mut self, _: LeaseId) {}

        fn sample(&mut self, targets: &[Target]) -> Result<BTreeMap<LeaseId, Measurement>, String> {
            Ok(targets.iter().map(|target| (target.lease, Measurement::default())).collect())
        }
    }

    /// A meter with lease 1, and the clock that it goes by.
    fn bench() -> (Meter, Arc<Mutex<Moment>>) {
        let clock = Arc::new(Mutex::new(Moment::now()));
        let shown = clock.clone();
        let ledger = Ledger::new([1; 16], [2; 32]);
        let meter = Meter::new(Box::new(Steady), ledger, Box::new(move || *shown.lock().unwrap()));
        meter.attach(1, &AttachRequest::default()).unwrap();
        (meter, clock)
    }

    /// The time that lease 1 was available between two ages, in seconds.
    async fn available_ms(meter: &Meter, from: u64, to: u64) -> u64 {
        let query = format!("from_age_ms={}&to_age_ms={}", from * 1_000, to * 1_000);
        let answer = read(meter, RawQuery(Some(query))).await.ok().unwrap();
        let reading = answer.readings.first().unwrap();
        reading.end.available_ms - reading.start.available_ms
    }

    #[tokio::test]
    async fn an_edge_that_is_not_measured_yet_has_no_readings() {
        let (meter, clock) = bench();
        meter.sample();
        *clock.lock().unwrap() += Duration::from_secs(3);
        let ask = |query: &str| read(&meter, RawQuery(Some(query.into())));
        let refused = ask("from_age_ms=9000&to_age_ms=1000").await.err().unwrap();
        assert_eq!((refused.status, refused.code), (StatusCode::SERVICE_UNAVAILABLE, "not_yet"));
        // Earlier measurements are told, and the present counters.
        assert!(ask("from_age_ms=9000&to_age_ms=3000").await.is_ok());
        assert!(ask("").await.is_ok());
        meter.sample();
        assert!(ask("from_age_ms=9000&to_age_ms=1000").await.is_ok());
    }

    #[tokio::test]
    async fn a_window_that_the_machine_slept_through_is_not_available() {
        let (meter, clock) = bench();
        let pass = |seconds| {
            *clock.lock().unwrap() += Duration::from_secs(seconds);
            meter.sample();
        };
        (0..600).for_each(|_| pass(1));
        // Asleep for an hour.
        pass(3_600);
        (0..60).for_each(|_| pass(1));
        assert_eq!(available_ms(&meter, 3_600, 120).await, 0);
        // Awake before it, and again.
        assert_eq!(available_ms(&meter, 60 + 3_600 + 500, 60 + 3_600).await, 500_000);
        assert_eq!(available_ms(&meter, 60, 0).await, 60_000);
    }

    #[test]
    fn loopback_hosts_are_told_from_others() {
        for good in ["127.0.0.1", "127.0.0.1:9464", "127.1.2.3", "localhost:1", "LOCALHOST", "[::1]", "[::1]:9464"] {
            assert!(is_loopback(good), "{good}");
        }
        let bad = [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "[::]",
            "::1x",
            "0.0.0.0",
        ];
        for bad in bad {
            assert!(!is_loopback(bad), "{bad}");
        }
    }

    #[test]
    fn a_request_is_an_object_and_nothing_else() {
        let job = AttachRequest { pid: Some(5), devices: Some(vec!["0".into()]) };
        assert_eq!(parse_request(br#"{"pid": 5, "devices": ["0"]}"#).ok(), Some(job));
        assert_eq!(parse_request(br#"{"pid": null}"#).ok(), Some(AttachRequest::default()));
        for bad in ["[]", "[5, null]", "null", "5", "{} {}", "{\"pid\": 5.5}"] {
            assert!(parse_request(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_query_names_ages_and_a_lease() {
        let which = |from_age_ms, to_age_ms, after| Ok(Which { from_age_ms, to_age_ms, after });
        assert_eq!(Which::parse(""), which(None, None, None));
        assert_eq!(Which::parse("from_age_ms=9&to_age_ms=9"), which(Some(9), Some(9), None));
        assert_eq!(Which::parse("after=7&to_age_ms=0&from_age_ms=5&"), which(Some(5), Some(0), Some(7)));
        assert_eq!(Which::parse("from_age_ms=18446744073709551615"), which(Some(u64::MAX), None, None));
        for bad in [
            "from",
            "from_age_ms",
            "from_age_ms=",
            "from_age_ms=-1",
            "from_age_ms=1.5",
            "to_age_ms=18446744073709551616",
            "after=x",
            "after=1&after=1",
            "from_age_ms=4&to_age_ms=5",
            "lease=7",
        ] {
            assert!(Which::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lease_ids_are_plain_numbers() {
        assert_eq!(parse_lease("18446744073709551615").ok(), Some(u64::MAX));
        for bad in ["", "+1", "-1", "0x1", "1.0", "18446744073709551616", "a"] {
            assert!(parse_lease(bad).is_err(), "{bad}");
        }
    }
}
