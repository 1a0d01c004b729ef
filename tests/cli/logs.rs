//! `talops logs`: what comes in on stdin, as any caller would see it printed.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::talops::{outcome, talops};

/// Longer than anything here takes.
const BOUND: Duration = Duration::from_secs(20);

fn home() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("talops").tempdir().unwrap()
}

/// Runs `talops logs -` with `arguments` over `log`.
fn bytes(log: &[u8], arguments: &[&str]) -> Output {
    let home = home();
    let mut call = talops(home.path());
    call.args(["logs", "-"]).args(arguments);
    let mut child = call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let log = log.to_vec();
    let writing = std::thread::spawn(move || stdin.write_all(&log));
    let output = child.wait_with_output().unwrap();
    let _ = writing.join().unwrap();
    output
}

/// Its stdout; it must have said nothing else.
fn printed(log: &[u8], arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = bytes(log, arguments);
    assert_eq!((status.code(), String::from_utf8_lossy(&stderr).as_ref()), (Some(0), ""));
    String::from_utf8(stdout).unwrap()
}

const PROVIDER: &str = r#"{"level":"info","ts":1763629200.25,"caller":"main.go:1","msg":"starting infra provider"}
{"level":"info","ts":1763629201,"caller":"provision.go:316","msg":"running provision step","controller":"c","id":"w-1","job":"reconcile","step":"pickNode"}
{"level":"info","ts":1763629202,"caller":"provision.go:316","msg":"running provision step","controller":"c","id":"w-2","job":"reconcile","step":"pickNode"}
{"level":"error","ts":1763629203,"caller":"qruntime.go:314","msg":"reconcile failed","controller":"c","id":"w-1","job":"reconcile","error":"500 no VM 101","stacktrace":"a.run\n\t/a.go:1"}
{"level":"error","ts":1763629263,"caller":"qruntime.go:314","msg":"reconcile failed","controller":"c","id":"w-1","job":"reconcile","error":"500 no VM 102","stacktrace":"a.run\n\t/a.go:1"}
{"level":"warn","ts":1763629264,"caller":"q.go:1","msg":"slow","schematic":"376567"}
"#;

