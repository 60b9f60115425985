//! `telson tour`: the secrets workflow on a throw-away home, with telson's own commands.

mod home;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::base::exit::Exit;
use crate::base::secret::SecretValue;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::dialect::Version;
use crate::report::style::Tone;
use crate::sys::proc;

use home::Home;

/// Walk through the secrets workflow on a throw-away home
///
/// Lays out an OpenClaw home in the folder for temporary files, with made-up credentials in plain
/// text, and runs on it what you would run on yours: audit, configure, apply, audit. Every command
/// line is shown with its real output. Your own home is neither read nor written.
///
/// Exit codes: 0 when the last audit is clean, else 1.
#[derive(Debug, clap::Args)]
pub struct TourArgs {
    /// Leave the home where it is, to look around
    #[arg(long)]
    keep: bool,
    /// The OpenClaw version that the home is from; the same as --compat
    #[arg(long, value_name = "VERSION", value_parser = version)]
    dialect: Option<Version>,
}

fn version(text: &str) -> Result<Version, String> {
    let known = Version::ALL.map(Version::as_str).join(" and ");
    Version::nearest(text).ok_or_else(|| format!("that is no OpenClaw version; known are {known}"))
}

/// The commands that the tour shows, and that work on every home.
const AUDIT: &str = "telson secrets audit";
const CONFIGURE: &str =
    "telson secrets configure --from-audit --to file:filemain --plan-out plan.json";
const APPLY: &str = "telson secrets apply --from plan.json";
const CHECK: &str = "telson secrets audit --check";

/// Variables that the tour's home reads its tokens from, after the edit by hand.
const HOOKS: &str = "OPENCLAW_HOOKS_TOKEN";
const GATEWAY: &str = "OPENCLAW_GATEWAY_TOKEN";

/// Walks.
///
/// # Errors
/// When the home cannot be laid out or a command of the tour cannot be run.
pub fn run(cx: &mut Context, args: &TourArgs) -> Result<Exit, CliError> {
    if cx.globals.drop_in.is_some() {
        return Err(CliError::usage("OpenClaw has no tour").hint("leave --as-openclaw out"));
    }
    let version = args.dialect.or(cx.globals.compat).unwrap_or(Version::NEWEST);
    let home = Home::lay_out(version, args.keep).map_err(cannot("lay out the home"))?;
    let mut walk = Walk { cx, home, env: Vec::new() };
    let result = walk.all(version);
    if args.keep {
        let root = walk.home.root().display().to_string();
        walk.cx.ui.line(&format!("The home is kept: {root}"))?;
    }
    result
}

fn cannot(what: &'static str) -> impl Fn(io::Error) -> CliError {
    move |error| CliError::new(ErrorKind::Io, format!("cannot {what}")).caused_by(error)
}

struct Walk<'a> {
    cx: &'a mut Context,
    home: Home,
    /// What the service manager of the home would set.
    env: Vec<(String, SecretValue)>,
}

