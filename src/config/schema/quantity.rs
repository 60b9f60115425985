//! Durations and sizes as OpenClaw reads them: `500ms`, `1h30m`, `10mb`.

/// Milliseconds in `text`; a bare number counts in `unit`. `None` where OpenClaw refuses it.
pub(super) fn duration_ms(text: &str, unit: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    let mut rest = text.as_str();
    let mut total = 0.0;
    let mut parts = 0;
    while !rest.is_empty() {
        let (value, tail) = leading_number(rest)?;
        let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let name = &tail[..end];
        let name = if name.is_empty() && parts == 0 && end == tail.len() { unit } else { name };
        total += value
            * match name {
                "ms" => 1.0,
                "s" => 1e3,
                "m" => 6e4,
                "h" => 3.6e6,
                "d" => 8.64e7,
                _ => return None,
            };
        rest = &tail[end..];
        parts += 1;
    }
    (parts > 0 && total.is_finite()).then(|| total.round())
}

/// Whether `text` is a size OpenClaw accepts.
pub(super) fn is_byte_size(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let Some((value, unit)) = leading_number(&text) else { return false };
    let factor = match unit {
        "" | "b" => 1.0,
        "k" | "kb" => 1024.0,
        "m" | "mb" => 1024.0 * 1024.0,
        "g" | "gb" => 1024.0 * 1024.0 * 1024.0,
        "t" | "tb" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return false,
    };
    (value * factor).is_finite()
}

/// `12` or `1.5` at the start, and what follows.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let digits = |s: &str| s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len());
    let mut end = digits(text);
    if end == 0 {
        return None;
    }
    if let Some(fraction) = text[end..].strip_prefix('.') {
        let more = digits(fraction);
        if more > 0 {
            end += 1 + more;
        }
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration_ms("30", "d"), Some(30.0 * 8.64e7));
        assert_eq!(duration_ms(" 1h30m ", "m"), Some(5.4e6));
        assert_eq!(duration_ms("1.5s", "m"), Some(1500.0));
        for bad in ["", "1x", "1h30", "-1h", "h", "1h 30m"] {
            assert_eq!(duration_ms(bad, "m"), None, "{bad}");
        }
    }

    #[test]
    fn sizes() {
        assert!(is_byte_size("10MB") && is_byte_size("1.5gb") && is_byte_size("500"));
        assert!(!is_byte_size("10xb") && !is_byte_size("") && !is_byte_size("-1"));
    }
}
