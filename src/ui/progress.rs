//! A spinner on stderr, for work that takes long enough to wonder.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc;
use std::thread::JoinHandle;

use crate::base::progress::Progress;
use crate::report::style::printable;

/// Nothing is shown before this time: most commands end earlier.
const DELAY: Duration = Duration::from_millis(300);
const FRAME: Duration = Duration::from_millis(100);

/// Shows the current step; cleared when dropped.
#[derive(Debug)]
pub struct Spinner {
    bar: ProgressBar,
    starter: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Spinner {
    /// A spinner, or one that shows nothing when it is not `wanted`.
    pub(super) fn new(wanted: bool, unicode: bool) -> Self {
        if !wanted {
            return Self { bar: ProgressBar::hidden(), starter: None };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let template = ProgressStyle::with_template("{spinner} {msg}");
        let style = template.expect("internal: the template is a constant that parses");
        bar.set_style(style.tick_chars(if unicode {
            "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "
        } else {
            "|/-\\ "
        }));

        // The thread waits on the channel, so a command that ends early does not wait for it.
        let (stop, stopped) = mpsc::channel();
        let shown = bar.clone();
        let thread = std::thread::spawn(move || {
            if stopped.recv_timeout(DELAY) == Err(mpsc::RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(FRAME);
            }
        });
        Self { bar, starter: Some((stop, thread)) }
    }
}

impl Progress for Spinner {
    fn step(&self, what: &str) {
        self.bar.set_message(printable(what));
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.starter.take() {
            drop(stop);
            let _ = thread.join();
            self.bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_job_draws_nothing_and_does_not_wait() {
        let begun = std::time::Instant::now();
        let spinner = Spinner::new(true, false);
        spinner.step("asking vault");
        let bar = spinner.bar.clone();
        assert!(bar.is_hidden());
        drop(spinner);
        assert!(begun.elapsed() < DELAY, "dropping must not wait for the delay");
        assert!(bar.is_hidden());
    }
}