impl Walk<'_> {
    fn all(&mut self, version: Version) -> Result<Exit, CliError> {
        let root = self.home.root().display().to_string();
        self.say(&format!(
            "A throw-away home of OpenClaw {}: {root}\n\
             All credentials in it are made up. The config, with the values hidden:\n",
            version.as_str()
        ))?;
        self.config()?;

        self.title("1. Find what stands in plain text")?;
        self.command(AUDIT, &[Exit::Ok])?;

        self.title("2. What no reference can stand for, by hand")?;
        self.edit(version)?;

        self.title("3. Move the values into a provider, and make a plan")?;
        self.command(CONFIGURE, &[Exit::Ok])?;

        self.title("4. Apply the plan, and prove it")?;
        self.command(APPLY, &[Exit::Ok])?;
        self.say("The config now; comments, order and the include are as they were:\n")?;
        self.config()?;

        self.title("5. Audit again, as CI would")?;
        let exit = self.command(CHECK, &[Exit::Ok, Exit::Failed, Exit::Unresolved])?;
        if exit != Exit::Ok {
            self.say("The last audit is not clean: this is a defect in telson.")?;
            return Ok(Exit::Failed);
        }
        let count = self.home.planted.len();
        self.say(&format!(
            "Clean. None of the {count} made-up values was printed by any of these commands.\n\n\
             On your own home the same three commands:\n\n  {AUDIT}\n  {CONFIGURE}\n  {APPLY}\n"
        ))?;
        Ok(Exit::Ok)
    }

    /// Runs a command line of telson as it is shown, in the throw-away home, and shows its output.
    fn command(&mut self, line: &str, expected: &[Exit]) -> Result<Exit, CliError> {
        let style = self.cx.ui.out_style();
        self.cx.ui.line(&format!("$ {}", style.paint(Tone::Command, line)))?;
        let program = proc::own_program().map_err(cannot("find telson's own program"))?;
        let mut env = self.env.clone();
        let colors = if style.color { ("FORCE_COLOR", "1") } else { ("NO_COLOR", "1") };
        let root = self.home.root().to_string_lossy().into_owned();
        let path = self.cx.host.var("PATH").unwrap_or("/usr/bin:/bin").to_owned();
        for (name, value) in [("HOME", root.as_str()), ("PATH", &path), colors] {
            env.push((name.to_owned(), SecretValue::new(value)));
        }
        // A shell ties both streams together in the order in which they are written.
        let script = "exec \"$0\" \"$@\" 2>&1".to_owned();
        let words = line.split(' ').skip(1).map(str::to_owned);
        let shell = ["-c".to_owned(), script, program.to_string_lossy().into_owned()];
        let output = proc::run(proc::Spec {
            program: PathBuf::from("/bin/sh"),
            args: shell.into_iter().chain(words).map(Into::into).collect(),
            env,
            cwd: Some(self.home.root().to_owned()),
            stdin: None,
            deadline: Duration::from_secs(60),
            no_output: None,
            max_output: 1 << 20,
        })
        .map_err(|error| {
            CliError::new(ErrorKind::Failed, format!("cannot run `{line}`")).caused_by(error)
        })?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if self.home.leaks_into(&text) {
            let what = format!("this is a bug in telson: `{line}` printed a credential");
            return Err(CliError::new(ErrorKind::Internal, what));
        }
        self.cx.ui.print(&text)?;
        self.cx.ui.line("")?;
        let exit = Exit::ALL.into_iter().find(|e| Some(i32::from(e.code())) == output.code);
        exit.filter(|exit| expected.contains(exit)).ok_or_else(|| {
            let code = output.code.map_or_else(|| "a signal".to_owned(), |code| code.to_string());
            CliError::new(ErrorKind::Failed, format!("the tour ends early: `{line}` gave {code}"))
                .hint("report it with the output above and that of `telson --version`")
        })
    }

    /// Gives the hooks a token of their own, as an operator would in an editor; both versions take
    /// only `${NAME}` there, and 2026.2.26 for the gateway's token too.
    fn edit(&mut self, version: Version) -> Result<(), CliError> {
        self.say(&format!(
            "The hooks share the gateway's token, and no OpenClaw version takes a reference for it:\n\
             they get one of their own from the environment of the gateway's service ({HOOKS}).\n"
        ))?;
        let before = self.home.read("openclaw.json").map_err(cannot("read the config"))?;
        let token = self.home.gateway_token.expose("to replace it in the config").to_owned();
        let mut after = before.replace(
            &format!("hooks: {{ enabled: true, token: \"{token}\""),
            &format!("hooks: {{ enabled: true, token: \"${{{HOOKS}}}\""),
        );
        self.env.push((HOOKS.to_owned(), self.home.hooks_token.clone()));
        if version == Version::V2026_2_26 {
            after = after.replace(&format!("\"{token}\""), &format!("\"${{{GATEWAY}}}\""));
            self.env.push((GATEWAY.to_owned(), self.home.gateway_token.clone()));
        }
        self.cx.ui.line("$ $EDITOR ~/.openclaw/openclaw.json")?;
        for (old, new) in before.lines().zip(after.lines()).filter(|(old, new)| old != new) {
            let style = self.cx.ui.out_style();
            let old = style.paint(Tone::Bad, &format!("-{}", self.home.masked(old)));
            let new = style.paint(Tone::Good, &format!("+{new}"));
            self.cx.ui.line(&format!("{old}\n{new}"))?;
        }
        self.cx.ui.line("")?;
        self.home.write("openclaw.json", &after).map_err(cannot("edit the config"))
    }

    /// Shows the config without its values.
    fn config(&mut self) -> Result<(), CliError> {
        let text = self.home.read("openclaw.json").map_err(cannot("read the config"))?;
        for line in self.home.masked(&text).lines() {
            self.cx.ui.line(format!("  {line}").trim_end())?;
        }
        Ok(self.cx.ui.line("")?)
    }

    fn title(&mut self, text: &str) -> Result<(), CliError> {
        let text = self.cx.ui.out_style().paint(Tone::Heading, text);
        Ok(self.cx.ui.line(&format!("{text}\n"))?)
    }

    fn say(&mut self, text: &str) -> Result<(), CliError> {
        Ok(self.cx.ui.line(text)?)
    }
}
