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
    /// A PowerShell script.
    PowerShell,
    /// A batch file of Windows.
    Batch,
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
    /// `.netrc`, and the other files that hold nothing but logins: `.pgpass`, `.htpasswd`.
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
    /// Java and Kotlin, and what is written much like them: Scala, Groovy, Swift, Dart, C#.
    Java,
    /// PHP.
    Php,
    /// C and C++.
    C,
}

/// Endings that say "a copy to be filled in" or "a former one"; the name without it decides.
const COPY_ENDINGS: [&str; 19] = [
    ".example",
    ".sample",
    ".dist",
    ".template",
    ".tmpl",
    ".tpl",
    ".gotmpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".mustache",
    ".in",
    ".bak",
    ".backup",
    ".orig",
    ".old",
    ".save",
    ".default",
];

/// The format of the file at `path` (with `/`, relative to the root of the scan), of which `head`
/// is the beginning.
#[must_use]
pub fn detect(path: &str, head: &str) -> Format {
    let head = head.trim_start_matches('\u{feff}');
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(f, n)| (f, n));
    if folder_is(folder, "templates")
        && matches!(name.rsplit('.').next(), Some("tpl" | "txt"))
        && has_actions(head)
    {
        return Format::Helm;
    }
    let mut name = name;
    while let Some(rest) = COPY_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
        if rest.is_empty() {
            break;
        }
        name = rest;
    }
    by_name(folder, name, head)
        .or_else(|| by_extension(folder, name, head))
        .unwrap_or_else(|| sniff(head))
}

/// Whether one of the folders on the way is called `name`.
fn folder_is(folder: &str, name: &str) -> bool {
    folder.split('/').any(|part| part == name)
}

/// The format that a name or a place has by custom.
fn by_name(folder: &str, name: &str, head: &str) -> Option<Format> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_data = matches!(extension, "json" | "yaml" | "yml" | "toml" | "md" | "xml" | "sh");
    let is_data = is_data || language(extension).is_some();
    let in_folder = |end: &str| folder == end || folder.ends_with(&format!("/{end}"));
    Some(match name {
        "cargo.lock" | "poetry.lock" | "uv.lock" | "pdm.lock" | "pipfile" => Format::Toml,
        "composer.lock" | "flake.lock" | "pipfile.lock" | "deno.lock" | ".dockercfg"
        | ".dockerconfigjson" => Format::Json,
        "podfile.lock" | ".condarc" | ".clang-format" => Format::Yaml,
        ".terraformrc" | "terraform.rc" => Format::Terraform,
        ".bashrc" | ".bash_profile" | ".bash_login" | ".bash_logout" | ".bash_aliases"
        | ".profile" | ".zshrc" | ".zshenv" | ".zprofile" | ".zlogin" | ".kshrc" | ".xprofile"
        | ".xinitrc" | ".bash_history" | ".zsh_history" | ".sh_history" | "bashrc" | "zshrc"
        | "profile" | "bash.bashrc" | "pkgbuild" | "apkbuild" => Format::Shell,
        "nginx.conf" | "fastcgi_params" | "proxy_params" | "uwsgi_params" => Format::Nginx,
        ".netrc" | "_netrc" | "netrc" | ".authinfo" | ".pgpass" | "pgpass.conf" | ".htpasswd"
        | "htpasswd" => Format::Netrc,
        ".npmrc" | ".yarnrc" | ".pypirc" | "pip.conf" | ".gitconfig" | ".gitmodules" | ".hgrc"
        | ".s3cfg" | ".boto" | "my.cnf" | ".my.cnf" | ".mylogin.cnf" | ".curlrc" | ".wgetrc"
        | ".databrickscfg" | "rclone.conf" | "odbc.ini" | ".editorconfig" | ".flake8"
        | ".pylintrc" | ".coveragerc" | ".sentryclirc" | "setup.cfg" => Format::Ini,
        "credentials" | "config" if in_folder(".aws") || in_folder(".oci") => Format::Ini,
        "config" if in_folder(".git") => Format::Ini,
        "config" if in_folder(".kube") => Format::Yaml,
        "gemfile" | "rakefile" | "vagrantfile" | "fastfile" | "appfile" | "podfile" | "capfile"
        | "brewfile" | "berksfile" | "guardfile" | "matchfile" => Format::Source(Language::Ruby),
        "jenkinsfile" => Format::Source(Language::Java),
        "env" | "dotenv" | ".flaskenv" | ".dev.vars" | ".environment" => Format::Dotenv,
        "environment" if in_folder("etc") => Format::Dotenv,
        "anacrontab" => Format::Crontab,
        _ if extension == "env" => Format::Dotenv,
        _ if is_data => return None,
        _ if name.starts_with(".env") => {
            if head.trim_start().starts_with('{') {
                Format::Json
            } else {
                Format::Dotenv
            }
        }
        _ if name.contains(".env.") || name.starts_with("env.") => Format::Dotenv,
        _ if in_folder("etc/default") || in_folder("etc/sysconfig") => Format::Dotenv,
        _ if in_folder("environment.d") && extension == "conf" => Format::Dotenv,
        _ if name.starts_with("crontab") || in_folder("cron.d") || in_folder("crontabs") => {
            Format::Crontab
        }
        _ if ["dockerfile", "containerfile"].iter().any(|stem| {
            name.strip_prefix(stem)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        }) =>
        {
            Format::Dockerfile
        }
        _ if name.starts_with("caddyfile") => Format::Caddy,
        _ if name.starts_with("haproxy") && matches!(extension, "cfg" | "conf") => Format::Haproxy,
        _ if folder.rsplit('/').next().is_some_and(|last| {
            last.strip_suffix(".d")
                .and_then(|unit| unit.rsplit_once('.'))
                .is_some_and(|(_, kind)| is_unit(kind))
        }) && extension == "conf" =>
        {
            Format::Systemd
        }
        _ if in_folder("sites-available") || in_folder("sites-enabled") => {
            if head.contains("<VirtualHost") { Format::Text } else { Format::Nginx }
        }
        // The files of a run-commands style: JSON or YAML, as their writers like.
        _ if name.starts_with('.') && name.ends_with("rc") && !head.starts_with("#!") => {
            if head.trim_start().starts_with(['{', '[']) { Format::Json } else { sniff(head) }
        }
        _ => return None,
    })
}

