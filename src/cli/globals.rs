//! From the global flags as clap reads them to plain, checked values.

use super::args::GlobalArgs;
use crate::base::exit::Exit;
use crate::commands::context::GlobalOptions;
use crate::commands::error::CliError;
use crate::config::dialect::Version;
use crate::report::openclaw::Shape;
use crate::ui::Verbosity;
use crate::ui::output::{Format, Output};
use crate::ui::streams::UiOptions;

/// The form of the reports of `version`.
const fn shape(version: Version) -> Shape {
    match version {
        Version::V2026_2_26 => Shape::V2026_2_26,
        Version::V2026_9_6 => Shape::V2026_9_6,
    }
}

/// The part of the flags that the terminal needs. It cannot fail, so that an error in the other
/// flags can be shown as the user wants it.
pub(super) fn ui_options(args: &GlobalArgs) -> UiOptions {
    let first = if args.json { Some(Format::Json) } else { args.format.map(Into::into) };
    let mut outputs = args.output.clone();
    let stdout_taken = outputs.iter().any(|o| o.path.is_none());
    if first.is_some() || !stdout_taken {
        outputs.insert(0, Output { format: first.unwrap_or(Format::Human), path: None });
    }
    UiOptions {
        color: args.color.into(),
        verbosity: match (args.quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        },
        no_progress: args.no_progress,
        outputs,
        drop_in: args.as_openclaw.map(shape),
    }
}

/// The rest of the flags.
pub(super) fn options(args: &GlobalArgs, ui: &UiOptions) -> Result<GlobalOptions, CliError> {
    if ui.outputs.iter().filter(|o| o.path.is_none()).count() > 1 {
        return Err(CliError::usage("only one report can go to stdout")
            .hint("give the others a file: --output sarif=report.sarif"));
    }
    Ok(GlobalOptions {
        config: args.config.clone(),
        state_dir: args.state_dir.clone(),
        profile: profile(args)?,
        compat: args.compat,
        drop_in: args.as_openclaw,
        json: ui.outputs.iter().any(|o| o.path.is_none() && o.format == Format::Json),
    })
}

/// The profile, as both OpenClaw versions check it: a bad one ends with 2 there.
fn profile(args: &GlobalArgs) -> Result<Option<String>, CliError> {
    let fail = |message: &str, openclaw: &str| {
        let error = CliError::usage(message).as_openclaw(format!("[openclaw] {openclaw}"));
        if args.as_openclaw.is_some() { error.exits(Exit::Unresolved) } else { error }
    };
    let Some(name) = args.profile.as_deref().map(str::trim) else {
        return Ok(args.dev.then(|| "dev".to_owned()));
    };
    if args.dev {
        return Err(fail(
            "--dev and --profile name two state folders",
            "Cannot combine --dev with --profile",
        )
        .hint("leave one of them out"));
    }
    let bytes = name.as_bytes();
    let fits = (1..=64).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if !fits {
        return Err(fail(
            &format!("`{name}` cannot be the name of a profile"),
            "Invalid --profile (use letters, numbers, \"_\", \"-\" only)",
        )
        .why(
            "a name has up to 64 letters, digits, `_` and `-`, and begins with a letter or digit",
        ));
    }
    Ok((!name.eq_ignore_ascii_case("default")).then(|| name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::Parser;

    fn parsed(line: &str) -> GlobalArgs {
        let words = format!("telson completions bash {line}");
        Cli::try_parse_from(words.split_whitespace()).unwrap().globals
    }

    fn read(line: &str) -> Result<GlobalOptions, CliError> {
        let args = parsed(line);
        options(&args, &ui_options(&args))
    }

    #[test]
    fn profiles() {
        assert_eq!(read("--profile work").unwrap().profile.as_deref(), Some("work"));
        assert_eq!(read("--profile Default").unwrap().profile, None);
        assert_eq!(read("--dev").unwrap().profile.as_deref(), Some("dev"));
        assert_eq!(read("--profile ../x").unwrap_err().exit(false), Exit::Usage);
        let error = read("--profile a --dev --as-openclaw 2026.2.26").unwrap_err();
        assert_eq!(error.exit(true).code(), 2);
        assert_eq!(
            error.openclaw_message.as_deref(),
            Some("[openclaw] Cannot combine --dev with --profile")
        );
    }

    #[test]
    fn one_report_goes_to_stdout() {
        assert!(read("--json").unwrap().json);
        assert!(read("--output json").unwrap().json);
        assert!(!read("--output json=x").unwrap().json);
        assert!(read("--json --output human").is_err());
        let outputs = ui_options(&parsed("--output sarif=x")).outputs;
        assert_eq!(outputs[0], Output { format: Format::Human, path: None });
        assert_eq!(outputs.len(), 2, "a file does not silence stdout");
    }

    #[test]
    fn versions() {
        assert_eq!(read("--compat 2026.4.1").unwrap().dialect(), Some(Version::V2026_2_26));
        assert_eq!(read("--as-openclaw 2026.9.6").unwrap().dialect(), Some(Version::V2026_9_6));
        let words = ["telson", "completions", "bash", "--as-openclaw", "2026.4.1"];
        assert!(Cli::try_parse_from(words).is_err());
    }
}
