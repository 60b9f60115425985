//! One run of a secrets tool.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::sys::proc::{self, Input, ProcError, ProcOutput, Spec};

/// How long a tool may take; some wait for a fingerprint or a server.
const DEADLINE: Duration = Duration::from_secs(50);
const MAX_OUTPUT: usize = 16 * 1024 * 1024;

/// A tool and what it was told.
#[derive(Debug, Clone)]
pub struct Call {
    /// The program.
    pub program: PathBuf,
    /// The answers to the template's questions.
    pub options: BTreeMap<String, String>,
    /// Its whole environment.
    pub env: Vec<(String, SecretValue)>,
}

/// Why a tool gave no answer. Nothing that it printed is in here.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ToolError {
    /// It did not run to its end.
    #[error("{0}")]
    Run(ProcError),
    /// It failed.
    #[error("failed ({how}); run it by hand to see what it says")]
    Failed {
        /// Exit code or signal.
        how: String,
    },
    /// It failed in the way in which it also says that it has no such entry.
    #[error("failed ({how}), which can also mean that it has no such entry")]
    Unsure {
        /// Exit code or signal.
        how: String,
    },
    /// An entry is there and shall stay.
    #[error("has an entry there already, which stays")]
    Taken,
    /// telson changes no entry of this tool.
    #[error("has another credential there, and telson makes new entries only")]
    NoReplace,
    /// Its answer is not what it documents.
    #[error("answered {0}")]
    Answer(&'static str),
    /// It takes credentials only where other users of the machine can see them.
    #[error("takes credentials only as arguments, which every user of the machine can read")]
    ReadOnly {
        /// The program.
        program: &'static str,
    },
    /// The credential has characters that the tool cannot take.
    #[error("cannot take {0}")]
    Unfit(&'static str),
    /// A file that belongs to the tool cannot be written.
    #[error("{0}")]
    File(String),
    /// A defect in telson.
    #[error("was asked by code that failed")]
    Panicked,
}

impl Call {
    /// An answer to one of the template's questions; empty when there is none.
    pub(super) fn option(&self, key: &str) -> &str {
        self.options.get(key).map_or("", String::as_str)
    }

    /// Runs the tool. `args` never hold a credential.
    pub(super) fn run<S: Into<OsString>>(
        &self,
        args: impl IntoIterator<Item = S>,
        stdin: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<ProcOutput, ToolError> {
        let spec = Spec {
            program: self.program.clone(),
            args: args.into_iter().map(Into::into).collect(),
            env: self.env.clone(),
            cwd: None,
            stdin: stdin.map(Input),
            deadline: DEADLINE,
            no_output: None,
            max_output: MAX_OUTPUT,
        };
        proc::run(spec).map_err(ToolError::Run)
    }

    /// Runs the tool; anything but exit code 0 is an error.
    pub(super) fn succeed<S: Into<OsString>>(
        &self,
        args: impl IntoIterator<Item = S>,
        stdin: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<ProcOutput, ToolError> {
        let output = self.run(args, stdin)?;
        if output.code == Some(0) { Ok(output) } else { Err(failed(&output)) }
    }

    /// Runs the tool for one credential. `absent` is the exit code that means that it has none,
    /// and nothing else; `unsure` the one that means this among other failures.
    pub(super) fn text<S: Into<OsString>>(
        &self,
        args: impl IntoIterator<Item = S>,
        absent: Option<i32>,
        unsure: Option<i32>,
        cut_newline: bool,
    ) -> Result<Option<SecretValue>, ToolError> {
        let output = self.run(args, None)?;
        match output.code {
            Some(0) => {}
            Some(code) if absent == Some(code) => return Ok(None),
            Some(code) if unsure == Some(code) => {
                return Err(ToolError::Unsure { how: format!("exit code {code}") });
            }
            _ => return Err(failed(&output)),
        }
        let text = std::str::from_utf8(&output.stdout)
            .map_err(|_| ToolError::Answer("with bytes that are no UTF-8"))?;
        let text = if cut_newline { text.strip_suffix('\n').unwrap_or(text) } else { text };
        Ok(Some(SecretValue::new(text)))
    }
}

fn failed(output: &ProcOutput) -> ToolError {
    let how = match (output.code, output.signal) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no exit code".to_owned(),
    };
    ToolError::Failed { how }
}

/// The bytes of a credential for a tool's stdin.
pub(super) fn stdin(value: &SecretValue, end: &str) -> Zeroizing<Vec<u8>> {
    let text = value.expose("handed to the secrets tool by stdin");
    Zeroizing::new([text.as_bytes(), end.as_bytes()].concat())
}
