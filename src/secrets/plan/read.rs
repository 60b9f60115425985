//! From a plan file to a [`Plan`], or to everything that is wrong with it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use zeroize::Zeroizing;

use super::error::{MAX_PLAN_BYTES, PlanError};
use super::model::Plan;
use super::node::JsonNode;
use super::validate::{Breach, Rules, validate};
use crate::base::span::LineColumn;
use crate::config::dialect::Version;
use crate::config::json5::{self, Document, Kind, Node};
use crate::config::problem::Problem;
use crate::sys::host::Host;

/// Reads the plan at `file` (relative to the working directory; symlinks are followed, as
/// OpenClaw does).
///
/// # Errors
/// [`PlanError`]; for a JSON file that is no plan, with all breaches.
pub fn read(host: &Host, file: &Path, rules: Rules) -> Result<Plan, PlanError> {
    let bytes = bytes_of(&host.cwd.join(file), file, rules.version)?;
    // As Node decodes files: what is not UTF-8 becomes U+FFFD.
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    read_text(&text, file, rules)
}

/// Reads the plan in `text`; `file` only names it in errors.
///
/// # Errors
/// [`PlanError::Malformed`] or [`PlanError::Invalid`].
pub fn read_text(text: &str, file: &Path, rules: Rules) -> Result<Plan, PlanError> {
    let document = parse(text, file)?;
    validate(document.root(), rules).map_err(|breaches| {
        let script_error = breaches.first().and_then(|b| b.script_error);
        let problem = |breach: Breach| Problem {
            position: Some(position(&document, &breach.path)),
            path: breach.path,
            file: file.to_owned(),
            message: breach.message,
            fix: breach.fix,
        };
        let problems = breaches.into_iter().map(problem).collect();
        PlanError::Invalid { file: file.to_owned(), problems, script_error }
    })
}

/// Parses strict JSON into the tree that knows byte ranges.
fn parse(text: &str, file: &Path) -> Result<Document, PlanError> {
    let malformed =
        |position, why: String| PlanError::Malformed { file: file.to_owned(), position, why };
    // Ignoring every value makes this a pure check of the grammar, without limits on numbers,
    // depth or surrogates that `JSON.parse` does not have either.
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
        let head = line.as_bytes().get(..error.column().saturating_sub(1)).unwrap_or_default();
        let position = LineColumn {
            line: u32::try_from(error.line().max(1)).unwrap_or(u32::MAX),
            column: u32::try_from(String::from_utf8_lossy(head).chars().count() + 1)
                .unwrap_or(u32::MAX),
        };
        return Err(malformed(position, why(text, &error)));
    }
    json5::parse(text.to_owned()).map_err(|e| malformed(e.position, e.why.to_owned()))
}

/// The reason without the place, which is told apart. These texts quote nothing of the input.
fn why(text: &str, error: &serde_json::Error) -> String {
    if text.trim().is_empty() {
        return "it is empty".to_owned();
    }
    if text.starts_with('\u{feff}') {
        return "it begins with a byte order mark".to_owned();
    }
    let shown = error.to_string();
    shown.split(" at line ").next().unwrap_or("it is malformed").to_owned()
}

/// Where the member at `path` stands: its value, or the nearest thing around it that exists.
fn position(document: &Document, path: &[String]) -> LineColumn {
    let mut node: &Node = document.root();
    for part in path {
        let next = match &node.kind {
            Kind::Array(items) => part.parse().ok().and_then(|at: usize| items.get(at)),
            _ => node.member(part),
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    LineColumn::of(document.text(), node.start as usize)
}

fn bytes_of(at: &Path, shown: &Path, version: Version) -> Result<Zeroizing<Vec<u8>>, PlanError> {
    let file = || shown.to_owned();
    let strict = version == Version::V2026_9_6;
    // Without NONBLOCK a pipe without a writer would hold the call forever; 2026.2.26 does read
    // pipes, so there it stays.
    let wait = if strict { OFlags::NONBLOCK } else { OFlags::empty() };
    let opened = rustix::fs::open(at, OFlags::RDONLY | OFlags::CLOEXEC | wait, Mode::empty());
    let mut handle = match opened {
        Ok(handle) => File::from(handle),
        Err(rustix::io::Errno::NOENT) => return Err(PlanError::NotFound { file: file() }),
        Err(errno) => {
            return Err(PlanError::Unreadable {
                file: file(),
                opening: true,
                source: errno.into(),
            });
        }
    };
    let failed = |source| PlanError::Unreadable { file: file(), opening: false, source };
    let meta = handle.metadata().map_err(failed)?;
    if meta.is_dir() || (strict && !meta.is_file()) {
        return Err(PlanError::NotRegular { file: file(), folder: meta.is_dir() });
    }
    // 2026.2.26 sets no limit; one is kept so that a wrong path cannot fill the memory.
    let limit = if strict { MAX_PLAN_BYTES } else { MAX_PLAN_BYTES * 16 };
    if meta.len() > limit {
        return Err(PlanError::TooLarge { file: file() });
    }
    let room = usize::try_from(meta.len()).unwrap_or(0) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    handle.by_ref().take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(PlanError::TooLarge { file: file() });
    }
    Ok(bytes)
}
