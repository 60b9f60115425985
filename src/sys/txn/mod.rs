//! All or nothing over many files.
//!
//! A [`Transaction`] collects changes in memory; [`Transaction::commit`] then works in this order:
//!
//! 1. check that every target still is what was read,
//! 2. journal, phase *intent*: names every temp file before the first of them exists,
//! 3. write the new contents to temp files beside their targets, prepare the participants,
//! 4. check the targets again,
//! 5. journal, phase *committed*: the point of no return,
//! 6. commit the participants, then rename and remove (each target is checked once more right
//!    before), flush the folders,
//! 7. remove the journal.
//!
//! After a kill at any point [`recover`] brings back one state: with phase *intent* the temp files
//! are removed and everything is as before; with phase *committed* step 6 is done to its end. Both
//! can themselves be killed and run again. The old content of a file is never copied to disk.
//!
//! When something that does not take the lock changes a target after the point of no return, that
//! target is kept as it is and reported as a [`Conflict`]; if nothing was done yet, the whole
//! transaction goes back instead. Between the last check and the rename a few microseconds remain.

mod change;
mod commit;
mod error;
mod journal;
mod participant;
mod recover;
mod steps;

pub use change::Change;
pub use commit::{Committed, Transaction};
pub use error::{Conflict, ConflictReason, TxnError};
pub use journal::{JOURNAL_NAME, is_pending};
pub use participant::{Participant, ParticipantError};
pub use recover::{Recovered, Redo, recover, recover_with};
