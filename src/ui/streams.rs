//! The streams of the process: stdout is the answer, stderr is the conversation.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use super::output::{Format, Output};
use super::progress::Spinner;
use super::style::{self, ColorChoice};
use crate::catalog;
use crate::report::openclaw::{self, Shape};
use crate::report::style::{Style, Tone, printable};
use crate::report::{Report, github, gitlab, human, json, junit, sarif};
use crate::sys::host::Host;

/// A report goes out in pieces of this many bytes: a large one in a few writes.
const OUT_BYTES: usize = 64 * 1024;

/// How much of the conversation is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// Only errors.
    Quiet,
    /// Notes and progress.
    #[default]
    Normal,
    /// Details too; no progress, so that lines stay whole.
    Verbose,
}

/// Why something could not be written.
#[derive(Debug, thiserror::Error)]
pub enum UiError {
    /// stdout failed for another reason than a reader that went away.
    #[error("cannot write to stdout")]
    Stdout(#[source] io::Error),
    /// A file of `--output` failed.
    #[error("cannot write the report to {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What the user asked of the terminal; plain values from the global flags.
#[derive(Debug, Clone, Default)]
pub struct UiOptions {
    /// `--color`.
    pub color: ColorChoice,
    /// `--quiet`, `--verbose`.
    pub verbosity: Verbosity,
    /// `--no-progress`.
    pub no_progress: bool,
    /// Where reports go; empty means text to stdout.
    pub outputs: Vec<Output>,
    /// Reports have the form of this OpenClaw version.
    pub drop_in: Option<Shape>,
}

/// The terminal of a run.
pub struct Ui {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    out_style: Style,
    err_style: Style,
    out_broken: bool,
    interactive: bool,
    options: UiOptions,
}

impl std::fmt::Debug for Ui {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui")
            .field("out_style", &self.out_style)
            .field("err_style", &self.err_style)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Ui {
    /// The streams of this process.
    #[must_use]
    pub fn real(host: &Host, options: UiOptions) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let verbose = options.verbosity == Verbosity::Verbose;
        let out_style = style::decide(options.color, host, out.is_terminal(), verbose);
        let err_style = style::decide(options.color, host, err.is_terminal(), verbose);
        // The other crates that colour text follow the same decision.
        console::set_colors_enabled(out_style.color);
        console::set_colors_enabled_stderr(err_style.color);
        let interactive = io::stdin().is_terminal() && err.is_terminal();
        Self {
            out: Box::new(BufWriter::with_capacity(OUT_BYTES, out)),
            err: Box::new(err),
            out_style,
            err_style,
            out_broken: false,
            interactive,
            options,
        }
    }

    /// Streams that write elsewhere, for tests of commands.
    #[must_use]
    pub fn to(out: Box<dyn Write>, err: Box<dyn Write>, options: UiOptions) -> Self {
        Self {
            out,
            err,
            out_style: Style::PLAIN,
            err_style: Style::PLAIN,
            out_broken: false,
            interactive: false,
            options,
        }
    }

    /// What stdout can show.
    #[must_use]
    pub const fn out_style(&self) -> Style {
        self.out_style
    }

    /// What stderr can show.
    #[must_use]
    pub const fn err_style(&self) -> Style {
        self.err_style
    }

    /// Whether somebody can answer a prompt: stdin and stderr are terminals.
    #[must_use]
    pub const fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Whether stdout gets JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.options.outputs.iter().any(|o| o.path.is_none() && o.format == Format::Json)
    }

    /// Writes `text` to stdout as it is. A reader that went away is no error: writing stops, and
    /// the verdict of the command stays.
    ///
    /// # Errors
    /// When stdout fails in any other way, such as a full disk.
    pub fn print(&mut self, text: &str) -> Result<(), UiError> {
        self.answer(|out| out.write_all(text.as_bytes()))
    }

    /// Writes `text` and a newline to stdout.
    ///
    /// # Errors
    /// As [`Self::print`].
    pub fn line(&mut self, text: &str) -> Result<(), UiError> {
        self.answer(|out| writeln!(out, "{text}"))
    }

    /// Writes `value` as one JSON document, two spaces deep, and a newline to stdout.
    ///
    /// # Errors
    /// As [`Self::print`].
    pub fn json(&mut self, value: &impl serde::Serialize) -> Result<(), UiError> {
        self.answer(|out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            out.write_all(b"\n")
        })
    }

