//! Asks the meter the same questions as the off-chain worker, and which leases are attached.

use crate::meter_url::MeterUrl;
use codec::DecodeAll;
use leasehold_primitives::{
    json::Json,
    usage::{MeterReadings, MAX_READINGS_BYTES, READINGS_PATH},
    LeaseId,
};
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};
use ureq::Agent;

const LEASES_PATH: &str = "/v1/leases";
/// The time that the off-chain worker waits, too.
const PATIENCE: Duration = Duration::from_secs(2);
/// The operator's names of devices make the list of leases longer than the readings: a meter serves up to 1,024 leases,
/// with up to 64 devices of up to 128 bytes each.
const MAX_LEASES_BYTES: usize = 10 * 1024 * 1024;

pub struct Meter {
    url: MeterUrl,
    agent: Agent,
}

/// The meter's answer about the leases attached to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Differs after each start of the meter, which begins without leases.
    pub boot: String,
    /// Whether the hardware of each answered the last sample; none before the first.
    pub leases: BTreeMap<LeaseId, Option<bool>>,
}

#[derive(Deserialize)]
struct Leases {
    boot: String,
    leases: Vec<Lease>,
}

#[derive(Deserialize)]
struct Lease {
    lease: Json<LeaseId>,
    attached: bool,
    answered: Option<bool>,
}

impl Meter {
    pub fn new(url: MeterUrl) -> Self {
        Self::patient(url, PATIENCE)
    }

