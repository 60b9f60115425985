//! Ending by a signal: no resolver program outlives telson, and no terminal is left without echo.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::sys::proc;
use crate::ui::secret_input;

/// Lets SIGINT, SIGTERM and SIGHUP end the process only after its programs are killed and the
/// terminal is as it was. Files need no care here: what was begun is finished or taken back by
/// the next telson command.
pub(super) fn install() {
    // Without the handler the signals still end the process.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    secret_input::interrupts_are_handled();
    let spawned = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if signal == SIGINT && secret_input::is_open() {
                continue;
            }
            proc::kill_all();
            secret_input::restore_terminal();
            let _ = emulate_default_handler(signal);
        }
    });
    drop(spawned);
}