#[test]
fn off_a_terminal_alike_lines_are_one() {
    insta::assert_snapshot!(printed(PROVIDER.as_bytes(), &[]), @"
    2025-11-20 09:00:00Z info starting infra provider
    2025-11-20 09:00:01Z–09:00:02Z ×2 info running provision step step=pickNode job=reconcile id=w-1,w-2
    2025-11-20 09:00:03Z–09:01:03Z ×2 error reconcile failed: 500 no VM 102 id=w-1 job=reconcile
        a.run /a.go:1
    2025-11-20 09:01:04Z warn slow schematic=376567
    ");
    insta::assert_snapshot!(printed(PROVIDER.as_bytes(), &["--no-dedup", "--level", "error"]), @"
    2025-11-20 09:00:03Z error reconcile failed: 500 no VM 101 id=w-1 job=reconcile
        a.run /a.go:1
    2025-11-20 09:01:03Z error reconcile failed: 500 no VM 102 id=w-1 job=reconcile
    ");
    insta::assert_snapshot!(printed(PROVIDER.as_bytes(), &["--level", "warn", "-o", "json"]), @r#"
    {"apiVersion":"talops/v1","kind":"LogLine","time":"2025-11-20T09:01:03Z","level":"error","message":"reconcile failed","error":"500 no VM 102","fields":{"id":"w-1","job":"reconcile"},"stack":["a.run /a.go:1"],"count":2,"first":"2025-11-20T09:00:03Z"}
    {"apiVersion":"talops/v1","kind":"LogLine","time":"2025-11-20T09:01:04Z","level":"warn","message":"slow","fields":{"schematic":"376567"}}
    "#);
}

#[test]
fn what_is_asked_for_is_shown() {
    let each = |arguments: &[&str]| printed(PROVIDER.as_bytes(), &[arguments, &["--no-dedup"]].concat());
    insta::assert_snapshot!(each(&["--tail", "1", "--fields", "caller"]), @"2025-11-20 09:01:04Z warn slow schematic=376567 caller=q.go:1");
    insta::assert_snapshot!(each(&["--grep", "w-[0-9]", "--tail=2", "--timestamps"]), @"
    2025-11-20T09:00:03Z error reconcile failed: 500 no VM 101 id=w-1 job=reconcile
        a.run /a.go:1
    2025-11-20T09:01:03Z error reconcile failed: 500 no VM 102 id=w-1 job=reconcile
    ");
    insta::assert_snapshot!(each(&["--since-time", "2025-11-20T09:01:04Z", "-o", "wide"]), @"2025-11-20 09:01:04Z warn slow caller=q.go:1 schematic=376567");
    assert_eq!(each(&["--tail", "0"]), "");
    assert_eq!(each(&["--since", "1m"]), "");
    assert_eq!(each(&["--tail", "-1"]).lines().filter(|line| !line.starts_with(' ')).count(), 6);
}

#[test]
fn lines_of_any_kind() {
    let log = [
        &br#"{"level":"info","ts":1763629200,"msg":"seconds"}"#[..],
        br#"{"level":"info","ts":1763629200123,"msg":"milliseconds"}"#,
        br#"{"level":"info","ts":1763629200123456789,"msg":"nanoseconds"}"#,
        br#"{"level":"info","ts":"2025-11-20T10:00:00+01:00","msg":"RFC 3339"}"#,
        br#"{"level":"info","msg":"no time"}"#,
        br#"{"level":"info","ts":99999999999999999999,"msg":"no time either"}"#,
        br#"{"level":"info","msg":"half a JS"#,
        b"{\"level\":\"warn\",\"msg\":\"bad \xff\xfe text\"}",
        b"\xc3\x28 no text at all \x00\x07",
        b"E1120 09:00:00.000000       1 sync.go:88] \"Failed\" err=\"no route\" id=\"w-1\"",
        br#"time="2025-11-20T09:00:00Z" level=error msg="of logfmt" err=boom"#,
        b"2025-11-20T09:00:00.000Z\t\x1b[31mERROR\x1b[0m\tp.go:1\tof a console\t{\"id\": \"w-1\", \"error\": \"no storage\"}",
        b"\x1b]0;title\x07\x1b[2J\x1b[Hcleared\x1b]8;;http://evil\x1b\\link",
        b"plain text",
        br#"2025-11-20T09:00:00.123456789Z {"level":"info","msg":"behind a stamp"}"#,
        br#"{"msg":"of a machine","talos-level":"warning","talos-service":"etcd","talos-time":"2025-11-20T09:00:00Z"}"#,
        b"",
    ]
    .join(&b'\n');
    insta::assert_snapshot!(printed(&log, &["--no-dedup"]), @r#"
    2025-11-20 09:00:00Z info seconds
    2025-11-20 09:00:00Z info milliseconds
    2025-11-20 09:00:00Z info nanoseconds
    2025-11-20 09:00:00Z info RFC 3339
    info no time
    info no time either
    {"level":"info","msg":"half a JS
    warn bad �� text
    �( no text at all
    E Failed: no route id=w-1
    2025-11-20 09:00:00Z error of logfmt: boom
    2025-11-20 09:00:00Z ERROR of a console: no storage id=w-1
    clearedlink
    plain text
    2025-11-20 09:00:00Z info behind a stamp
    2025-11-20 09:00:00Z warning [etcd] of a machine
    "#);
}

#[test]
fn very_deep_and_very_long_lines_are_told() {
    let deep =
        format!("{{\"level\":\"info\",\"a\":{}{},\"msg\":\"deep\"}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(printed(deep.as_bytes(), &[]), "info deep\n");
    let mut log = b"{\"level\":\"error\",\"msg\":\"".to_vec();
    log.resize(20_000_000, b'x');
    log.extend_from_slice(b"\"}\nnext\n");
    let text = printed(&log, &[]);
    let [long, next] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(long.starts_with("error xxx") && long.ends_with("x… (+19,999,378 bytes)"), "{}", &long[long.len() - 40..]);
    assert_eq!(next, "next");
}

#[test]
fn raw_is_the_very_bytes() {
    let log = b"{\"level\":\"info\",\"msg\":\"a\"}\n\xff\xfe\x1b[31m\n\n  x \nlast\n";
    assert_eq!(bytes(log, &["--raw"]).stdout, log);
    let long = "y".repeat(100_000) + "\n";
    assert_eq!(bytes(long.repeat(3).as_bytes(), &["--raw"]).stdout.len(), 3 * 100_001);
}

#[test]
fn off_a_terminal_it_stays_within_the_budget_and_keeps_what_is_worst_and_newest() {
    let words = |number: usize| ["alpha", "beta", "gamma", "delta", "epsilon"][number % 5].repeat(1 + number / 5);
    let mut log = String::new();
    for number in 0..600 {
        let level = if number % 100 == 50 { "error" } else { "info" };
        let (time, message) = (1_763_629_200 + number, words(number % 100));
        writeln!(log, r#"{{"level":"{level}","ts":{time},"msg":"{message}"}}"#).unwrap();
    }
    for arguments in
        [&[][..], &["--no-dedup"], &["-o", "json"], &["--max-bytes", "2000"], &["-o", "json", "--max-bytes", "1000"]]
    {
        let text = printed(log.as_bytes(), arguments);
        let budget = arguments.iter().skip_while(|word| **word != "--max-bytes").nth(1);
        assert!(text.len() <= budget.map_or(8192, |budget| budget.parse().unwrap()), "{arguments:?}: {}", text.len());
        let (last, newest) = (text.lines().last().unwrap(), words(99));
        assert!(last.contains("more lines") && last.contains("talops logs - --all"), "{arguments:?}: {last}");
        assert!(text.contains(&newest), "{arguments:?}: {text}");
        assert!(text.contains("error"), "{arguments:?}: {text}");
        if arguments.contains(&"json") {
            for line in text.lines() {
                let document: serde_json::Value = serde_json::from_str(line).unwrap();
                assert!(["LogLine", "LogNotice"].contains(&document["kind"].as_str().unwrap()), "{line}");
            }
        }
    }
    assert_eq!(printed(log.as_bytes(), &["--no-dedup", "--all"]).lines().count(), 600);
    assert_eq!(printed(log.as_bytes(), &["--no-dedup", "--max-bytes", "0"]).lines().count(), 600);
}

#[test]
fn calls_that_make_no_sense() {
    let home = home();
    let mut told = String::new();
    for arguments in [
        &["--tail", "-2"][..],
        &["--tail", "many"],
        &["--since", "tomorrow"],
        &["--since", "-5m"],
        &["--since-time", "yesterday"],
        &["--grep", "VM (\\d+"],
        &["--level", "loud"],
        &["-o", "name"],
        &["--raw", "-o", "yaml"],
        &["-n", "shop"],
        &["machine"],
    ] {
        let (code, out, error) = outcome(talops(home.path()).args(["logs", "-"]).args(arguments));
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {error}");
        writeln!(told, "{}: {}", arguments.join(" "), error.lines().next().unwrap()).unwrap();
    }
    insta::assert_snapshot!(told, @r"
    --tail -2: error: invalid value '-2' for '--tail <LINES>': less than -1, which means all lines
    --tail many: error: invalid value 'many' for '--tail <LINES>': not a number of lines (-1 means all)
    --since tomorrow: error: invalid value 'tomorrow' for '--since <DURATION>': not a duration such as 10m, 1h30m or 2d
    --since -5m: error: invalid value '-5m' for '--since <DURATION>': a time that is yet to come; a log has only what was
    --since-time yesterday: error: invalid value 'yesterday' for '--since-time <TIME>': not a time such as 2026-11-21T02:11:09Z or 2026-11-21T02:11:09+01:00
    --grep VM (\d+: error: invalid value 'VM (\d+' for '--grep <REGEX>': column 4: unclosed group
    --level loud: error: invalid value 'loud' for '--level <LEVEL>'
    -o name: error: -o name says nothing of a log
    --raw -o yaml: error: --raw prints lines as they were written, -o json as JSON: one of them
    -n shop: error: -n, -l, --container, --all-containers and --previous are about pods
    machine: error: - is stdin, which has no name
    ");
}

#[test]
fn a_time_that_is_yet_to_come_shows_nothing_and_says_so() {
    let Output { status, stdout, stderr } = bytes(PROVIDER.as_bytes(), &["--since-time", "2999-01-01T00:00:00Z"]);
    assert_eq!((status.code(), stdout.len()), (Some(0), 0));
    assert_eq!(String::from_utf8(stderr).unwrap(), "2999-01-01T00:00:00Z is yet to come: nothing older is read\n");
}

/// A call that follows what is written to it.
struct Followed {
    child: Child,
    _home: tempfile::TempDir,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Followed {
    fn begin(arguments: &[&str]) -> Self {
        let home = home();
        let mut call = talops(home.path());
        call.args(["logs", "-"]).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = call.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, _home: home, lines }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    fn next(&self) -> String {
        self.lines.recv_timeout(BOUND).unwrap()
    }

    /// The exit code and stderr.
    fn end(mut self) -> (Option<i32>, String) {
        let mut error = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
        (self.child.wait().unwrap().code(), error)
    }
}

#[test]
fn followed_every_line_is_printed_when_it_comes_and_those_like_it_when_it_ends() {
    let mut followed = Followed::begin(&["-f"]);
    followed.say("tick 1");
    assert_eq!(followed.next(), "tick 1");
    followed.say("tick 2");
    followed.say("other");
    assert_eq!(followed.next(), "other");
    drop(followed.child.stdin.take());
    assert_eq!(followed.next(), "×1 more: tick 2");
    assert_eq!(followed.end(), (Some(0), String::new()));
}

#[test]
fn a_deadline_ends_following_with_4_and_says_how_to_go_on() {
    let mut followed = Followed::begin(&["-f", "--deadline", "1s"]);
    followed.say("2025-11-20T09:00:00Z one");
    assert!(followed.next().ends_with(" one"));
    let (code, error) = followed.end();
    assert_eq!(code, Some(4), "{error}");
    insta::assert_snapshot!(error, @"
    error: deadline reached while following stdin: 1 line read, the newest of 2025-11-20T09:00:00Z
    hint: --since-time 2025-11-20T09:00:00Z goes on from there
    ");
}

#[test]
fn a_signal_ends_it_with_what_was_read() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut followed = Followed::begin(&["-f"]);
        followed.say("tick 1");
        assert_eq!(followed.next(), "tick 1");
        followed.say("tick 2");
        followed.say("seen");
        assert_eq!(followed.next(), "seen");
        Command::new("kill").args([signal, &followed.child.id().to_string()]).status().unwrap();
        assert_eq!(followed.next(), "×1 more: tick 2");
        assert_eq!(followed.end().0, Some(code));
    }
}

#[test]
fn nobody_who_reads_ends_it() {
    let home = home();
    let mut call = talops(home.path());
    call.args(["logs", "-", "-f"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = call.spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < BOUND);
        let _ = stdin.write_all(b"line\n");
        std::thread::yield_now();
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// What a terminal gets of a log with every control character and escape sequence.
#[cfg(target_os = "linux")]
#[test]
fn nothing_of_a_log_controls_the_terminal() {
    let home = home();
    let mut log = Vec::new();
    for byte in (0..0x20).chain(0x7f..=0xff).filter(|byte| *byte != b'\n') {
        log.extend_from_slice(&[b'a', byte, b'b', b'\n']);
    }
    log.extend_from_slice(
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{9d}x\u{9c}\u{202e}x\u{1b}P0;1|17/ab\u{1b}\\\n".as_bytes(),
    );
    for text in ["\\u001b[2Jx", "\\u009b2Jx", "\u{1b}[2Jx\u{9b}2J", "\\u202ex", "\\u0000"] {
        for (key, rest) in
            [("msg", ""), ("error", r#","level":"error""#), ("id", ""), ("talos-service", ""), ("level", "")]
        {
            log.extend_from_slice(format!("{{\"{key}\":\"{text}\"{rest}}}\n").as_bytes());
        }
        log.extend_from_slice(
            format!("{{\"level\":\"error\",\"{text}\":\"{text}\",\"stacktrace\":\"{text}\\n\\t{text}\"}}\n").as_bytes(),
        );
        log.extend_from_slice(format!("level=error msg=\"{text}\" err=\"{text}\"\n").as_bytes());
    }
    std::fs::write(home.path().join("log"), &log).unwrap();
    for arguments in ["", "--raw", "--fields all --dedup", "-o wide", "-o json", "-o yaml", "--timestamps -f"] {
        let command = format!("{} logs - --color never {arguments} < log", env!("CARGO_BIN_EXE_talops"));
        let mut call = Command::new("script");
        call.args(["--quiet", "--return", "--command", &command, "/dev/null"]).current_dir(home.path());
        let output = call.env("HOME", home.path()).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{arguments}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.lines().count() > if arguments.contains("dedup") { 10 } else { 100 }, "{arguments}: {text}");
        // The terminal itself makes CR LF of the end of a line.
        let controls = |character: &char| {
            (character.is_control() && !matches!(character, '\r' | '\n'))
                || matches!(character, '\u{202a}'..='\u{202e}')
        };
        let found: Vec<char> = text.chars().filter(controls).collect();
        assert!(found.is_empty(), "{arguments}: {found:?}");
        assert!(text.replace("\r\n", "").find('\r').is_none(), "{arguments}");
    }
}