    fn patient(url: MeterUrl, patience: Duration) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(patience))
            .max_redirects(0)
            .max_idle_connections(0)
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .new_agent();
        Self { url, agent }
    }

    pub fn url(&self) -> &MeterUrl {
        &self.url
    }

    /// The attached leases, or the fault of the meter and how to mend it.
    pub fn attached(&self) -> Result<Attached, String> {
        let readings = self.get(READINGS_PATH, MAX_READINGS_BYTES)?;
        match readings.first() {
            Some(&version) if version != MeterReadings::VERSION => {
                return Err(format!(
                    "the meter at {} speaks version {version} of the readings, this node version {}: use node and \
                     meter of one release",
                    self.url,
                    MeterReadings::VERSION
                ))
            }
            _ => MeterReadings::decode_all(&mut readings.as_slice()).map_err(|_| self.not_a_meter(READINGS_PATH))?,
        };
        let leases = self.get(LEASES_PATH, MAX_LEASES_BYTES)?;
        let Leases { boot, leases } = serde_json::from_slice(&leases).map_err(|_| self.not_a_meter(LEASES_PATH))?;
        let attached = leases.into_iter().filter(|lease| lease.attached);
        Ok(Attached { boot, leases: attached.map(|lease| (lease.lease.0, lease.answered)).collect() })
    }

    fn get(&self, path: &str, limit: usize) -> Result<Vec<u8>, String> {
        let url = &self.url;
        let unreachable = |error: ureq::Error| {
            format!(
                "the GPU meter at {url} does not answer ({error}): start leasehold-meter on this machine, or start the \
                 node with the --gpu-meter that the meter listens on"
            )
        };
        let mut answer = self.agent.get(format!("{url}{path}")).call().map_err(unreachable)?;
        if answer.status() != 200 {
            return Err(format!(
                "{url}{path} answers with HTTP status {} instead of 200: look at {url}/health and the log of the \
                 meter, and see that no other program listens there",
                answer.status().as_u16()
            ));
        }
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        answer.body_mut().with_config().limit(limit).read_to_vec().map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => self.not_a_meter(path),
            error => unreachable(error),
        })
    }

    fn not_a_meter(&self, path: &str) -> String {
        let url = &self.url;
        format!(
            "what {url}{path} answers is not a leasehold-meter's, or one's of another release: see which program \
             listens there"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use std::{
        io::{BufRead, BufReader, Write},
        net::{TcpListener, TcpStream},
        thread,
    };

    const LEASES: &str = r#"{"boot":"0x00","limit":64,"leases":[
        {"lease":7,"attached":true,"answered":false,"pid":null,"devices":["0"]},
        {"lease":8,"attached":false,"answered":true},
        {"lease":9,"attached":true,"answered":true},
        {"lease":"18446744073709551615","attached":true,"answered":null}]}"#;

    /// A server on a port of its own that answers each request with the output of `answer`, and ends with the test.
    fn server(answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + 'static) -> Meter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let request = lines.next().unwrap().unwrap();
                while !lines.next().unwrap().unwrap().is_empty() {}
                // The client may have read enough.
                let _ = answer(request.split(' ').nth(1).unwrap(), &mut stream);
            }
        });
        Meter::patient(url.parse().unwrap(), Duration::from_millis(500))
    }

    fn write(stream: &mut TcpStream, status: &str, body: &[u8]) -> std::io::Result<()> {
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len())?;
        stream.write_all(body)
    }

    fn readings() -> Vec<u8> {
        MeterReadings { version: MeterReadings::VERSION, readings: vec![], more: false }.encode()
    }

    fn complaint(meter: &Meter) -> String {
        let complaint = meter.attached().unwrap_err();
        assert!(complaint.contains(meter.url().as_str()), "{complaint}");
        complaint
    }

    #[test]
    fn a_meter_tells_which_leases_are_attached_and_which_answer() {
        let meter = server(|path, stream| match path {
            READINGS_PATH => write(stream, "200 OK", &readings()),
            _ => write(stream, "200 OK", LEASES.as_bytes()),
        });
        let leases = BTreeMap::from([(7, Some(false)), (9, Some(true)), (u64::MAX, None)]);
        let attached = Attached { boot: "0x00".into(), leases };
        assert_eq!(meter.attached().as_ref(), Ok(&attached));
        assert_eq!(meter.attached().as_ref(), Ok(&attached), "again, on another connection");
    }

    #[test]
    fn a_dead_port_is_told_with_the_remedy() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let meter = Meter::new(format!("http://127.0.0.1:{port}").parse().unwrap());
        let complaint = complaint(&meter);
        for part in ["does not answer", "start leasehold-meter", "--gpu-meter"] {
            assert!(complaint.contains(part), "{part} is not in: {complaint}");
        }
    }

    #[test]
    fn a_meter_that_says_nothing_is_given_up() {
        let silent = server(|_, stream| {
            let mut rest = Vec::new();
            std::io::Read::read_to_end(stream, &mut rest).map(|_| ())
        });
        assert!(complaint(&silent).contains("does not answer"));

        let endless = server(|_, stream| {
            write!(stream, "HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                stream.write_all(&[1; 4096])?;
            }
        });
        assert!(complaint(&endless).contains("not a leasehold-meter's"));
    }

    #[test]
    fn a_status_other_than_200_is_told_and_no_redirect_followed() {
        for status in ["503 Service Unavailable", "404 Not Found", "204 No Content"] {
            let meter = server(move |_, stream| write(stream, status, b""));
            let complaint = complaint(&meter);
            assert!(complaint.contains(&status[..3]) && complaint.contains("/health"), "{complaint}");
        }
        let elsewhere = server(|path, stream| match path {
            "/elsewhere" => write(stream, "200 OK", &readings()),
            _ => write!(stream, "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
        });
        assert!(complaint(&elsewhere).contains("302"));
    }

    #[test]
    fn another_version_is_told_by_both_numbers() {
        let meter = server(|_, stream| write(stream, "200 OK", &[MeterReadings::VERSION + 1, 9, 9]));
        let complaint = complaint(&meter);
        assert!(complaint.contains(&format!("version {}", MeterReadings::VERSION + 1)), "{complaint}");
        assert!(complaint.contains("one release"), "{complaint}");
    }

    #[test]
    fn another_program_is_told_from_a_meter() {
        for body in [&b""[..], b"<html>", &[MeterReadings::VERSION], &[MeterReadings::VERSION, 4]] {
            let meter = server(move |_, stream| write(stream, "200 OK", body));
            let complaint = complaint(&meter);
            assert!(complaint.contains("release"), "{complaint}");
        }
        for list in [
            "",
            "[]",
            r#"{"leases":[]}"#,
            r#"{"boot":"0x00","leases":[{"lease":-1,"attached":true}]}"#,
            r#"{"boot":"0x00","leases":[{"lease":1}]}"#,
            r#"{"boot":"0x00","leases":[{"lease":1,"attached":true,"answered":"no"}]}"#,
        ] {
            let meter = server(move |path, stream| match path {
                READINGS_PATH => write(stream, "200 OK", &readings()),
                _ => write(stream, "200 OK", list.as_bytes()),
            });
            assert!(complaint(&meter).contains(LEASES_PATH), "{list}");
        }
    }
}
