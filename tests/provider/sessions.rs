use std::time::{Duration, Instant};

use talops::error::{Error, Kind};
use talops::ssh::{Host, Limits};

use crate::stand_in::{Programs, eventually};

const LIMITS: Limits = Limits { timeout: Duration::from_secs(10), max_bytes: 1024 };

fn short() -> Limits {
    Limits { timeout: Duration::from_millis(2500), ..LIMITS }
}

fn told(error: &Error) -> String {
    format!("{}: {}\nhint: {}", error.kind().word(), error.message(), error.hint_text().unwrap_or("none"))
}

async fn failure(programs: &Programs, destination: &str, limits: Limits) -> Error {
    Host::ssh(programs.sessions(), destination).run(&["true"], limits).await.unwrap_err()
}

#[tokio::test]
async fn arguments_arrive_one_by_one_whatever_they_are() {
    let programs = Programs::with_ssh();
    let words = ["printf", "%s|", "a; touch /tmp/x", "it's", "$HOME", "*", "", "two  spaces"];
    let expected = "a; touch /tmp/x|it's|$HOME|*||two  spaces|";
    let ssh = Host::ssh(programs.sessions(), "foxtrot");
    let hop = ssh.clone().with_hop(vec!["env".into(), "A=b; c".into()]);
    let command =
        Host::command(programs.sessions(), vec!["/bin/sh".into(), "-c".into(), "eval \"$*\"".into(), "-".into()]);
    for host in [ssh, hop, command, Host::local(programs.sessions())] {
        let output = host.run(&words, LIMITS).await.unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected, "{}", host.describe());
    }
}

#[tokio::test]
async fn everything_that_goes_to_one_destination_shares_one_connection_which_ends_with_the_call() {
    let programs = Programs::with_ssh();
    let sessions = programs.sessions();
    let first = Host::ssh(sessions.clone(), "foxtrot");
    let second = first.clone().with_hop(vec!["env".into()]);
    let (one, two) = tokio::join!(first.run(&["true"], LIMITS), second.run(&["true"], LIMITS));
    one.unwrap();
    two.unwrap();
    assert_eq!(programs.read("connections"), "foxtrot\n");
    sessions.close(Duration::from_secs(5)).await;
    assert_eq!(std::fs::read_dir(programs.path("talops")).unwrap().count(), 0, "nothing of the connection is left");
}

#[tokio::test]
async fn a_connection_that_went_away_is_made_again() {
    let programs = Programs::with_ssh();
    let host = Host::ssh(programs.sessions(), "foxtrot");
    host.run(&["true"], LIMITS).await.unwrap();
    let own = programs.path("talops").join(std::process::id().to_string());
    let connections = std::fs::read_dir(own).unwrap().map(|entry| entry.unwrap().path());
    std::fs::remove_file(connections.map(|path| path.join("control")).find(|path| path.exists()).unwrap()).unwrap();
    host.run(&["true"], LIMITS).await.unwrap();
    assert_eq!(programs.read("connections"), "foxtrot\nfoxtrot\n");
}

