//! Who is told what was read.

use crate::log::{Notice, Raw, Record, Run};

/// Takes what is shown, in its order. `source` is the place of a source among those that are read.
pub trait Sink {
    /// A line.
    fn line(&mut self, source: usize, raw: &Raw, record: &Record<'_>);

    /// A line as it was written.
    fn raw(&mut self, source: usize, raw: &Raw);

    /// Lines that are alike, and the newest of them: [`Run::told`] of them were told before.
    fn run(&mut self, run: &Run, newest: &Record<'_>);

    /// Something about a source.
    fn notice(&mut self, source: usize, notice: &Notice);

    /// Nothing more is there at the moment.
    fn pause(&mut self);

    /// Whether nobody is there any more who could be told.
    fn is_closed(&self) -> bool;
}
