//! What telson asks of a config beyond OpenClaw's audit: limits of time, work and money, pinned
//! code, secret providers that cannot be swapped, references that work.

mod limits;
mod pins;
mod providers;
mod references;

use super::audit::Audit;

pub(super) fn check(audit: &mut Audit<'_>) {
    limits::check(audit);
    pins::check(audit);
    providers::check(audit);
    references::check(audit);
}
