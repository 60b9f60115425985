//! The configs of OpenClaw among the scanned files, judged by the operator's policy.

use std::path::Path;

use crate::config::dialect::Version;
use crate::config::load::{Config, Overlay};
use crate::lint::policy::{self, PolicyFinding, Surroundings};
use crate::report::finding::{Finding, Location, Origin};

/// What the policy says of a file.
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    pub(super) suppressed: usize,
    pub(super) notes: Vec<String>,
}

/// Whether the file at `path` is a config of OpenClaw, by its name. What it includes is judged with
/// it.
pub(super) fn is_config(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "openclaw.json" | "openclaw.json5")
        || name.ends_with(".openclaw.json")
        || name.ends_with(".openclaw.json5")
}

/// Judges the config at `path` below `root`. Without a wanted version the config tells its own.
pub(super) fn judge(root: &Path, path: &str, wanted: Option<Version>, in_git: bool) -> Judged {
    let config = Config::load_detached(&root.join(path), wanted, &Overlay::default());
    let around =
        Surroundings { repository: in_git.then(|| root.to_owned()), ..Surroundings::default() };
    let review = policy::check(&config, config.dialect, &around);
    let notes = review
        .unknown
        .iter()
        .map(|unknown| format!("{path}: {} is not decided here: {}", unknown.check, unknown.why))
        .collect();
    Judged {
        findings: review.findings.into_iter().map(|found| finding(found, &config)).collect(),
        suppressed: review.suppressed.len(),
        notes,
    }
}

fn finding(found: PolicyFinding, config: &Config) -> Finding {
    let mut place = Location::new(found.file, config.render_path(&found.path));
    place.position = found.position;
    let origin = if found.meta.code.starts_with("telson/") || found.meta.code.contains("TELSON") {
        Origin::Telson
    } else {
        Origin::OpenClaw
    };
    let mut finding = Finding::new(found.meta, origin, place, found.message);
    finding.level = found.level;
    finding.help = found.help;
    finding.category = Some("policy");
    if found.check != found.meta.code {
        finding.evidence.push(format!("OpenClaw reports it as {}", found.check));
    }
    finding
}
