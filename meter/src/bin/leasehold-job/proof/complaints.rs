//! The stderr of the program that proves, which `ssh` passes on from the leased machine. It is shown, as it may say why
//! the prover fails, but as the prover's text and not as the verifier's.

use super::plain::plain;
use std::{
    io::Read,
    sync::mpsc::{channel, Receiver},
    time::Duration,
};

/// Bytes of a line that are shown, and of all lines.
const OF_A_LINE: usize = 200;
const IN_ALL: usize = 4_096;

/// The time to wait for lines that are still on their way.
const PATIENCE: Duration = Duration::from_millis(300);

pub struct Complaints {
    /// Nothing is sent here: it is closed when there are no more lines.
    ended: Receiver<()>,
}

impl Complaints {
    /// Shows them as they come, each as a line of stderr.
    pub fn show(from: impl Read + Send + 'static) -> std::io::Result<Self> {
        let (sender, ended) = channel();
        std::thread::Builder::new().name("complaints".into()).spawn(move || {
            let _ends = sender;
            pass_on(from, |line| eprintln!("{line}"));
        })?;
        Ok(Self { ended })
    }

    /// Waits a moment for the last ones. A program that the prover left behind may hold its stderr open.
    pub fn wait(&self) {
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// Reads to the end, so that the writer never waits, and shows a bounded part.
fn pass_on(mut from: impl Read, mut show: impl FnMut(&str)) {
    let (mut line, mut left) = (Vec::new(), IN_ALL);
    let mut end_line = |line: &mut Vec<u8>, left: &mut usize| {
        if *left > 0 && !line.is_empty() {
            let shown = format!("prover: {}", plain(&String::from_utf8_lossy(line), OF_A_LINE));
            show(&shown);
            *left = left.saturating_sub(shown.len());
            if *left == 0 {
                show("prover: ... (the rest is left out)");
            }
        }
        line.clear();
    };
    let mut buffer = [0; 1_024];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => buffer.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        for byte in read {
            match byte {
                b'\n' => end_line(&mut line, &mut left),
                // Keeps one byte more than is shown, so that the cut can be seen.
                byte if line.len() <= OF_A_LINE => line.push(*byte),
                _ => {}
            }
        }
    }
    end_line(&mut line, &mut left);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{repeat, Cursor};

    fn shown(from: impl Read) -> Vec<String> {
        let mut lines = Vec::new();
        pass_on(from, |line| lines.push(line.to_string()));
        lines
    }

    #[test]
    fn each_line_is_shown_escaped_and_the_last_one_without_its_end() {
        let said = "no GPU\r\n\n\u{1b}[2Kverified\nbye".as_bytes();
        assert_eq!(shown(said), ["prover: no GPU\\r", "prover: \\u{1b}[2Kverified", "prover: bye"]);
        assert_eq!(shown(&b"\xff\x1b"[..]), ["prover: \u{fffd}\\u{1b}"]);
    }

    #[test]
    fn a_long_line_is_cut_and_after_many_the_rest_is_left_out() {
        assert_eq!(shown(repeat(b'a').take(1 << 20)), [format!("prover: {}...", "a".repeat(200))]);
        for line in ["a\n".to_string(), "\u{1b}\n".into(), format!("{}\n", "b".repeat(1_000))] {
            let lines = shown(Cursor::new(line.repeat(10_000)));
            assert!(lines.concat().len() < 5_000 && lines.last().unwrap().contains("left out"), "{line:?}");
        }
    }
}
