//! The texts of hooks: a script of git, and entries for the two hook managers in common use.

/// What the text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookKind {
    /// A `pre-commit` hook of git: a shell script.
    Git,
    /// An entry for `.pre-commit-config.yaml`.
    PreCommit,
    /// An entry for `lefthook.yml`.
    Lefthook,
}

/// The line that begins the block in a hook.
pub const BEGIN: &str = "# >>> telson lint >>>";

/// The line that ends the block in a hook.
pub const END: &str = "# <<< telson lint <<<";

/// The block that a shell hook gets. Exit code 3 means that the commit has no file to check.
pub const BLOCK: &str = r#"# >>> telson lint >>>
# Written by `telson lint install-hook`; `telson lint install-hook --uninstall` takes it out.
if command -v telson >/dev/null 2>&1; then
  telson lint --staged </dev/null || {
    telson_code=$?
    [ "$telson_code" -eq 3 ] || exit "$telson_code"
  }
else
  echo "telson is not on the PATH, so this commit was not checked for credentials" >&2
  exit 1
fi
# <<< telson lint <<<
"#;

/// The whole text for `kind`.
#[must_use]
pub fn hook(kind: HookKind) -> String {
    match kind {
        HookKind::Git => format!("#!/bin/sh\n{BLOCK}"),
        HookKind::PreCommit => PRE_COMMIT.to_owned(),
        HookKind::Lefthook => LEFTHOOK.to_owned(),
    }
}

const PRE_COMMIT: &str = r"# .pre-commit-config.yaml
repos:
  - repo: local
    hooks:
      - id: telson-lint
        name: telson lint
        entry: sh -c 'telson lint --staged || [ $? -eq 3 ]'
        language: system
        pass_filenames: false
        always_run: true
        stages: [pre-commit]
";

const LEFTHOOK: &str = r"# lefthook.yml
pre-commit:
  commands:
    telson-lint:
      run: telson lint --staged || [ $? -eq 3 ]
";
