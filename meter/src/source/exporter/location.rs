//! The place of an exporter's text, and how it is fetched.

use std::{
    fmt,
    fs::File,
    io::Read,
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr,
    time::{Duration, SystemTime},
};
use ureq::http::StatusCode;

/// The most bytes of an exporter's text.
const MAX_TEXT: u64 = MAX_TEXT_MIB << 20;
const MAX_TEXT_MIB: u64 = 8;
/// Less than the time between two samples.
pub const PATIENCE: Duration = Duration::from_millis(900);

/// The place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    Url(String),
    File(PathBuf),
}

impl Location {
    /// The kind of place, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Url(_) => "address",
            Self::File(_) => "file",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => formatter.write_str(url),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the URL or file of the exporter is missing after `=`".into());
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return match Path::new(text) {
                path if path.exists() || !looks_like_an_address(text) => Ok(Self::File(path.into())),
                _ => Err(format!("there is no file {text:?}; if this is an exporter's address, write http://{text}")),
            };
        };
        match scheme.to_ascii_lowercase().as_str() {
            "http" => {
                let url = format!("http://{rest}");
                match url.parse::<axum::http::Uri>() {
                    Ok(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Ok(Self::Url(url)),
                    _ => Err(format!("{rest:?} is not an exporter's address; one is http://127.0.0.1:9400/metrics")),
                }
            }
            "https" => Err("exporters are asked over http:// only: run one on this machine".into()),
            "file" => Err(format!("a file is named by its path alone: {rest}")),
            _ => Err(format!("{scheme:?} is not a way to ask an exporter: give http://{rest}, or the path of a file")),
        }
    }
}

/// Whether `text`, which is not the name of a file, is an address that lacks `http://`: it has a port, or begins with
/// the name of a host where a relative path would begin with an existing folder.
fn looks_like_an_address(text: &str) -> bool {
    if text.starts_with(['/', '.', '~']) {
        return false;
    }
    let authority = text.split(['/', '?']).next().unwrap_or(text);
    let host = authority.trim_start_matches('[').split([']', ':']).next().unwrap_or(authority);
    let ported = authority.rsplit_once(':').is_some_and(|(_, port)| port.chars().all(|c| c.is_ascii_digit()));
    let parent = Path::new(text).parent().filter(|parent| !parent.as_os_str().is_empty());
    ported
        || authority.starts_with('[')
        || authority.parse::<IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || parent.is_some_and(|parent| !parent.exists())
}

/// Fetches the text, again and again.
pub struct Fetcher {
    pub location: Location,
    max_age: Duration,
    agent: ureq::Agent,
}

impl Fetcher {
    pub fn new(location: Location, max_age: Duration) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .new_agent();
        Self { location, max_age, agent }
    }

    pub fn fetch(&self) -> Result<String, String> {
        let text = match &self.location {
            Location::Url(url) => self.ask(url),
            Location::File(path) => read_file(path, self.max_age),
        }?;
        // Bytes that are not UTF-8 spoil a label's value, and never the end of a line.
        Ok(String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    fn ask(&self, url: &str) -> Result<Vec<u8>, String> {
        let mut answer = self.agent.get(url).call().map_err(|error| format!("{url} does not answer: {error}"))?;
        if answer.status().is_redirection() {
            let target = answer.headers().get("location").and_then(|target| target.to_str().ok());
            return Err(format!(
                "{url} redirects to {}: redirects are not followed; name the exporter's own address in --source",
                target.unwrap_or("another address")
            ));
        }
        match answer.status() {
            StatusCode::OK => {}
            status if status.is_client_error() => {
                return Err(format!("{url} answers {status}: is the path right? It is /metrics as a rule"))
            }
            status => return Err(format!("{url} answers {status} instead of its metrics")),
        }
        answer.body_mut().with_config().limit(MAX_TEXT).read_to_vec().map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => too_long(format_args!("the answer of {url}")),
            error => format!("the answer of {url} cannot be read: {error}"),
        })
    }
}

fn read_file(path: &Path, max_age: Duration) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let failed = |error: std::io::Error| format!("{shown} cannot be read: {error}");
    // Opening a pipe would wait for its writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(format!("{shown} is not a file"));
    }
    let file = File::open(path).map_err(failed)?;
    let written = file.metadata().and_then(|meta| meta.modified()).map_err(failed)?;
    let age = SystemTime::now().duration_since(written).unwrap_or_default();
    if age > max_age {
        // Names the limit, not the age: a text that grows older would be logged with every sample.
        let limit = max_age.as_secs();
        return Err(format!("{shown} was last written more than {limit} s ago: its exporter has stopped"));
    }
    let mut text = Vec::new();
    // One byte more shows that there is more.
    file.take(MAX_TEXT + 1).read_to_end(&mut text).map_err(failed)?;
    if text.len() as u64 > MAX_TEXT {
        return Err(too_long(shown));
    }
    Ok(text)
}

fn too_long(text: impl fmt::Display) -> String {
    format!("{text} is longer than {MAX_TEXT_MIB} MiB: it is not the text of an exporter")
}
