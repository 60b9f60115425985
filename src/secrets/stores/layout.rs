//! Which files hold credentials beside the config, in the order in which the audit visits them.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::agents::{MAIN_AGENT, Places, normalize};
use super::problem::StoreProblem;

/// What kind of store a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthStoreKind {
    /// `auth-profiles.json` of an agent.
    Json,
    /// `openclaw-agent.sqlite` of an agent.
    Agent,
    /// The store that all agents share, kept in the main agent's database.
    SharedInMain,
    /// The store that all agents share, kept in the state database.
    SharedInState,
}

/// One store of auth profiles; the file need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthStore {
    /// What it is.
    pub kind: AuthStoreKind,
    /// The file.
    pub path: PathBuf,
    /// The folder of the agent that owns it.
    pub agent_dir: Option<PathBuf>,
}

/// Where the shared auth store is: the row `auth.sharedStore` of the state database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SharedLocation {
    /// In the database of the main agent.
    #[default]
    LegacyMain,
    /// In the state database.
    StateDb,
}

/// The kind of a retired credential file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetiredKind {
    /// `auth-profiles.json`
    AuthProfiles,
    /// `auth-state.json`
    AuthState,
    /// `auth.json`
    LegacyAuth,
    /// `oauth.json`
    LegacyOAuth,
}

impl RetiredKind {
    /// The word that messages use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthProfiles => "auth-profiles",
            Self::AuthState => "auth-state",
            Self::LegacyAuth => "legacy-auth",
            Self::LegacyOAuth => "legacy-oauth",
        }
    }

    const IN_AGENT_DIR: [(Self, &'static str); 3] = [
        (Self::AuthProfiles, "auth-profiles.json"),
        (Self::AuthState, "auth-state.json"),
        (Self::LegacyAuth, "auth.json"),
    ];
}

/// A retired credential file that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetiredFile {
    /// What it was.
    pub kind: RetiredKind,
    /// The file.
    pub path: PathBuf,
    /// It is the copy that a migration put aside, and not the file itself.
    pub archived: bool,
}

/// The folders that were found, listed once for all questions.
#[derive(Debug)]
pub struct Layout<'a> {
    places: Places<'a>,
    /// `$STATE/agents/*/agent` for every folder, sorted by name in bytes.
    found: Vec<PathBuf>,
    configured: Vec<(String, PathBuf)>,
}

