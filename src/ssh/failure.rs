//! What ssh says when it fails, as errors that say what to try.
//!
//! ssh has one exit status for all of its failures (255), so its words are all there is. They are those of OpenSSH
//! (`openssh-portable sshconnect.c`, `sshconnect2.c`, `misc.c`).

use std::time::Duration;

use crate::error::{Error, Result};
use crate::text;

/// As much of somebody else's words as goes into one line of ours.
const SUMMARY_CHARACTERS: usize = 300;

/// Somewhere that commands are sent to, for messages.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The place: `root@foxtrot (pct exec 200)`.
    pub(super) name: String,
    /// What somebody would type to get there: `ssh root@foxtrot`.
    pub(super) by_hand: String,
}

impl Place {
    /// A destination of ssh.
    pub(super) fn ssh(destination: &str) -> Self {
        Self { name: destination.to_owned(), by_hand: format!("ssh {destination}") }
    }
}

/// The error for ssh's own failure to get to `place`, where its words are known.
pub(super) fn recognise(place: &Place, said: &str) -> Option<Error> {
    let has = |words: &str| said.contains(words);
    let Place { name, by_hand } = place;
    let host = host_of(by_hand);
    if has("REMOTE HOST IDENTIFICATION HAS CHANGED") || (has("Host key for") && has("has changed")) {
        return Some(Error::unreachable(format!("{name}: the host key has changed; refused to connect")).hint(format!(
            "somebody may be in between; if the host was really set up anew, compare its key and run: ssh-keygen -R {host}"
        )));
    }
    if has("host key is known for") || has("Host key verification failed") {
        return Some(
            Error::unreachable(format!("{name}: the host key is not known; refused to connect"))
                .hint(format!("connect once by hand, compare the key and accept it: {by_hand}")),
        );
    }
    if has("Permission denied (") || has("Too many authentication failures") {
        let asks = has("password") || has("keyboard-interactive");
        let what = if asks { "no key was accepted, and a password is never asked for" } else { "no key was accepted" };
        return Some(Error::unauthorized(format!("{name}: {what}: {}", line_with(said, &["Permission denied", "Too many"]))).hint(
            format!("`{by_hand} true` has to work without asking: add the key to the agent (ssh-add -l), or name it in ~/.ssh/config"),
        ));
    }
    // What ssh calls the other end when that is a command (`openssh-portable packet.c`, `ssh_remote_ipaddr`).
    if has("UNKNOWN port 65535") {
        let message = format!("{name}: the jump host (ProxyJump or ProxyCommand) on the way there failed");
        return Some(Error::unreachable(message).hint(format!(
            "its reason is shown by: {by_hand}; a password or a new host key on the way is not asked about here"
        )));
    }
    let unreachable =
        ["Could not resolve hostname", "Connection refused", "timed out", "No route to host", "Network is unreachable"];
    if unreachable.iter().any(|words| said.contains(words)) {
        return Some(
            Error::unreachable(format!("{name}: {}", line_with(said, &unreachable)))
                .hint(format!("is the host up, and the name right? try: {by_hand}")),
        );
    }
    None
}

/// The error for a connection that failed, whatever ssh said.
pub(super) fn explain(place: &Place, said: &str) -> Error {
    recognise(place, said).unwrap_or_else(|| {
        let summary = summary(said).unwrap_or_else(|| "ssh gave no reason".to_owned());
        Error::unreachable(format!("{}: {summary}", place.name)).hint(format!("try: {}", place.by_hand))
    })
}

/// The error for somebody who did not answer in time. `said` is what there is on stderr so far: a page to log in at, say.
pub(super) fn timed_out(place: &Place, limit: Duration, said: &str) -> Error {
    let name = &place.name;
    let limit = format!("{:.1} s", limit.as_secs_f64()).replace(".0 s", " s");
    if let Some(url) = login_url(said) {
        return Error::unauthorized(format!("{name}: wants a login in a browser; gave up after {limit}"))
            .hint(format!("open {url} and run the command again"));
    }
    match summary(said) {
        Some(said) => Error::unreachable(format!("{name}: no answer within {limit}; last heard: {said}")),
        None => Error::unreachable(format!("{name}: no answer within {limit}")),
    }
    .hint(format!("does `{} true` come back without asking for anything?", place.by_hand))
}

