//! The two ways in which a proof tells against the machine. All else (a prover that ends, is late or talks nonsense) may be
//! a cut line or a shell that greets: it tells nothing.

use std::{error::Error, fmt, process::ExitCode};

/// Evidence against the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An answer that is whole, and wrong.
    Wrong(String),
    /// Everything was right, but so slow that it shows no memory.
    Slow(String),
}

impl Evidence {
    pub fn wrong(what: impl fmt::Display) -> Self {
        Self::Wrong(what.to_string())
    }

    /// The exit status that says so. 1 and 2 are other errors, of the program and of its command line.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Wrong(_) => 3.into(),
            Self::Slow(_) => 4.into(),
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Wrong(what) | Self::Slow(what) => out.write_str(what),
        }
    }
}

impl Error for Evidence {}