/// The units of systemd, and of its container generator.
fn is_unit(extension: &str) -> bool {
    matches!(
        extension,
        "service"
            | "timer"
            | "socket"
            | "mount"
            | "automount"
            | "path"
            | "target"
            | "slice"
            | "scope"
            | "swap"
            | "container"
            | "volume"
            | "network"
            | "netdev"
            | "nspawn"
            | "pod"
    )
}

fn language(extension: &str) -> Option<Language> {
    Some(match extension {
        "py" | "pyw" | "pyi" | "pyx" | "bzl" | "star" => Language::Python,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Language::JavaScript,
        "go" => Language::Go,
        "rs" => Language::Rust,
        "rb" | "rake" | "gemspec" | "ru" => Language::Ruby,
        "java" | "kt" | "kts" | "scala" | "sbt" | "groovy" | "gradle" | "swift" | "dart" | "cs" => {
            Language::Java
        }
        "php" | "phtml" => Language::Php,
        "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" | "ino" | "m" | "mm" => Language::C,
        _ => return None,
    })
}

fn by_extension(folder: &str, name: &str, head: &str) -> Option<Format> {
    let (stem, extension) = name.rsplit_once('.')?;
    if let Some(language) = language(extension) {
        return Some(Format::Source(language));
    }
    Some(match extension {
        "yaml" | "yml" | "eyaml" | "sls" => {
            let is_template = folder_is(folder, "templates") && has_actions(head);
            if is_template || has_bare_actions(head) { Format::Helm } else { Format::Yaml }
        }
        "json" | "json5" | "jsonc" | "jsonl" | "ndjson" | "hjson" | "geojson" | "har" | "ipynb"
        | "webmanifest" | "code-workspace" | "code-snippets" | "sublime-settings" | "avsc"
        | "tfstate" | "arb" | "jsonld" | "babelrc" | "eslintrc" => Format::Json,
        "toml" => Format::Toml,
        "plist" | "mobileconfig" | "entitlements" => {
            if head.trim_start().starts_with('<') {
                Format::Plist
            } else {
                Format::Text
            }
        }
        "xml" | "csproj" | "vbproj" | "fsproj" | "nuspec" | "pom" | "resx" | "wsdl" | "xsd"
        | "xaml" | "targets" | "props" | "iml" | "jelly" | "storyboard" => xml_or_plist(head),
        "config" if head.trim_start().starts_with('<') => Format::Xml,
        "sh" | "bash" | "zsh" | "ksh" | "dash" | "bats" | "ebuild" => Format::Shell,
        "dockerfile" | "containerfile" => Format::Dockerfile,
        "tf" | "tfvars" | "hcl" | "nomad" => Format::Terraform,
        "properties" | "xcconfig" => Format::Properties,
        "nginx" | "nginxconf" | "vhost" => Format::Nginx,
        "caddy" | "caddyfile" => Format::Caddy,
        "haproxy" => Format::Haproxy,
        "cron" | "crontab" => Format::Crontab,
        "netrc" | "pgpass" | "htpasswd" => Format::Netrc,
        "md" | "markdown" | "mdx" | "mdown" | "mkd" => Format::Markdown,
        "service" | "timer" | "socket" => Format::Systemd,
        _ if is_unit(extension) && first_section(head).is_some() => Format::Systemd,
        "ini" | "desktop" => Format::Ini,
        "ps1" | "psm1" | "psd1" => Format::PowerShell,
        "bat" | "cmd" => Format::Batch,
        "conf" | "cfg" | "cnf" | "config" => settings(folder, stem, head),
        "txt" | "log" | "csv" | "tsv" | "rst" | "adoc" | "html" | "htm" | "svg" | "css" | "sql"
        | "diff" | "patch" | "tex" | "vue" | "svelte" | "lock" => Format::Text,
        _ => return None,
    })
}

