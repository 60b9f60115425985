//! Something else than a file that takes part in a transaction, such as an edit of a database.

/// Takes part in a [`super::Transaction`] beside its files.
///
/// An SQLite edit does it so:
/// - `record` names the database, the rows or keys and what is to become of them, with a keyed
///   hash of the value that is expected there, and never a secret: it stands in the journal.
/// - `prepare` opens the database, runs `BEGIN IMMEDIATE`, checks the expected values and executes
///   the statements, but does not commit. A kill now makes SQLite roll back by itself.
/// - `commit` runs `COMMIT`. It is called right after the point of no return, before the first file
///   is renamed, because it is the step that is likeliest to fail: an error here still takes the
///   whole transaction back. An error therefore promises that nothing was committed.
/// - `abort` runs `ROLLBACK`.
///
/// A kill between the point of no return and `COMMIT` loses the open SQLite transaction. The
/// recovery then calls the caller's [`super::Redo`] with kind and record, which opens the
/// database and does the same edit from the record alone: where the row is already in its new
/// state it does nothing, where the keyed hash matches the old value it executes and commits, and
/// otherwise it leaves the row and answers with an error that says so.
pub trait Participant {
    /// Which redo function understands the record.
    fn kind(&self) -> &'static str;
    /// What recovery needs to do the change again. No secrets.
    fn record(&self) -> serde_json::Value;
    /// Does everything that can fail, and changes nothing that others can see.
    fn prepare(&mut self) -> Result<(), ParticipantError>;
    /// Makes the change durable. An error means that nothing was changed.
    fn commit(&mut self) -> Result<(), ParticipantError>;
    /// Gives up what `prepare` holds.
    fn abort(&mut self);
}

/// Why a participant could not do its part: a clause that fits after "because". No secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParticipantError(pub String);
