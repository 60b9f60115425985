//! Every credential path of OpenClaw's registry is known to the linter as one.

use telson::config::dialect::TARGETS;
use telson::lint::format::Format;
use telson::lint::fragment::Fragment;
use telson::lint::leaf::Setting;
use telson::lint::{context, parse};

/// The settings of the one value in `text`, when it is an `openclaw.json`.
fn setting(text: &str) -> Setting {
    let parsed = parse::parse(Format::Json, &Fragment::verbatim(text, 0));
    let leaves = context::apply("openclaw.json", Format::Json, parsed.found);
    let mut named = leaves.iter().filter(|leaf| leaf.setting != Setting::Text);
    named.next().map_or(Setting::Text, |leaf| leaf.setting)
}

#[test]
fn the_schema_knows_every_credential_path() {
    for target in TARGETS {
        let keys: Vec<&str> = target.pattern.split('.').collect();
        let open = keys.iter().fold(String::new(), |open, key| open + "{\"" + key + "\": ");
        let text = format!("{open}\"canary-value\"{}", "}".repeat(keys.len()));
        let last = target.pattern.rsplit('.').next().unwrap();
        let setting = setting(&text);
        if matches!(last, "*" | "ca" | "cert") {
            // Of headers and variables the name decides; certificates are public.
            assert_eq!(setting, Setting::Named, "{}", target.pattern);
        } else {
            assert!(matches!(setting, Setting::Credential(_)), "{}", target.pattern);
        }
    }
}
