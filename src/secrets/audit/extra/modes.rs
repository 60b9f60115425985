//! Modes, owners and links of the files that hold credentials.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::sighting::Sighting;

/// Group and world bits of reading and writing.
const OTHERS: u32 = 0o066;
/// Group and world bits of writing.
const OTHERS_WRITE: u32 = 0o022;

/// Looks at the state directory and at each file.
pub(in super::super) fn find(
    state_dir: &Path,
    files: &BTreeSet<PathBuf>,
    euid: u32,
) -> Vec<Sighting> {
    let mut findings = Vec::new();
    if let Ok(meta) = std::fs::metadata(state_dir) {
        let mode = meta.mode() & 0o777;
        // Reading the folder lists names; writing it swaps files. Both matter for this one.
        if mode & (OTHERS | 0o011) != 0 {
            findings.push(
                finding(
                    state_dir,
                    format!("the state directory has mode {mode:04o}; others can enter it"),
                )
                .help(format!("chmod 700 {}", state_dir.display())),
            );
        }
        findings.extend(foreign(state_dir, meta.uid(), euid));
    }
    for file in files {
        let Ok(link) = std::fs::symlink_metadata(file) else { continue };
        if link.is_symlink()
            && let Ok(real) = std::fs::canonicalize(file)
            && !real.starts_with(state_dir)
        {
            findings.push(finding(
                file,
                format!(
                    "it is a link that leads out of the state directory, to {}",
                    real.display()
                ),
            ));
        }
        let meta = if link.is_symlink() { std::fs::metadata(file).ok() } else { Some(link) };
        let Some(meta) = meta else { continue };
        // A folder in place of a file is another finding's matter, and 0600 would lock it.
        if !meta.is_file() {
            continue;
        }
        let mode = meta.mode() & 0o777;
        if mode & OTHERS != 0 {
            let what = if mode & OTHERS_WRITE != 0 { "change" } else { "read" };
            findings.push(
                finding(file, format!("mode {mode:04o} lets other users {what} it"))
                    .help(format!("chmod 600 {}", file.display())),
            );
        }
        findings.extend(foreign(file, meta.uid(), euid));
    }
    findings.into_iter().map(Sighting::plain).collect()
}

fn finding(file: &Path, message: String) -> Finding {
    Finding::new(&codes::INSECURE_MODE, Origin::Telson, Location::new(file, ""), message)
}

fn foreign(file: &Path, owner: u32, euid: u32) -> Option<Finding> {
    (owner != euid).then(|| {
        finding(file, format!("it belongs to user id {owner}, and OpenClaw's user here is {euid}"))
            .help(format!("chown {euid} {}", file.display()))
    })
}
