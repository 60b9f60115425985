//! The throw-away home of the tour: an OpenClaw home as they look after a year of use, with
//! credentials that are made up anew in each run.

use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::config::dialect::Version;
use crate::secrets::stores::sqlite::AGENT_SCHEMA;

/// What stands where a planted value was, in everything that the tour shows of a file.
pub(super) const MASK: &str = "********";

/// The home. It is removed when dropped, unless it is kept.
pub(super) struct Home {
    root: PathBuf,
    keep: bool,
    /// Every planted value, and those that the tour hands to its commands.
    pub(super) planted: Vec<SecretValue>,
    /// A token of its own for the hooks, which the tour puts into the environment.
    pub(super) hooks_token: SecretValue,
    /// The gateway's token, as it was planted.
    pub(super) gateway_token: SecretValue,
}

impl Drop for Home {
    fn drop(&mut self) {
        if !self.keep {
            // Nothing here is worth an error: the values are made up.
            let _ = std::fs::remove_dir_all(&self.root);
        }
    }
}

impl Home {
    /// Lays out a home for `version` in the folder for temporary files.
    pub(super) fn lay_out(version: Version, keep: bool) -> io::Result<Self> {
        let root = std::env::temp_dir().join(format!("telson-tour-{}", hex(6)?));
        std::fs::DirBuilder::new().mode(0o700).create(&root)?;
        let secret =
            |prefix: &str| Ok::<_, io::Error>(SecretValue::new(prefix.to_owned() + &hex(20)?));
        let (openai, search) = (secret("made-up-")?, secret("made-up-")?);
        let (gateway_token, hooks_token) = (secret("")?, secret("")?);
        let planted =
            vec![openai.clone(), search.clone(), gateway_token.clone(), hooks_token.clone()];
        let home = Self { root, keep, planted, hooks_token, gateway_token };

        let plain = |value: &SecretValue| value.expose("planted in the tour's own home").to_owned();
        let (openai, search, token) = (plain(&openai), plain(&search), plain(&home.gateway_token));
        home.write("openclaw.json", &config(version, &openai, &token))?;
        let old =
            format!("{{ models: {{ providers: {{ openai: {{ apiKey: \"{openai}\" }} }} }} }}\n");
        home.write("openclaw.json.bak", &old)?;
        let skills = format!(
            "{{\n  // Shared with the team's other gateway.\n  entries: {{ search: {{ apiKey: '{search}' }} }},\n}}\n"
        );
        home.write("skills.json5", &skills)?;
        let env = format!("# Keys of the team\nOPENAI_API_KEY={openai}\nLOG_LEVEL=info\n");
        home.write(".env", &env)?;
        let models =
            format!("{{\n  \"providers\": {{ \"openai\": {{ \"apiKey\": \"{openai}\" }} }}\n}}\n");
        home.write("agents/main/agent/models.json", &models)?;
        let profiles = format!(
            "{{\"version\":1,\"profiles\":{{\"openai:default\":{{\"type\":\"api_key\",\
             \"provider\":\"openai\",\"key\":\"{openai}\"}}}}}}\n"
        );
        match version {
            Version::V2026_2_26 => home.write("agents/main/agent/auth-profiles.json", &profiles)?,
            Version::V2026_9_6 => home.database(&profiles)?,
        }
        Ok(home)
    }

    /// The home folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// A file of the state folder.
    pub(super) fn state(&self, name: &str) -> PathBuf {
        self.root.join(".openclaw").join(name)
    }

    /// The text of a file of the state folder.
    pub(super) fn read(&self, name: &str) -> io::Result<Zeroizing<String>> {
        std::fs::read_to_string(self.state(name)).map(Zeroizing::new)
    }

    /// Writes a file of the state folder, closed to others, with its folders.
    pub(super) fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.state(name);
        if let Some(folder) = path.parent() {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(path)?.write_all(text.as_bytes())
    }

    /// The auth store of 2026.9.6.
    fn database(&self, profiles: &str) -> io::Result<()> {
        let name = "agents/main/agent/openclaw-agent.sqlite";
        self.write(name, "")?;
        let fill = || {
            let db = rusqlite::Connection::open(self.state(name))?;
            db.execute_batch(&format!(
                "PRAGMA user_version = {AGENT_SCHEMA};
                 CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY,
                   store_json TEXT NOT NULL, updated_at INTEGER NOT NULL);"
            ))?;
            db.execute("INSERT INTO auth_profile_store VALUES ('primary', ?1, 0)", [profiles])
        };
        fill().map(|_| ()).map_err(io::Error::other)
    }

    /// `text` with every planted value hidden.
    pub(super) fn masked(&self, text: &str) -> String {
        self.planted.iter().fold(text.to_owned(), |text, value| {
            text.replace(value.expose("to hide it in what is shown"), MASK)
        })
    }

    /// Whether a planted value stands in `text`.
    pub(super) fn leaks_into(&self, text: &str) -> bool {
        self.planted.iter().any(|value| text.contains(value.expose("to look for a leak")))
    }
}

fn config(version: Version, openai: &str, token: &str) -> String {
    format!(
        r#"// The gateway in the cupboard. Ask Mira before you change ports.
{{
  meta: {{ lastTouchedVersion: "{version}" }},
  gateway: {{
    mode: "local",
    port: 18789,
    auth: {{ mode: "token", token: "{token}" }}, // also on the wall display
  }},
  hooks: {{ enabled: true, token: "{token}" }},
  models: {{
    providers: {{
      openai: {{
        baseUrl: 'https://api.openai.example/v1',
        apiKey: "{openai}", // rotated in spring
        models: [{{ id: "gpt", name: "GPT" }}],
      }},
    }},
  }},
  skills: {{ $include: "./skills.json5" }},
}}
"#,
        version = version.as_str()
    )
}

/// Random bytes in hexadecimal.
fn hex(bytes: usize) -> io::Result<String> {
    let mut random = Zeroizing::new(vec![0_u8; bytes]);
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_home_is_private_differs_each_time_and_goes_away() {
        let home = Home::lay_out(Version::NEWEST, false).unwrap();
        let other = Home::lay_out(Version::NEWEST, false).unwrap();
        assert_ne!(home.planted, other.planted);
        let root = home.root().to_owned();
        for entry in walkdir::WalkDir::new(&root) {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
        }
        let text = home.read("openclaw.json").unwrap();
        assert!(home.leaks_into(&text) && !home.leaks_into(&home.masked(&text)));
        drop(home);
        assert!(!root.exists());
    }
}
