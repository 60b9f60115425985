//! `telson generate`, hidden: writes the files of this repository that the program itself knows
//! best. A test compares the committed files with [`files`].

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use clap_complete::generator::Generator;

use super::completions;
use super::context::Context;
use super::error::{CliError, ErrorKind};
use crate::base::exit::Exit;

/// Write completions, manual pages and the tables of the README
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    /// The root of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
}

/// Writes every generated file under the root.
///
/// # Errors
/// When a file cannot be read or written, or the README has lost its markers.
pub fn run(cx: &mut Context, args: &GenerateArgs) -> Result<Exit, CliError> {
    let cannot = |path: &Path, error: std::io::Error| {
        CliError::new(ErrorKind::Io, format!("cannot write {}", path.display())).caused_by(error)
    };
    let mut files = files(cx.command_line.clone());
    let readme = args.root.join("README.md");
    let text = std::fs::read_to_string(&readme).map_err(|e| cannot(&readme, e))?;
    let text = with_exit_table(&text).ok_or_else(|| {
        CliError::new(ErrorKind::Failed, "README.md has no place for the table of exit codes")
            .hint(format!("put the lines `{BEGIN}` and `{END}` into it"))
    })?;
    files.push(("README.md".into(), text));
    for (name, text) in files {
        let path = args.root.join(name);
        let folder = path.parent().unwrap_or(&args.root);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::File::create(&path)?.write_all(text.as_bytes()))
            .map_err(|e| cannot(&path, e))?;
        cx.ui.note(&format!("wrote {}", path.display()));
    }
    Ok(Exit::Ok)
}

/// Every generated file but the README: path in the repository and text.
#[must_use]
pub fn files(command: clap::Command) -> Vec<(PathBuf, String)> {
    let mut built = command;
    built.build();
    let mut files = Vec::new();
    for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
        let name = format!("completions/{}", shell.file_name("telson"));
        files.push((name.into(), completions::script(shell, &mut built.clone())));
    }
    pages(&built, "telson", &mut files);
    files
}

fn pages(command: &clap::Command, name: &str, files: &mut Vec<(PathBuf, String)>) {
    let page = command.clone().name(name.to_owned()).disable_help_subcommand(true);
    let mut bytes = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut bytes)
        .expect("internal: writing to memory does not fail");
    let text = String::from_utf8(bytes).expect("internal: manual pages are UTF-8");
    files.push((format!("man/{name}.1").into(), text));
    for sub in command.get_subcommands() {
        if !sub.is_hide_set() && sub.get_name() != "help" {
            pages(sub, &format!("{name}-{}", sub.get_name()), files);
        }
    }
}

const BEGIN: &str = "<!-- exit codes: begin -->";
const END: &str = "<!-- exit codes: end -->";

/// `text` with the table of exit codes between its markers, or nothing when they are missing.
#[must_use]
pub fn with_exit_table(text: &str) -> Option<String> {
    let (head, rest) = text.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    let mut table = String::from("| code | name | when |\n|---|---|---|\n");
    for exit in Exit::ALL {
        let _ = writeln!(table, "| {} | {} | {} |", exit.code(), exit.name(), exit.meaning());
    }
    Some(format!("{head}{BEGIN}\n{table}{END}{tail}"))
}