fn xml_or_plist(head: &str) -> Format {
    if head.contains("<plist") { Format::Plist } else { Format::Xml }
}

/// What a `.conf` or `.cfg` is: the name says nothing, the text does.
fn settings(folder: &str, stem: &str, head: &str) -> Format {
    let start = head.trim_start();
    if start.starts_with('<') {
        return if start.starts_with("<?xml") { xml_or_plist(head) } else { Format::Text };
    }
    if start.starts_with("#!") {
        return sniff(head);
    }
    if let Some(section) = first_section(head) {
        let is_unit = matches!(section, "Unit" | "Service" | "Manager" | "Socket" | "Timer");
        return if is_unit { Format::Systemd } else { Format::Ini };
    }
    if is_haproxy(head) {
        return Format::Haproxy;
    }
    let known_folder = folder.contains("nginx") || stem.contains("nginx");
    let count = |test: fn(&str) -> bool| significant(head).filter(|line| test(line)).count();
    let lines = count(|_| true);
    let ended = count(|line| line.ends_with([';', '{', '}']));
    let assigned = count(|line| key_before(line, '=').is_some() && !line.ends_with(['{', ';']));
    let is_ended = ended * 2 > lines && count(|line| line.ends_with(';')) > 0;
    if known_folder || (is_ended && (head.contains('{') || assigned == 0)) {
        return Format::Nginx;
    }
    if start.starts_with('{') {
        return Format::Json;
    }
    if count(is_env_line) == lines && lines > 0 {
        return Format::Dotenv;
    }
    if assigned > 0 && assigned * 2 >= lines && !head.contains('{') {
        Format::Ini
    } else {
        Format::Text
    }
}

