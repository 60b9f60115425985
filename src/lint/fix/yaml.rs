//! What reads a YAML file: a compose file, a CI, Kubernetes, or a program that expands `${NAME}`.

use super::host::{Host, refuse};
use super::refusal::Reason;
use super::{Edit, Refused};
use crate::lint::leaf::{Form, Leaf, Step};
use crate::lint::scan::Found;

pub(super) const CLOUDFORMATION: &str =
    "use {{resolve:secretsmanager:NAME}}, or a parameter with NoEcho and no default";

/// The parts of a workflow in which GitHub gives the secrets. `with` counts in steps alone.
const ACTIONS_PARTS: [&str; 6] = ["env", "with", "credentials", "run", "secrets", "outputs"];

pub(super) fn host(path: &str, file: &str, text: &str, found: &Found) -> Result<Host, Refused> {
    let keys: Vec<&str> = found.leaf.path.iter().filter_map(Step::key).collect();
    if path.contains(".github/") || path.contains(".gitea/") || path.contains(".forgejo/") {
        return actions(path, file, &keys);
    }
    if matches!(file, "action.yml" | "action.yaml") && has_key(text, "runs") {
        return actions(path, file, &keys);
    }
    if file.contains("gitlab-ci") || path.contains(".gitlab/ci/") {
        return gitlab(found, &keys);
    }
    if let Some(host) = other_ci(path, file, &keys) {
        return host;
    }
    if is_compose(file, text) {
        return Ok(Host::Braces);
    }
    if has_key(text, "apiVersion") && has_key(text, "kind") {
        return refuse(Reason::NoReference, kubernetes_advice(text, found));
    }
    if file.starts_with("kustomization.") {
        return refuse(
            Reason::NoReference,
            "read it from a file that git ignores (secretGenerator.envs), or seal it",
        );
    }
    if file.starts_with("values") || file.ends_with("values.yaml") || path.contains("charts/") {
        return refuse(
            Reason::NothingExpands,
            "Helm expands nothing in values: leave it empty and name a Secret that exists (existingSecret), or give it at install time from a file outside the repository",
        );
    }
    if has_key(text, "AWSTemplateFormatVersion") {
        return refuse(Reason::NoReference, CLOUDFORMATION);
    }
    let ansible = ["group_vars/", "host_vars/", "roles/", "playbooks/"];
    if ansible.iter().any(|part| path.contains(part)) || text.contains("\n  hosts:") {
        return refuse(
            Reason::NothingExpands,
            "encrypt it: ansible-vault encrypt_string, or read it: {{ lookup('env', 'NAME') }}",
        );
    }
    if text.starts_with("#cloud-config") {
        return refuse(
            Reason::NothingExpands,
            "let the machine fetch it at boot from a secret store, with its own identity",
        );
    }
    if file.starts_with("prometheus.") || file.starts_with("alertmanager.") {
        return refuse(
            Reason::NothingExpands,
            "use the key that ends with _file (password_file, credentials_file), with a file outside the repository",
        );
    }
    if has_key(text, "homeassistant") || file.starts_with("esphome") {
        return refuse(Reason::NoReference, "use !secret name, and let git ignore secrets.yaml");
    }
    if file.starts_with("serverless.") {
        return Ok(Host::ColonEnv);
    }
    if has_key(text, "model_list") && text.contains("litellm_params:") {
        return Ok(Host::OsEnviron);
    }
    Ok(Host::Braces)
}

fn is_compose(file: &str, text: &str) -> bool {
    let named = file.starts_with("docker-compose") || file.starts_with("compose.");
    let named = named || file.starts_with("compose-") || file.starts_with("docker-stack");
    named || (has_key(text, "services") && (text.contains(" image:") || text.contains(" build:")))
}

/// Whether `key` stands at the root of a document.
fn has_key(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        let starts = at == 0 || text[..at].ends_with(['\n', '\u{feff}']);
        starts && text[at + key.len()..].trim_start_matches(' ').starts_with(':')
    })
}

fn actions(path: &str, file: &str, keys: &[&str]) -> Result<Host, Refused> {
    if file.starts_with("action.") {
        return refuse(
            Reason::NoReference,
            "an action has no secrets of its own: take it as an input without a default, and let the workflow give it",
        );
    }
    if keys.contains(&"inputs") {
        return refuse(
            Reason::NoReference,
            "delete the default, and let the caller give it as a secret",
        );
    }
    if path.ends_with("dependabot.yml") || path.ends_with("dependabot.yaml") {
        return Ok(Host::Actions);
    }
    let in_step = keys.contains(&"steps");
    let allowed = |key: &&str| ACTIONS_PARTS.contains(key) && (*key != "with" || in_step);
    if keys.iter().any(allowed) {
        return Ok(Host::Actions);
    }
    refuse(
        Reason::NoReference,
        "GitHub gives no secrets here: set it in `env` of the step, from ${{ secrets.NAME }}",
    )
}

