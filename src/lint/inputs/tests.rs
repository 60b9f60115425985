#![expect(clippy::single_range_in_vec_init, reason = "ranges of lines are what is compared")]
#![expect(clippy::disallowed_methods, reason = "tests make their own repositories")]

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::sys::git::GitError;

/// A folder with a repository in it, which knows no config but its own.
struct Repository {
    dir: tempfile::TempDir,
    host: Host,
}

impl Repository {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(dir.path()).unwrap();
        let mut host = Host::bare(&root);
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        host.env = BTreeMap::from(
            [
                ("PATH", path.as_str()),
                ("HOME", root.join("no-home").to_str().unwrap()),
                ("GIT_CONFIG_NOSYSTEM", "1"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let repository = Self { dir, host };
        repository.git(&["init", "-q", "-b", "main"]);
        repository.git(&["config", "user.name", "t"]);
        repository.git(&["config", "user.email", "t@example.org"]);
        repository
    }

    fn root(&self) -> PathBuf {
        self.host.cwd.clone()
    }

    fn git(&self, args: &[&str]) -> String {
        let git = Git::find(&self.host).unwrap();
        let args: Vec<std::ffi::OsString> = args.iter().map(Into::into).collect();
        let mut session = git.start(&self.root(), &args).unwrap();
        session.close_stdin();
        let mut answer = String::new();
        std::io::Read::read_to_string(session.stdout(), &mut answer).unwrap();
        let ended = session.finish().unwrap();
        assert_eq!(ended.code, Some(0), "{args:?}: {}", ended.complaint);
        answer.trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.root().join(path), text);
    }

    fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn choose(&self, mode: &Mode) -> Inputs {
        choose(&self.root(), mode, &[], &self.host).unwrap()
    }

    fn named(&self, mode: &Mode, paths: &[&str]) -> Inputs {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        choose(&self.root(), mode, &paths, &self.host).unwrap()
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text.as_bytes()).unwrap();
}

fn paths(inputs: &Inputs) -> Vec<&str> {
    inputs.files.iter().map(|input| input.path.as_str()).collect()
}

#[test]
fn in_a_work_tree_tracked_and_staged_files_are_chosen() {
    let repository = Repository::new();
    repository.write(".gitignore", "*.log\n");
    repository.write("kept.log", "tracked although ignored");
    repository.git(&["add", "-f", "kept.log"]);
    repository.write("gone.txt", "x");
    repository.commit();
    repository.write("a\nb.yaml", "x");
    repository.write("d/staged.yaml", "x");
    repository.git(&["add", "a\nb.yaml", "d"]);
    repository.write("untracked.yaml", "x");
    repository.write("ignored.log", "x");
    std::fs::remove_file(repository.root().join("gone.txt")).unwrap();
    std::os::unix::fs::symlink("kept.log", repository.root().join("link")).unwrap();
    repository.git(&["add", "link"]);
    let inputs = repository.choose(&Mode::Auto);
    assert_eq!(
        paths(&inputs),
        [".gitignore", "a\nb.yaml", "d/staged.yaml", "gone.txt", "kept.log"]
    );
    assert_eq!(inputs.passed, [("link".to_owned(), Passed::NotAFile("a symbolic link"))]);
    // What is named itself is taken, tracked or not; a folder stays a matter of git.
    let inputs = repository.named(&Mode::Auto, &["ignored.log", "d", "none", "./d/staged.yaml"]);
    assert_eq!(paths(&inputs), ["d/staged.yaml", "ignored.log"]);
    assert_eq!(inputs.incomplete[0].0, "none");
    // Without git the rules of `.gitignore` count.
    let inputs = repository.choose(&Mode::Plain);
    assert_eq!(paths(&inputs), [".gitignore", "a\nb.yaml", "d/staged.yaml", "untracked.yaml"]);
}

#[test]
fn a_folder_of_which_nothing_is_tracked_is_scanned_when_it_is_named() {
    let repository = Repository::new();
    let inputs = repository.choose(&Mode::Auto);
    let note = Note::NothingTracked { folder: String::new(), is_scanned: false };
    assert!(inputs.files.is_empty() && inputs.notes == [note]);
    repository.write(".gitignore", "/out\n*.env\n");
    repository.write("out/x.env", "x");
    repository.commit();
    let inputs = repository.named(&Mode::Auto, &["out"]);
    assert_eq!(paths(&inputs), ["out/x.env"]);
    let note = Note::NothingTracked { folder: "out".to_owned(), is_scanned: true };
    assert_eq!(inputs.notes, [note]);
}

#[test]
fn outside_git_folders_are_walked_and_nothing_asks_for_git() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("sub/.env"), "x");
    let mut host = Host::bare(dir.path());
    let inputs = choose(dir.path(), &Mode::Auto, &[], &host).unwrap();
    assert_eq!(paths(&inputs), ["sub/.env"]);
    assert!(inputs.notes.is_empty());
    let error = choose(dir.path(), &Mode::Staged, &[], &host).unwrap_err();
    assert_eq!(error, LintError::NoGit { what: "the index" });
    // A work tree, and no git.
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    let inputs = choose(dir.path(), &Mode::Auto, &[], &host).unwrap();
    assert_eq!((paths(&inputs), &inputs.notes[..]), (vec!["sub/.env"], &[Note::NoGit][..]));
    // No repository after all.
    host = Repository::new().host;
    host.cwd = dir.path().to_owned();
    let error = choose(dir.path(), &Mode::Auto, &[], &host).unwrap_err();
    assert!(matches!(error, LintError::Git(GitError::NotARepository { .. })), "{error:?}");
}

