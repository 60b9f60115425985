//! Source code, by the shape of its assignments.
//!
//! No language is parsed: `lex` tells strings and comments from the rest, `names` says under
//! which name a string stands (`name = "x"`, `name: "x"`, `"name" => "x"`, a default behind
//! `getenv("NAME")`, a setter). Every other string and comment is free text.

mod lex;
mod names;
mod words;

use crate::lint::format::Language;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::Leaves;

/// Finds the values.
pub fn parse(language: Language, text: &Fragment, out: &mut Leaves) {
    if u32::try_from(text.text().len()).is_err() {
        return super::lines::parse(text, out);
    }
    let tokens = lex::lex(language, text.text());
    names::find(language, text, &tokens, out);
}

#[cfg(test)]
mod tests;
