//! Layer 4: the secrets domain. It takes data and gives data; it never prints, asks or exits.

pub mod plan;
