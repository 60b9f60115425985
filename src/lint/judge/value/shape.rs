//! How random a text looks: what tells a generated credential from words.

/// For each letter those that often follow it in English words.
const FOLLOWERS: [&str; 26] = [
    "bcdgilmnprstuvy",
    "aeiloru",
    "acehiklortu",
    "adeiosu",
    "acdefglmnpqrstvx",
    "aefilou",
    "ehinrsu",
    "aeiot",
    "abcdefglmnoprstvxz",
    "",
    "ei",
    "adeilostuy",
    "abeimopsu",
    "acdegikostu",
    "cdfgilmnoprstuvw",
    "aeiloprstu",
    "u",
    "acdegikmnorstuy",
    "acehiopstuy",
    "acehilorstuy",
    "abceilmnprst",
    "aei",
    "aehio",
    "pt",
    "ps",
    "e",
];

/// The share of neighbouring letters that are common in English, in percent; 100 for less than two
/// letters.
#[must_use]
pub(crate) fn naturalness(text: &str) -> usize {
    let (mut pairs, mut common) = (0, 0);
    for pair in text.as_bytes().windows(2) {
        let [a, b] = [pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase()];
        if a.is_ascii_lowercase() && b.is_ascii_lowercase() {
            pairs += 1;
            common += usize::from(FOLLOWERS[usize::from(a - b'a')].as_bytes().contains(&b));
        }
    }
    (common * 100).checked_div(pairs).unwrap_or(100)
}

/// Whether a run of letters and digits reads as a word, a number, a version.
fn is_natural(chunk: &str) -> bool {
    if chunk.len() <= 3 {
        return true;
    }
    let letters = chunk.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = chunk.len() - letters.len();
    if letters.is_empty() {
        return digits <= 8;
    }
    if digits > 4 || letters.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    // Words in camel case change from lower to upper; a random text changes in both ways often.
    let bytes = letters.as_bytes();
    let falls = bytes
        .windows(3)
        .filter(|w| {
            w[0].is_ascii_uppercase() && w[1].is_ascii_lowercase() && w[2].is_ascii_uppercase()
        })
        .count();
    let single = !letters.bytes().any(|b| b.is_ascii_uppercase());
    let limit = if letters.len() < 6 || single && letters.len() < 10 { 40 } else { 58 };
    falls == 0 && naturalness(letters) >= limit
}

/// The bytes of `text` in runs of letters and digits that read as no word.
#[must_use]
pub(crate) fn random_bytes(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|chunk| !is_natural(chunk))
        .map(str::len)
        .sum()
}

/// Whether words and separators make up the whole text: `user-profile-v2`, `hook:ingress`.
#[must_use]
pub(crate) fn is_wordy(text: &str) -> bool {
    text.is_ascii()
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:+ ,@".contains(&b))
        && random_bytes(text) == 0
}

/// Whether `text` has the form of a generated credential: long, mixed, no words.
#[must_use]
pub(crate) fn is_credential_shaped(text: &str) -> bool {
    let length = text.chars().count();
    if !(16..=4096).contains(&length) || text.contains(char::is_whitespace) {
        return false;
    }
    let any = |test: fn(&u8) -> bool| usize::from(text.as_bytes().iter().any(test));
    let digit = any(u8::is_ascii_digit);
    let classes = any(u8::is_ascii_lowercase)
        + any(u8::is_ascii_uppercase)
        + digit
        + any(|b| !b.is_ascii_alphanumeric());
    // One long run, or so many short ones that they are no suffixes of names.
    let longest = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|chunk| !is_natural(chunk))
        .map(str::len)
        .max()
        .unwrap_or(0);
    digit == 1 && classes >= 2 && (longest >= 12 || random_bytes(text) >= 20)
}

/// Whether `text` is hexadecimal throughout, with digits and letters.
#[must_use]
pub(crate) fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}
