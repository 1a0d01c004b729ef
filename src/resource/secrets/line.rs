//! Secrets in texts that are not known to have a form: scripts, command lines, files of any kind.

use super::{MASK, names, yaml};

/// What keys, tokens and signed texts of well-known kinds begin with.
const BEGINNINGS: [&str; 7] = ["eyJ", "tskey-", "ghp_", "github_pat_", "glpat-", "xoxb-", "hvs."];

/// A word that begins so is a secret only if it is at least this long.
const SHORTEST: usize = 20;

/// `-----BEGIN` in base64, and the same of a certificate, which is no secret.
const BASE64_PEM: &str = "LS0tLS1CRUdJTi";
const BASE64_CERTIFICATE: &str = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FUR";

/// A text without its secrets: one that is YAML or JSON by its fields, any other by its lines.
pub(super) fn mask_text(text: &str) -> String {
    if let Some(masked) = yaml::mask_structured(text) {
        return masked;
    }
    mask_lines(text)
}

/// Masks line by line. The value of a `name: value` may go on in the lines below that are indented deeper; a private key
/// goes on to its end.
pub(super) fn mask_lines(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut until_end_of_key = false;
    let mut deeper_than: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        if until_end_of_key {
            until_end_of_key = !line.contains("-----END");
            continue;
        }
        if let Some(indent) = deeper_than {
            if line.trim().is_empty() || indentation(line) > indent {
                continue;
            }
            deeper_than = None;
        }
        if line.contains("-----BEGIN") && line.contains("PRIVATE KEY") {
            until_end_of_key = !line.contains("-----END");
            masked.push_str(&line[..indentation(line)]);
            masked.push_str(MASK);
        } else if let Some(field) = secret_field(line) {
            deeper_than = Some(field.indent);
            masked.push_str(&line[..field.value]);
            masked.push_str(MASK);
        } else {
            masked.push_str(&words(line));
        }
        masked.push_str(end);
    }
    masked
}

struct Field {
    /// Where its name begins.
    indent: usize,
    /// Where its value does.
    value: usize,
}

/// The secret that a line sets: `token: abc`, `- password = "abc"`, `+  secret: |`, `# key: <much base64>`.
fn secret_field(line: &str) -> Option<Field> {
    let start = line.find(|character: char| !matches!(character, ' ' | '\t' | '-' | '+' | '#'))?;
    let rest = &line[start..];
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
    let (name, after) = match quote {
        Some(quote) => rest[1..].split_once(quote)?,
        None => rest.split_at(rest.find(|character: char| !is_of_name(character))?),
    };
    let value = after.trim_start().strip_prefix([':', '='])?;
    let is_yaml = value.is_empty() || value.starts_with([' ', '\t']);
    let value = value.trim_start();
    // Where the rest of the line is a structure, what it is can only be known from the structure.
    let structure = value.starts_with(['{', '[', '&', '*', '!', '#']);
    let nothing =
        matches!(value.trim_end().trim_end_matches(','), "" | "true" | "false" | "null" | "~" | "\"\"" | "''");
    let secret = names::is_secret(name) || (names::is_key(name) && is_opaque(value));
    (is_yaml && secret && !structure && !nothing).then(|| Field { indent: start, value: line.len() - value.len() })
}