    fn answer(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), UiError> {
        if self.out_broken {
            return Ok(());
        }
        match write(&mut *self.out).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.out_broken = true;
                Ok(())
            }
            other => other.map_err(UiError::Stdout),
        }
    }

    /// Says something to the user, unless `--quiet`.
    pub fn note(&mut self, text: &str) {
        if self.options.verbosity != Verbosity::Quiet {
            self.say(text);
        }
    }

    /// Says something only with `--verbose`.
    pub fn detail(&mut self, text: &str) {
        if self.options.verbosity == Verbosity::Verbose {
            let text = self.err_style.paint(Tone::Context, &printable(text));
            self.say(&text);
        }
    }

    /// Warns the user, even with `--quiet`.
    pub fn warn(&mut self, text: &str) {
        let word = self.err_style.paint(Tone::Caution, "warning");
        self.say(&format!("{word}: {}", printable(text)));
    }

    /// Writes a line to stderr in any case. If stderr fails there is nobody left to tell.
    pub fn say(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Writes `report` to every chosen output.
    ///
    /// # Errors
    /// When a file or stdout cannot be written; the remaining outputs are still tried.
    pub fn emit(&mut self, report: &Report) -> Result<(), UiError> {
        let outputs = self.options.outputs.clone();
        let mut result = Ok(());
        if outputs.is_empty() {
            result = self.emit_one(report, Format::Human, None);
        }
        for output in outputs {
            let one = self.emit_one(report, output.format, output.path);
            result = result.and(one);
        }
        result
    }

    fn emit_one(
        &mut self,
        report: &Report,
        format: Format,
        path: Option<PathBuf>,
    ) -> Result<(), UiError> {
        let drop_in = self.options.drop_in;
        let Some(path) = path else {
            let style = self.out_style;
            return self.answer(|out| render(report, format, drop_in, out, style));
        };
        let style = Style { verbose: self.out_style.verbose, ..Style::PLAIN };
        // Not replaced by renaming: the path may be a pipe or a device.
        let written = File::create(&path).and_then(|file| {
            let mut file = BufWriter::new(file);
            render(report, format, drop_in, &mut file, style)?;
            file.flush()
        });
        written.map_err(|source| UiError::File { path, source })
    }

    /// Shows that the command is working, once it takes long enough to wonder.
    #[must_use]
    pub fn progress(&self) -> Spinner {
        let wanted = self.err_style.terminal
            && self.options.verbosity == Verbosity::Normal
            && !self.options.no_progress
            // JSON on the same terminal would be torn by it.
            && !(self.is_json() && self.out_style.terminal);
        Spinner::new(wanted, self.err_style.unicode)
    }
}

fn render(
    report: &Report,
    format: Format,
    drop_in: Option<Shape>,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    match (format, drop_in) {
        (Format::Human, Some(shape)) => openclaw::write_text(report, shape, out),
        (Format::Json, Some(shape)) => openclaw::write_json(report, shape, out),
        (Format::Human, None) => human::write(report, out, &style),
        (Format::Json, None) => json::write(report, out, &style),
        (Format::Sarif, _) => sarif::write(report, &catalog::CODES, out, &style),
        (Format::Github, _) => github::write(report, out, &style),
        (Format::Gitlab, _) => gitlab::write(report, out, &style),
        (Format::Junit, _) => junit::write(report, out, &style),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use std::cell::RefCell;
    use std::rc::Rc;

    #[derive(Clone, Default)]
    struct Tape(Rc<RefCell<Vec<u8>>>);

    impl Write for Tape {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Tape {
        fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn outputs(list: &[&str]) -> UiOptions {
        UiOptions {
            outputs: list.iter().map(|o| o.parse().unwrap()).collect(),
            ..UiOptions::default()
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_but_a_full_disk_is() {
        let gone = Box::new(Failing(io::ErrorKind::BrokenPipe));
        let mut ui = Ui::to(gone, Box::new(io::sink()), UiOptions::default());
        ui.emit(&sample::report()).unwrap();
        assert!(ui.out_broken);
        ui.line("more").unwrap();

        let full = Box::new(Failing(io::ErrorKind::StorageFull));
        let mut ui = Ui::to(full, Box::new(io::sink()), UiOptions::default());
        assert!(matches!(ui.line("x"), Err(UiError::Stdout(_))));
    }

    #[test]
    fn one_report_goes_to_many_places() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("out.sarif");
        let tape = Tape::default();
        let options = outputs(&["human", &format!("sarif={}", file.display())]);
        let mut ui = Ui::to(Box::new(tape.clone()), Box::new(io::sink()), options);
        ui.emit(&sample::report()).unwrap();
        assert!(tape.text().contains("4 findings in 3 files"));
        let sarif: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        assert_eq!(sarif["version"], "2.1.0");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_and_the_rest_is_written() {
        let tape = Tape::default();
        let mut ui = Ui::to(
            Box::new(tape.clone()),
            Box::new(io::sink()),
            outputs(&["json=/nonexistent/x.json", "json"]),
        );
        let error = ui.emit(&sample::report()).unwrap_err();
        assert_eq!(error.to_string(), "cannot write the report to /nonexistent/x.json");
        assert!(tape.text().starts_with("{\n  \"schema\": \"telson.report/1\""));
    }

    #[test]
    fn drop_in_mode_has_the_form_of_the_version() {
        let tape = Tape::default();
        let options = UiOptions { drop_in: Some(Shape::V2026_2_26), ..outputs(&["json"]) };
        let mut ui = Ui::to(Box::new(tape.clone()), Box::new(io::sink()), options);
        ui.emit(&sample::report()).unwrap();
        assert!(tape.text().starts_with("{\n  \"version\": 1"));
        assert!(!tape.text().contains("resolution"));
    }

    #[test]
    fn quiet_silences_notes_but_no_warnings() {
        let tape = Tape::default();
        let options = UiOptions { verbosity: Verbosity::Quiet, ..UiOptions::default() };
        let mut ui = Ui::to(Box::new(io::sink()), Box::new(tape.clone()), options);
        ui.note("a note");
        ui.detail("a detail");
        ui.warn("a warning");
        assert_eq!(tape.text(), "warning: a warning\n");
    }
}
