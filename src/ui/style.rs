//! The one decision about colour, for each stream.

use crate::report::style::Style;
use crate::sys::host::Host;

/// The value of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// Colour when the environment and the terminal want it.
    #[default]
    Auto,
    /// Colour in any case.
    Always,
    /// No colour.
    Never,
}

/// The style of a stream. `--color` wins, then `NO_COLOR` (set and not empty), then
/// `CLICOLOR_FORCE` or `FORCE_COLOR` (not empty and not 0), then whether the stream is a terminal
/// that can do more than `dumb`.
#[must_use]
pub fn decide(choice: ColorChoice, host: &Host, terminal: bool, verbose: bool) -> Style {
    let set = |name| host.var(name).is_some_and(|v| !v.is_empty());
    let forced = |name| host.var(name).is_some_and(|v| !v.is_empty() && v != "0");
    let capable = terminal && host.var("TERM") != Some("dumb");
    let color = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            !set("NO_COLOR") && (forced("CLICOLOR_FORCE") || forced("FORCE_COLOR") || capable)
        }
    };
    Style { color, unicode: capable && is_utf8(host), terminal, verbose }
}

/// Whether the locale of the environment is UTF-8; the first variable that is set decides.
fn is_utf8(host: &Host) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| host.var(name).filter(|v| !v.is_empty()))
        .is_some_and(|v| v.to_ascii_lowercase().replace('-', "").ends_with("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn color(choice: ColorChoice, env: &[(&str, &str)], terminal: bool) -> bool {
        let mut host = Host::bare(Path::new("/"));
        host.env.extend(env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        decide(choice, &host, terminal, false).color
    }

    #[test]
    fn the_order_of_the_colour_decision() {
        use ColorChoice::{Always, Auto, Never};
        assert!(color(Auto, &[("TERM", "xterm")], true));
        assert!(color(Auto, &[], true), "a terminal without TERM counts as one");
        assert!(!color(Auto, &[("TERM", "dumb")], true));
        assert!(!color(Auto, &[("TERM", "xterm")], false));
        assert!(!color(Auto, &[("NO_COLOR", "1")], true));
        assert!(color(Auto, &[("NO_COLOR", "")], true), "an empty NO_COLOR is not set");
        assert!(color(Auto, &[("CLICOLOR_FORCE", "1")], false));
        assert!(color(Auto, &[("FORCE_COLOR", "1")], false));
        assert!(!color(Auto, &[("FORCE_COLOR", "0")], false));
        assert!(!color(Auto, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(color(Always, &[("NO_COLOR", "1")], false));
        assert!(!color(Never, &[("FORCE_COLOR", "1")], true));
    }

    #[test]
    fn unicode_needs_a_utf8_locale() {
        let mut host = Host::bare(Path::new("/"));
        assert!(!decide(ColorChoice::Auto, &host, true, false).unicode);
        host.env.insert("LANG".to_owned(), "de_DE.UTF-8".to_owned());
        assert!(decide(ColorChoice::Auto, &host, true, false).unicode);
        assert!(!decide(ColorChoice::Auto, &host, false, false).unicode);
        host.env.insert("LC_ALL".to_owned(), "C".to_owned());
        assert!(!decide(ColorChoice::Auto, &host, true, false).unicode);
    }
}