/// The format of a file whose name says nothing.
fn sniff(head: &str) -> Format {
    let start = head.trim_start();
    if let Some(line) = start.strip_prefix("#!") {
        return shebang(line.lines().next().unwrap_or_default());
    }
    if start.starts_with("<?xml") || start.starts_with("<plist") {
        return xml_or_plist(head);
    }
    if start.starts_with("#cloud-config")
        || start.starts_with("---\n")
        || start.starts_with("---\r\n")
        || start.starts_with("%YAML")
    {
        return if has_bare_actions(head) { Format::Helm } else { Format::Yaml };
    }
    if let Some(rest) = start.strip_prefix('{') {
        let next = rest.trim_start();
        if next.starts_with(['"', '\'', '}', '/']) || next.is_empty() {
            return Format::Json;
        }
    }
    if start.starts_with('[') && first_section(start).is_none() {
        return Format::Json;
    }
    if is_haproxy(head) {
        return Format::Haproxy;
    }
    if significant(head).next().is_some_and(|line| first_section(line).is_some()) {
        return Format::Ini;
    }
    let (lines, env) = significant(head)
        .fold((0, 0), |(lines, env), line| (lines + 1, env + usize::from(is_env_line(line))));
    if env > 0 && env == lines { Format::Dotenv } else { Format::Text }
}

fn shebang(line: &str) -> Format {
    let mut words = line.split(['/', ' ', '\t', '\r']).filter(|word| !word.is_empty());
    let found = words.find_map(|word| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        Some(match word {
            "sh" | "bash" | "zsh" | "dash" | "ksh" | "ash" | "bats" | "with-contenv" => {
                Format::Shell
            }
            "python" | "pypy" | "uv" => Format::Source(Language::Python),
            "node" | "deno" | "bun" | "tsx" | "ts-node" => Format::Source(Language::JavaScript),
            "ruby" => Format::Source(Language::Ruby),
            "groovy" | "kotlin" | "scala" | "java" => Format::Source(Language::Java),
            "php" => Format::Source(Language::Php),
            _ => return None,
        })
    });
    found.unwrap_or(Format::Text)
}

/// The lines that say something: no blank ones, no comments.
fn significant(head: &str) -> impl Iterator<Item = &str> {
    head.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', ';', '!']))
}

/// The name of the first `[section]` line, when one comes.
fn first_section(head: &str) -> Option<&str> {
    significant(head).find_map(|line| {
        let inner = line.strip_prefix('[')?.split_once(']')?;
        let name = inner.0.trim_matches('[').trim();
        let rest = inner.1.trim_start_matches(']').trim();
        let fits = !name.is_empty()
            && !name.starts_with(['{', '['])
            && !name.contains(',')
            && (rest.is_empty() || rest.starts_with(['#', ';']));
        // A list of JSON on a line of its own: `["a"]`.
        (fits && !(name.starts_with('"') && name.ends_with('"'))).then_some(name)
    })
}

fn is_haproxy(head: &str) -> bool {
    let mut section = false;
    let mut directive = false;
    for line in head.lines() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if line.ends_with(['{', ';']) {
            return false;
        }
        if line.starts_with(char::is_whitespace) {
            directive |= section && !line.contains('=') && !first.ends_with(':');
        } else if matches!(first, "global" | "defaults") {
            section |= words.next().is_none();
        } else if matches!(first, "frontend" | "backend" | "listen" | "userlist" | "peers") {
            section |= words.next().is_some_and(|word| word != "=" && word != "{");
        }
    }
    section && directive
}

/// What stands before `mark`, when it is a name.
fn key_before(line: &str, mark: char) -> Option<&str> {
    let (key, _) = line.split_once(mark)?;
    let key = key.trim();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@');
    (!key.is_empty() && key.chars().all(fits)).then_some(key)
}

