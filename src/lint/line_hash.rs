//! The hash by which GitHub code scanning knows a line again (`primaryLocationLineHash`): a rolling
//! hash over the first 100 UTF-16 units from the start of the line, blanks left out, as
//! `github/codeql-action` computes it.
//!
//! It is no cryptographic hash: with the rest of the line known, a short password could be computed
//! from it. So it is taken over the text with every credential masked.

use std::collections::HashMap;
use std::ops::Range;

/// Units of a line that count.
const BLOCK: usize = 100;
/// The base of the hash.
const BASE: u64 = 37;
/// What stands for the end of the file.
const END: u16 = 65_535;

/// The hashes of the lines of `text`, each with its count (`1a2b:1`), by line from 1. The bytes of
/// `masked` count as asterisks.
#[must_use]
pub fn line_hashes(text: &str, masked: &[Range<usize>]) -> HashMap<u32, String> {
    let mut rolling = Rolling::default();
    for (at, c) in text.char_indices() {
        let c = if masked.iter().any(|range| range.contains(&at)) && c != '\n' { '*' } else { c };
        for unit in c.encode_utf16(&mut [0; 2]) {
            rolling.take(*unit);
        }
    }
    rolling.take(END);
    for _ in 0..BLOCK {
        rolling.give();
        rolling.push(0);
    }
    rolling.found
}

struct Rolling {
    window: [u16; BLOCK],
    /// The line that begins at each place of the window.
    lines: [Option<u32>; BLOCK],
    at: usize,
    hash: u64,
    /// `BASE` to the power of `BLOCK`: what leaves the window has this weight.
    weight: u64,
    line: u32,
    starts: bool,
    after_cr: bool,
    counts: HashMap<u64, u32>,
    found: HashMap<u32, String>,
}

impl Default for Rolling {
    fn default() -> Self {
        Self {
            window: [0; BLOCK],
            lines: [None; BLOCK],
            at: 0,
            hash: 0,
            weight: (0..BLOCK).fold(1, |weight: u64, _| weight.wrapping_mul(BASE)),
            line: 0,
            starts: true,
            after_cr: false,
            counts: HashMap::new(),
            found: HashMap::new(),
        }
    }
}

impl Rolling {
    fn take(&mut self, unit: u16) {
        const LF: u16 = 10;
        const CR: u16 = 13;
        if unit == 32 || unit == 9 || (self.after_cr && unit == LF) {
            self.after_cr = false;
            return;
        }
        self.after_cr = unit == CR;
        let unit = if unit == CR { LF } else { unit };
        self.give();
        if self.starts {
            self.starts = false;
            self.line += 1;
            self.lines[self.at] = Some(self.line);
        }
        self.starts = unit == LF;
        self.push(unit);
    }

    fn push(&mut self, unit: u16) {
        let leaving = u64::from(self.window[self.at]);
        self.window[self.at] = unit;
        self.hash = self
            .hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.weight.wrapping_mul(leaving));
        self.at = (self.at + 1) % BLOCK;
    }

    /// The line whose block is full now gets its hash.
    fn give(&mut self) {
        if let Some(line) = self.lines[self.at].take() {
            let count = self.counts.entry(self.hash).or_default();
            *count += 1;
            self.found.insert(line, format!("{:x}:{count}", self.hash));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the action's own tests.
    #[test]
    fn agrees_with_the_action() {
        let hashes = |text: &str| {
            let mut found: Vec<_> = line_hashes(text, &[]).into_iter().collect();
            found.sort();
            found.into_iter().map(|(_, hash)| hash).collect::<Vec<_>>()
        };
        assert_eq!(hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            hashes(" a\nb\n  \t\tc\n d"),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
        assert_eq!(
            hashes(" a\nb\n  \t\tc\n d"),
            hashes("a\r\nb\r\nc\r\nd"),
            "blanks and line ends do not count"
        );
    }

    #[test]
    fn what_is_masked_does_not_count() {
        let (one, other) = ("key: canary-alpha\nx", "key: canary-betaa\nx");
        let masked = std::slice::from_ref(&(5..17));
        assert_eq!(line_hashes(one, masked), line_hashes(other, masked));
        assert_ne!(line_hashes(one, &[]), line_hashes(other, &[]));
    }
}
