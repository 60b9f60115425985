//! Shell scripts, POSIX and bash: assignments, commands with their arguments, texts that are
//! written to files.
//!
//! The reading is tolerant: what no shell would take is read as words, and nothing is lost behind
//! it. The whole script is free text besides, so that comments count as such.

mod command;
mod heredoc;
mod lexer;
#[cfg(test)]
mod tests;
mod word;

use self::command::Command;
use self::heredoc::Heredoc;
use self::word::Word;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// Finds the values of a script.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    commands(text, 0, &mut out.found);
}

/// The named values of a script that stands inside another text, `nested` scripts deep.
pub(in crate::lint) fn commands(text: &Fragment, nested: usize, out: &mut Vec<Leaf>) {
    Reader {
        source: text,
        at: 0,
        depth: 0,
        nested,
        in_backticks: false,
        quotes_end_with_line: false,
        heredocs: Vec::new(),
        lost_heredocs: 0,
        out,
    }
    .commands(Until::End);
}

/// The assignments of a text that is given to a command, line by line.
pub(in crate::lint) fn written_lines(text: &Fragment, out: &mut Vec<Leaf>) {
    heredoc::lines(text, Form::Quoted, out);
}

/// What ends a list of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    End,
    Parenthesis,
    Backtick,
}

/// A place in a script.
struct Reader<'a> {
    source: &'a Fragment,
    at: usize,
    /// Substitutions around this place.
    depth: usize,
    /// Scripts around this script.
    nested: usize,
    /// A backtick ends the commands, not begins a substitution.
    in_backticks: bool,
    /// A quote was found that is never closed.
    quotes_end_with_line: bool,
    /// Heredocs whose bodies begin on the next line.
    heredocs: Vec<Heredoc>,
    /// Heredocs without an end: after some, no more are looked for.
    lost_heredocs: usize,
    out: &'a mut Vec<Leaf>,
}

impl<'a> Reader<'a> {
    fn text(&self) -> &'a str {
        self.source.text()
    }

    /// Reads commands up to what ends them, that included.
    fn commands(&mut self, until: Until) {
        let mut command = Command::default();
        let (mut open, mut cases, mut in_pattern) = (0_usize, 0_usize, false);
        loop {
            self.blanks();
            let Some(byte) = self.peek() else { break };
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.finish(&mut command, false);
                    self.heredoc_bodies();
                }
                b'#' => self.at = self.line_end(),
                b'`' if until == Until::Backtick => {
                    self.at += 1;
                    break;
                }
                b'(' if in_pattern => self.at += 1,
                b'(' if command.is_empty() && self.rest().starts_with("((") => self.arithmetic(),
                b'(' => {
                    self.at += 1;
                    open += 1;
                    self.finish(&mut command, false);
                }
                b')' => {
                    self.at += 1;
                    if in_pattern {
                        in_pattern = false;
                        command = Command::default();
                    } else if open > 0 {
                        open -= 1;
                        self.finish(&mut command, false);
                    } else if until == Until::Parenthesis {
                        break;
                    } else {
                        self.finish(&mut command, false);
                    }
                }
                b';' | b'&' | b'|' => {
                    if in_pattern {
                        self.at += 1;
                        continue;
                    }
                    let rest = self.rest();
                    in_pattern = cases > 0 && (rest.starts_with(";;") || rest.starts_with(";&"));
                    let is_pipe = rest.starts_with('|') && !rest.starts_with("||");
                    let is_redirection = rest.starts_with("&>");
                    let length =
                        rest.bytes().take(3).take_while(|b| matches!(b, b';' | b'&' | b'|'));
                    self.at += length.count();
                    if !is_redirection {
                        self.finish(&mut command, is_pipe);
                    }
                }
                b'<' | b'>' => self.redirection(&mut command),
                _ => {
                    let word = self.word();
                    if in_pattern {
                        if word.bare() == "esac" {
                            in_pattern = false;
                            cases = cases.saturating_sub(1);
                        }
                        continue;
                    }
                    if word.bare() == "esac" && command.is_empty() {
                        cases = cases.saturating_sub(1);
                        continue;
                    }
                    if word.assignment().is_some_and(|(_, value)| value.is_empty())
                        && self.peek() == Some(b'(')
                    {
                        self.array(&word);
                        continue;
                    }
                    command.words.push(word);
                    if command.is_case() {
                        command = Command::default();
                        (in_pattern, cases) = (true, cases + 1);
                    }
                }
            }
        }
        self.finish(&mut command, false);
    }

    /// `<`, `>`, `>>`, `<<`, `<<-`, `<<<`, `<(` and what follows.
    fn redirection(&mut self, command: &mut Command) {
        let rest = self.rest();
        if rest.starts_with("<<<") {
            self.at += 3;
            self.blanks();
            command.input = Some(self.word());
            return;
        }
        if rest.starts_with("<<") {
            self.at += 2;
            self.heredoc();
            return;
        }
        let is_output = rest.starts_with('>');
        self.at += 1;
        while matches!(self.peek(), Some(b'>' | b'|' | b'&')) {
            self.at += 1;
        }
        if self.peek() == Some(b'(') {
            return;
        }
        self.blanks();
        if matches!(self.peek(), None | Some(b'\n' | b';' | b'(' | b')' | b'<' | b'>' | b'|')) {
            return;
        }
        let before = self.at;
        let word = self.word();
        if self.at == before {
            self.at += 1;
        }
        if is_output {
            command.target = Some(word);
        }
    }

    /// `NAME=( .. )`. Its elements are values under the name, and may be arguments.
    fn array(&mut self, name: &Word) {
        self.at += 1;
        let Some((name, _)) = name.assignment() else { return };
        let mut elements = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => break,
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b'#') => self.at = self.line_end(),
                Some(b'\n' | b';' | b'&' | b'|' | b'(' | b'<' | b'>') => self.at += 1,
                Some(b'`') if self.in_backticks => break,
                Some(b'[') if self.indexed_element(name) => {}
                Some(_) => elements.push(self.word()),
            }
        }
        for (index, element) in elements.iter().enumerate() {
            let path = vec![Step::Key(name.to_owned()), Step::Index(index)];
            self.out.push(Leaf::named(path, element.value.clone(), element.form()));
        }
        self.arguments(&elements);
    }

    /// `[key]=value` in an array. Whether it was one.
    fn indexed_element(&mut self, array: &str) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        let Some(end) = line.find("]=").filter(|end| *end < 256) else { return false };
        let key = line[1..end].trim_matches(['"', '\'']).to_owned();
        self.at += end + 2;
        let mut word = self.word();
        word.assigned = None;
        let path = vec![Step::Key(array.to_owned()), Step::Key(key)];
        self.out.push(Leaf::named(path, word.value.clone(), word.form()));
        true
    }
}

/// `form`, in a text that is replaced as a whole before it is read.
fn expanded(form: Form, text: &str) -> Form {
    if form == Form::Quoted && text.contains(['$', '`']) { Form::Expanding } else { form }
}