impl<'a> Layout<'a> {
    /// Lists the folders of the agents.
    ///
    /// # Errors
    /// `$STATE/agents` exists and cannot be listed; the real OpenClaw ends the whole audit then.
    pub fn read(places: Places<'a>) -> Result<Self, StoreProblem> {
        let root = places.agents_root();
        let mut found = Vec::new();
        if root.exists() {
            let entries = std::fs::read_dir(&root).map_err(|e| StoreProblem::io(&root, &e))?;
            for entry in entries {
                let entry = entry.map_err(|e| StoreProblem::io(&root, &e))?;
                // A link to a folder is no folder here.
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    found.push(entry.file_name());
                }
            }
        }
        found.sort();
        let found = found.into_iter().map(|name| root.join(name).join("agent")).collect();
        Ok(Self { found, configured: places.configured_agents(), places })
    }

    /// The stores of auth profiles. `shared` matters from 2026.9.6 on.
    #[must_use]
    pub fn auth_stores(&self, shared: SharedLocation) -> Vec<AuthStore> {
        let main = self.places.default_agent_dir(MAIN_AGENT);
        let mut stores = Vec::new();
        let mut met = Met::new();
        if !self.places.dialect.sqlite_auth_stores {
            let configured = self.configured.iter().map(|(id, dir)| {
                // The main agent's store is where it is, whatever the config says.
                if id == MAIN_AGENT { &main } else { dir }
            });
            for dir in std::iter::once(&main).chain(&self.found).chain(configured) {
                push_store(&mut stores, &mut met, AuthStoreKind::Json, dir, "auth-profiles.json");
            }
            return stores;
        }
        match shared {
            SharedLocation::StateDb => {
                let path = self.state_database();
                met.insert(path.clone().into_os_string());
                let kind = AuthStoreKind::SharedInState;
                stores.push(AuthStore { kind, path, agent_dir: None });
            }
            SharedLocation::LegacyMain => {
                push_store(
                    &mut stores,
                    &mut met,
                    AuthStoreKind::SharedInMain,
                    &main,
                    AGENT_DATABASE,
                );
            }
        }
        for dir in self.found.iter().chain(self.configured.iter().map(|(_, dir)| dir)) {
            push_store(&mut stores, &mut met, AuthStoreKind::Agent, dir, AGENT_DATABASE);
        }
        stores
    }

    /// The database with the profiles of the configured (or default) agent `id`.
    #[must_use]
    pub fn agent_store(&self, id: &str) -> AuthStore {
        let id = super::agents::normalize_agent_id(id);
        let dir = self.configured.iter().find(|(known, _)| *known == id);
        let dir = dir.map_or_else(|| self.places.default_agent_dir(&id), |(_, dir)| dir.clone());
        let (kind, name) = if self.places.dialect.sqlite_auth_stores {
            (AuthStoreKind::Agent, AGENT_DATABASE)
        } else {
            (AuthStoreKind::Json, "auth-profiles.json")
        };
        AuthStore { kind, path: dir.join(name), agent_dir: Some(dir) }
    }

    /// The state database: shared auth store and secret store of 2026.9.6.
    #[must_use]
    pub fn state_database(&self) -> PathBuf {
        normalize(&self.places.cwd.join(self.places.state_dir)).join("state/openclaw.sqlite")
    }

    /// The generated `models.json` files that may exist; none before 2026.9.6.
    #[must_use]
    pub fn models_json(&self) -> Vec<PathBuf> {
        if !self.places.dialect.audits_models_json {
            return Vec::new();
        }
        let main = self.places.default_agent_dir(MAIN_AGENT);
        let named = self
            .places
            .var("OPENCLAW_AGENT_DIR")
            .or_else(|| self.places.var("PI_CODING_AGENT_DIR"));
        let (mut files, mut met) = (Vec::new(), Met::new());
        for dir in std::iter::once(main)
            .chain(named.map(|dir| self.places.resolve(dir)))
            .chain(self.found.iter().cloned())
            .chain(self.configured.iter().map(|(_, dir)| dir.clone()))
        {
            let file = dir.join("models.json");
            if met.insert(file.clone().into_os_string()) {
                files.push(file);
            }
        }
        files
    }

    /// The `auth.json` files of 2026.2.26 that exist.
    #[must_use]
    pub fn auth_json(&self) -> Vec<PathBuf> {
        self.found.iter().map(|dir| dir.join("auth.json")).filter(|file| file.exists()).collect()
    }

    /// The retired credential files of 2026.9.6 that exist: first those in use up to the
    /// migration, then the copies that migrations put aside.
    #[must_use]
    pub fn retired_files(&self, stores: &[AuthStore]) -> Vec<RetiredFile> {
        let main = self.shared_main_dir();
        let oauth = self.oauth_file();
        let mut files = Vec::new();
        let mut met = Met::new();
        for store in stores {
            let dir = match store.kind {
                AuthStoreKind::Agent => store.agent_dir.as_ref().unwrap_or(&main),
                _ => &main,
            };
            for (kind, name) in RetiredKind::IN_AGENT_DIR {
                push_retired(&mut files, &mut met, kind, dir.join(name), false);
            }
            if *dir == main {
                push_retired(&mut files, &mut met, RetiredKind::LegacyOAuth, oauth.clone(), false);
            }
        }
        let agent_dirs = stores
            .iter()
            .filter(|store| store.kind == AuthStoreKind::Agent)
            .filter_map(|store| store.agent_dir.as_ref());
        for dir in agent_dirs.chain([&main]) {
            let names = names_in(dir);
            for (kind, name) in RetiredKind::IN_AGENT_DIR {
                for archive in archives_of(name, &names) {
                    push_retired(&mut files, &mut met, kind, dir.join(archive), true);
                }
            }
        }
        if let (Some(dir), Some(name)) = (oauth.parent(), oauth.file_name().and_then(OsStr::to_str))
        {
            for archive in archives_of(name, &names_in(dir)) {
                let path = dir.join(archive);
                push_retired(&mut files, &mut met, RetiredKind::LegacyOAuth, path, true);
            }
        }
        files
    }

    /// The `.env` files, once each: beside the state (2026.2.26: in `dotenv_dir`, see
    /// [`Paths`](crate::config::paths::Paths)), and from 2026.9.6 on beside the config too.
    #[must_use]
    pub fn dotenv(&self, config_path: &Path, dotenv_dir: &Path) -> Vec<PathBuf> {
        let absolute = |dir: &Path| normalize(&self.places.cwd.join(dir)).join(".env");
        if !self.places.dialect.config_dir_dotenv {
            return vec![absolute(dotenv_dir)];
        }
        let mut files = vec![absolute(self.places.state_dir)];
        if let Some(dir) = config_path.parent() {
            let beside = absolute(dir);
            if beside != files[0] {
                files.push(beside);
            }
        }
        files
    }

    fn shared_main_dir(&self) -> PathBuf {
        self.places.var("OPENCLAW_AGENT_DIR").map_or_else(
            || self.places.default_agent_dir(MAIN_AGENT),
            |dir| self.places.resolve(dir),
        )
    }

    fn oauth_file(&self) -> PathBuf {
        let dir = self.places.var("OPENCLAW_OAUTH_DIR").map_or_else(
            || normalize(&self.places.cwd.join(self.places.state_dir)).join("credentials"),
            |dir| self.places.resolve(dir),
        );
        dir.join("oauth.json")
    }
}

