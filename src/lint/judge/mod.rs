//! Which values are credentials: by the form of the value, by its surroundings, by its name.
//!
//! The first answer wins: what a value is by its form (a reference, a variable, a key of a
//! published format, a private key, a URL with a password), then what its surroundings say, then
//! its name. Under a strong name every literal counts that is no placeholder; under a weak one only
//! the form of a generated credential.

mod connection;
mod header;
mod name;
mod provider;
mod subject;
#[cfg(test)]
mod tests;
mod url;
mod value;

pub(crate) use provider::beginnings;

use std::ops::Range;

use super::format::Format;
use super::leaf::{Form, Leaf, Setting, Step, Why};
use name::{Head, Name, Strength};
use provider::Grade;
use value::{Asked, Class, Literal};

/// What is known of the file as a whole.
#[derive(Debug, Clone, Copy)]
pub struct FileFacts<'a> {
    /// Its path relative to the root of the scan, with `/`.
    pub path: &'a str,
    /// Its format.
    pub format: Format,
    /// It has a top-level key `sops`.
    pub is_sops: bool,
}

/// What kind of credential was found; each is a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A literal under the name of a credential.
    PlaintextKey,
    /// A published key format; the word names the vendor (`openai`, `github`).
    KnownKey(&'static str),
    /// A private key.
    PrivateKey,
    /// A password or token in a URL.
    UrlCredential,
    /// A credential in a header.
    HeaderCredential,
    /// A password that everybody knows (`postgres`, `changeit`) under a strong name.
    WeakLiteral,
    /// The hash of a password.
    PasswordHash,
    /// A key id or test key, which alone opens nothing.
    Identifier,
    /// What a rule of the operator finds: its place among them.
    Own(usize),
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The form of the value alone, under a weak name.
    Low,
    /// A strong name and a literal.
    Medium,
    /// A published format, a checksum that fits, a private key.
    High,
}

/// A credential in a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What kind.
    pub kind: Kind,
    /// The bytes of the credential in the leaf's text.
    pub range: Range<usize>,
    /// How sure.
    pub confidence: Confidence,
    /// The beginning of the value that its format makes public (`sk-proj-`); may be shown.
    pub public_prefix: &'static str,
}

/// Why a value under the name of a credential is none; `--explain-skipped` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// A reference to where the credential is kept.
    Reference,
    /// A variable or a template.
    Interpolation,
    /// Encrypted.
    Encrypted,
    /// A text to be filled in, with the word that says so.
    Placeholder(&'static str),
    /// Public by its form or its name.
    Public,
    /// A path, an identifier, prose: no credential has this form.
    Form,
}

/// The verdict on a leaf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// The credentials, in order of place; ranges do not overlap.
    pub hits: Vec<Hit>,
    /// Why a value under a credential's name was passed over.
    pub skipped: Option<Skip>,
}

/// Judges a value.
#[must_use]
pub fn judge(leaf: &Leaf, file: &FileFacts<'_>) -> Judged {
    let text = leaf.value.text();
    if text.is_empty() {
        return Judged::default();
    }
    let subject = Subject::of(leaf, file);
    let mut judged = Judged::default();
    if let Some(skip) = by_tag(leaf) {
        judged.skipped = subject.is_named().then_some(skip);
        return judged;
    }
    by_form(&subject, &mut judged);
    if leaf.setting != Setting::Text && judged.hits.is_empty() {
        by_name(&subject, &mut judged);
    }
    judged.hits.sort_by_key(|hit| hit.range.start);
    judged
}

/// A leaf with what its name says.
struct Subject<'a> {
    leaf: &'a Leaf,
    file: &'a FileFacts<'a>,
    text: &'a str,
    /// The name that decides.
    name: &'a str,
    verdict: Name,
}

impl<'a> Subject<'a> {
    fn of(leaf: &'a Leaf, file: &'a FileFacts<'a>) -> Self {
        let (name, verdict) = match leaf.setting {
            Setting::Text => ("", Name::NONE),
            Setting::Named => subject::named(leaf),
            Setting::Credential(why) => subject::surrounded(leaf, why),
        };
        Self { leaf, file, text: leaf.value.text(), name, verdict }
    }

    /// An item of a list, whose name is that of the list.
    fn is_item(&self) -> bool {
        self.leaf.setting == Setting::Named
            && self.leaf.name.is_none()
            && matches!(self.leaf.path.last(), Some(Step::Index(_)))
    }

    fn is_named(&self) -> bool {
        self.verdict.strength != Strength::None
    }

    fn asked(&self, form: Form) -> Asked<'_> {
        Asked {
            name: self.name,
            head: self.verdict.head,
            // A list in source code is of words as often as of credentials.
            weak: self.verdict.strength == Strength::Weak
                || (self.is_item() && matches!(self.file.format, Format::Source(_))),
            form,
            file: self.file,
            translated: self.is_translated(),
        }
    }

    /// In a file of translations, or under the tag of a language at the root.
    fn is_translated(&self) -> bool {
        value::is_translation(self.file.path)
            || self.leaf.path.len() > 1
                && self.leaf.path.first().and_then(Step::key).is_some_and(value::is_language)
    }
}

