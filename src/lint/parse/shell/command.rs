//! What a simple command says: assignments before it, declarations, texts that it prints, secrets
//! that it is given on its input, arguments.

use super::word::Word;
use super::{Reader, expanded, heredoc};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::sql;
use crate::lint::format;
use crate::lint::leaf::{Form, Leaf, Setting, Step, Why};

/// A command as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// The file that its output goes to.
    pub(super) target: Option<Word>,
    /// The text after `<<<`.
    pub(super) input: Option<Word>,
    /// The words of the command whose output it reads.
    piped: Vec<Word>,
}

impl Command {
    /// Whether nothing was read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.input.is_none() && self.target.is_none()
    }

    /// Whether it is the head of a `case`.
    pub(super) fn is_case(&self) -> bool {
        self.words.len() == 3 && self.words[0].bare() == "case" && self.words[2].bare() == "in"
    }
}

/// Words that may stand before a command.
const RESERVED: [&str; 12] =
    ["if", "then", "elif", "else", "while", "until", "do", "{", "}", "!", "time", "coproc"];

impl Reader<'_> {
    /// Takes the values out of a command and begins the next one, which reads its output when it
    /// `is_piped`.
    pub(super) fn finish(&mut self, command: &mut Command, is_piped: bool) {
        let mut done = std::mem::take(command);
        let is_reserved = |word: &&Word| RESERVED.contains(&word.bare());
        let mut reserved = done.words.iter().take_while(is_reserved).count();
        if done.words.get(reserved).is_some_and(|word| word.bare() == "function") {
            // `function name { .. }`.
            reserved = (reserved + 2).min(done.words.len());
            reserved += done.words[reserved..].iter().take_while(is_reserved).count();
        }
        done.words.drain(..reserved);
        self.inform_heredocs(&done);
        self.simple(&done);
        if is_piped {
            command.piped = done.words;
        }
    }

    fn simple(&mut self, command: &Command) {
        let assigned = command.words.iter().take_while(|word| word.assigned.is_some()).count();
        let (assignments, words) = command.words.split_at(assigned);
        for word in assignments {
            self.assignment(word);
        }
        let Some(first) = words.first() else { return };
        let program = first.text().rsplit('/').next().unwrap_or_default();
        match program {
            "export" | "declare" | "local" | "readonly" | "typeset" => {
                for word in words.iter().skip(1) {
                    self.assignment(word);
                }
            }
            "alias" => {
                for word in words.iter().skip(1) {
                    if let Some((_, value)) = word.assignment() {
                        let script = word.value.slice(value);
                        arguments::nested(&script, word.form(), self.nested + 1, self.out);
                    }
                }
            }
            "setenv" | "set" | "setx" => self.set(words),
            "for" | "select" | "case" | "read" | "unset" | "getopts" | ":" => {}
            "[" | "[[" | "test" => self.comparison(words),
            "eval" => {
                for word in words.iter().skip(1) {
                    arguments::nested(&word.value, word.form(), self.nested + 1, self.out);
                }
            }
            "echo" | "printf" | "print" => {
                // What is filled in (`token=%s`) stands in the arguments behind.
                let is_filled = program == "printf"
                    && words.get(1).is_some_and(|format| format.text().contains('%'));
                if is_filled {
                    self.filled(&words[1..]);
                }
                let words = &words[if is_filled { 2 } else { 1 }..];
                let target = command.target.as_ref().map(Word::text);
                let kept = target.filter(|to| !to.starts_with("/dev/") && *to != "2" && *to != "1");
                self.printed(words, kept);
            }
            _ => {
                self.arguments(words);
                self.given_input(command, words);
            }
        }
    }

    /// `NAME=value`.
    fn assignment(&mut self, word: &Word) {
        let Some((name, range)) = word.assignment() else {
            // `export "NAME=value"`.
            if let Some((name, at)) = super::word::assigned_name(word.text()) {
                let value = word.value.slice(at..word.text().len());
                let path = vec![Step::Key(name.to_owned())];
                self.out.push(Leaf::named(path, value, word.form()));
            }
            return;
        };
        let value = word.value.slice(range);
        if value.is_empty() {
            return;
        }
        let argument = Argument { value: &value, form: word.form(), path: &[] };
        arguments::embedded(&argument, self.out);
        if value.text().contains(char::is_whitespace) {
            // `OPTS="--token X"`, `CMD="curl -u a:b"`: judged as arguments, too. Of a message
            // only what cannot be an example.
            let first = self.out.len();
            arguments::nested(&value, word.form(), self.nested + 1, self.out);
            let is_message = || {
                let lower = name.to_ascii_lowercase();
                ["usage", "help", "msg", "message", "desc", "text", "example", "prompt"]
                    .iter()
                    .any(|word| lower.contains(word))
            };
            let has_flags = value.text().starts_with('-') || value.text().contains(" --");
            let counts = has_flags && !is_message();
            let is_kept = |leaf: &Leaf| counts || leaf.setting != Setting::Named;
            let kept: Vec<Leaf> = self.out.drain(first..).filter(is_kept).collect();
            self.out.extend(kept);
        }
        self.out.push(Leaf::named(vec![Step::Key(name.to_owned())], value, word.form()));
    }

    /// `set -gx NAME value` of fish, `setenv NAME value` of csh.
    fn set(&mut self, words: &[Word]) {
        let mut words = words.iter();
        let is_set = words.next().is_some_and(|word| word.text() == "set");
        let mut rest: Vec<&Word> = words.collect();
        let flags = rest.iter().take_while(|word| word.text().starts_with('-')).count();
        let exports = rest[..flags].iter().any(|word| word.text().contains(['x', 'U', 'g']));
        rest.drain(..flags);
        if let [name, value] = rest[..]
            && (!is_set || exports)
        {
            let path = vec![Step::Key(name.text().to_owned())];
            self.out.push(Leaf::named(path, value.value.clone(), value.form()));
        }
    }

    /// `[ "$TOKEN" = "literal" ]`: a check against a credential in the script. Words (`none`,
    /// `vault`) are choices, no credentials, so only a mixed literal counts.
    fn comparison(&mut self, words: &[Word]) {
        for three in words.windows(3) {
            let [left, sign, right] = three else { continue };
            if !matches!(sign.bare(), "=" | "==") {
                continue;
            }
            for (variable, literal) in [(left, right), (right, left)] {
                let name = variable.text().trim_start_matches('$').trim_matches(['{', '}']);
                let text = literal.text();
                let is_mixed = text.len() >= 12
                    && text.bytes().any(|byte| byte.is_ascii_digit())
                    && text.bytes().any(|byte| byte.is_ascii_alphabetic())
                    && !literal.is_expanded
                    && !text.contains(char::is_whitespace);
                if variable.is_expanded && super::word::identifier(name) == Some(name) && is_mixed {
                    let path = vec![Step::Key(name.to_owned())];
                    self.out.push(Leaf::named(path, literal.value.clone(), literal.form()));
                }
            }
        }
    }

    /// What `echo` and `printf` print. Printed on the terminal it is usage as a rule, where a flag
    /// or a header is an example; kept in a file it is what the file holds.
    fn printed(&mut self, words: &[Word], kept: Option<&str>) {
        for word in words {
            if let Some(path) = kept {
                let format = format::detect(path, word.text());
                let mut from = 0;
                for line in word.text().split("\\n") {
                    let part = word.value.slice(from..from + line.len());
                    from += line.len() + 2;
                    heredoc::written(&part, (path, format), word.form(), self.nested, self.out);
                }
            } else if let Some((name, at)) = super::word::assigned_name(word.text())
                && !word.text().contains(char::is_whitespace)
            {
                let value = word.value.slice(at..word.text().len());
                let path = vec![Step::Key(name.to_owned())];
                self.out.push(Leaf::named(path, value, word.form()));
            }
        }
    }

    /// `printf 'NAME=%s' value`.
    fn filled(&mut self, words: &[Word]) {
        let [format, value] = words else { return };
        let text = format.text();
        if let Some((name, at)) = super::word::assigned_name(text)
            && text[at..].trim_start_matches(['"', '\'']).starts_with("%s")
        {
            let path = vec![Step::Key(name.to_owned())];
            self.out.push(Leaf::named(path, value.value.clone(), value.form()));
        }
    }

    /// A secret on the input of a command that reads one: `echo X | docker login --password-stdin`.
    fn given_input(&mut self, command: &Command, words: &[Word]) {
        let printed = match command.piped.first().map(Word::text) {
            Some("echo" | "printf") => command.piped.iter().skip(1).next_back(),
            _ => None,
        };
        let Some(input) = command.input.as_ref().or(printed) else { return };
        sql::find(&input.value, self.out);
        let texts: Vec<&str> = words.iter().map(Word::text).collect();
        let program = texts[0].rsplit('/').next().unwrap_or_default();
        let has = |flag: &str| texts.contains(&flag);
        let value = &input.value;
        let end = value.text().trim_end_matches("\\n").trim_end().len();
        let (name, start) = if has("--password-stdin") || has("--stdin") || has("-pass-stdin") {
            ("password", 0)
        } else if has("--with-token") || has("--token-stdin") {
            ("token", 0)
        } else if program == "sudo" && (has("-S") || has("-kS") || has("--stdin")) {
            ("password", 0)
        } else if program == "chpasswd" || has("chpasswd") {
            let Some(colon) = value.text().find(':') else { return };
            ("password", colon + 1)
        } else if has("secret") && (has("set") || has("put") || has("create")) {
            // `gh secret set NAME`, `wrangler secret put NAME`, `docker secret create NAME -`.
            let verb = texts.iter().position(|text| matches!(*text, "set" | "put" | "create"));
            let name = verb.and_then(|at| texts.get(at + 1)).filter(|name| !name.starts_with('-'));
            let Some(name) = name else { return };
            (*name, 0)
        } else {
            return;
        };
        if start < end {
            let path = vec![Step::Key(program.to_owned()), Step::Key(name.to_owned())];
            let leaf = Leaf::named(path, value.slice(start..end), input.form());
            self.out.push(leaf.credential(Why::Flag));
        }
    }

    /// Gives words to the scanner of arguments.
    pub(super) fn arguments(&mut self, words: &[Word]) {
        let arguments: Vec<Argument<'_>> = words
            .iter()
            .map(|word| Argument { value: &word.value, form: word.form(), path: &[] })
            .collect();
        arguments::scan(&arguments, self.nested, self.out);
    }
}

/// The form of a part of a text that is replaced as a whole.
pub(super) fn inner_form(outer: Form, inner: Form, text: &str) -> Form {
    if outer == Form::Expanding { expanded(inner, text) } else { inner }
}