/// A destination that ssh could take for an option is refused.
pub(super) fn check_destination(destination: &str) -> Result<()> {
    if destination.is_empty() || destination.starts_with('-') || destination.contains(char::is_whitespace) {
        return Err(Error::configuration(format!("{destination:?} is not a destination for ssh"))
            .hint("a destination is user@host, a Host of ~/.ssh/config, or ssh://user@host:port"));
    }
    Ok(())
}

/// The page that somebody is asked to open, as Tailscale's ssh check prints it
/// (`# To authenticate, visit: https://login.tailscale.com/a/…`).
fn login_url(said: &str) -> Option<&str> {
    let start = said.rfind("https://")?;
    let rest = &said[start..];
    let end = rest.find(|character: char| character.is_whitespace() || character.is_control()).unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ',', ')', '>', '"', '\'']))
}

/// The last line that says something, on one line, without control characters.
pub(super) fn summary(said: &str) -> Option<String> {
    said.lines().rev().map(clean).find(|line| is_telling(line))
}

/// The last line that has one of `words`, else the last one that says something.
fn line_with(said: &str, words: &[&str]) -> String {
    let line = said.lines().rev().find(|line| words.iter().any(|word| line.contains(word)));
    line.map(clean).or_else(|| summary(said)).unwrap_or_default()
}

fn is_telling(line: &str) -> bool {
    let noise = ["Warning: Permanently added", "debug1:", "debug2:", "debug3:", "Control socket connect("];
    line.contains(char::is_alphanumeric) && !noise.iter().any(|start| line.starts_with(start))
}

fn clean(line: &str) -> String {
    let line = text::line(line.trim());
    text::cut(line.strip_prefix("ssh: ").unwrap_or(&line).trim(), SUMMARY_CHARACTERS)
}

