//! What polling costs a drill: the same waits driven by talops' own engine with watches, by a loop that looks every ten
//! seconds, and by the sleeps of 30 to 300 s of a playbook. Simulated: nobody sleeps, the clock is tokio's, paused.
//!
//! `just polling` runs it. A promise that is missed is printed as MISSED and makes the exit code 1.

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]
#![expect(clippy::expect_used, reason = "a bench that cannot measure ends by panicking")]

mod drills;
mod loops;
mod watched;

use std::process::ExitCode;
use std::time::Duration;

use drills::Drill;

/// The promise: of a drill in the lab, polling takes no more than this share.
const PROMISED: f64 = 0.01;

/// By how much each drill is stretched, so that no way of waiting is lucky: from half as long to twice as long.
const STRETCHES: u32 = 100;

fn main() -> ExitCode {
    let mut kept = true;
    println!("time lost before what was waited for was noticed, and its share of the drill without it");
    println!("| drill | length | talops | loop of 10 s | sleeps of 30 to 300 s |");
    println!("| --- | --- | --- | --- | --- |");
    for drill in drills::all() {
        let length = drill.length();
        let ways = [watched::lost(&drill), loops::lost(&drill, loops::steady), loops::lost(&drill, loops::playbook)];
        let cells: Vec<String> = ways.iter().map(|lost| cell(*lost, length)).collect();
        println!("| {} | {} | {} |", drill.name, said(length), cells.join(" | "));
        if drill.promised && share(ways[0], length) > PROMISED {
            kept = false;
            println!("MISSED: {} of {} in {}", said(ways[0]), said(length), drill.name);
        }
    }
    println!("the same, each the mean of {STRETCHES} drills of 0.5 to 2 times that length");
    for drill in drills::all() {
        let stretched: Vec<Drill> = (0..STRETCHES).map(|number| drill.stretched(factor(number))).collect();
        let mean = |lost: &dyn Fn(&Drill) -> Duration| stretched.iter().map(lost).sum::<Duration>() / STRETCHES;
        let length = mean(&|drill| drill.length());
        let ways = [
            mean(&|drill| watched::lost(drill)),
            mean(&|drill| loops::lost(drill, loops::steady)),
            mean(&|drill| loops::lost(drill, loops::playbook)),
        ];
        let cells: Vec<String> = ways.iter().map(|lost| cell(*lost, length)).collect();
        println!("| {} | {} | {} |", drill.name, said(length), cells.join(" | "));
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn factor(number: u32) -> f64 {
    0.5 + 1.5 * f64::from(number) / f64::from(STRETCHES - 1)
}

fn share(lost: Duration, length: Duration) -> f64 {
    lost.as_secs_f64() / length.as_secs_f64()
}

fn cell(lost: Duration, length: Duration) -> String {
    format!("{} ({:.1} %)", said(lost), share(lost, length) * 100.0)
}

fn said(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
