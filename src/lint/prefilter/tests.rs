use super::*;

#[test]
fn names_with_values_stop_and_others_do_not() {
    let stops = |path: &str, text: &str| may_hold(path, text.as_bytes());
    assert!(stops("a.yaml", "api_key: canary-7Q2xV9\n"));
    assert!(stops("a.py", "API_TOKEN = \"canary-7Q2xV9\"\n"));
    assert!(!stops("a.yaml", "name: demo\nreplicas: 3\n"));
    assert!(!stops("a.py", "for monkey in keyboard:\n    bypass(monkey)\n"));
}
