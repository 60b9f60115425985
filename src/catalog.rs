//! Every kind of finding that telson knows. `explain`, SARIF and the tests of the documentation
//! read it. A kind lives beside the code that finds it; here is only the list.

use std::sync::LazyLock;

use crate::report::code::CodeMeta;
use crate::{lint, secrets};

/// Every kind, sorted by id.
pub static CODES: LazyLock<Vec<&'static CodeMeta>> = LazyLock::new(|| {
    let mut codes =
        [&secrets::audit::codes::ALL[..], &lint::rules::ALL, lint::policy::CODES].concat();
    codes.sort_by_key(|meta| meta.id);
    codes
});

/// The kind with this id (`plaintext-found`) or OpenClaw's code (`PLAINTEXT_FOUND`), in any case.
#[must_use]
pub fn find<'a>(codes: &[&'a CodeMeta], wanted: &str) -> Option<&'a CodeMeta> {
    let fits = |name: &str| name.eq_ignore_ascii_case(wanted);
    codes.iter().copied().find(|meta| fits(meta.id) || fits(meta.code))
}