/// Tags of YAML that say that the value is kept elsewhere.
fn by_tag(leaf: &Leaf) -> Option<Skip> {
    let tag = leaf.tag.as_deref()?;
    let name = tag.trim_start_matches('!').split(['/', ':']).next().unwrap_or_default();
    let standard = tag.starts_with("!!") || tag.contains("yaml.org") || tag == "!";
    match name.to_ascii_lowercase().as_str() {
        _ if standard => None,
        "unsafe" | "sub" | "join" | "str" | "binary" => None,
        "vault" => {
            let encrypted = leaf.value.text().trim_start().starts_with("$ANSIBLE");
            Some(if encrypted { Skip::Encrypted } else { Skip::Reference })
        }
        _ => (!value::is_credential_shaped(leaf.value.text().trim())).then_some(Skip::Reference),
    }
}

/// What the form of the value says alone.
fn by_form(subject: &Subject<'_>, judged: &mut Judged) {
    let text = subject.text;
    for hit in provider::find(text) {
        let mentioned = || name::mentions(subject.name, hit.id) || subject.is_named();
        if subject.publishes(&hit) {
            continue;
        }
        let (kind, confidence) = match hit.grade {
            Grade::Named if !mentioned() => continue,
            Grade::Identifier => (Kind::Identifier, Confidence::Medium),
            _ if hit.id == provider::PRIVATE_KEY => (Kind::PrivateKey, Confidence::High),
            _ => (Kind::KnownKey(hit.id), hit.confidence),
        };
        let range = subject.widened(hit.range);
        judged.hits.push(Hit { kind, range, confidence, public_prefix: hit.prefix });
    }
    let mut more = Judged::default();
    for part in url::find(text) {
        let next = judged.hits.partition_point(|hit| hit.range.end <= part.range.start);
        let taken = judged.hits.get(next).is_some_and(|hit| hit.range.start < part.range.end);
        if !taken {
            subject.url_part(&part, &mut more);
        }
    }
    judged.hits.append(&mut more.hits);
    if subject.leaf.setting != Setting::Text && !subject.is_named() && judged.hits.is_empty() {
        for (name, range) in connection::find(text) {
            let asked = Asked { name, head: Head::Password, ..subject.asked(subject.leaf.form) };
            subject.add_part(range, &Asked { weak: false, ..asked }, Kind::UrlCredential, judged);
        }
    }
}

impl Subject<'_> {
    /// Whether a key stands where everybody may see it: in a variable that a build tool puts into
    /// public files, or a token of which no name says that it opens anything.
    fn publishes(&self, hit: &provider::ProviderHit) -> bool {
        let public = self.verdict.skip == Some(Skip::Public);
        match hit.id {
            "jwt" => self.leaf.setting == Setting::Named && !self.is_named(),
            "google" => public && hit.prefix == "AIza",
            _ => public && hit.grade != Grade::Secret,
        }
    }

    /// The whole value, when a hit begins it and what follows belongs to the same word, or is the
    /// escaped end of the last line of a private key.
    fn widened(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.len() - self.text.trim_start().len();
        let rest = &self.text[range.end..];
        if range.start != start {
            return range;
        }
        let escaped = rest.replace("\\n", "").replace("\\r", "");
        let place = self.leaf.value.file_range(range.end..self.text.len());
        if escaped.trim().is_empty() && (escaped.len() < rest.len() || place.len() > rest.len()) {
            return range.start..self.text.len();
        }
        let glued = rest.trim_end();
        let same = self.verdict.strength == Strength::Strong
            && glued.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.=+/".contains(&b));
        if same { range.start..range.end + glued.len() } else { range }
    }

    fn add_part(&self, range: Range<usize>, asked: &Asked<'_>, kind: Kind, judged: &mut Judged) {
        let part = &self.text[range.clone()];
        if let Class::Literal(found) = value::classify(part, asked) {
            for (literal, at) in found {
                let at = range.start + at.start..range.start + at.end;
                judged.hits.push(hit(literal, kind, at, asked.weak));
            }
        }
    }

    fn url_part(&self, part: &url::UrlPart, judged: &mut Judged) {
        let value = &self.text[part.range.clone()];
        let host = &self.text[part.host.clone()];
        let form = if self.leaf.setting == Setting::Text { Form::Plain } else { self.leaf.form };
        let mut asked =
            Asked { name: "password", head: Head::Password, weak: false, ..self.asked(form) };
        let Some(user) = &part.user else {
            asked.name = &self.text[part.name.clone()];
            asked.head = Head::Generated;
            asked.weak = url::is_weak_parameter(asked.name);
            let before = judged.hits.len();
            self.add_part(part.range.clone(), &asked, Kind::UrlCredential, judged);
            // `?apikey=demo` is what the pages of a vendor show.
            let weak = |hit: &Hit| hit.kind == Kind::WeakLiteral;
            judged.hits.truncate(
                judged
                    .hits
                    .iter()
                    .skip(before)
                    .position(weak)
                    .map_or(judged.hits.len(), |at| before + at),
            );
            return;
        };
        // `printf "postgres://%s:%s@db"` fills it in.
        if value.len() <= 4 && value.starts_with('%') && value.ends_with(['s', 'v', 'd', 'q']) {
            return;
        }
        let free = self.leaf.setting == Setting::Text;
        match url::pair(&self.text[user.clone()], value, host) {
            url::Pair::Shown => return,
            // In prose and comments such a pair is an example.
            url::Pair::Stock if free => return,
            url::Pair::Stock => {
                judged.hits.push(hit(Literal::Weak, Kind::WeakLiteral, part.range.clone(), false));
                return;
            }
            url::Pair::Own => {}
        }
        asked.translated = false;
        let example =
            ["example.com", "example.org", "example.net"].iter().any(|e| host.ends_with(e));
        asked.weak = free && example;
        let known = free && value::is_known(value);
        if known {
            return;
        }
        self.add_part(part.range.clone(), &asked, Kind::UrlCredential, judged);
    }
}

