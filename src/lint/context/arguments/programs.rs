//! What the short and odd flags of well-known programs take. A long flag says by its name what it
//! takes; `-p` is a port of one program and the password of another.

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// A credential.
    Credential,
    /// `user:password`.
    Login,
    /// `user%password`.
    PercentLogin,
}

/// How the value stands behind the flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Only in the next argument.
    Next,
    /// Only in the same argument.
    Glued,
    /// In either.
    Both,
}

/// A flag of some programs; with a word, only after that word (`docker login`).
struct Flag {
    programs: &'static [&'static str],
    word: &'static str,
    text: &'static str,
    takes: Takes,
    place: Place,
}

const fn flag(
    programs: &'static [&'static str],
    word: &'static str,
    text: &'static str,
    place: Place,
) -> Flag {
    Flag { programs, word, text, takes: Takes::Credential, place }
}

const MYSQL: &[&str] = &[
    "mysql",
    "mysqldump",
    "mysqladmin",
    "mysqlimport",
    "mysqlcheck",
    "mysqlshow",
    "mysqlsh",
    "mysqlbinlog",
    "mysqlpump",
    "mysqlslap",
    "mariadb",
    "mariadb-dump",
    "mariadb-admin",
    "mariadb-check",
    "mariadb-backup",
    "xtrabackup",
];
const REGISTRY: &[&str] = &[
    "docker",
    "podman",
    "nerdctl",
    "buildah",
    "skopeo",
    "helm",
    "oras",
    "crane",
    "regctl",
    "az",
    "oc",
    "argocd",
    "cf",
    "ibmcloud",
    "portainer",
    "bw",
    "rancher",
];
const MONGO: &[&str] = &[
    "mongo",
    "mongosh",
    "mongodump",
    "mongorestore",
    "mongoexport",
    "mongoimport",
    "mongostat",
    "mongotop",
    "mongofiles",
];
const LDAP: &[&str] = &[
    "ldapsearch",
    "ldapadd",
    "ldapmodify",
    "ldapdelete",
    "ldappasswd",
    "ldapwhoami",
    "ldapcompare",
    "ldapmodrdn",
];

const FLAGS: &[Flag] = &[
    flag(MYSQL, "", "-p", Place::Glued),
    flag(REGISTRY, "login", "-p", Place::Both),
    flag(MONGO, "", "-p", Place::Both),
    flag(LDAP, "", "-w", Place::Both),
    flag(&["ldappasswd"], "", "-s", Place::Next),
    flag(&["sshpass"], "", "-p", Place::Both),
    flag(&["redis-cli", "valkey-cli", "keydb-cli", "redis-benchmark"], "", "-a", Place::Next),
    flag(&["sqlcmd", "bcp", "osql", "isql"], "", "-P", Place::Both),
    flag(&["security"], "add-generic-password", "-w", Place::Next),
    flag(&["security"], "add-internet-password", "-w", Place::Next),
    flag(&["security"], "unlock-keychain", "-p", Place::Next),
    flag(&["security"], "create-keychain", "-p", Place::Next),
    flag(&["security"], "set-key-partition-list", "-k", Place::Next),
    flag(&["security"], "import", "-P", Place::Next),
    flag(&["zip", "unzip", "zipcloak"], "", "-P", Place::Next),
    flag(&["7z", "7za", "7zz", "rar", "unrar"], "", "-p", Place::Glued),
    flag(&["mosquitto_pub", "mosquitto_sub", "mosquitto_rr"], "", "-P", Place::Next),
    flag(&["ipmitool"], "", "-P", Place::Next),
    flag(&["openssl"], "enc", "-k", Place::Next),
    flag(&["openssl"], "enc", "-K", Place::Next),
    flag(&["snmpwalk", "snmpget", "snmpset", "snmpbulkwalk"], "", "-A", Place::Next),
    flag(&["snmpwalk", "snmpget", "snmpset", "snmpbulkwalk"], "", "-X", Place::Next),
    flag(
        &["influx", "cqlsh", "rabbitmqadmin", "twine", "ncftp", "pulsar-admin"],
        "",
        "-p",
        Place::Next,
    ),
    flag(&["keytool", "jarsigner"], "", "-storepass", Place::Next),
    flag(&["keytool", "jarsigner"], "", "-keypass", Place::Next),
    flag(&["nuget", "choco"], "", "-ApiKey", Place::Next),
    flag(&["ssh-keygen"], "", "-N", Place::Next),
    flag(&["ssh-keygen"], "", "-P", Place::Next),
    flag(&["gh"], "secret", "-b", Place::Next),
    Flag { programs: &["curl"], word: "", text: "-u", takes: Takes::Login, place: Place::Both },
    Flag { programs: &["curl"], word: "", text: "-U", takes: Takes::Login, place: Place::Both },
    Flag {
        programs: &["http", "https", "xh", "xhs"],
        word: "",
        text: "-a",
        takes: Takes::Login,
        place: Place::Next,
    },
    Flag {
        programs: &["ab", "lftp", "wrk", "hey", "vegeta"],
        word: "",
        text: "-u",
        takes: Takes::Login,
        place: Place::Next,
    },
    Flag {
        programs: &["ab", "hey"],
        word: "",
        text: "-A",
        takes: Takes::Login,
        place: Place::Next,
    },
    Flag {
        programs: &["smbclient", "rpcclient", "net", "smbget"],
        word: "",
        text: "-U",
        takes: Takes::PercentLogin,
        place: Place::Next,
    },
];

