//! What an operation is made of.

use std::time::Duration;

use futures::future::LocalBoxFuture;

use super::Scope;
use crate::approval::Gate;
use crate::error::Result;

/// Steps that belong together. `C` is what the operation's steps work with.
#[derive(Debug)]
pub struct Phase<C> {
    /// Its id, as reports and journals name it: `destroy`.
    pub id: &'static str,
    /// The gate before it.
    pub gate: Option<Gate>,
    /// What is done, in this order.
    pub steps: Vec<Step<C>>,
}

/// One step. It can be cut off anywhere and be taken again.
#[derive(Debug)]
pub struct Step<C> {
    /// Its id within its phase: `delete`.
    pub id: &'static str,
    /// What it does, as part of a sentence: `delete cluster prod and its machines`.
    pub what: String,
    /// The longest that its waits may take together; none where it waits for nothing but answers.
    pub limit: Option<Duration>,
    /// Whether it destroys.
    pub destroys: bool,
    /// Whether what it is to bring about is so already. Asked only when an earlier process began it and did not end it;
    /// none where taking it again does no harm.
    pub holds: Option<Holds<C>>,
    /// Takes it.
    pub take: Take<C>,
}

/// Asks whether a step's outcome holds.
pub(super) type Holds<C> = for<'a> fn(&'a C) -> LocalBoxFuture<'a, Result<bool>>;

/// Takes a step.
pub(super) type Take<C> = for<'a> fn(&'a C, &'a Scope<'a>) -> LocalBoxFuture<'a, Result<Done>>;

/// A step that was taken, and what there is to be said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done(pub String);
