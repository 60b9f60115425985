//! The runner against real programs.

use super::*;

fn sh(script: &str) -> Spec {
    Spec {
        program: "/bin/sh".into(),
        args: vec!["-c".into(), script.into()],
        env: Vec::new(),
        cwd: None,
        stdin: None,
        deadline: Duration::from_secs(20),
        no_output: None,
        max_output: 1 << 20,
    }
}

fn text(output: &ProcOutput) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// Whether no process of `group` is left, polled with a deadline.
fn group_is_gone(group: i32) -> bool {
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end {
        let found = std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let Some((_, rest)) = stat.rsplit_once(')') else { return false };
            let mut fields = rest.split_whitespace();
            let state = fields.next().unwrap_or("Z");
            state != "Z" && fields.nth(1) == Some(group.to_string().as_str())
        });
        if !found {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

#[test]
fn gives_stdout_and_the_code() {
    let output = run(sh("echo out; echo canary-beta-1 >&2; exit 3")).unwrap();
    assert_eq!((text(&output), output.code, output.signal), ("out\n", Some(3), None));
    assert!(!format!("{output:?}").contains("out\n"));
    let output = run(sh("kill -9 $$")).unwrap();
    assert_eq!((output.code, output.signal), (None, Some(9)));
}

#[test]
fn passes_stdin_environment_and_folder_and_nothing_else() {
    let mut spec = sh("cat; printf '|%s|%s|%s' \"$A\" \"$HOME\" \"$PWD\"");
    spec.program = "/bin/sh".into();
    spec.env = vec![
        ("A".into(), SecretValue::new("canary-alpha-7Q")),
        ("PATH".into(), SecretValue::new("/usr/bin:/bin")),
    ];
    spec.cwd = Some("/tmp".into());
    spec.stdin = Some(Input(Zeroizing::new(b"hello".to_vec())));
    assert!(!format!("{spec:?}").contains("canary"));
    assert!(!format!("{spec:?}").contains("104, 101"));
    assert_eq!(text(&run(spec).unwrap()), "hello|canary-alpha-7Q||/tmp");
}

#[test]
fn a_large_input_and_output_do_not_block_each_other() {
    let mut spec = sh("cat");
    spec.env = vec![("PATH".into(), SecretValue::new("/usr/bin:/bin"))];
    spec.stdin = Some(Input(Zeroizing::new(vec![b'x'; 900_000])));
    assert_eq!(run(spec).unwrap().stdout.len(), 900_000);
}

#[test]
fn a_program_that_ignores_its_stdin_is_no_error() {
    for _ in 0..20 {
        let mut spec = sh("exec 0<&-; echo done");
        spec.stdin = Some(Input(Zeroizing::new(vec![b'x'; 500_000])));
        let output = run(spec).unwrap();
        assert_eq!((text(&output), output.code), ("done\n", Some(0)));
    }
}

#[test]
fn deadline_and_silence_kill_the_whole_group() {
    let folder = tempfile::tempdir().unwrap();
    for silent in [false, true] {
        let mark = folder.path().join(format!("pid-{silent}"));
        let mut spec =
            sh(&format!("echo $$ > {}; (while :; do /bin/sleep 60; done) & wait", mark.display()));
        spec.deadline = Duration::from_millis(if silent { 30_000 } else { 400 });
        spec.no_output = silent.then(|| Duration::from_millis(400));
        let begun = Instant::now();
        let error = run(spec).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(10));
        let after = Duration::from_millis(400);
        let expected =
            if silent { ProcError::Silent { after } } else { ProcError::TimedOut { after } };
        assert_eq!(error, expected);
        let group = std::fs::read_to_string(mark).unwrap().trim().parse().unwrap();
        assert!(group_is_gone(group));
    }
}

#[test]
fn stderr_counts_as_output_and_re_arms_the_clock() {
    let mut spec = sh("for i in 1 2 3 4 5 6; do echo . >&2; /bin/sleep 0.2; done; echo end");
    spec.no_output = Some(Duration::from_millis(900));
    assert_eq!(text(&run(spec).unwrap()), "end\n");
    let mut spec = sh("while :; do echo canary-gamma-000000000000000000000000 >&2; done");
    spec.max_output = 10_000;
    assert_eq!(run(spec).unwrap_err(), ProcError::TooMuchOutput { limit: 10_000 });
}

#[test]
fn the_output_limit_is_inclusive() {
    let mut spec = sh("printf 12345");
    spec.max_output = 5;
    assert_eq!(run(spec).unwrap().stdout.len(), 5);
    let mut spec = sh("printf 12345; printf 6 >&2");
    spec.max_output = 5;
    assert_eq!(run(spec).unwrap_err(), ProcError::TooMuchOutput { limit: 5 });
}

#[test]
fn a_grandchild_that_holds_the_pipe_does_not_hold_telson() {
    let mut spec = sh("(while :; do /bin/sleep 60; done) & echo $$");
    spec.deadline = Duration::from_millis(500);
    let error = run(spec).unwrap_err();
    assert_eq!(error, ProcError::TimedOut { after: Duration::from_millis(500) });
    // A failed program does not even wait for the clocks.
    let begun = Instant::now();
    let output = run(sh("(while :; do /bin/sleep 60; done) & echo $$; exit 4")).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(output.code, Some(4));
    assert!(group_is_gone(text(&output).trim().parse().unwrap()));
}

#[test]
fn a_missing_program_is_named_by_its_reason() {
    let mut spec = sh("");
    spec.program = "/nonexistent/resolver".into();
    assert_eq!(run(spec).unwrap_err(), ProcError::Spawn { reason: io::ErrorKind::NotFound });
}

/// `kill_all` ends the whole process's ability to start programs, so it is tried in a process
/// of its own: this test starts the next one.
#[test]
fn kill_all_leaves_nothing_and_lets_nothing_start() {
    let mut spec = sh("");
    spec.program = std::env::current_exe().unwrap();
    spec.args =
        ["--exact", "--ignored", "sys::proc::tests::kill_all_alone"].map(Into::into).to_vec();
    let output = run(spec).unwrap();
    assert_eq!(output.code, Some(0), "{}", text(&output));
    assert!(text(&output).contains("1 passed"), "{}", text(&output));
}

#[test]
#[ignore = "closes the runner of its process; started by the test above"]
fn kill_all_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("pid");
    let script = format!("echo $$ > {}; /bin/sleep 600", mark.display());
    let program = std::thread::spawn(move || run(sh(&script)));
    let end = Instant::now() + Duration::from_secs(10);
    let group = loop {
        let seen = std::fs::read_to_string(&mark).unwrap_or_default();
        if let Ok(group) = seen.trim().parse() {
            break group;
        }
        assert!(Instant::now() < end);
        std::thread::yield_now();
    };
    kill_all();
    assert_eq!(program.join().unwrap().unwrap().signal, Some(9));
    assert!(group_is_gone(group));
    assert_eq!(run(sh("echo x")).unwrap_err(), ProcError::Interrupted);
}