/// The host that the last word of a command names.
fn host_of(by_hand: &str) -> &str {
    let destination = by_hand.split_whitespace().next_back().unwrap_or(by_hand);
    let destination = destination.strip_prefix("ssh://").unwrap_or(destination);
    let host = destination.rsplit_once('@').map_or(destination, |(_, host)| host);
    host.split_once(':').map_or(host, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Place, check_destination, explain, summary, timed_out};
    use crate::error::{Error, Kind};

    fn foxtrot() -> Place {
        Place::ssh("root@foxtrot")
    }

    fn told(error: &Error) -> String {
        format!("{}: {}\nhint: {}", error.kind().word(), error.message(), error.hint_text().unwrap_or("none"))
    }

    #[test]
    fn a_changed_host_key_is_refused_and_says_how_to_look() {
        let said = "@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@\r\n\
            IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r\nHost key for foxtrot has changed and you have \
            requested strict checking.\r\nHost key verification failed.\r\n";
        insta::assert_snapshot!(told(&explain(&foxtrot(), said)), @"
        unreachable: root@foxtrot: the host key has changed; refused to connect
        hint: somebody may be in between; if the host was really set up anew, compare its key and run: ssh-keygen -R foxtrot
        ");
    }

    #[test]
    fn an_unknown_host_key_is_refused_and_says_how_to_accept_it() {
        let said = "No ED25519 host key is known for foxtrot and you have requested strict checking.\r\nHost key verification failed.\r\n";
        insta::assert_snapshot!(told(&explain(&foxtrot(), said)), @"
        unreachable: root@foxtrot: the host key is not known; refused to connect
        hint: connect once by hand, compare the key and accept it: ssh root@foxtrot
        ");
    }

    #[test]
    fn where_a_password_would_be_asked_for_it_is_said_that_none_is() {
        let said = "root@foxtrot: Permission denied (publickey,password).\r\n";
        insta::assert_snapshot!(told(&explain(&foxtrot(), said)), @"
        unauthorized: root@foxtrot: no key was accepted, and a password is never asked for: root@foxtrot: Permission denied (publickey,password).
        hint: `ssh root@foxtrot true` has to work without asking: add the key to the agent (ssh-add -l), or name it in ~/.ssh/config
        ");
    }

    #[test]
    fn a_login_page_is_named_when_nobody_opened_it_in_time() {
        let said = "# Tailscale SSH requires an additional check.\r\n# To authenticate, visit: https://login.tailscale.com/a/1e2d3c\r\n";
        insta::assert_snapshot!(told(&timed_out(&foxtrot(), Duration::from_secs(4), said)), @"
        unauthorized: root@foxtrot: wants a login in a browser; gave up after 4 s
        hint: open https://login.tailscale.com/a/1e2d3c and run the command again
        ");
    }

    #[test]
    fn hints_name_the_command_that_is_configured() {
        let words = "tailscale ssh root@foxtrot".to_owned();
        let place = Place { name: format!("{words} (sudo)"), by_hand: words };
        let error = explain(&place, "Host key for foxtrot has changed and you have requested strict checking.");
        assert!(error.hint_text().unwrap().ends_with("ssh-keygen -R foxtrot"));
        let error = explain(&place, "root@foxtrot: Permission denied (publickey).");
        assert!(error.hint_text().unwrap().starts_with("`tailscale ssh root@foxtrot true` has to work"));
    }

    #[test]
    fn a_jump_host_that_failed_is_told_apart_from_the_host() {
        let said = "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n";
        insta::assert_snapshot!(told(&explain(&foxtrot(), said)), @"
        unreachable: root@foxtrot: the jump host (ProxyJump or ProxyCommand) on the way there failed
        hint: its reason is shown by: ssh root@foxtrot; a password or a new host key on the way is not asked about here
        ");
    }

    #[test]
    fn silence_says_how_long_it_lasted() {
        insta::assert_snapshot!(told(&timed_out(&foxtrot(), Duration::from_millis(4500), "")), @"
        unreachable: root@foxtrot: no answer within 4.5 s
        hint: does `ssh root@foxtrot true` come back without asking for anything?
        ");
    }

    #[test]
    fn hosts_that_cannot_be_reached_are_told_in_the_words_of_ssh() {
        let words = [
            "ssh: Could not resolve hostname foxtrot: Name or service not known",
            "ssh: connect to host foxtrot port 22: Connection refused",
            "ssh: connect to host foxtrot port 22: Connection timed out",
            "kex_exchange_identification: Connection closed by remote host",
        ];
        let told: Vec<_> = words.iter().map(|said| explain(&foxtrot(), said)).collect();
        assert!(told.iter().all(|error| error.kind() == Kind::Unreachable));
        insta::assert_snapshot!(told.iter().map(Error::message).collect::<Vec<_>>().join("\n"), @"
        root@foxtrot: Could not resolve hostname foxtrot: Name or service not known
        root@foxtrot: connect to host foxtrot port 22: Connection refused
        root@foxtrot: connect to host foxtrot port 22: Connection timed out
        root@foxtrot: kex_exchange_identification: Connection closed by remote host
        ");
    }

    #[test]
    fn a_summary_is_one_line_without_control_characters() {
        let said = "first\nWarning: Permanently added 'x'\n\u{1b}[31mError:\u{7} it\tbroke\u{1b}[0m\n@@@\n\n";
        assert_eq!(summary(said).unwrap(), "Error:  it broke");
        assert_eq!(summary(&"é".repeat(400)).unwrap().chars().count(), 301);
        assert_eq!(summary("\n \n"), None);
    }

    #[test]
    fn a_destination_is_never_an_option() {
        assert!(check_destination("-oProxyCommand=touch /tmp/x").is_err());
        assert!(check_destination("").is_err());
        assert!(check_destination("ssh://root@foxtrot:2222").is_ok());
    }
}