const AGENT_DATABASE: &str = "openclaw-agent.sqlite";

/// Paths that were met already, by their bytes.
type Met = HashSet<OsString>;

fn push_store(
    stores: &mut Vec<AuthStore>,
    met: &mut Met,
    kind: AuthStoreKind,
    dir: &Path,
    name: &str,
) {
    let path = dir.join(name);
    // The first entry wins; for the shared store that keeps it shared.
    if met.insert(path.clone().into_os_string()) {
        stores.push(AuthStore { kind, path, agent_dir: Some(dir.to_owned()) });
    }
}

fn push_retired(
    files: &mut Vec<RetiredFile>,
    met: &mut Met,
    kind: RetiredKind,
    path: PathBuf,
    archived: bool,
) {
    if (archived || path.exists()) && met.insert(path.clone().into_os_string()) {
        files.push(RetiredFile { kind, path, archived });
    }
}

/// The names in a folder, sorted; none when it cannot be listed.
fn names_in(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Those of `names` that are copies of the file `name` which migrations left beside it.
fn archives_of<'n>(name: &str, names: &'n [String]) -> Vec<&'n str> {
    let is_archive = |rest: &str| {
        rest.starts_with(".migrated-")
            // Case matters, as it does to OpenClaw.
            || rest.strip_prefix(".sqlite-import.").is_some_and(|r| r.strip_suffix(".bak").is_some())
    };
    let fits = |known: &&str| known.strip_prefix(name).is_some_and(is_archive);
    names.iter().map(String::as_str).filter(fits).collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::base::span::{Sources, Span};
    use crate::config::dialect::Version;
    use crate::config::value::{Entry, Value, ValueKind};

    fn value(json: &serde_json::Value) -> Value {
        let source = Sources::default().add("openclaw.json", String::new());
        let span = Span { source, start: 0, end: 0 };
        let kind = match json {
            serde_json::Value::Object(map) => ValueKind::Object(
                map.iter()
                    .map(|(k, v)| Entry { key: k.clone(), key_span: span, value: value(v) })
                    .collect(),
            ),
            serde_json::Value::Array(items) => ValueKind::Array(items.iter().map(value).collect()),
            serde_json::Value::String(s) => ValueKind::String(s.clone().into()),
            _ => ValueKind::Null,
        };
        Value { kind, span }
    }

    struct Home {
        dir: tempfile::TempDir,
        env: BTreeMap<String, String>,
    }

    impl Home {
        fn new(files: &[&str]) -> Self {
            let dir = tempfile::tempdir().unwrap();
            for file in files {
                let path = dir.path().join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, "{}").unwrap();
            }
            Self { dir, env: BTreeMap::new() }
        }

        fn layout<T>(
            &self,
            version: Version,
            config: &serde_json::Value,
            ask: impl FnOnce(Layout<'_>) -> T,
        ) -> T {
            let config = value(config);
            ask(Layout::read(Places {
                state_dir: &self.dir.path().join(".openclaw"),
                home: self.dir.path(),
                cwd: self.dir.path(),
                env: &self.env,
                config: Some(&config),
                dialect: version.dialect(),
            })
            .unwrap())
        }

        fn short<'p>(&self, paths: impl IntoIterator<Item = &'p PathBuf>) -> Vec<String> {
            paths
                .into_iter()
                .map(|p| p.strip_prefix(self.dir.path()).unwrap().display().to_string())
                .collect()
        }
    }

    #[test]
    fn json_stores_are_main_then_found_then_configured() {
        let home = Home::new(&[".openclaw/agents/stray/agent/x", ".openclaw/agents/B/agent/x"]);
        let config = serde_json::json!({"agents": {"list": [
            {"id": "main", "agentDir": "~/elsewhere"},
            {"id": "Ops", "agentDir": " ~/ops-agent "},
            {"id": "ops", "agentDir": "~/again"},
            {"id": "stray"}, {"id": "plain"}]}});
        let stores =
            home.layout(Version::V2026_2_26, &config, |l| l.auth_stores(SharedLocation::default()));
        assert_eq!(
            home.short(stores.iter().map(|s| &s.path)),
            [
                ".openclaw/agents/main/agent/auth-profiles.json",
                ".openclaw/agents/B/agent/auth-profiles.json",
                ".openclaw/agents/stray/agent/auth-profiles.json",
                "ops-agent/auth-profiles.json",
                ".openclaw/agents/plain/agent/auth-profiles.json",
            ]
        );
    }

    #[test]
    fn sqlite_stores_start_with_the_shared_one_which_stays_shared() {
        let home = Home::new(&[".openclaw/agents/main/agent/x", ".openclaw/agents/s/agent/x"]);
        let config = serde_json::json!({"agents": {"entries": {
            "ops": {"agentDir": "~/ops-agent"}, "7": {}, "bad": "text"}}});
        let stores = home.layout(Version::V2026_9_6, &config, |l| {
            (l.auth_stores(SharedLocation::LegacyMain), l.auth_stores(SharedLocation::StateDb))
        });
        assert_eq!(
            home.short(stores.0.iter().map(|s| &s.path)),
            [
                ".openclaw/agents/main/agent/openclaw-agent.sqlite",
                ".openclaw/agents/s/agent/openclaw-agent.sqlite",
                ".openclaw/agents/7/agent/openclaw-agent.sqlite",
                "ops-agent/openclaw-agent.sqlite",
            ]
        );
        assert_eq!(stores.0[0].kind, AuthStoreKind::SharedInMain);
        assert_eq!(stores.1[0].kind, AuthStoreKind::SharedInState);
        assert_eq!(stores.1.len(), 5, "the main agent's own store is then a store of its own");
    }

    #[test]
    fn links_are_no_agent_folders() {
        let home = Home::new(&[".openclaw/agents/a/agent/x"]);
        let agents = home.dir.path().join(".openclaw/agents");
        std::os::unix::fs::symlink(agents.join("a"), agents.join("link")).unwrap();
        std::fs::write(agents.join("file"), "").unwrap();
        let files = home.layout(Version::V2026_9_6, &serde_json::json!({}), |l| l.models_json());
        assert_eq!(
            home.short(&files),
            [".openclaw/agents/main/agent/models.json", ".openclaw/agents/a/agent/models.json"]
        );
    }

    #[test]
    fn the_agent_dir_of_the_environment_counts_for_models_json() {
        let mut home = Home::new(&[]);
        home.env.insert("PI_CODING_AGENT_DIR".into(), "~/pi".into());
        home.env.insert("OPENCLAW_AGENT_DIR".into(), " ".into());
        let files = home.layout(Version::V2026_9_6, &serde_json::json!({}), |l| l.models_json());
        assert_eq!(
            home.short(&files),
            [".openclaw/agents/main/agent/models.json", "pi/models.json"]
        );
        let none = home.layout(Version::V2026_2_26, &serde_json::json!({}), |l| l.models_json());
        assert!(none.is_empty());
    }

    #[test]
    fn an_empty_roster_means_main_only_in_the_old_version() {
        let home = Home::new(&[]);
        let ids = |version, config: serde_json::Value| {
            home.layout(version, &config, |l| l.configured.len())
        };
        assert_eq!(ids(Version::V2026_2_26, serde_json::json!({"agents": {"list": []}})), 1);
        assert_eq!(ids(Version::V2026_9_6, serde_json::json!({"agents": {"entries": {}}})), 0);
        assert_eq!(ids(Version::V2026_9_6, serde_json::json!({"agents": {}})), 1);
    }

    #[test]
    fn retired_files_come_in_order_with_their_copies_last() {
        let main = ".openclaw/agents/main/agent";
        let home = Home::new(&[
            &format!("{main}/auth.json"),
            &format!("{main}/auth-state.json"),
            &format!("{main}/auth-profiles.json.migrated-2026"),
            &format!("{main}/auth.json.sqlite-import.1.bak"),
            &format!("{main}/auth.json.sqlite-import.1.tmp"),
            ".openclaw/credentials/oauth.json",
            ".openclaw/credentials/oauth.json.migrated-1",
            ".openclaw/agents/work/agent/auth-profiles.json",
        ]);
        let files = home.layout(Version::V2026_9_6, &serde_json::json!({}), |l| {
            l.retired_files(&l.auth_stores(SharedLocation::StateDb))
        });
        let shown: Vec<String> = files
            .iter()
            .map(|f| {
                let name = f.path.file_name().unwrap().to_string_lossy();
                format!("{} {} {name}", f.kind.as_str(), f.archived)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "auth-state false auth-state.json",
                "legacy-auth false auth.json",
                "legacy-oauth false oauth.json",
                "auth-profiles false auth-profiles.json",
                "auth-profiles true auth-profiles.json.migrated-2026",
                "legacy-auth true auth.json.sqlite-import.1.bak",
                "legacy-oauth true oauth.json.migrated-1",
            ]
        );
    }

    #[test]
    fn dotenv_beside_the_config_counts_once() {
        let home = Home::new(&[]);
        let config = serde_json::json!({});
        let same = home.dir.path().join(".openclaw/openclaw.json");
        let other = home.dir.path().join("etc/openclaw.json");
        let count = |version, path: &Path| {
            home.layout(version, &config, |l| l.dotenv(path, l.places.state_dir).len())
        };
        assert_eq!(count(Version::V2026_9_6, &same), 1);
        assert_eq!(count(Version::V2026_9_6, &other), 2);
        assert_eq!(count(Version::V2026_2_26, &other), 1);
    }
}
