//! Prompts on a real terminal. The test starts itself again inside a pseudo-terminal, where
//! `child` asks one question with the code that the commands use.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

use std::process::Command;

use rexpect::session::{PtySession, spawn_command};
use telson::sys::host::Host;
use telson::ui::Ui;
use telson::ui::prompt::{PromptError, Prompter};
use telson::ui::streams::UiOptions;

const DEADLINE_MS: u64 = 20_000;
const CANARY: &str = "canary-alpha-7Qx9Zt2Lm4Wp8";
const QUESTION: &str = "TELSON_TEST_QUESTION";

fn ask(question: &str) -> PtySession {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env_clear().env("TERM", "xterm").env("HOME", "/nonexistent").env(QUESTION, question);
    spawn_command(command, Some(DEADLINE_MS)).unwrap()
}

/// Not a test: the process that is asked.
#[test]
#[ignore = "started by the other tests"]
fn child() {
    let host = Host::real();
    let ui = Ui::real(&host, UiOptions::default());
    let prompter = Prompter::new(&ui);
    let modes = || rustix::termios::tcgetattr(std::io::stdin()).map(|t| t.local_modes);
    let before = modes();
    let items = ["one".to_owned(), "two".to_owned(), "three".to_owned()];
    let answer = match host.var(QUESTION) {
        Some("select") => prompter.select("Pick", &items, 0, "--x").map(|i| items[i].clone()),
        Some("multi") => prompter
            .multi_select("Pick", &items, &[false, true, false], "--x")
            .map(|list| format!("{list:?}")),
        Some("input") => {
            let check = |text: &str| {
                if text.len() > 2 { Ok(()) } else { Err("longer than two".to_owned()) }
            };
            prompter.input("Alias", "", check, "--x")
        }
        Some("password") => prompter
            .password("Key", "--x")
            .map(|value| (value.expose("the test compares it") == CANARY).to_string()),
        Some("confirm") => prompter.confirm("Apply", true, "--x").map(|yes| yes.to_string()),
        _ => return,
    };
    match answer {
        Ok(text) => println!("answer={text}."),
        Err(PromptError::Cancelled) => {
            println!("cancelled.");
            println!("restored={}.", modes() == before);
        }
        Err(error) => println!("error={error}."),
    }
}

#[test]
fn questions_are_answered() {
    for (question, prompt, keys, answer) in [
        ("select", "Pick", "\x1b[B\r", "answer=two."),
        ("multi", "Pick", " \r", "answer=[0, 1]."),
        ("input", "Alias", "filemain\r", "answer=filemain."),
        ("confirm", "Apply", "n", "answer=false."),
    ] {
        let mut session = ask(question);
        session.exp_string(prompt).unwrap();
        session.send(keys).unwrap();
        session.flush().unwrap();
        session.exp_string(answer).unwrap_or_else(|e| panic!("{question}: {e}"));
    }
}

#[test]
fn an_answer_that_does_not_fit_is_asked_again() {
    let mut session = ask("input");
    session.exp_string("Alias").unwrap();
    session.send("ab\r").unwrap();
    session.flush().unwrap();
    session.exp_string("longer than two").unwrap();
    session.send("abc\r").unwrap();
    session.flush().unwrap();
    session.exp_string("answer=abc.").unwrap();
}

#[test]
fn a_password_is_not_shown() {
    let mut session = ask("password");
    session.exp_string("Key: ").unwrap();
    session.send(&format!("{CANARY}\r")).unwrap();
    session.flush().unwrap();
    let shown = session.exp_string("answer=true.").unwrap();
    assert!(!shown.contains("canary"), "the terminal shows the secret");
}

#[test]
fn ctrl_c_at_every_prompt_cancels_and_restores_the_terminal() {
    for (question, prompt) in [
        ("select", "Pick"),
        ("multi", "Pick"),
        ("input", "Alias"),
        ("password", "Key"),
        ("confirm", "Apply"),
    ] {
        let mut session = ask(question);
        session.exp_string(prompt).unwrap();
        // A key right before it: the interrupt must not be lost between two reads.
        if question != "confirm" {
            session.send("\x1b[B").unwrap();
        }
        session.send("\x03").unwrap();
        session.flush().unwrap();
        session.exp_string("cancelled.").unwrap_or_else(|e| panic!("{question}: {e}"));
        session.exp_string("restored=true.").unwrap_or_else(|e| panic!("{question}: {e}"));
        session.exp_string("test result: ok").unwrap_or_else(|e| panic!("{question}: {e}"));
    }
}
