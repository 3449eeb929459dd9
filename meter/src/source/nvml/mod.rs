//! NVIDIA GPUs through the driver's own library, loaded at run time.
//!
//! The driver may take as long as it likes over a call, and for ever if it hangs in the kernel. So one thread does
//! nothing but call it, and [`NvmlReader`] waits for that thread no longer than a sample may take.

mod driver;
mod identity;

use super::gpu::{Gpu, ReadGpus, Unusable};
use anyhow::{anyhow, Context, Result};
use driver::{Driver, Survey};
use std::{
    sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender, TryRecvError},
    thread,
    time::Duration,
};

/// A sample that comes later counts less than the time it took: nothing is gained by waiting longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

const SILENT: &str = "the NVIDIA driver has not answered for more than 2 s: look for Xid errors in the kernel's log \
                      (`dmesg`), and reset the GPU or restart the machine";
const ENDED: &str = "the thread that talks to the NVIDIA driver has ended: start the meter again";

type Answer = Result<Survey, String>;

pub struct NvmlReader {
    ask: Sender<()>,
    answers: Receiver<Answer>,
    /// Whether the thread owes an answer that nobody waits for any more. Until it comes nothing else is asked.
    overdue: bool,
    unusable: Vec<Unusable>,
}

impl NvmlReader {
    /// Opens the driver. A driver that takes its time, because it wakes GPUs or hangs, is opened while the meter runs.
    pub fn open() -> Result<Self> {
        let (ask, asked) = channel();
        let (answer, answers) = channel();
        let (tell, told) = channel();
        thread::Builder::new()
            .name("nvml".into())
            .spawn(move || serve(&tell, &asked, &answer))
            .context("cannot start the thread that talks to the NVIDIA driver")?;
        match told.recv_timeout(ANSWER_WITHIN) {
            Ok(opened) => opened.map_err(|why| anyhow!(why))?,
            Err(RecvTimeoutError::Timeout) => tracing::warn!("{SILENT}"),
            Err(RecvTimeoutError::Disconnected) => return Err(anyhow!(ENDED)),
        }
        Ok(Self { ask, answers, overdue: false, unusable: Vec::new() })
    }

    fn survey(&mut self) -> Answer {
        if self.overdue {
            // An answer to an earlier sample says nothing about now.
            match self.answers.try_recv() {
                Ok(_) => self.overdue = false,
                Err(TryRecvError::Empty) => return Err(SILENT.into()),
                Err(TryRecvError::Disconnected) => return Err(ENDED.into()),
            }
        }
        self.ask.send(()).map_err(|_| ENDED)?;
        match self.answers.recv_timeout(ANSWER_WITHIN) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                self.overdue = true;
                Err(SILENT.into())
            }
            Err(RecvTimeoutError::Disconnected) => Err(ENDED.into()),
        }
    }
}

/// Talks to the driver until nobody asks any more.
fn serve(opened: &Sender<Result<(), String>>, asked: &Receiver<()>, answer: &Sender<Answer>) {
    let mut driver = Driver::default();
    // If nobody listens, the meter started without waiting, and asks.
    let _ = opened.send(driver.open());
    while asked.recv().is_ok() {
        if answer.send(driver.survey()).is_err() {
            return;
        }
    }
}

impl ReadGpus for NvmlReader {
    fn name(&self) -> &'static str {
        "nvml"
    }

    fn read(&mut self) -> Result<Vec<Gpu>, String> {
        let Survey { gpus, unusable } = self.survey()?;
        self.unusable = unusable;
        if gpus.is_empty() {
            let reasons: Vec<&str> = self.unusable.iter().map(|unusable| unusable.why.as_str()).collect();
            return Err(if reasons.is_empty() { "the NVIDIA driver shows no GPU".into() } else { reasons.join("; ") });
        }
        Ok(gpus)
    }

    fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }
}
