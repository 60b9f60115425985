//! Jobs for CI systems. Each checks the whole work tree, keeps the machine-readable report also
//! when something was found, and fails then.
//!
//! How telson gets onto the machine is the same everywhere: `cargo install` from the sources at a
//! fixed tag. An image or a package of one's own takes the place of that line.

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// `CircleCI`.
    Circleci,
    /// Azure Pipelines.
    Azure,
    /// Bitbucket Pipelines.
    Bitbucket,
    /// Jenkins.
    Jenkins,
    /// Woodpecker.
    Woodpecker,
    /// Drone.
    Drone,
}

impl Platform {
    /// Every one, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Github,
        Self::Gitlab,
        Self::Circleci,
        Self::Azure,
        Self::Bitbucket,
        Self::Jenkins,
        Self::Woodpecker,
        Self::Drone,
    ];

    /// Where the text goes, relative to the root of the repository.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/telson-lint.yml",
            Self::Gitlab => ".gitlab-ci.yml",
            Self::Circleci => ".circleci/config.yml",
            Self::Azure => "azure-pipelines.yml",
            Self::Bitbucket => "bitbucket-pipelines.yml",
            Self::Jenkins => "Jenkinsfile",
            Self::Woodpecker => ".woodpecker/telson-lint.yaml",
            Self::Drone => ".drone.yml",
        }
    }
}

/// The job for `platform`.
#[must_use]
pub fn ci(platform: Platform) -> String {
    let text = match platform {
        Platform::Github => include_str!("ci/github.yml"),
        Platform::Gitlab => include_str!("ci/gitlab.yml"),
        Platform::Circleci => include_str!("ci/circleci.yml"),
        Platform::Azure => include_str!("ci/azure.yml"),
        Platform::Bitbucket => include_str!("ci/bitbucket.yml"),
        Platform::Jenkins => include_str!("ci/Jenkinsfile"),
        Platform::Woodpecker => include_str!("ci/woodpecker.yml"),
        Platform::Drone => include_str!("ci/drone.yml"),
    };
    text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::scan;

    #[test]
    fn each_runs_the_linter_at_a_fixed_version_and_holds_no_credential() {
        for platform in Platform::ALL {
            let text = ci(platform);
            let name = platform.file();
            assert!(text.contains("telson lint") || text.contains("telson\" lint"), "{name}");
            let version = concat!("--version ", env!("CARGO_PKG_VERSION"));
            assert!(text.contains(version), "{name}");
            assert!(!text.contains("@VERSION@"), "{name}");
            assert!(text.starts_with("# ") || text.starts_with("// "), "{name}");
            assert!(text.lines().next().is_some_and(|line| line.ends_with(name)), "{name}");
            let scan = scan::scan(name, &text);
            assert!(scan.found.is_empty() && scan.stopped.is_none(), "{name}");
        }
    }

    #[test]
    fn github_names_every_right_and_pins_every_action() {
        let text = ci(Platform::Github);
        assert!(text.contains("\npermissions: {}\n"));
        assert!(text.contains("contents: read") && text.contains("security-events: write"));
        assert!(text.contains("persist-credentials: false") && text.contains("fetch-depth: 0"));
        let pins: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: "))
            .collect();
        assert_eq!(pins.len(), 2);
        for pin in pins {
            let (_, commit) = pin.split_once('@').unwrap();
            let hash = commit.split(' ').next().unwrap();
            assert!(hash.len() == 40 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{pin}");
        }
        // The upload runs also when something was found.
        assert!(text.contains("!cancelled()"));
    }

    #[test]
    fn reports_are_kept_when_something_was_found() {
        for (platform, words) in [
            (Platform::Gitlab, &["when: always", "codequality:", "gitlab="][..]),
            (Platform::Circleci, &["store_test_results"][..]),
            (Platform::Azure, &["succeededOrFailed()"][..]),
            (Platform::Jenkins, &["always {", "junit "][..]),
        ] {
            let text = ci(platform);
            assert!(words.iter().all(|word| text.contains(word)), "{}", platform.file());
        }
    }
}