/// Programs that count without flags of their own, because a value stands at a fixed place or
/// because they run what follows.
/// The programs whose short flags take credentials.
pub(crate) fn flagged() -> impl Iterator<Item = &'static str> {
    FLAGS.iter().flat_map(|flag| flag.programs.iter().copied())
}

const OTHERS: &[&str] = &[
    "wget",
    "git",
    "npm",
    "pnpm",
    "yarn",
    "aws",
    "ssh",
    "sh",
    "bash",
    "zsh",
    "dash",
    "ash",
    "ksh",
    "su",
    "watch",
    "psql",
    "kubectl",
    "vault",
    "cargo",
    "ngrok",
    "htpasswd",
    "rabbitmqctl",
    "mc",
    "wpa_passphrase",
    "rclone",
    "launchctl",
    "openclaw",
    "gcloud",
    "heroku",
    "fly",
    "flyctl",
    "defaults",
    "nmcli",
    "composer",
    "poetry",
    "pip",
    "pg_dump",
    "rsync",
    "scp",
    "node",
    "python",
    "python3",
    "redis-server",
    "cmd",
    "powershell",
    "pwsh",
    "tailscale",
    "restic",
    "CMD-SHELL",
];

/// The program that `word` calls, when it is a known one.
pub(super) fn known(word: &str) -> Option<&'static str> {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let of_flags = FLAGS.iter().flat_map(|flag| flag.programs.iter());
    of_flags.chain(OTHERS).find(|known| **known == name).copied()
}

/// What an argument that begins with a short flag of `program` takes, and the length of the flag
/// when the value is glued to it. `words` are the arguments before.
pub(super) fn short_flag(program: &str, words: &[&str], argument: &str) -> Option<(Takes, usize)> {
    for known in FLAGS {
        let applies = known.programs.contains(&program)
            && (known.word.is_empty() || words.contains(&known.word));
        if !applies || !argument.starts_with(known.text) {
            continue;
        }
        let glued = &argument[known.text.len()..];
        if glued.is_empty() && known.place != Place::Glued {
            return Some((known.takes, 0));
        }
        // `-p=x` of flags in the way of Go; `-pword` of others. `-password` is another flag.
        if !glued.is_empty() && known.place != Place::Next && known.text.len() == 2 {
            let equals = usize::from(glued.starts_with('=') && REGISTRY.contains(&program));
            let is_other = known.takes == Takes::Login && !glued.contains(':');
            if !is_other && glued.len() > equals {
                return Some((known.takes, known.text.len() + equals));
            }
        }
    }
    (program == "curl").then(|| curl_cluster(argument)).flatten()
}

/// `-sSfu user:password`: flags without values before `u`.
fn curl_cluster(argument: &str) -> Option<(Takes, usize)> {
    let flags = argument.strip_prefix('-').filter(|flags| !flags.starts_with('-'))?;
    let alone = flags.bytes().take_while(|byte| b"afgijklLnNOpqRsSvV012346#IJGZ".contains(byte));
    let alone = alone.count();
    if !matches!(flags.as_bytes().get(alone), Some(b'u' | b'U')) || alone == 0 {
        return None;
    }
    let glued = &flags[alone + 1..];
    Some((Takes::Login, if glued.is_empty() { 0 } else { argument.len() - glued.len() }))
}
