//! How a stream may be written to. The decision is made in `ui`; here is only its result.

/// What the reader of a stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one stream")]
pub struct Style {
    /// ANSI colours are welcome.
    pub color: bool,
    /// Characters outside ASCII can be shown.
    pub unicode: bool,
    /// The stream is a terminal.
    pub terminal: bool,
    /// The reader asked for every detail.
    pub verbose: bool,
}

/// What a piece of text means; meaning is never carried by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Broken, dangerous: red.
    Bad,
    /// To be looked at: yellow.
    Caution,
    /// In order: green.
    Good,
    /// Something to type: cyan.
    Command,
    /// Context that the eye may skip: dim.
    Context,
    /// A heading: bold.
    Heading,
}

impl Style {
    /// Plain ASCII without colours, for files and pipes.
    pub const PLAIN: Self = Self { color: false, unicode: false, terminal: false, verbose: false };

    /// `text` in the colour of its meaning.
    #[must_use]
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Bad => "1;31",
            Tone::Caution => "33",
            Tone::Good => "32",
            Tone::Command => "36",
            Tone::Context => "2",
            Tone::Heading => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// `text` with every control character made visible, so that a name in a config file cannot
/// steer the terminal or break a line-based format.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paints_only_when_colour_is_welcome() {
        assert_eq!(Style::PLAIN.paint(Tone::Bad, "x"), "x");
        let style = Style { color: true, ..Style::PLAIN };
        assert_eq!(style.paint(Tone::Command, "x"), "\u{1b}[36mx\u{1b}[0m");
        assert_eq!(style.paint(Tone::Command, ""), "");
    }

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(printable("a\u{1b}[2Jb\n\u{202e}ä"), "a\\u{1b}[2Jb\\u{a}\\u{202e}ä");
    }
}
