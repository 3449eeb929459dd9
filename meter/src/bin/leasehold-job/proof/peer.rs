//! The program that proves, as the verifier started it: nothing that it does is trusted.

use super::{
    complaints::Complaints,
    messages::{Answer, Ask},
};
use anyhow::{bail, Context, Result};
use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
    sync::mpsc::{channel, sync_channel, Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

/// A line, and when its last byte came.
type Line = Result<(Vec<u8>, Instant)>;

pub struct Peer {
    child: Child,
    complaints: Complaints,
    questions: Sender<Vec<u8>>,
    lines: Receiver<Line>,
}

impl Peer {
    /// Starts a program none of whose lines may have more than `longest` bytes.
    pub fn start(command: &[String], longest: u64) -> Result<Self> {
        let (program, arguments) = command.split_first().context("name the command that proves, behind --")?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {program}"))?;
        let complaints = Complaints::show(child.stderr.take().context("it has no stderr")?)?;
        let mut input = child.stdin.take().context("it has no input")?;
        // Runs in a thread of its own: a program that does not read makes nobody wait beyond a deadline. It ends with
        // the peer, or with the program.
        let (questions, asked) = channel::<Vec<u8>>();
        std::thread::Builder::new().name("questions".into()).spawn(move || {
            for line in asked {
                if input.write_all(&line).and_then(|()| input.flush()).is_err() {
                    return;
                }
            }
        })?;
        let mut output = BufReader::new(child.stdout.take().context("it has no output")?);
        // One line ahead at most: lines that nobody asked for stay in the pipe.
        let (sender, lines) = sync_channel(1);
        std::thread::Builder::new().name("prover".into()).spawn(move || loop {
            let line = read_line(&mut output, longest);
            let ends = line.is_err();
            if sender.send(line).is_err() || ends {
                return;
            }
        })?;
        Ok(Self { child, complaints, questions, lines })
    }

    /// The answer, and the time from before the question was sent until all of the answer was there.
    pub fn ask(&mut self, ask: &Ask, deadline: Duration) -> Result<(Answer, Duration)> {
        let mut line = serde_json::to_vec(ask)?;
        line.push(b'\n');
        let begun = Instant::now();
        self.questions.send(line).ok().context("the prover ended")?;
        let (answer, came) = match self.lines.recv_timeout(deadline) {
            Ok(line) => line?,
            Err(RecvTimeoutError::Timeout) => bail!("the prover did not answer within {deadline:?}"),
            Err(RecvTimeoutError::Disconnected) => bail!("the prover ended"),
        };
        let Some(time) = came.checked_duration_since(begun) else { bail!("the prover answered before it was asked") };
        match serde_json::from_slice(&answer).context("the prover's answer is not one")? {
            Answer::Failed(why) => bail!("the prover cannot: {why}"),
            answer => Ok((answer, time)),
        }
    }
}

fn read_line(output: &mut impl BufRead, longest: u64) -> Line {
    let mut line = Vec::new();
    output.take(longest).read_until(b'\n', &mut line).context("cannot read what the prover answers")?;
    match line.last() {
        Some(b'\n') => Ok((line, Instant::now())),
        None => bail!("the prover ended"),
        Some(_) if line.len() as u64 == longest => bail!("the prover's answer has more than {longest} bytes"),
        Some(_) => bail!("the prover ended within an answer"),
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.complaints.wait();
    }
}
