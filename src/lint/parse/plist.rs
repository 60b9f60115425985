//! Property lists in XML. Binary ones are no text and hold nothing here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::xml::events::{Event, Events};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// How many steps of a path are kept; deeper values keep their last step besides.
const DEPTH: usize = 64;

/// Finds the values of a property list.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.text().starts_with("bplist") {
        return;
    }
    let mut reader = Reader { open: Vec::new(), scalar: None, out };
    let mut events = Events::new(text);
    for event in events.by_ref() {
        reader.take(event);
    }
    let is_cut = events.was_cut() || !reader.open.is_empty() || reader.scalar.is_some();
    reader.end_scalar();
    if is_cut {
        let what = "the text ends inside an element";
        out.stopped = Some((text.text().len(), what.to_owned()));
    }
}

/// A `<dict>` or an `<array>`.
struct Open {
    /// The key that waits for its value; nothing in an array.
    key: Option<String>,
    /// The place in an array; nothing in a dict.
    index: Option<usize>,
}

struct Reader<'a> {
    open: Vec<Open>,
    /// The element with text that is read now, and its text so far.
    scalar: Option<(String, Fragment)>,
    out: &'a mut Leaves,
}

impl Reader<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::Open { name, attributes, is_empty } => {
                self.end_scalar();
                for (_, value) in attributes {
                    self.out.push(Leaf::text(value));
                }
                match name.as_str() {
                    "dict" | "array" if !is_empty => {
                        let index = (name == "array").then_some(0);
                        self.open.push(Open { key: None, index });
                    }
                    "plist" => {}
                    _ if is_empty => self.next_member(),
                    _ => self.scalar = Some((name, Fragment::default())),
                }
            }
            Event::Close(name) => {
                self.end_scalar();
                let is_list = match name.as_str() {
                    "dict" => false,
                    "array" => true,
                    _ => return,
                };
                let place = self.open.iter().rposition(|open| open.index.is_some() == is_list);
                if let Some(place) = place {
                    self.open.truncate(place);
                    self.next_member();
                }
            }
            Event::Text(part) => match &mut self.scalar {
                Some((_, text)) => text.push_part(&part, 0..part.text().len()),
                None if part.text().trim().is_empty() => {}
                None => self.out.push(Leaf::text(part.trimmed())),
            },
            Event::Aside(part) => self.out.push(Leaf::text(part)),
        }
    }

    /// A value was read: the next one in an array has the next place.
    fn next_member(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.index = open.index.map(|index| index + 1);
            open.key = None;
        }
    }

    fn end_scalar(&mut self) {
        let Some((element, text)) = self.scalar.take() else { return };
        if element == "key" {
            if let Some(open) = self.open.last_mut() {
                open.key = Some(text.text().trim().to_owned());
            }
            return;
        }
        // Blanks belong to a string, but a string that is broken over lines is meant without.
        let value =
            if element == "string" && !text.text().contains('\n') { text } else { text.trimmed() };
        let leaf = match element.as_str() {
            "data" => Leaf::named(self.path(), data(&value), Form::Quoted),
            "integer" | "real" | "date" => Leaf::named(self.path(), value, Form::Scalar),
            _ => Leaf::named(self.path(), value, Form::Quoted),
        };
        if self.open.is_empty() {
            self.out.push(Leaf::text(leaf.value));
        } else {
            self.out.push(leaf);
        }
        self.next_member();
    }

    fn path(&self) -> Vec<Step> {
        let cut = self.open.len().min(DEPTH);
        let last = self.open.last().filter(|_| self.open.len() > DEPTH);
        let steps = self.open[..cut].iter().chain(last);
        steps
            .filter_map(|open| match (open.index, &open.key) {
                (Some(index), _) => Some(Step::Index(index)),
                (None, Some(key)) => Some(Step::Key(key.clone())),
                (None, None) => None,
            })
            .collect()
    }
}

/// The text in base64, or the base64 itself when it holds no text.
fn data(value: &Fragment) -> Fragment {
    let packed: String = value.text().split_whitespace().collect();
    let decoded = STANDARD.decode(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => {
            Fragment::decoded(&text, value.file_range(0..value.text().len()))
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> (Vec<(String, String, String)>, Leaves) {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(text, 0), &mut out);
        let shown = out
            .found
            .iter()
            .filter(|leaf| !leaf.path.is_empty())
            .map(|leaf| {
                let value = leaf.value.text();
                let place = leaf.value.file_range(0..value.len());
                (leaf.shown_path(), value.to_owned(), text[place].to_owned())
            })
            .collect();
        (shown, out)
    }

    fn one(path: &str, value: &str, source: &str) -> (String, String, String) {
        (path.to_owned(), value.to_owned(), source.to_owned())
    }

    const HEAD: &str = "<?xml version=\"1.0\"?>\n<!DOCTYPE plist PUBLIC \"-//x\" \"http://x\">\n";

    #[test]
    fn keys_and_values_find_each_other() {
        let text = HEAD.to_owned()
            + "<plist version=\"1.0\"><dict>\n<key>Args</key><array><string>a</string>\n\
               <dict><key>x</key><integer>1</integer></dict><true/>\n<string>--t</string></array>\n\
               <key>KEY</key>\n<!-- why -->\n  <string>a&amp;b<![CDATA[<c>]]></string>\n\
               <key>On</key><true/><key>Data</key><data>\n  Y2FuYXJ5\n  LTE=\n</data>\n\
               <key>Bin</key><data>AAECAw==</data><key>E</key><string></string>\n\
               <key>T</key><string>\n   two\n</string></dict></plist>";
        let (found, out) = leaves(&text);
        assert_eq!(
            found,
            [
                one("Args[0]", "a", "a"),
                one("Args[1].x", "1", "1"),
                one("Args[3]", "--t", "--t"),
                one("KEY", "a&b<c>", "a&amp;b<![CDATA[<c>"),
                one("Data", "canary-1", "Y2FuYXJ5\n  LTE="),
                one("Bin", "AAECAw==", "AAECAw=="),
                one("E", "", ""),
                one("T", "two", "two"),
            ]
        );
        assert_eq!(out.stopped, None);
        assert!(out.found.iter().any(|leaf| leaf.value.text() == "why"));
    }

    #[test]
    fn a_broken_list_gives_what_stands_in_it() {
        let (found, out) = leaves("<plist><dict><key>K</key><string>cut");
        assert_eq!(found, [one("K", "cut", "cut")]);
        assert!(out.stopped.is_some());
        let (found, _) = leaves("<dict><key>K</key><string>a<key>L</key><string>b</dict>");
        assert_eq!(found, [one("K", "a", "a"), one("L", "b", "b")]);
        let (found, _) = leaves("<dict><string>a</string><key>L</key></dict></array><string>b");
        assert!(found.is_empty(), "{found:?}");
        let (found, out) = leaves("bplist00\u{fffd}");
        assert!(found.is_empty() && out.found.is_empty() && out.stopped.is_none());
    }
}