#[tokio::test]
async fn a_changed_host_key_is_refused() {
    let error = failure(&Programs::with_ssh(), "changed", LIMITS).await;
    insta::assert_snapshot!(told(&error), @"
    unreachable: changed: the host key has changed; refused to connect
    hint: somebody may be in between; if the host was really set up anew, compare its key and run: ssh-keygen -R changed
    ");
}

#[tokio::test]
async fn a_password_is_never_asked_for() {
    let error = failure(&Programs::with_ssh(), "password", LIMITS).await;
    insta::assert_snapshot!(told(&error), @"
    unauthorized: password: no key was accepted, and a password is never asked for: root@password: Permission denied (publickey,password).
    hint: `ssh password true` has to work without asking: add the key to the agent (ssh-add -l), or name it in ~/.ssh/config
    ");
    let error = failure(&Programs::with_ssh(), "asking", LIMITS).await;
    assert_eq!(error.message(), "asking: and nobody could answer", "neither the terminal nor stdin is there to ask at");
}

#[tokio::test]
async fn a_page_to_log_in_at_is_named_in_bounded_time_and_ssh_does_not_stay_behind() {
    let programs = Programs::with_ssh();
    let start = Instant::now();
    let error = failure(&programs, "login", short()).await;
    assert!(start.elapsed() < Duration::from_secs(10));
    insta::assert_snapshot!(told(&error), @"
    unauthorized: login: wants a login in a browser; gave up after 2 s
    hint: open https://login.tailscale.com/a/1e2d3c and run the command again
    ");
    assert!(programs.all_gone());
}

#[tokio::test]
async fn an_ssh_that_hangs_is_given_up_and_ended() {
    let programs = Programs::with_ssh();
    let error = failure(&programs, "hanging", short()).await;
    insta::assert_snapshot!(told(&error), @"
    unreachable: hanging: no answer within 2 s
    hint: does `ssh hanging true` come back without asking for anything?
    ");
    assert!(programs.all_gone());
}

#[tokio::test]
async fn two_who_wait_for_the_same_host_hear_the_same_reason_and_the_next_one_tries_again() {
    let programs = Programs::with_ssh();
    let host = Host::ssh(programs.sessions(), "changed");
    let (one, two) = tokio::join!(host.run(&["true"], LIMITS), host.run(&["true"], LIMITS));
    assert_eq!(one.unwrap_err(), two.unwrap_err());
    assert_eq!(programs.read("connections").lines().count(), 1);
    host.run(&["true"], LIMITS).await.unwrap_err();
    assert_eq!(programs.read("connections").lines().count(), 2);
}

#[tokio::test]
async fn no_ssh_on_the_path_says_so() {
    let programs = Programs::with_ssh();
    let nothing = programs.path("empty");
    std::fs::create_dir(&nothing).unwrap();
    let environment = talops::environment::Environment::new([("PATH".into(), nothing.into())]);
    let host = Host::ssh(talops::ssh::Sessions::new(&environment), "foxtrot");
    let error = host.run(&["true"], LIMITS).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (Kind::Configuration, "there is no program \"ssh\" on the PATH"));
}

#[tokio::test]
async fn a_command_that_hangs_or_prints_too_much_is_ended() {
    let programs = Programs::with_ssh();
    let host = Host::ssh(programs.sessions(), "foxtrot");
    let script = format!("echo $$ > {}; exec sleep 60", programs.path("pids").display());
    let error = host.run(&["sh", "-c", &script], short()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(programs.all_gone());
    let error = host.run(&["cat", "/dev/zero"], LIMITS).await.unwrap_err();
    assert_eq!(error.message(), "foxtrot: the answer is larger than 1024 bytes");
}

#[tokio::test]
async fn a_command_that_fails_is_told_in_its_own_last_words() {
    let programs = Programs::with_ssh();
    let host = Host::ssh(programs.sessions(), "foxtrot");
    let failed = |output: talops::ssh::Output, what: &str| output.into_stdout("foxtrot", what).unwrap_err();
    let output = host.run(&["sh", "-c", "echo one >&2; echo two >&2; exit 3"], LIMITS).await.unwrap();
    assert_eq!(failed(output, "sh").message(), "foxtrot: sh ended with status 3: two");
    let missing = failed(host.run(&["no-such-command"], LIMITS).await.unwrap(), "no-such-command");
    assert_eq!(missing.kind(), Kind::NotFound);
}

#[tokio::test]
async fn a_command_instead_of_ssh_fails_as_ssh_does() {
    let programs = Programs::with_ssh();
    let script = "echo 'root@foxtrot: Permission denied (publickey).' >&2; exit 255";
    let host = Host::command(programs.sessions(), vec!["/bin/sh".into(), "-c".into(), script.into(), "foxtrot".into()]);
    assert_eq!(host.run(&["true"], LIMITS).await.unwrap_err().kind(), Kind::Unauthorized);
    let script = "echo '# To authenticate, visit: https://login.tailscale.com/a/1e2d3c' >&2; exec sleep 60";
    let host = Host::command(programs.sessions(), vec!["/bin/sh".into(), "-c".into(), script.into(), "foxtrot".into()]);
    let error = host.run(&["true"], short()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    assert!(error.hint_text().unwrap().contains("https://login.tailscale.com/a/1e2d3c"));
}

const KILLED: &str = "TALOPS_TEST_KILLED";

/// Goes to a host for as long as it lives.
#[tokio::test]
#[ignore = "runs in a process of its own, which the test below kills"]
async fn a_process_to_be_killed() {
    let Some((folder, destination)) = std::env::var(KILLED).ok().and_then(|way| {
        let (folder, destination) = way.split_once('=')?;
        Some((std::path::PathBuf::from(folder), destination.to_owned()))
    }) else {
        return;
    };
    let programs = Programs::of(&folder);
    let script = format!("echo $$ > {}; exec sleep 60", programs.path("command").display());
    let limits = Limits { timeout: Duration::from_secs(60), ..LIMITS };
    let _ = Host::ssh(programs.sessions(), destination).run(&["sh", "-c", &script], limits).await;
}

#[test]
fn a_process_that_is_killed_outright_leaves_no_ssh_behind() {
    for (destination, sign) in [("hanging", "pids"), ("foxtrot", "command")] {
        let programs = Programs::with_ssh();
        let folder = programs.path("").display().to_string();
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sessions::a_process_to_be_killed", "--ignored"])
            .env(KILLED, format!("{folder}={destination}"))
            .spawn()
            .unwrap();
        assert!(eventually(|| programs.path(sign).exists()), "it gets that far");
        let own = programs.path("talops").join(child.id().to_string());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(programs.all_gone(), "{destination}: the ssh that connects is gone");
        let connections = || {
            std::fs::read_dir(&own)
                .unwrap()
                .filter(|entry| entry.as_ref().unwrap().path().join("control").exists())
                .count()
        };
        assert!(eventually(|| connections() == 0), "{destination}: the connection is ended");
    }
}