#[test]
fn the_index_is_read_and_not_the_work_tree() {
    let repository = Repository::new();
    // Before the first commit everything is new.
    repository.write("a.yaml", "one\ntwo\nthree\n");
    repository.write("moved.yaml", &"line\n".repeat(40));
    repository.write("deleted.yaml", "x\n");
    repository.git(&["add", "-A"]);
    let inputs = repository.choose(&Mode::Staged);
    assert_eq!(paths(&inputs), ["a.yaml", "deleted.yaml", "moved.yaml"]);
    assert_eq!(inputs.files[0].added, Some(vec![1..4]));
    repository.commit();
    assert!(repository.choose(&Mode::Staged).files.is_empty());
    // Staged, then changed again: the index counts.
    repository.write("a.yaml", "one\nTWO\nthree\nfour\n");
    repository.git(&["add", "a.yaml"]);
    repository.write("a.yaml", "other\n");
    repository.write("unstaged.yaml", "x\n");
    repository.git(&["mv", "moved.yaml", "new name\".yaml"]);
    repository.git(&["rm", "-q", "deleted.yaml"]);
    let blob = repository.git(&["rev-parse", ":a.yaml"]);
    let inputs = repository.choose(&Mode::Staged);
    assert_eq!(paths(&inputs), ["a.yaml"], "a mere rename adds nothing");
    assert_eq!(inputs.files[0].place, Place::Blob(blob));
    assert_eq!(inputs.files[0].added, Some(vec![2..3, 4..5]));
    // A rename with a new line; a path in quotes; a file that git holds for binary.
    repository.write("new name\".yaml", &("line\n".repeat(40) + "last\n"));
    repository.write("sub/a\tb.yaml", "fresh\n");
    repository.write("bin", "a\0b");
    repository.git(&["add", "new name\".yaml", "sub", "bin"]);
    let inputs = repository.choose(&Mode::Staged);
    assert_eq!(paths(&inputs), ["a.yaml", "bin", "new name\".yaml", "sub/a\tb.yaml"]);
    let added: Vec<_> = inputs.files[1..].iter().map(|input| input.added.clone()).collect();
    assert_eq!(added, [None, Some(vec![41..42]), Some(vec![1..2])]);
    assert_eq!(paths(&repository.named(&Mode::Staged, &["sub"])), ["sub/a\tb.yaml"]);
}

