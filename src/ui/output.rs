//! Where a report goes and in which form.

use std::path::PathBuf;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Human,
    /// `telson.report/1`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// GitHub Actions annotations.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// `JUnit` XML.
    Junit,
}

impl Format {
    /// Every form, in the order of the documentation.
    pub const ALL: [Self; 6] =
        [Self::Human, Self::Json, Self::Sarif, Self::Github, Self::Gitlab, Self::Junit];

    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
        }
    }
}

/// One `--output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The form.
    pub format: Format,
    /// The file; stdout when there is none.
    pub path: Option<PathBuf>,
}

impl std::str::FromStr for Output {
    type Err = String;

    /// Reads `FORMAT` or `FORMAT=PATH`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (word, path) = match text.split_once('=') {
            None => (text, None),
            Some((_, "")) => return Err("no path stands after `=`".to_owned()),
            Some((word, path)) => (word, Some(PathBuf::from(path))),
        };
        let format = Format::ALL.into_iter().find(|f| f.as_str() == word).ok_or_else(|| {
            let known = Format::ALL.map(Format::as_str).join(", ");
            format!("`{word}` is no format; known are {known}")
        })?;
        Ok(Self { format, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs() {
        let read = |text: &str| text.parse::<Output>();
        assert_eq!(read("json").unwrap(), Output { format: Format::Json, path: None });
        assert_eq!(
            read("sarif=out/a=b.sarif").unwrap(),
            Output { format: Format::Sarif, path: Some("out/a=b.sarif".into()) }
        );
        assert!(read("xml").unwrap_err().contains("human, json, sarif, github, gitlab, junit"));
        assert!(read("json=").is_err());
    }
}
