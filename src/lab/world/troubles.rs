//! What goes wrong while the estate runs, and on the ways to it.

/// What goes wrong with machines that are made or removed; nothing by default.
#[derive(Debug, Clone, Default)]
pub struct Troubles {
    /// How often the provider falls asleep again after it was started anew, each time once it has removed a machine.
    pub naps: u32,
    /// Virtual machines, by name, that the provider leaves behind when it removes them.
    pub left: Vec<String>,
    /// Virtual machines, by name, that were moved, and the host that the provider knows them on.
    pub moved: Vec<(String, &'static str)>,
    /// The provider's token may not allocate disks.
    pub no_right: bool,
    /// The machine set whose new machines never connect.
    pub never_join: Option<String>,
    /// New machines refuse their configuration, which names a host name beside the one that they were made with.
    pub two_hostnames: bool,
    /// The machine set whose new machines all come to one host.
    pub gathered: Option<String>,
}

/// The host that machines come to which are all on one.
pub const CROWDED: &str = "golf";

/// What goes wrong on the ways to servers; nothing by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Access {
    /// The caller's key runs out as soon as a cluster is being destroyed.
    pub key_ends_with_a_cluster: bool,
    /// The kubeconfig of the first cluster is that of its predecessor.
    pub stale_kubeconfig: bool,
    /// The way to the provider's host wants a check in a browser.
    pub wants_a_check: bool,
}
