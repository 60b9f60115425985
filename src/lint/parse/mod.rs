//! The parsers: each finds the values of one format with their names and places.
//!
//! A parser takes a [`Fragment`] (a whole file, or a text inside another) and adds [`Leaf`]s in
//! order of place. Comments, and source without a name, it gives as free text, a leaf for each
//! stretch. It never fails: where the text stops being of its format it sets
//! [`Leaves::stopped`], and what follows is read line by line by [`parse`].
//!
//! [`Leaf`]: super::leaf::Leaf

pub mod batch;
pub mod caddy;
pub mod crontab;
pub mod dockerfile;
pub mod dotenv;
mod escape;
pub mod haproxy;
pub mod helm;
pub mod ini;
pub mod json;
pub mod lines;
pub mod markdown;
pub mod netrc;
pub mod nginx;
pub mod plist;
pub mod powershell;
pub mod properties;
pub mod shell;
pub mod source;
pub mod systemd;
pub mod terraform;
pub mod toml;
mod words;
pub mod xml;
pub mod yaml;

use super::format::Format;
use super::fragment::Fragment;
use super::leaf::Leaves;

/// Finds the values in `text`. A text that breaks off is no hole: what follows is read by line.
#[must_use]
pub fn parse(format: Format, text: &Fragment) -> Leaves {
    let mut out = Leaves::default();
    match format {
        Format::Yaml => yaml::parse(text, &mut out),
        Format::Helm => helm::parse(text, &mut out),
        Format::Json => json::parse(text, &mut out),
        Format::Toml => toml::parse(text, &mut out),
        Format::Dotenv => dotenv::parse(text, &mut out),
        Format::Ini => ini::parse(text, &mut out),
        Format::Properties => properties::parse(text, &mut out),
        Format::Plist => plist::parse(text, &mut out),
        Format::Xml => xml::parse(text, &mut out),
        Format::Systemd => systemd::parse(text, &mut out),
        Format::Crontab => crontab::parse(text, &mut out),
        Format::Shell => shell::parse(text, &mut out),
        Format::PowerShell => powershell::parse(text, &mut out),
        Format::Batch => batch::parse(text, &mut out),
        Format::Dockerfile => dockerfile::parse(text, &mut out),
        Format::Nginx => nginx::parse(text, &mut out),
        Format::Caddy => caddy::parse(text, &mut out),
        Format::Haproxy => haproxy::parse(text, &mut out),
        Format::Terraform => terraform::parse(text, &mut out),
        Format::Netrc => netrc::parse(text, &mut out),
        Format::Source(language) => source::parse(language, text, &mut out),
        Format::Markdown => markdown::parse(text, &mut out),
        Format::Text => lines::parse(text, &mut out),
    }
    if let Some((at, _)) = &out.stopped {
        let rest = text.slice(*at..text.text().len());
        lines::parse(&rest, &mut out);
    }
    out
}

#[cfg(test)]
mod tests;
