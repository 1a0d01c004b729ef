//! Opening a person's browser.

use std::process::Stdio;

use tokio::process::Command;

use crate::environment::Environment;

/// How a browser is opened here, as far as the environment says: program and arguments, the URL among them. `None` where
/// there is none to open, or `BROWSER=echo` asks for the URL alone.
#[must_use]
pub fn command(url: &str, environment: &Environment) -> Option<Vec<String>> {
    // Several may be named, with colons between; %s stands for the URL (xdg-open(1)).
    let named = environment.get("BROWSER").and_then(|list| list.split(':').find(|one| !one.trim().is_empty()));
    if let Some(named) = named {
        let words: Vec<&str> = named.split_whitespace().collect();
        if words == ["echo"] {
            return None;
        }
        let mut command: Vec<String> = words.iter().map(|word| word.replace("%s", url)).collect();
        if !named.contains("%s") {
            command.push(url.to_owned());
        }
        return Some(command);
    }
    let screen = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].iter().any(|name| environment.get(name).is_some());
    match std::env::consts::OS {
        "macos" => Some(vec!["open".to_owned(), url.to_owned()]),
        _ if screen => Some(vec!["xdg-open".to_owned(), url.to_owned()]),
        _ => None,
    }
}

/// Starts it, and leaves it alone: it outlives this process. Whether it could be started.
pub fn open(command: &[String]) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    let mut child = Command::new(program);
    child.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C is for this process.
    child.process_group(0);
    child.spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::command;
    use crate::environment::Environment;

    fn words(variables: &[(&str, &str)]) -> Option<Vec<String>> {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        command("https://h/?a=b&c=d", &Environment::new(variables))
    }

    #[test]
    fn the_browser_that_is_named_is_the_one() {
        assert_eq!(words(&[("BROWSER", "firefox")]).unwrap(), ["firefox", "https://h/?a=b&c=d"]);
        assert_eq!(words(&[("BROWSER", "x --to=%s -n:y")]).unwrap(), ["x", "--to=https://h/?a=b&c=d", "-n"]);
        assert_eq!(words(&[("BROWSER", "echo"), ("DISPLAY", ":0")]), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn without_a_screen_there_is_none() {
        assert_eq!(words(&[]), None);
        assert_eq!(words(&[("DISPLAY", ":0")]).unwrap(), ["xdg-open", "https://h/?a=b&c=d"]);
    }
}
