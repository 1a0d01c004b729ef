//! The provider's log from 30 ms away: when its first line is there, beside `ssh … docker logs`.

use crate::calls::shell;
use crate::delay::{self, ROUND_TRIP};
use crate::measure::{first_line, median};
use crate::stack::Stack;
use crate::stack::provider_host::HOST;
use crate::table::Table;
use crate::talops::User;

/// How often everything is done.
const ROUNDS: usize = 7;

/// Measures it with the engine's socket forwarded, and behind the hop.
pub(crate) fn measure(table: &mut Table) {
    let mut stack = Stack::default();
    let host = stack.provider_host();
    let far = host.client_configuration_for(delay::to(host.port));
    let container = host.container();
    let ways = [
        (
            "over ssh",
            User::new().with_provider(host).with_ssh(&far),
            format!("docker -H unix://{} logs --tail 100 {container}", host.socket().display()),
        ),
        (
            "behind the hop",
            User::new().with_provider_behind_hop(host).with_ssh(&far),
            format!("pct exec 200 -- docker logs --tail 100 {container}"),
        ),
    ];
    table.note("logs: round trips of so many ms more", &ROUND_TRIP.as_millis().to_string());
    for (way, user, docker) in ways {
        let line = format!("exec /usr/bin/ssh -F {} {HOST} '{docker} 2>&1'", user.ssh_configuration().display());
        let ours = || first_line(&user.command(&["logs", "--tail", "100"])).as_secs_f64();
        let theirs = || first_line(&shell(&line, user.home())).as_secs_f64();
        // What is not measured: caches on both sides become warm.
        ours();
        theirs();
        let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (ours(), theirs())).collect();
        let (ours, theirs) = (median(rounds.iter().map(|both| both.0)), median(rounds.iter().map(|both| both.1)));
        table
            .note(&format!("first line {way}: talops logs; ssh … docker logs"), &format!("{ours:.3} s; {theirs:.3} s"));
        table.figure(&format!("first line of logs --tail 100 {way} ÷ ssh … docker logs"), ours / theirs, 1.35, "");
    }
}