fn gitlab(found: &Found, keys: &[&str]) -> Result<Host, Refused> {
    let value = found.leaf.value.text();
    let is_whole = found.hit.range == (0..value.len());
    let in_script = keys.iter().any(|key| key.ends_with("script"));
    if keys.contains(&"variables") && !in_script && is_whole {
        return refuse(
            Reason::NoReference,
            "delete the line and define the variable, masked and protected, in the CI/CD settings of the project: a reference to its own name would be empty",
        );
    }
    Ok(Host::Gitlab)
}

/// The other CI systems.
fn other_ci(path: &str, file: &str, keys: &[&str]) -> Option<Result<Host, Refused>> {
    let any = |words: &[&str]| keys.iter().any(|key| words.contains(key));
    let no = |advice: &str| Some(refuse(Reason::NoReference, advice));
    if path.contains(".circleci/") {
        return match () {
            () if any(&["run", "command"]) => Some(Ok(Host::Shell)),
            () => {
                no("delete it, and set it in a context or in the project's environment variables")
            }
        };
    }
    if file.starts_with("bitbucket-pipelines") {
        return match () {
            () if any(&["script", "after-script"]) => Some(Ok(Host::Shell)),
            () => no("delete it, and set it as a secured repository variable"),
        };
    }
    if file.starts_with("azure-pipelines") || path.contains(".azure-pipelines/") {
        return no(
            "delete it, set a secret variable (or a variable group on a key vault), and map it with $(NAME) in `env` of the step",
        );
    }
    let woodpecker = file.starts_with(".woodpecker") || path.contains(".woodpecker/");
    if woodpecker || file.starts_with(".drone") {
        return match () {
            () if any(&["commands"]) => Some(Ok(Host::Shell)),
            () => no("put `from_secret: name` under the key instead of a value"),
        };
    }
    if file.starts_with(".travis") {
        return no("encrypt it (`travis encrypt`), or set it in the settings of the repository");
    }
    None
}

/// What to do in an object of Kubernetes.
pub(super) fn kubernetes_advice(text: &str, found: &Found) -> String {
    let keys: Vec<&str> = found.leaf.path.iter().filter_map(Step::key).collect();
    let document = document_of(text, found.span.start);
    let is_secret = document.lines().any(|line| {
        let line = line.trim().trim_end_matches(',').replace('"', "");
        line.trim_end() == "kind: Secret" || line.trim_end() == "kind:Secret"
    });
    if is_secret && keys.iter().any(|key| *key == "data" || *key == "stringData") {
        "take the Secret out of the repository: seal it (kubeseal), encrypt it (sops), or use an ExternalSecret"
            .to_owned()
    } else if keys.contains(&"env") {
        "replace the key `value` by valueFrom.secretKeyRef with the name and the key of a Secret"
            .to_owned()
    } else {
        "Kubernetes expands nothing here: move it into a Secret, and mount it or refer to it by valueFrom.secretKeyRef"
            .to_owned()
    }
}

/// The document of a stream of YAML that `at` stands in.
fn document_of(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|head| head.rfind("\n---")).map_or(0, |end| end + 1);
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find("\n---").map_or(text.len(), |length| at + length);
    text.get(start..end).unwrap_or(text)
}

/// The same edits, with the value in double quotes where it is a bare word in brackets: there the
/// braces of a placeholder are brackets themselves.
pub(super) fn quoted_in_flow(text: &str, leaf: &Leaf, edits: Vec<Edit>) -> Vec<Edit> {
    let place = leaf.value.file_range(0..leaf.value.text().len());
    let is_bare = matches!(leaf.form, Form::Plain | Form::Scalar | Form::Code);
    if !is_bare || !ends_in_flow(text.get(place.end..).unwrap_or_default()) {
        return edits;
    }
    let quote = |edit: Edit| {
        let head = text.get(place.start..edit.span.start)?;
        let tail = text.get(edit.span.end..place.end)?;
        let whole = format!("{head}{}{tail}", edit.text);
        let is_quoted = whole.starts_with('"') && whole.len() > 1 && whole.ends_with('"');
        let whole = if is_quoted { whole[1..whole.len() - 1].to_owned() } else { whole };
        (!whole.contains(['"', '\\', '\n']))
            .then(|| Edit { span: place.clone(), text: format!("\"{whole}\"") })
    };
    let mut quoted: Vec<Edit> = edits.into_iter().filter_map(quote).collect();
    quoted.dedup();
    quoted
}

/// Whether a comma or a closing bracket is the next that is neither blank nor a comment.
fn ends_in_flow(rest: &str) -> bool {
    for line in rest.split('\n') {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            return line.starts_with([',', '}', ']']);
        }
    }
    false
}
