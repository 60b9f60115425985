//! XML other than property lists: Maven settings, web.config, Android resources.
//!
//! The text of elements and the values of attributes are leaves under the path of their elements.
//! An element that carries its name in an attribute (`<string name="api_key">`,
//! `<add key="X" value="Y"/>`) gives the value under that name.

pub(super) mod events;

use std::collections::HashMap;

use self::events::{Event, Events};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// How many elements deep paths go; what is deeper keeps its own name besides.
const DEPTH: usize = 64;
/// Attributes that name what the element or its `value` holds.
const NAMES: [&str; 4] = ["name", "key", "property", "id"];
/// Attributes that hold what another attribute names.
const VALUES: [&str; 4] = ["value", "defaultvalue", "default", "content"];

/// Finds the values of XML text.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let mut open: Vec<Element> = Vec::new();
    let mut events = Events::new(text);
    for event in events.by_ref() {
        match event {
            Event::Open { name, attributes, is_empty } => {
                let twin = open.last_mut().map_or(0, |parent| parent.count(&name));
                let element = Element::new(name, twin, &attributes);
                open.push(element);
                for (name, value) in attributes {
                    attribute(&open, name, value, out);
                }
                if is_empty {
                    open.pop();
                }
            }
            Event::Close(name) => {
                // An end tag without its start tag closes nothing.
                let place = open.iter().rev().take(DEPTH).position(|element| element.name == name);
                let Some(place) = place else { continue };
                let from = open.len() - 1 - place;
                for depth in (from..open.len()).rev() {
                    content(&mut open[..=depth], out);
                }
                open.truncate(from);
            }
            Event::Text(part) => match open.last_mut() {
                Some(element) => element.text.push_part(&part, 0..part.text().len()),
                None if part.text().trim().is_empty() => {}
                None => out.push(Leaf::text(part.trimmed())),
            },
            Event::Aside(part) => out.push(Leaf::text(part)),
        }
    }
    if !open.is_empty() || events.was_cut() {
        for depth in (0..open.len()).rev() {
            content(&mut open[..=depth], out);
        }
        let what = "the text ends inside an element";
        out.stopped = Some((text.text().len(), what.to_owned()));
    }
}

/// An element that is not closed yet.
struct Element {
    name: String,
    /// Its place among siblings of the same name.
    twin: usize,
    /// The name that an attribute gives to its content.
    label: Option<String>,
    /// Its text so far.
    text: Fragment,
    /// How many children of each name it has.
    children: HashMap<String, usize>,
}

impl Element {
    fn new(name: String, twin: usize, attributes: &[(String, Fragment)]) -> Self {
        let label = NAMES.iter().find_map(|wanted| {
            let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            Some(found.1.text().to_owned())
        });
        Self { name, twin, label, text: Fragment::default(), children: HashMap::new() }
    }

    fn count(&mut self, child: &str) -> usize {
        let count = self.children.entry(child.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}

fn path_of(open: &[Element]) -> Vec<Step> {
    let cut = open.len().min(DEPTH);
    let last = open.last().filter(|_| open.len() > DEPTH);
    let mut path = Vec::with_capacity(cut + 1);
    for element in open[..cut].iter().chain(last) {
        path.push(Step::Key(element.name.clone()));
        if element.twin > 0 {
            path.push(Step::Index(element.twin));
        }
    }
    path
}

fn attribute(open: &[Element], name: String, value: Fragment, out: &mut Leaves) {
    let Some(element) = open.last() else { return };
    if name.starts_with("xmlns") || value.is_empty() {
        return;
    }
    let lower = name.to_ascii_lowercase();
    if element.label.as_deref() == Some(value.text()) && NAMES.contains(&lower.as_str()) {
        out.push(Leaf::text(value));
        return;
    }
    let mut path = path_of(open);
    path.push(Step::Key(name));
    let leaf = Leaf::named(path, value, Form::Quoted);
    match &element.label {
        Some(label) if VALUES.contains(&lower.as_str()) => out.push(leaf.under(label.clone())),
        _ => out.push(leaf),
    }
}

/// Gives the text of the last element of `open`.
fn content(open: &mut [Element], out: &mut Leaves) {
    let Some(element) = open.last_mut() else { return };
    let value = std::mem::take(&mut element.text).trimmed();
    if value.is_empty() {
        return;
    }
    let label = element.label.take();
    let is_field = label.is_some() && open.last().is_some_and(|e| e.children.is_empty());
    let leaf = Leaf::named(path_of(open), value, Form::Quoted);
    match label {
        Some(label) if is_field => out.push(leaf.under(label)),
        _ => out.push(leaf),
    }
}

#[cfg(test)]
mod tests;
