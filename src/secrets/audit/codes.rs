//! The kinds of finding that the secrets audit makes.

use crate::report::code::{CodeMeta, Level};

/// OpenClaw does not accept the config.
pub static CONFIG_INVALID: CodeMeta = CodeMeta {
    id: "config-invalid",
    code: "CONFIG_INVALID",
    summary: "OpenClaw does not accept the config",
    level: Level::Error,
    doc: include_str!("codes/config-invalid.md"),
};

/// A key stands twice in one object.
pub static DUPLICATE_KEY: CodeMeta = CodeMeta {
    id: "duplicate-key",
    code: "DUPLICATE_KEY",
    summary: "A key stands twice in one object",
    level: Level::Warn,
    doc: include_str!("codes/duplicate-key.md"),
};

/// A file with credentials can be read or changed by others.
pub static INSECURE_MODE: CodeMeta = CodeMeta {
    id: "insecure-mode",
    code: "INSECURE_MODE",
    summary: "A file with credentials can be read or changed by others",
    level: Level::Warn,
    doc: include_str!("codes/insecure-mode.md"),
};

/// A retired credential store is still there.
pub static LEGACY_RESIDUE: CodeMeta = CodeMeta {
    id: "legacy-residue",
    code: "LEGACY_RESIDUE",
    summary: "A retired credential store is still there",
    level: Level::Warn,
    doc: include_str!("codes/legacy-residue.md"),
};

/// A file that may hold credentials was not read.
pub static NOT_READ: CodeMeta = CodeMeta {
    id: "not-read",
    code: "NOT_READ",
    summary: "A file that may hold credentials was not read",
    level: Level::Warn,
    doc: include_str!("codes/not-read.md"),
};

/// A reference resolves to a redaction text instead of a credential.
pub static PLACEHOLDER_VALUE: CodeMeta = CodeMeta {
    id: "placeholder-value",
    code: "PLACEHOLDER_VALUE",
    summary: "A reference resolves to a redaction text instead of a credential",
    level: Level::Error,
    doc: include_str!("codes/placeholder-value.md"),
};

/// A copy of a credential is left in a file that nothing needs.
pub static PLAINTEXT_COPY: CodeMeta = CodeMeta {
    id: "plaintext-copy",
    code: "PLAINTEXT_COPY",
    summary: "A copy of a credential is left in a file that nothing needs",
    level: Level::Warn,
    doc: include_str!("codes/plaintext-copy.md"),
};

/// A credential is written in clear in a file that OpenClaw reads.
pub static PLAINTEXT_FOUND: CodeMeta = CodeMeta {
    id: "plaintext-found",
    code: "PLAINTEXT_FOUND",
    summary: "A credential is written in clear in a file that OpenClaw reads",
    level: Level::Warn,
    doc: include_str!("codes/plaintext-found.md"),
};

/// A reference in the config is never used, because an auth profile goes first.
pub static REF_SHADOWED: CodeMeta = CodeMeta {
    id: "ref-shadowed",
    code: "REF_SHADOWED",
    summary: "A reference in the config is never used, because an auth profile goes first",
    level: Level::Warn,
    doc: include_str!("codes/ref-shadowed.md"),
};

/// A reference to a secret cannot be resolved.
pub static REF_UNRESOLVED: CodeMeta = CodeMeta {
    id: "ref-unresolved",
    code: "REF_UNRESOLVED",
    summary: "A reference to a secret cannot be resolved",
    level: Level::Error,
    doc: include_str!("codes/ref-unresolved.md"),
};

/// `SecretRef:name` is text to OpenClaw, not a reference.
pub static SECRETREF_STRING: CodeMeta = CodeMeta {
    id: "secretref-string",
    code: "SECRETREF_STRING",
    summary: "`SecretRef:name` is text to OpenClaw, not a reference",
    level: Level::Error,
    doc: include_str!("codes/secretref-string.md"),
};

/// A credential in the config equals an entry of OpenClaw's secret store.
pub static STORE_PLAINTEXT_RESIDUE: CodeMeta = CodeMeta {
    id: "store-plaintext-residue",
    code: "STORE_PLAINTEXT_RESIDUE",
    summary: "A credential in the config equals an entry of OpenClaw's secret store",
    level: Level::Warn,
    doc: include_str!("codes/store-plaintext-residue.md"),
};

/// Hooks and gateway share one token.
pub static TOKEN_REUSE: CodeMeta = CodeMeta {
    id: "token-reuse",
    code: "TOKEN_REUSE",
    summary: "Hooks and gateway share one token",
    level: Level::Warn,
    doc: include_str!("codes/token-reuse.md"),
};

/// Every kind, sorted by id.
pub static ALL: [&CodeMeta; 13] = [
    &CONFIG_INVALID,
    &DUPLICATE_KEY,
    &INSECURE_MODE,
    &LEGACY_RESIDUE,
    &NOT_READ,
    &PLACEHOLDER_VALUE,
    &PLAINTEXT_COPY,
    &PLAINTEXT_FOUND,
    &REF_SHADOWED,
    &REF_UNRESOLVED,
    &SECRETREF_STRING,
    &STORE_PLAINTEXT_RESIDUE,
    &TOKEN_REUSE,
];
