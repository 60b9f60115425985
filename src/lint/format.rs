//! What kind of file a file is, by its name and its first bytes.

/// How a file is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// YAML 1.2, one or more documents.
    Yaml,
    /// A Helm template: text with `{{ }}` that gives YAML.
    Helm,
    /// JSON, with the comments, commas and quotes of JSONC and JSON5.
    Json,
    /// TOML.
    Toml,
    /// `.env`.
    Dotenv,
    /// INI, and the many files like it: `.npmrc`, `.pypirc`, AWS credentials.
    Ini,
    /// Java properties.
    Properties,
    /// A property list in XML.
    Plist,
    /// Other XML: Maven settings, web.config.
    Xml,
    /// A systemd unit or drop-in.
    Systemd,
    /// A crontab.
    Crontab,
    /// A shell script.
    Shell,
    /// A Dockerfile.
    Dockerfile,
    /// An nginx config.
    Nginx,
    /// A Caddyfile.
    Caddy,
    /// An `HAProxy` config.
    Haproxy,
    /// Terraform and other HCL, `.tfvars` included.
    Terraform,
    /// `.netrc`.
    Netrc,
    /// Source code.
    Source(Language),
    /// Markdown: prose with fenced code.
    Markdown,
    /// Anything else: assignments, command lines and headers are looked for line by line.
    Text,
}

/// The languages whose assignments are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript and TypeScript.
    JavaScript,
    /// Go.
    Go,
    /// Rust.
    Rust,
    /// Ruby.
    Ruby,
    /// Java and Kotlin.
    Java,
}

/// The format of the file at `path` (with `/`, relative to the root of the scan), of which `head`
/// is the beginning.
#[must_use]
pub fn detect(path: &str, head: &str) -> Format {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if name.starts_with(".env") || extension == "env" {
        return Format::Dotenv;
    }
    match extension {
        "yaml" | "yml" if path.contains("templates/") && head.contains("{{") => Format::Helm,
        "yaml" | "yml" => Format::Yaml,
        "json" | "json5" | "jsonc" => Format::Json,
        "toml" => Format::Toml,
        "plist" => Format::Plist,
        "sh" | "bash" | "zsh" => Format::Shell,
        _ => Format::Text,
    }
}