#[test]
fn a_hook_is_told_its_index() {
    let mut repository = Repository::new();
    repository.write("a.yaml", "x\n");
    repository.commit();
    repository.write("a.yaml", "x\ny\n");
    // `git commit a.yaml` runs the hook with an index of its own.
    repository.host.env.insert("GIT_INDEX_FILE".to_owned(), ".git/next-index".to_owned());
    repository.git(&["read-tree", "HEAD"]);
    repository.git(&["add", "a.yaml"]);
    assert_eq!(paths(&repository.choose(&Mode::Staged)), ["a.yaml"]);
    repository.host.env.remove("GIT_INDEX_FILE");
    assert!(repository.choose(&Mode::Staged).files.is_empty());
}

#[test]
fn changes_since_a_revision_are_those_of_the_work_tree() {
    let repository = Repository::new();
    repository.write("a.yaml", "one\n");
    repository.write("b.yaml", "one\n");
    let first = repository.commit();
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("a.yaml", "one\ntwo\n");
    repository.commit();
    repository.write("b.yaml", "zero\none\n");
    repository.write("untracked.yaml", "x\n");
    repository.git(&["checkout", "-q", "main", "--", "."]);
    repository.git(&["checkout", "-q", "topic", "--", "."]);
    repository.write("b.yaml", "zero\none\n");
    // A commit on the other side is none of ours.
    let other = repository.git(&["commit-tree", "-p", &first, "-m", "y", "HEAD~1^{tree}"]);
    for revision in [first.as_str(), "main", other.as_str()] {
        let inputs = repository.choose(&Mode::Since(revision.to_owned()));
        assert_eq!(paths(&inputs), ["a.yaml", "b.yaml"], "{revision}");
        assert_eq!(inputs.files[0].added, Some(vec![2..3]));
        assert_eq!(inputs.files[1].added, Some(vec![1..2]));
        assert_eq!(inputs.files[1].place, Place::Disk(repository.root().join("b.yaml")));
    }
    for revision in ["nowhere", "--output=x", ""] {
        let mode = Mode::Since(revision.to_owned());
        let error = choose(&repository.root(), &mode, &[], &repository.host).unwrap_err();
        assert_eq!(error, LintError::UnknownRevision { revision: revision.to_owned() });
    }
    let alone = repository.git(&["commit-tree", "-m", "y", "HEAD^{tree}"]);
    let error = choose(&repository.root(), &Mode::Since(alone), &[], &repository.host);
    assert!(matches!(error.unwrap_err(), LintError::NoMergeBase { .. }));
}

#[test]
fn the_repository_cannot_make_git_run_a_program() {
    let repository = Repository::new();
    repository.write("a.yaml", "one\n");
    let first = repository.commit();
    let trap = repository.root().join("trapped");
    let run = format!("touch {}; cat", trap.display());
    repository.write(".gitattributes", "*.yaml filter=evil diff=evil\n");
    for key in ["filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.external"] {
        repository.git(&["config", key, &run]);
    }
    repository.git(&["config", "diff.evil.command", &run]);
    repository.git(&["config", "core.fsmonitor", &run]);
    repository.git(&["config", "filter.evil.required", "true"]);
    repository.write("a.yaml", "one\ntwo\n");
    for mode in [Mode::Auto, Mode::Staged, Mode::Since(first), Mode::History] {
        let inputs = repository.choose(&mode);
        assert!(matches!(mode, Mode::Staged) || paths(&inputs).contains(&"a.yaml"), "{mode:?}");
        assert!(!trap.exists(), "{mode:?}");
    }
}