/// Much base64 without a blank.
fn is_opaque(value: &str) -> bool {
    let bare = value.trim().trim_matches(['"', '\'']);
    bare.len() >= 32 && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

/// Masks what is secret within a line: `name=value`, `scheme://user:password@`, `Bearer …`, tokens by their look.
fn words(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    let mut rest = line;
    let mut bearer = false;
    while let Some(first) = rest.chars().next() {
        if !is_of_word(first) {
            masked.push(first);
            bearer &= first == ' ';
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let end = rest.find(|character: char| !is_of_word(character)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let token = bearer && word.len() >= SHORTEST / 2 && word.bytes().any(|byte| byte.is_ascii_digit());
        bearer = matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic");
        rest = after;
        if token || looks_secret(word) {
            masked.push_str(MASK);
            continue;
        }
        if let Some((name, value)) = word.split_once('=')
            && names::is_secret(name)
        {
            masked.push_str(name);
            masked.push('=');
            let (value_end, hidden) = value_of(value, after);
            rest = value_end;
            masked.push_str(if hidden { MASK } else { "" });
            continue;
        }
        let is_user = masked.ends_with(':') && word.starts_with("//");
        masked.push_str(word);
        if let Some(end) = is_user.then(|| password(word, after)).flatten() {
            masked.push(':');
            masked.push_str(MASK);
            rest = &after[end..];
        }
    }
    masked
}

/// What is left of a line after the value of `name=`, and whether there is a value at all: `value` is what follows in the
/// same word, `after` what follows it.
fn value_of<'line>(value: &str, after: &'line str) -> (&'line str, bool) {
    if !value.is_empty() {
        let end = after.find(|character: char| character.is_whitespace() || "\"'&,;)]}".contains(character));
        return (&after[end.unwrap_or(after.len())..], true);
    }
    let Some(quote) = after.chars().next().filter(|first| matches!(first, '"' | '\'')) else { return (after, false) };
    match after[1..].find(quote) {
        Some(0) => (after, false),
        Some(end) => (&after[end + 2..], true),
        None => ("", true),
    }
}

/// Where the password ends in what follows `//user`, if one does follow: `:password@host`.
fn password(word: &str, after: &str) -> Option<usize> {
    if word[2..].contains('/') {
        return None;
    }
    let rest = after.strip_prefix(':')?;
    let authority = rest.find(|character: char| "/ \t\"'<>".contains(character)).unwrap_or(rest.len());
    let end = rest[..authority].rfind('@')?;
    Some(1 + end)
}

/// Whether a word is a secret by its look.
fn looks_secret(word: &str) -> bool {
    let known = word.len() >= SHORTEST && BEGINNINGS.iter().any(|beginning| word.starts_with(beginning));
    known || (word.starts_with(BASE64_PEM) && !word.starts_with(BASE64_CERTIFICATE))
}

const fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '/')
}

const fn is_of_word(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(
            character,
            '"' | '\'' | '`' | '&' | ',' | ';' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'
        )
        && !matches!(character, '|' | '\\')
        && character != ':'
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use super::mask_lines;

    #[test]
    fn a_table_of_lines() {
        let cases = [
            ("grpc://o:8090?jointoken=v2%3AeyJh&x=1 talos.x=1", "grpc://o:8090?jointoken=<masked>&x=1 talos.x=1"),
            ("TS_AUTHKEY=tskey-auth-abc", "TS_AUTHKEY=<masked>"),
            ("export PASSWORD=\"a b\" USER=x", "export PASSWORD=<masked> USER=x"),
            ("https://admin:hunter2@example.org/x", "https://admin:<masked>@example.org/x"),
            ("https://example.org:8443/a@b", "https://example.org:8443/a@b"),
            ("curl -H 'Authorization: Bearer abc123def456' u", "curl -H 'Authorization: Bearer <masked>' u"),
            ("basic authentication is off", "basic authentication is off"),
            ("  password = \"hunter2\" # old: hunter1", "  password = <masked>"),
            ("# token: abc", "# token: <masked>"),
            ("+    secret: abc", "+    secret: <masked>"),
            ("token: true", "token: true"),
            ("token:", "token:"),
            ("net.core.somaxconn: \"1024\"", "net.core.somaxconn: \"1024\""),
            ("- key: node-role.kubernetes.io/control-plane", "- key: node-role.kubernetes.io/control-plane"),
            ("crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", "crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"),
            ("x: LS0tLS1CRUdJTiBFRDI1NTE5IFBSSVZBVEUg", "x: <masked>"),
            ("token: |\n    abc\n\n    def\nnext: 1\n", "token: <masked>\nnext: 1\n"),
            ("a\n  -----BEGIN EC PRIVATE KEY-----\n  MHc\n  -----END EC PRIVATE KEY-----\nb", "a\n  <masked>\nb"),
            ("jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln here", "jwt <masked> here"),
            ("PASSWORD=", "PASSWORD="),
        ];
        for (line, expected) in cases {
            let masked = mask_lines(line);
            assert_eq!(masked, expected, "{line}");
            assert_eq!(mask_lines(&masked), masked, "{line}");
        }
    }
}
