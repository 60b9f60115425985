//! Hooks in real repositories.

use super::*;
use crate::base::secret::SecretValue;
use crate::sys::proc::{self, Spec};

struct Repository {
    dir: tempfile::TempDir,
    host: Host,
}

impl Repository {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut host = Host::bare(dir.path());
        let real = Host::real();
        host.env.insert("PATH".to_owned(), real.var("PATH").unwrap().to_owned());
        host.env.insert("HOME".to_owned(), dir.path().join("home").display().to_string());
        let made = Self { dir, host };
        std::fs::create_dir(made.root()).unwrap();
        made.git(&["init", "-q"]);
        made
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    fn git(&self, args: &[&str]) {
        let path = self.host.var("PATH").unwrap();
        let program = std::env::split_paths(path).map(|p| p.join("git")).find(|p| p.exists());
        let env =
            ["PATH", "HOME"].map(|n| (n.to_owned(), SecretValue::new(self.host.var(n).unwrap())));
        let output = proc::run(Spec {
            program: program.unwrap(),
            args: args.iter().map(Into::into).collect(),
            env: env.to_vec(),
            cwd: Some(self.root()),
            stdin: None,
            deadline: std::time::Duration::from_secs(20),
            no_output: None,
            max_output: 65536,
        });
        assert_eq!(output.unwrap().code, Some(0), "{args:?}");
    }

    fn hook(&self) -> PathBuf {
        self.root().join(".git/hooks/pre-commit")
    }

    fn put(&self, text: &str, mode: u32) {
        std::fs::create_dir_all(self.hook().parent().unwrap()).unwrap();
        fs::write_atomic(&self.hook(), text.as_bytes(), Perms::Exactly(mode)).unwrap();
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.hook()).unwrap()
    }

    fn install(&self) -> Result<Done, InstallError> {
        install(&self.host, &self.root())
    }

    fn uninstall(&self) -> Done {
        uninstall(&self.host, &self.root()).unwrap()
    }
}

#[test]
fn a_new_hook_is_made_once_and_removed() {
    let repository = Repository::new();
    assert_eq!(repository.uninstall(), Done::NotThere(repository.hook()));
    assert_eq!(repository.install().unwrap(), Done::Created(repository.hook()));
    assert_eq!(repository.text(), hook(HookKind::Git));
    assert!(is_executable(&repository.hook()));
    assert_eq!(repository.install().unwrap(), Done::Unchanged(repository.hook()));
    assert_eq!(repository.uninstall(), Done::Removed(repository.hook()));
    assert!(!repository.hook().exists());
}

#[test]
fn a_shell_hook_keeps_its_lines() {
    let repository = Repository::new();
    let own = "#!/usr/bin/env -S bash\nset -e\nexec make check\n";
    repository.put(own, 0o750);
    assert_eq!(repository.install().unwrap(), Done::Added(repository.hook()));
    let text = repository.text();
    assert_eq!(text, format!("#!/usr/bin/env -S bash\n{BLOCK}set -e\nexec make check\n"));
    // An older block is renewed.
    repository.put(&text.replace("exit 1\n", "exit 2\n"), 0o750);
    assert_eq!(repository.install().unwrap(), Done::Renewed(repository.hook()));
    assert_eq!(repository.text(), text);
    assert_eq!(repository.uninstall(), Done::TakenOut(repository.hook()));
    assert_eq!(repository.text(), own);
    let mode = repository.hook().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
}

#[test]
fn what_is_foreign_is_left() {
    for (text, mode, why, add) in [
        ("#!/usr/bin/python3\nprint(1)\n", 0o755, "no shell script", HookKind::Git),
        ("make check\n", 0o755, "no shell script", HookKind::Git),
        ("#!/bin/sh\nmake\n", 0o644, "not executable", HookKind::Git),
        ("#!/bin/sh\n# https://pre-commit.com\n", 0o755, "pre-commit", HookKind::PreCommit),
        ("#!/bin/sh\nlefthook run x\n", 0o755, "lefthook", HookKind::Lefthook),
    ] {
        let repository = Repository::new();
        repository.put(text, mode);
        let error = repository.install().unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(matches!(error, InstallError::Foreign { add: told, .. } if told == add));
        assert_eq!(repository.text(), text);
    }
    let repository = Repository::new();
    let other = repository.dir.path().join("other");
    fs::write_atomic(&other, b"#!/bin/sh\n", Perms::Exactly(0o755)).unwrap();
    std::fs::create_dir_all(repository.hook().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&other, repository.hook()).unwrap();
    assert!(repository.install().unwrap_err().to_string().contains("symbolic link"));
    assert_eq!(std::fs::read(&other).unwrap(), b"#!/bin/sh\n");
}

#[test]
fn the_folder_is_the_one_that_git_uses() {
    let repository = Repository::new();
    repository.git(&["config", "core.hooksPath", ".husky/_"]);
    let husky = repository.root().join(".husky");
    std::fs::create_dir_all(husky.join("_")).unwrap();
    fs::write_atomic(&husky.join("pre-commit"), b"npm test\n", Perms::Exactly(0o644)).unwrap();
    let done = repository.install().unwrap();
    assert!(matches!(&done, Done::Added(path) if path.ends_with(".husky/pre-commit")), "{done:?}");
    let text = std::fs::read_to_string(husky.join("pre-commit")).unwrap();
    assert_eq!(text, format!("{BLOCK}npm test\n"));
    // One folder for all repositories is not this repository's.
    let shared = repository.dir.path().join("shared");
    repository.git(&["config", "core.hooksPath", shared.to_str().unwrap()]);
    let error = repository.install().unwrap_err();
    assert!(error.to_string().contains("out of the repository"), "{error}");
    assert!(!shared.exists());
    // From a folder below, and outside of any repository.
    repository.git(&["config", "--unset", "core.hooksPath"]);
    let below = repository.root().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    let done = install(&repository.host, &below).unwrap();
    assert!(matches!(done, Done::Created(_)));
    assert!(repository.hook().exists());
    let error = install(&repository.host, repository.dir.path()).unwrap_err();
    assert!(error.to_string().contains("no git repository"), "{error}");
}

#[test]
fn a_file_of_credentials_must_be_ignored() {
    use super::repository::{Ignored, ignores};
    let repository = Repository::new();
    let path = repository.root().join("stash.env");
    assert_eq!(ignores(&repository.host, &path).unwrap(), Ignored::No);
    std::fs::create_dir(repository.root().join("x")).unwrap();
    fs::write_atomic(&repository.root().join(".gitignore"), b"*.env\n", Perms::Keep).unwrap();
    assert_eq!(ignores(&repository.host, &path).unwrap(), Ignored::Yes);
    assert_eq!(
        ignores(&repository.host, &repository.root().join("x/b.env")).unwrap(),
        Ignored::Yes
    );
    // A tracked file is taken although a pattern names it.
    fs::write_atomic(&path, b"A=1\n", Perms::Keep).unwrap();
    repository.git(&["add", "-f", "stash.env"]);
    assert_eq!(ignores(&repository.host, &path).unwrap(), Ignored::No);
    let outside = repository.dir.path().join("stash.env");
    assert_eq!(ignores(&repository.host, &outside).unwrap(), Ignored::NoRepository);
}
