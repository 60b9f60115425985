//! Any bytes given as a plan are answered, and what is accepted can be written and read again.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use telson::config::dialect::Version;
use telson::secrets::plan::{Known, Rules, read_text, write};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for version in Version::ALL {
        let rules = Rules { version, known: Known::Documented };
        match read_text(&text, Path::new("plan.json"), rules) {
            Ok(plan) => {
                let written = write(&plan, rules).expect("an accepted plan can be written");
                let again = read_text(&written, Path::new("plan.json"), rules);
                assert_eq!(again.expect("a written plan is accepted"), plan);
            }
            Err(error) => {
                assert!(!error.problems().is_empty());
                let _ = error.openclaw_message(version);
            }
        }
    }
});
