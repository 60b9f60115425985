//! Any bytes printed by a resolver: each id gets one answer, and nothing printed comes out in words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telson::secrets::providers::exec::read_answer;

/// Stands in the seeds, so that mutations of it turn up in values, keys, codes and broken text.
const CANARY: &str = "canary-alpha-7Q";
const IDS: [&str; 3] = ["openai", "value", "a/b"];

fuzz_target!(|data: &[u8]| {
    let Some((&shape, stdout)) = data.split_first() else { return };
    let json_only = shape & 1 == 0;
    let ids = &IDS[..1 + usize::from(shape >> 1) % IDS.len()];
    let answer = read_answer("vault", json_only, ids, stdout);
    let told = match &answer {
        Ok(answers) => {
            assert!(answers.keys().map(String::as_str).eq({
                let mut sorted = ids.to_vec();
                sorted.sort_unstable();
                sorted
            }));
            let errors = answers.values().filter_map(|one| one.as_ref().err());
            errors.map(ToString::to_string).collect::<String>()
        }
        Err(error) => error.to_string(),
    };
    assert!(!told.contains(CANARY), "a message repeats what the resolver printed");
    assert!(!format!("{answer:?}").contains(CANARY), "debug output shows what was printed");
    // White space around the document changes nothing.
    let padded = [b" \n", stdout, b"\n"].concat();
    let again = read_answer("vault", json_only, ids, &padded);
    assert_eq!(format!("{again:?}"), format!("{answer:?}"));
});
