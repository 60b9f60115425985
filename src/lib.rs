//! telson, the operator's toolchain for OpenClaw.
//!
//! The layers, lowest first; a module may use only lower layers and its own folder
//! (`tests/layering.rs` checks it):
//!
//! | layer | module | holds |
//! |---|---|---|
//! | 0 | `base` | plain values: exits, spans, the box for secrets |
//! | 1 | `sys` | the outside world: files, processes, environment |
//! | 2 | `report` | findings as data, and their renderers |
//! | 3 | `config` | the one model of `openclaw.json` and `telson.toml` |
//! | 4 | `secrets`, `rpc`, `lint` | the domains: no printing, no asking, no exiting |
//! | 5 | `catalog`, `ui` | every code that telson can report; terminal, prompts |
//! | 6 | `commands` | one file per command |
//! | 7 | `cli` | the parser, the dispatch, the exit code |
//!
//! The library API serves the binary and the tests and is not stable.

#![deny(clippy::print_stdout, clippy::print_stderr, clippy::exit, clippy::iter_over_hash_type)]

pub mod base;
pub mod catalog;
pub mod cli;
pub mod commands;
pub mod config;
pub mod lint;
pub mod report;
pub mod rpc;
pub mod secrets;
pub mod sys;
pub mod ui;
