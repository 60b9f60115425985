//! The `telson` command.

fn main() {}
