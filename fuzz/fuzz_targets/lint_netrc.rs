//! Any text: `netrc` files give places that fit.
#![no_main]

mod shared;

use libfuzzer_sys::fuzz_target;
use telson::lint::format::Format;

fuzz_target!(|data: &[u8]| shared::check(Format::Netrc, ".netrc", data));
