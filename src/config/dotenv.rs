//! tmp
use crate::base::secret::SecretValue;
use std::ops::Range;
/// tmp
#[derive(Debug, Clone)]
pub struct Entry {
    /// t
    pub name: String,
    /// t
    pub value: SecretValue,
    /// t
    pub line: u32,
    /// t
    pub line_range: Range<usize>,
    /// t
    pub value_range: Range<usize>,
}
/// tmp
pub fn entries(text: &str) -> Vec<Entry> {
    let mut out = Vec::new();
    let mut at = 0;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        let t = line.trim();
        let t = t.strip_prefix("export ").unwrap_or(t);
        if let Some((n, v)) = t.split_once('=') {
            let n = n.trim();
            if !n.is_empty()
                && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                && !n.as_bytes()[0].is_ascii_digit()
            {
                let v = v.trim();
                let v = if v.len() >= 1
                    && ((v.starts_with('"') && v.ends_with('"'))
                        || (v.starts_with('\'') && v.ends_with('\'')))
                {
                    v.get(1..v.len() - 1).unwrap_or("")
                } else {
                    v
                };
                let s = at + line.find(v).unwrap_or(0);
                out.push(Entry {
                    name: n.into(),
                    value: SecretValue::new(v),
                    line: i as u32 + 1,
                    line_range: at..at + line.len(),
                    value_range: s..s + v.len(),
                });
            }
        }
        at += line.len();
    }
    out
}
/// tmp
pub fn load(t: &str) -> Vec<(String, SecretValue)> {
    entries(t).into_iter().map(|e| (e.name, e.value)).collect()
}
