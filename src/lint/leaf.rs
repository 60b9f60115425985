//! What parsers find in a file: values, the names that they stand under, and their places.

use super::fragment::Fragment;

/// A step on the way from the root of a document to a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A key of a mapping, decoded; the name of a variable, a directive, a flag.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

impl Step {
    /// The key, when the step is one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Index(_) => None,
        }
    }
}

/// How a value is written, as far as that matters to what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A text where nothing is replaced: quoted, or the format has no variables at all.
    Quoted,
    /// A text in quotes in which a reader replaces `$NAME` (double quotes of a shell or of `.env`).
    Expanding,
    /// A bare word.
    Plain,
    /// A number, a boolean or null: never a credential unless a digit string under a strong name.
    Scalar,
    /// An expression of a programming or template language: nothing literal as a whole.
    Code,
}

/// How a value came to be looked at: which of the rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// It stands under a name. The name decides, and the form of the value.
    Named,
    /// The surroundings say that a credential stands here, whatever the name: the data of a
    /// Kubernetes Secret, the value after `--token`, the password in a URL, a bearer header.
    Credential(Why),
    /// Free text: comments, prose, source without a name. Published key formats, private keys and
    /// URLs with passwords count here, and nothing else.
    Text,
}

/// What the surroundings are that make a value a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// An argument after a flag such as `--token`; the leaf's name is the flag without dashes.
    Flag,
    /// A header that carries credentials; the leaf's name is the header's.
    Header,
    /// The password in `scheme://user:password@host`.
    UrlPassword,
    /// A parameter of a URL such as `?api_key=`; the leaf's name is the parameter's.
    UrlParameter,
    /// `user:password` of an HTTP client.
    BasicAuth,
    /// Data of a Kubernetes Secret. The name still says what is none (`username`).
    SecretData,
    /// A field of a config whose schema says that it holds a credential.
    Schema,
}

/// A value, its names and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The way from the root. Empty for free text.
    pub path: Vec<Step>,
    /// The name that decides, when it is not the last key of the path: that of a `{name, value}`
    /// pair, of `NAME=value` in a list, of a flag, of the parent of `default`.
    pub name: Option<String>,
    /// The decoded text, without quotes.
    pub value: Fragment,
    /// How it is written.
    pub form: Form,
    /// How it is to be judged.
    pub setting: Setting,
    /// The tag of a YAML node as written (`!vault`, `!secret`), else nothing.
    pub tag: Option<String>,
}

impl Leaf {
    /// A value under its path.
    #[must_use]
    pub fn named(path: Vec<Step>, value: Fragment, form: Form) -> Self {
        Self { path, name: None, value, form, setting: Setting::Named, tag: None }
    }

    /// Free text.
    #[must_use]
    pub fn text(value: Fragment) -> Self {
        let (form, setting) = (Form::Plain, Setting::Text);
        Self { path: Vec::new(), name: None, value, form, setting, tag: None }
    }

    /// The same leaf under another name.
    #[must_use]
    pub fn under(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same leaf, which its surroundings make a credential.
    #[must_use]
    pub fn credential(mut self, why: Why) -> Self {
        self.setting = Setting::Credential(why);
        self
    }

    /// The name that decides: the given one, else the last key of the path.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref().or_else(|| self.path.iter().rev().find_map(Step::key))
    }

    /// The path as reports show it: `services.app.environment[0]`.
    #[must_use]
    pub fn shown_path(&self) -> String {
        let mut shown = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    if !shown.is_empty() {
                        shown.push('.');
                    }
                    shown.push_str(key);
                }
                Step::Index(index) => {
                    shown.push('[');
                    shown.push_str(&index.to_string());
                    shown.push(']');
                }
            }
        }
        shown
    }
}

/// What a parser gives.
#[derive(Debug, Default)]
pub struct Leaves {
    /// The values in order of place.
    pub found: Vec<Leaf>,
    /// Where the text stopped being of its format (a byte of the parsed text) and why, without any
    /// quotation. What follows must be read line by line; what came before stands in `found`.
    pub stopped: Option<(usize, String)>,
    /// Where the text breaks its format (a byte of the parsed text) and how, when the parser went
    /// on by itself behind the fault.
    pub faults: Vec<(usize, &'static str)>,
}

impl Leaves {
    /// Adds a value.
    pub fn push(&mut self, leaf: Leaf) {
        self.found.push(leaf);
    }
}