fn hit(literal: Literal, kind: Kind, range: Range<usize>, weak: bool) -> Hit {
    let kind = match literal {
        Literal::Credential => kind,
        Literal::Weak => Kind::WeakLiteral,
        Literal::Hash => Kind::PasswordHash,
    };
    let confidence = if weak { Confidence::Low } else { Confidence::Medium };
    Hit { kind, range, confidence, public_prefix: "" }
}

/// A literal default is judged by the name of its variable too: `url: ${API_TOKEN:-literal}`.
fn by_variable(subject: &Subject<'_>, judged: &mut Judged) {
    let is_value = subject.leaf.setting == Setting::Named && subject.leaf.form != Form::Code;
    let Some(at) = subject.text.find("${").filter(|_| is_value) else { return };
    let rest = &subject.text[at + 2..];
    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let variable = &rest[..length];
    let has_default = rest[length..].starts_with(":-") || rest[length..].starts_with(['-', '=']);
    let verdict = name::judge(variable);
    if !has_default || verdict.strength != Strength::Strong {
        return;
    }
    let asked = Asked { name: variable, head: verdict.head, ..subject.asked(subject.leaf.form) };
    if let Class::Literal(found) = value::classify(subject.text, &Asked { weak: false, ..asked }) {
        for (literal, at) in found {
            judged.hits.push(hit(literal, Kind::PlaintextKey, at, false));
        }
    }
}

/// Shorter items of a list of names, flags or words are no credentials: `TOKENS=(a b c)`.
const ITEM_CHARS: usize = 6;

/// What the surroundings or the name say.
fn by_name(subject: &Subject<'_>, judged: &mut Judged) {
    if !subject.is_named() {
        judged.skipped = subject.verdict.skip;
        by_variable(subject, judged);
        return;
    }
    let colour = subject.text.trim().strip_prefix('#');
    if colour.is_some_and(|hex| hex.len() <= 8 && hex.bytes().all(|b| b.is_ascii_hexdigit())) {
        judged.skipped = Some(Skip::Form);
        return;
    }
    if subject.is_item() && subject.text.trim().chars().count() < ITEM_CHARS {
        return;
    }
    let text = subject.text;
    let cookie = subject.name.eq_ignore_ascii_case("cookie");
    if cookie && subject.leaf.setting == Setting::Credential(Why::Header) && text.contains('=') {
        for (name, range) in header::cookies(text) {
            let mut asked = subject.asked(subject.leaf.form);
            asked.weak = name::judge(&text[name.clone()]).strength != Strength::Strong;
            asked.name = &text[name];
            subject.add_part(range, &asked, Kind::HeaderCredential, judged);
        }
        return;
    }
    let is_header = subject.verdict.head == Head::Header
        || subject.leaf.setting == Setting::Credential(Why::Header);
    let (range, kind) = if is_header {
        (header::credential(text), Kind::HeaderCredential)
    } else {
        let kind = match subject.leaf.setting {
            Setting::Credential(Why::UrlPassword | Why::UrlParameter) => Kind::UrlCredential,
            _ => Kind::PlaintextKey,
        };
        (header::after_scheme(text), kind)
    };
    let asked = subject.asked(subject.leaf.form);
    match value::classify(&text[range.clone()], &asked) {
        Class::Void => {}
        Class::Skipped(skip) => judged.skipped = Some(skip),
        Class::Literal(found) => {
            for (literal, at) in found {
                let at = range.start + at.start..range.start + at.end;
                judged.hits.push(hit(literal, kind, at, asked.weak));
            }
        }
    }
}
