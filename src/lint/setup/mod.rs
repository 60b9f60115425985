//! What makes telson run by itself: hooks of git, entries for hook managers, jobs of CI systems.

pub mod repository;
