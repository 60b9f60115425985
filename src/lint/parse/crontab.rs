//! Not yet: line by line.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::Leaves;

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    super::lines::parse(text, out);
}
