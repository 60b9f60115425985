//! Checksums that formats have inside.

/// The digits of the checksum, in order of value.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The cyclic redundancy check of zip and PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

/// Whether the last six characters of `body` are the checksum of those before (GitHub, npm).
pub(super) fn fits(body: &str) -> bool {
    let Some((entropy, sum)) = body.len().checked_sub(6).and_then(|at| body.split_at_checked(at))
    else {
        return false;
    };
    let mut rest = crc32(entropy.as_bytes());
    let mut expected = [b'0'; 6];
    for digit in expected.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    sum.as_bytes() == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_a_token() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        // A pair that its vendor's readers pass around as an example.
        let entropy = ["zQWBuTSOoRi4A9", "spHcVY5ncnsDkxkJ"].concat();
        assert!(fits(&format!("{entropy}0mLq17")));
        assert!(!fits(&format!("{entropy}0mLq18")) && !fits("short") && !fits(""));
    }
}
