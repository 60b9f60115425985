//! Where OpenClaw keeps its state and its config: flag > `OPENCLAW_CONFIG_PATH` >
//! `OPENCLAW_STATE_DIR` > profile > `OPENCLAW_HOME` / `HOME`, as both versions resolve them.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::dialect::Version;
use crate::sys::host::Host;

/// What the command line says about paths.
#[derive(Debug, Clone, Default)]
pub struct PathOptions {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--state-dir`
    pub state_dir: Option<PathBuf>,
    /// `--profile`, or `dev` for `--dev`
    pub profile: Option<String>,
}

/// The resolved paths, all absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The effective home, which `~` stands for.
    pub home: PathBuf,
    /// The state directory.
    pub state_dir: PathBuf,
    /// The config file, which need not exist.
    pub config: PathBuf,
    /// The folder whose `.env` fills the environment: the state directory that was asked for, else
    /// (from 2026.9.6 on) the folder of the config that was asked for, else `~/.openclaw`, never a
    /// folder of the product's earlier names.
    pub dotenv_dir: PathBuf,
}

/// Why paths cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// A profile name outside the grammar.
    #[error(
        "`{0}` is no profile name: letters, digits, `_` and `-`, at most 64, not `_` or `-` first"
    )]
    BadProfile(String),
}

/// Resolves home, state directory and config file. `env` is the environment in which OpenClaw
/// looks: the process's, filled from the `.env` of the working folder.
pub fn resolve(
    host: &Host,
    env: &BTreeMap<String, String>,
    options: &PathOptions,
    version: Version,
) -> Result<Paths, PathError> {
    let finder = Finder { host, env, version, home: home(host, env) };
    let profile_dir = options.profile.as_deref().map(|p| finder.profile_dir(p)).transpose()?;
    let state_override = match &options.state_dir {
        Some(dir) => Some(finder.user_path(&dir.to_string_lossy())),
        None => finder.var_path("OPENCLAW_STATE_DIR", "CLAWDBOT_STATE_DIR").or(profile_dir),
    };
    let state_dir = state_override.clone().unwrap_or_else(|| finder.default_state_dir());
    let explicit = match &options.config {
        Some(file) => Some(finder.user_path(&file.to_string_lossy())),
        // A state directory on the command line outranks a config path of the environment.
        None if options.state_dir.is_some() => Some(finder.config_in(&state_dir)),
        None => finder.var_path("OPENCLAW_CONFIG_PATH", "CLAWDBOT_CONFIG_PATH").or_else(|| {
            // A profile pins the config as well; the variable alone does not.
            options.profile.as_ref().map(|_| state_dir.join("openclaw.json"))
        }),
    };
    let beside = match version {
        Version::V2026_2_26 => None,
        Version::V2026_9_6 => explicit.as_deref().and_then(Path::parent).map(Path::to_owned),
    };
    let dotenv_dir =
        state_override.clone().or(beside).unwrap_or_else(|| finder.home.join(".openclaw"));
    let config = explicit.unwrap_or_else(|| {
        finder
            .candidates(state_override.as_deref())
            .into_iter()
            .find(|file| file.exists())
            .unwrap_or_else(|| state_dir.join("openclaw.json"))
    });
    Ok(Paths { home: finder.home, state_dir, config, dotenv_dir })
}

/// Expands a leading `~` with `home` and makes the path absolute against `cwd`, lexically.
#[must_use]
pub fn user_path(text: &str, home: &Path, cwd: &Path) -> PathBuf {
    let text = text.trim();
    let expanded = match text.strip_prefix('~') {
        Some("") => home.to_owned(),
        Some(rest) if rest.starts_with(['/', '\\']) => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    };
    normalize(&cwd.join(expanded))
}

/// Removes `.` and `..` without looking at the disk, as Node's `path.resolve` does.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// Whether `text` is a profile name: `^[a-z0-9][a-z0-9_-]{0,63}$`, any case.
#[must_use]
pub fn is_profile_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=64).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

struct Finder<'a> {
    host: &'a Host,
    env: &'a BTreeMap<String, String>,
    version: Version,
    home: PathBuf,
}

impl Finder<'_> {
    /// Folders and file names of the product's earlier names.
    fn legacy(&self) -> (&'static [&'static str], &'static [&'static str]) {
        match self.version {
            Version::V2026_2_26 => (
                &[".clawdbot", ".moldbot", ".moltbot"],
                &["clawdbot.json", "moldbot.json", "moltbot.json"],
            ),
            Version::V2026_9_6 => (&[".clawdbot"], &["clawdbot.json"]),
        }
    }

    fn user_path(&self, text: &str) -> PathBuf {
        user_path(text, &self.home, &self.host.cwd)
    }

    fn var_path(&self, name: &str, legacy: &str) -> Option<PathBuf> {
        let given = |name: &str| self.env.get(name).map(|v| v.trim()).filter(|v| !v.is_empty());
        let text = given(name)
            .or_else(|| (self.version == Version::V2026_2_26).then(|| given(legacy)).flatten())?;
        Some(self.user_path(text))
    }

    fn profile_dir(&self, profile: &str) -> Result<PathBuf, PathError> {
        if !is_profile_name(profile) {
            return Err(PathError::BadProfile(profile.to_owned()));
        }
        let name = match profile {
            p if p.eq_ignore_ascii_case("default") => ".openclaw".to_owned(),
            p => format!(".openclaw-{p}"),
        };
        Ok(self.home.join(name))
    }

    fn default_state_dir(&self) -> PathBuf {
        let new = self.home.join(".openclaw");
        if new.exists() {
            return new;
        }
        let (folders, _) = self.legacy();
        folders.iter().map(|f| self.home.join(f)).find(|f| f.exists()).unwrap_or(new)
    }

    fn config_in(&self, dir: &Path) -> PathBuf {
        let new = dir.join("openclaw.json");
        if new.exists() {
            return new;
        }
        let (_, files) = self.legacy();
        files.iter().map(|f| dir.join(f)).find(|f| f.exists()).unwrap_or(new)
    }

    /// Existing files are looked for here, in this order. A state directory without a config does
    /// not end the search: the default folders follow.
    fn candidates(&self, state_override: Option<&Path>) -> Vec<PathBuf> {
        let (folders, files) = self.legacy();
        let mut dirs: Vec<PathBuf> = state_override.map(Path::to_owned).into_iter().collect();
        dirs.push(self.home.join(".openclaw"));
        dirs.extend(folders.iter().map(|f| self.home.join(f)));
        dirs.iter()
            .flat_map(|dir| {
                std::iter::once("openclaw.json").chain(files.iter().copied()).map(|f| dir.join(f))
            })
            .collect()
    }
}

/// The effective home: `OPENCLAW_HOME` (which may begin with `~`), `HOME`, `USERPROFILE`, the
/// account's, the working folder.
fn home(host: &Host, env: &BTreeMap<String, String>) -> PathBuf {
    let given = |name: &str| {
        env.get(name)
            .map(|v| v.trim())
            .filter(|v| !v.is_empty() && *v != "undefined" && *v != "null")
    };
    let os_home = given("HOME")
        .or_else(|| given("USERPROFILE"))
        .map(PathBuf::from)
        .or_else(|| host.account_home.clone());
    let home = match given("OPENCLAW_HOME") {
        Some(text) if text == "~" || text.starts_with("~/") => {
            let base = os_home.unwrap_or_else(|| host.cwd.clone());
            base.join(text.trim_start_matches('~').trim_start_matches('/'))
        }
        Some(text) => PathBuf::from(text),
        None => os_home.unwrap_or_else(|| host.cwd.clone()),
    };
    normalize(&host.cwd.join(home))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(vars: &[(&str, &str)], options: &PathOptions) -> Paths {
        let host = Host::bare(Path::new("/work dir"));
        let env = vars
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect::<BTreeMap<_, _>>();
        resolve(&host, &env, options, Version::NEWEST).expect("valid")
    }

    #[test]
    fn precedence() {
        let none = PathOptions::default();
        let home = [("HOME", "/nowhere/me")];
        assert_eq!(paths(&home, &none).config, Path::new("/nowhere/me/.openclaw/openclaw.json"));
        let dev = PathOptions { profile: Some("dev".into()), ..Default::default() };
        let p = paths(&home, &dev);
        assert_eq!(p.config, Path::new("/nowhere/me/.openclaw-dev/openclaw.json"));
        let state = [("HOME", "/nowhere/me"), ("OPENCLAW_STATE_DIR", "~/s/../t")];
        assert_eq!(paths(&state, &dev).state_dir, Path::new("/nowhere/me/t"));
        let config = [state[0], state[1], ("OPENCLAW_CONFIG_PATH", "rel.json")];
        let p = paths(&config, &none);
        assert_eq!(p.config, Path::new("/work dir/rel.json"));
        assert_eq!(p.state_dir, Path::new("/nowhere/me/t"));
        let flag = PathOptions { config: Some("/c.json".into()), ..Default::default() };
        assert_eq!(paths(&config, &flag).config, Path::new("/c.json"));
    }

    #[test]
    fn openclaw_home_may_begin_with_a_tilde() {
        let p =
            paths(&[("HOME", "/nowhere/me"), ("OPENCLAW_HOME", "~/oc")], &PathOptions::default());
        assert_eq!(p.home, Path::new("/nowhere/me/oc"));
    }

    #[test]
    fn bad_profile_names_are_refused() {
        let options = PathOptions { profile: Some("../x".into()), ..Default::default() };
        let host = Host::bare(Path::new("/"));
        assert!(resolve(&host, &BTreeMap::new(), &options, Version::NEWEST).is_err());
    }
}