/// `NAME=value`, perhaps exported.
fn is_env_line(line: &str) -> bool {
    let line = line.strip_prefix("export ").unwrap_or(line);
    line.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

/// Whether an action of a template begins in the text; an expression of a CI file (`${{ }}`) is
/// none.
fn has_actions(head: &str) -> bool {
    head.match_indices("{{").any(|(at, _)| !head[..at].ends_with('$'))
}

/// Whether an action stands where YAML has no place for it: on a line of its own, or as a value
/// without quotes.
fn has_bare_actions(head: &str) -> bool {
    head.lines().any(|line| {
        let line = line.trim();
        line.starts_with("{{") || line.contains(": {{") || line.starts_with("- {{")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: Format, paths: &[&str], head: &str) {
        for path in paths {
            assert_eq!(detect(path, head), expected, "{path}");
        }
    }

    #[test]
    fn names_decide_in_any_case() {
        for (expected, paths) in [
            (
                Format::Dotenv,
                &[
                    ".env",
                    "a/.ENV",
                    ".env.local",
                    ".env.example",
                    ".env.sample",
                    ".env.dist",
                    ".env.template",
                    ".env.production.example",
                    ".envrc",
                    "prod.env",
                    "app.env.dist",
                    "etc/default/gateway",
                    "root/etc/default/x",
                    ".dev.vars",
                    "env.example",
                    ".env-ci",
                    "etc/sysconfig/app",
                ][..],
            ),
            (Format::Yaml, &["a.yaml", "A.YML", "values.yaml.example", ".kube/config"][..]),
            (
                Format::Json,
                &[
                    "a.json",
                    "b.JSON5",
                    "c.jsonc",
                    "x.auto.tfvars.json",
                    "main.tf.json",
                    "composer.lock",
                    ".devcontainer/devcontainer.json",
                    ".env.json",
                    "terraform.tfstate",
                    "terraform.tfstate.backup",
                    ".docker/config.json",
                ][..],
            ),
            (Format::Toml, &["pyproject.toml", "Cargo.lock", "config.toml.j2", "Pipfile"][..]),
            (
                Format::Crontab,
                &["crontab", "crontab.txt", "etc/cron.d/dump", "anacrontab", "jobs.cron"][..],
            ),
            (
                Format::Shell,
                &["run.sh", "x.bash", "y.ZSH", ".bashrc", "home/.profile", ".env.sh", "a.sh.tmpl"]
                    [..],
            ),
            (
                Format::Dockerfile,
                &[
                    "Dockerfile",
                    "a/Dockerfile.prod",
                    "Containerfile",
                    "web.dockerfile",
                    "Dockerfile-ci",
                ][..],
            ),
            (
                Format::Terraform,
                &["main.tf", "prod.tfvars", "x.hcl", "app.pkr.hcl", "job.nomad"][..],
            ),
            (
                Format::Ini,
                &["php.ini", ".npmrc", ".pypirc", ".gitconfig", ".aws/credentials", ".aws/config"]
                    [..],
            ),
            (Format::Properties, &["application.properties", "gradle.properties"][..]),
            (Format::Netrc, &[".netrc", "_netrc", ".pgpass", ".htpasswd"][..]),
            (Format::Markdown, &["README.md", "a.markdown", "b.mdx"][..]),
            (Format::Xml, &["pom.xml", "a.csproj", "settings.xml"][..]),
            (Format::Text, &["notes.txt", "a.log", "unknown"][..]),
        ] {
            check(expected, paths, "");
        }
    }

    #[test]
    fn source_is_known_by_its_ending() {
        use Language::{C, Go, Java, JavaScript, Php, Python, Ruby, Rust};
        for (expected, paths) in [
            (Format::Source(Python), &["a.py", "settings.py.example"][..]),
            (
                Format::Source(JavaScript),
                &["a.js", "b.mjs", "c.ts", "d.tsx", "env.ts", ".env.js"][..],
            ),
            (Format::Source(Go), &["main.go"][..]),
            (Format::Source(Rust), &["lib.rs"][..]),
            (Format::Source(Ruby), &["a.rb", "Vagrantfile", "Gemfile"][..]),
            (
                Format::Source(Java),
                &["A.java", "B.kt", "build.gradle.kts", "build.gradle", "Jenkinsfile"][..],
            ),
            (Format::Source(Php), &["wp-config.php", "wp-config.php.bak"][..]),
            (Format::Source(C), &["secrets.h"][..]),
        ] {
            check(expected, paths, "");
        }
    }

    #[test]
    fn names_of_scripts_and_servers_configs() {
        for (expected, paths) in [
            (
                Format::Systemd,
                &[
                    "a.service",
                    "a.timer",
                    "a.socket",
                    "etc/systemd/system/a.service.d/override.conf",
                ][..],
            ),
            (Format::PowerShell, &["x.ps1", "y.psm1"][..]),
            (Format::Batch, &["a.bat", "b.CMD"][..]),
            (Format::Nginx, &["nginx.conf", "a.nginx", "etc/nginx/sites-available/default"][..]),
            (Format::Caddy, &["Caddyfile", "Caddyfile.prod", "site.caddy"][..]),
            (Format::Haproxy, &["haproxy.cfg", "etc/haproxy/haproxy.cfg"][..]),
        ] {
            check(expected, paths, "");
        }
    }

    #[test]
    fn a_conf_is_what_it_holds() {
        for (expected, head) in [
            (Format::Nginx, "server {\n  listen 80;\n}\n"),
            (Format::Nginx, "proxy_set_header X \"y\";\nproxy_pass http://a;\n"),
            (Format::Haproxy, "global\n  daemon\nbackend a\n  server x 1.2.3.4:80\n"),
            (Format::Ini, "# c\n[main]\na = b\n"),
            (Format::Ini, "a = b\nlong name.x = c\nd = e\n"),
            (Format::Systemd, "[Service]\nEnvironment=A=b\n"),
            (Format::Dotenv, "A=b\nB_C=d\n"),
            (Format::Xml, "<?xml version=\"1.0\"?><a/>"),
            (Format::Text, "<VirtualHost *:80>\n</VirtualHost>\n"),
            (Format::Text, "akka {\n  secret = \"x\"\n}\n"),
            (Format::Text, ""),
        ] {
            check(expected, &["site.conf", "conf.d/x.cfg"], head);
        }
        check(Format::Dotenv, &["environment.d/10-x.conf"], "a=b");
        check(Format::Xml, &["web.config"], "<configuration/>");
    }

    #[test]
    fn templates_are_told_from_expressions_of_ci() {
        check(
            Format::Helm,
            &["chart/templates/a.yaml", "templates/NOTES.txt"],
            "a: {{ .Values.b }}\n",
        );
        check(Format::Helm, &["chart/templates/_helpers.tpl"], "{{- define \"a\" -}}");
        check(
            Format::Helm,
            &["releases/a.yaml", "values.yaml.gotmpl"],
            "{{- if x }}\na: b\n{{- end }}\n",
        );
        check(Format::Yaml, &["templates/job.yml"], "a: ${{ parameters.b }}\n");
        check(Format::Yaml, &["playbook.yml"], "a: \"{{ b }}\"\n");
        check(Format::Toml, &["templates/app.toml.tpl"], "a = 1");
    }

    #[test]
    fn content_decides_where_the_name_does_not() {
        for (expected, head) in [
            (Format::Shell, "#!/usr/bin/env bash\n"),
            (Format::Shell, "#!/bin/sh -e\r\n"),
            (Format::Source(Language::Python), "#!/usr/bin/env python3\n"),
            (Format::Source(Language::Python), "#!/usr/bin/python3.12 -u\n"),
            (Format::Source(Language::JavaScript), "#!/usr/bin/env -S node --x\n"),
            (Format::Source(Language::Ruby), "#!/usr/bin/ruby\n"),
            (Format::Json, "\u{feff}\n { \"a\": 1 }"),
            (Format::Json, "[\n  {\"a\": 1}\n]"),
            (Format::Json, "[\"a\"]\n"),
            (Format::Yaml, "---\na: b\n"),
            (Format::Plist, "<?xml version=\"1.0\"?>\n<plist>"),
            (Format::Xml, "<?xml version=\"1.0\"?>\n<a/>"),
            (Format::Ini, "; c\n[section \"x\"]\na=b"),
            (Format::Dotenv, "# c\nA=b\nexport C=d\n"),
            (Format::Text, "hello\nA=b\n"),
        ] {
            check(expected, &["bin/thing", "x.unknown"], head);
        }
        check(Format::Json, &[".babelrc", ".eslintrc", ".prettierrc"], "{ \"a\": 1 }");
    }
}