#[test]
fn the_history_gives_every_blob_once_with_its_oldest_commit() {
    let repository = Repository::new();
    repository.write("a.yaml", "first\n");
    let first = repository.commit();
    repository.write("a.yaml", "second\n");
    repository.write("copy.yaml", "first\n");
    let second = repository.commit();
    repository.git(&["checkout", "-q", "-b", "side", &first]);
    repository.write("side.yaml", "side\n");
    let side = repository.commit();
    repository.git(&["checkout", "-q", "main"]);
    // A merge that holds what none of its parents has.
    repository.git(&["merge", "-q", "--no-commit", "side"]);
    repository.write("evil.yaml", "evil\n");
    let merge = repository.commit();
    // A tag on a blob that stands in no commit.
    repository.write("loose", "loose\n");
    let loose = repository.git(&["hash-object", "-w", "loose"]);
    repository.git(&["tag", "loose", &loose]);
    std::fs::remove_file(repository.root().join("loose")).unwrap();
    repository.git(&["rm", "-q", "side.yaml"]);
    repository.commit();
    let inputs = repository.choose(&Mode::History);
    let found: Vec<(String, Option<String>, bool)> = inputs
        .files
        .iter()
        .map(|input| {
            let origin = input.origin.clone().unwrap();
            let commit = origin.commit.map(|id| id.to_string());
            (input.path.clone(), commit, origin.is_in_head)
        })
        .collect();
    let mut expected = vec![
        (String::new(), None, false),
        ("a.yaml".to_owned(), Some(first), true),
        ("a.yaml".to_owned(), Some(second), true),
        ("evil.yaml".to_owned(), Some(merge), true),
        ("side.yaml".to_owned(), Some(side), false),
    ];
    expected.sort();
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    assert!(inputs.repository.is_some());
}

#[test]
fn a_repository_without_commits_or_work_tree_is_no_trouble() {
    let repository = Repository::new();
    assert!(repository.choose(&Mode::History).files.is_empty());
    assert!(repository.choose(&Mode::Staged).files.is_empty());
    repository.write("a.yaml", "x\n");
    repository.commit();
    repository.git(&["clone", "-q", "--bare", ".", "bare.git"]);
    let bare = repository.root().join("bare.git");
    let inputs = choose(&bare, &Mode::Auto, &[], &repository.host).unwrap();
    assert_eq!((paths(&inputs), &inputs.notes[..]), (vec!["a.yaml"], &[Note::Bare][..]));
    assert!(matches!(inputs.files[0].place, Place::Blob(_)));
    assert_eq!(choose(&bare, &Mode::History, &[], &repository.host).unwrap().files.len(), 1);
    for mode in [Mode::Staged, Mode::Since("main".to_owned())] {
        let error = choose(&bare, &mode, &[], &repository.host).unwrap_err();
        assert!(matches!(error, LintError::Bare { .. }), "{error:?}");
    }
    let empty = repository.root().join("empty.git");
    repository.git(&["init", "-q", "--bare", "empty.git"]);
    for mode in [Mode::Auto, Mode::History] {
        assert!(choose(&empty, &mode, &[], &repository.host).unwrap().files.is_empty());
    }
    drop(repository.dir);
}

#[test]
fn paths_that_are_no_utf8_and_submodules() {
    use std::os::unix::ffi::OsStrExt as _;
    let repository = Repository::new();
    let name = std::ffi::OsStr::from_bytes(b"bad\xff.yaml");
    write(&repository.root().join(name), "x\n");
    repository.write("a.yaml", "x\n");
    let commit = repository.commit();
    let entry = format!("160000,{commit},module");
    repository.git(&["update-index", "--add", "--cacheinfo", &entry]);
    let inputs = repository.choose(&Mode::Auto);
    assert_eq!(paths(&inputs), ["a.yaml", "bad\u{fffd}.yaml"]);
    assert_eq!(inputs.files[1].place, Place::Tracked(repository.root().join(name)));
    assert_eq!(inputs.passed, [("module".to_owned(), Passed::NotAFile("a submodule"))]);
    assert!(repository.choose(&Mode::Staged).files.is_empty());
}
