//! A run that failed, was mended and gone on with, as people see it.

use jiff::{SignedDuration, Timestamp};

use super::{drill, html, markdown};
use crate::ops::dr::{
    DrEarlier, DrRecovery, DrRun, DrVersion, GateReport, Intervention, Mark, MarkKind, PhaseReport, PostMortem,
    RunState, StepReport, StepSpan, Stretch, Summary, Timeline, WaitSpan,
};

/// What somebody else wrote, who means no good.
const HOSTILE: &str = "<script>alert('1')</script> & | *bold* \"quoted\"\n# head \u{1b}[31mred";

fn at(second: i64) -> Timestamp {
    "2026-11-29T10:41:52Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

fn stretch(from: i64, to: i64) -> Stretch {
    Stretch { from: at(from), to: at(to) }
}

fn step(id: &str, seconds: f64, attempts: usize, text: &str) -> StepReport {
    StepReport {
        step: id.into(),
        what: "delete cluster prod and its machines".into(),
        seconds,
        waited_seconds: seconds - 1.0,
        unnoticed_seconds: 0.25,
        attempts,
        state: "done",
        text: text.into(),
    }
}

fn span(step: &str, when: Stretch, state: &'static str, waits: Vec<WaitSpan>) -> StepSpan {
    StepSpan { phase: "destroy".into(), step: step.into(), what: "delete cluster prod".into(), when, state, waits }
}

fn mark(second: i64, kind: MarkKind, text: &str) -> Mark {
    Mark { at: at(second), kind, text: text.into() }
}

fn report() -> PostMortem {
    let phase = PhaseReport {
        phase: "destroy".into(),
        seconds: 150.0,
        waited_seconds: 148.0,
        unnoticed_seconds: 0.5,
        done: true,
        steps: vec![step("provider", 50.0, 1, "matrix is back"), step("delete", 100.0, 2, HOSTILE)],
    };
    let run = Summary {
        state: RunState::Completed,
        began: Some(at(0)),
        last: Some(at(3760)),
        seconds: 160.0,
        waited_seconds: 148.0,
        unnoticed_seconds: 0.5,
        resumed: 1,
        interventions: vec![Intervention { at: at(3700), text: "resumed after it failed: no route to host".into() }],
        destroying_since: Some(at(50)),
        phases: vec![phase],
        gates: vec![GateReport { gate: "destroy", by: "anna".into(), how: "terminal", at: at(0) }],
        mended: vec!["provider-asleep: matrix was restarted".into()],
        learned: std::collections::BTreeMap::new(),
        message: None,
    };
    let waits = vec![WaitSpan { what: "cluster prod gone".into(), end: "met".into(), when: stretch(3702, 3750) }];
    let timeline = Timeline {
        processes: vec![stretch(0, 100), stretch(3700, 3760)],
        steps: vec![
            span("provider", stretch(0, 50), "done", Vec::new()),
            span("delete", stretch(50, 100), "failed", Vec::new()),
            span("delete", stretch(3700, 3755), "done", waits),
        ],
        marks: vec![
            mark(0, MarkKind::Gate, "gate destroy passed by anna (terminal)"),
            mark(90, MarkKind::Note, HOSTILE),
            mark(100, MarkKind::Failed, "no route to host"),
            mark(3700, MarkKind::Resumed, "gone on with"),
            mark(3720, MarkKind::Mended, "provider-asleep: matrix was restarted"),
            mark(3760, MarkKind::Ended, "done"),
        ],
    };
    let recovery = DrRecovery {
        since: at(50),
        seconds: 3710.0,
        recovered: true,
        target_seconds: Some(900.0),
        met: Some(false),
        earlier: Some(DrEarlier { runs: 3, fastest_seconds: 610.0, median_seconds: 700.0 }),
    };
    PostMortem {
        run: DrRun {
            api_version: "talops/v1",
            kind: "DrRun",
            id: "20261129-104152-k3x9".into(),
            cluster: "prod".into(),
            run,
            recovery: Some(recovery),
            versions: vec![
                DrVersion { of: "kubernetes", before: Some("v1.36.2".into()), after: Some("v1.36.3".into()) },
                DrVersion { of: "talos", before: None, after: Some("v1.13.8".into()) },
            ],
            told: vec!["VPN device prod-argocd is the old cluster's".into()],
            resume: None,
        },
        timeline,
        omni: "home".into(),
        template: "/estate/prod.yaml".into(),
        digest: "85faceb6e6703378".into(),
    }
}

#[test]
fn a_run_is_told_with_all_that_it_took() {
    insta::assert_snapshot!(drill(&report().run, false).text(None, ""), @r#"
    run 20261129-104152-k3x9 of cluster prod: done, 2 m 40 s, of which 2 m 28 s waiting
      away for 1 h 1 m 50 s; its target of 15 m is missed; the last 3 times 10 m 10 s at the fastest, 11 m 40 s in the middle
      destroy 2 m 30 s
        provider 50.0 s, 49.0 s waiting: matrix is back
        delete 100.0 s, 99.0 s waiting, 2 attempts: <script>alert('1')</script> & | *bold* "quoted" # head red
      at most 0.5 s (0.3 %) passed before what was waited for was noticed
      gate destroy passed by anna (terminal)
      intervention at 11:43:32Z: resumed after it failed: no route to host
      kubernetes v1.36.2 → v1.36.3
      talos unknown → v1.13.8
      mended provider-asleep: matrix was restarted
      VPN device prod-argocd is the old cluster's
    "#);
}

#[test]
fn a_post_mortem_in_markdown() {
    insta::assert_snapshot!(markdown(&report()), @r#"
    <!-- talops: report of run 20261129-104152-k3x9 -->
    # Drill of prod: done

    |  |  |
    | --- | --- |
    | run | `20261129-104152-k3x9` |
    | began | 2026-11-29 10:41:52Z |
    | last heard of | 2026-11-29 11:44:32Z |
    | Omni | home |
    | template | `/estate/prod.yaml` |
    | plan | `85faceb6e6703378` |
    | away | **1 h 1 m 50 s** |
    | target | its target of 15 m is missed |
    | earlier | the last 3 times 10 m 10 s at the fastest, 11 m 40 s in the middle |
    | worked on | 2 m 40 s, of which 2 m 28 s waiting |
    | polling | at most 0.5 s (0.3 %) passed before what was waited for was noticed |
    | kubernetes | v1.36.2 → v1.36.3 |
    | talos | unknown → v1.13.8 |
    | gate | destroy passed by anna (terminal) |
    | interventions | 1 |

    ## Timeline

    ```text
    destroy    provider   |██████████████████                 ····                     | 50.0 s
               delete     |                 ███████████████████··█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒██ | 105.0 s
    █ work  ▒ waiting  · nobody worked on it
    ```

    ## Where the time went

    | step | took | waiting | attempts |  |  |
    | --- | --- | --- | --- | --- | --- |
    | **destroy** | **2 m 30 s** | 2 m 28 s |  |  |  |
    | provider | 50.0 s | 49.0 s | 1 |  | matrix is back |
    | delete | 100.0 s | 99.0 s | 2 |  | \<script\>alert('1')\</script\> \& \| \*bold\* "quoted" \# head red |

    ## Interventions

    - 11:43:32Z: resumed after it failed: no route to host

    ## Faults that were mended

    - provider-asleep: matrix was restarted

    ## Afterwards, outside the cluster

    - [ ] VPN device prod-argocd is the old cluster's

    ## What happened

    | UTC |  |  |
    | --- | --- | --- |
    | 10:41:52 | gate | gate destroy passed by anna (terminal) |
    | 10:41:52 | step | destroy/provider: delete cluster prod |
    | 10:42:42 | done | destroy/provider, after 50.0 s |
    | 10:42:42 | step | destroy/delete: delete cluster prod |
    | 10:43:22 | note | \<script\>alert('1')\</script\> \& \| \*bold\* "quoted" \# head red |
    | 10:43:32 | failed | no route to host |
    | 10:43:32 | gap | nobody worked on it for 1 h |
    | 11:43:32 | resumed | gone on with |
    | 11:43:32 | step | destroy/delete: delete cluster prod |
    | 11:43:52 | mended | provider-asleep: matrix was restarted |
    | 11:44:22 | wait | cluster prod gone, after 48.0 s |
    | 11:44:27 | done | destroy/delete, after 55.0 s |
    | 11:44:32 | ended | done |
    "#);
}

#[test]
fn a_post_mortem_in_html() {
    let page = html(&report());
    let (head, body) = (page.find("<style>").unwrap(), page.find("<body>").unwrap());
    insta::assert_snapshot!(format!("{}{}", &page[..head], &page[body..]), @r#"
    <!doctype html>
    <!-- talops: report of run 20261129-104152-k3x9 -->
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Drill of prod</title>
    <body>
    <main>
    <header><h1>Drill of prod <span class="badge good">done</span></h1>
    <p class="faint">run <code>20261129-104152-k3x9</code>, 2026-11-29 10:41:52 to 11:44:32 UTC, Omni home, template <code>/estate/prod.yaml</code>, plan <code>85faceb6e6703378</code></p></header>
    <section class="tiles">
    <div class="tile"><h3>Away</h3><b class="bad">1 h 1 m 50 s</b><div class="meter"><i class="bad" style="width:100.0%"></i></div><p>its target of 15 m is missed</p><p>the last 3 times 10 m 10 s at the fastest, 11 m 40 s in the middle</p></div>
    <div class="tile"><h3>Worked on</h3><b class="">2 m 40 s</b><p>of which 2 m 28 s waiting</p></div>
    <div class="tile"><h3>Polling</h3><b class="">0.5 s</b><p>at most 0.5 s (0.3 %) passed before what was waited for was noticed</p></div>
    <div class="tile"><h3>Gates</h3><b class="">1</b><p>destroy by anna (terminal)</p></div>
    <div class="tile"><h3>Interventions</h3><b class="">1</b><p>beyond the gates</p></div>
    <div class="tile"><h3>kubernetes</h3><b class="">v1.36.3</b><p>v1.36.2 → v1.36.3</p></div>
    <div class="tile"><h3>talos</h3><b class="">v1.13.8</b><p>unknown → v1.13.8</p></div>
    </section>
    <section class="card">
    <h2>Timeline</h2>
    <div class="chart">
    <span class="axis">UTC</span><div class="track axis"><em style="left:4.70%">10:42:00</em><em style="left:22.32%">10:42:30</em><em style="left:39.95%">10:43:00</em><em style="left:57.57%">10:43:30</em><em style="left:81.20%">11:44:00</em><em style="left:98.83%">11:44:30</em></div><span class="took axis"></span>
    <span class="marks"></span><div class="track marks"><i class="tick" style="left:4.70%"></i><i class="tick" style="left:22.32%"></i><i class="tick" style="left:39.95%"></i><i class="tick" style="left:57.57%"></i><i class="tick" style="left:81.20%"></i><i class="tick" style="left:98.83%"></i><i class="gap" style="left:58.75%;width:6.00%" title="nobody worked on it for 1 h"></i><i class="mark gate" style="left:0.00%" title="10:41:52 gate destroy passed by anna (terminal)"></i><i class="mark note" style="left:52.88%" title="10:43:22 &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; | *bold* &quot;quoted&quot; # head red"></i><i class="mark failed" style="left:58.75%" title="10:43:32 no route to host"></i><i class="mark resumed" style="left:64.75%" title="11:43:32 gone on with"></i><i class="mark mended" style="left:76.50%" title="11:43:52 provider-asleep: matrix was restarted"></i><i class="mark note" style="left:100.00%" title="11:44:32 done"></i></div><span class="took marks"></span>
    <span class="phase">destroy</span><div class="track phase"><i class="tick" style="left:4.70%"></i><i class="tick" style="left:22.32%"></i><i class="tick" style="left:39.95%"></i><i class="tick" style="left:57.57%"></i><i class="tick" style="left:81.20%"></i><i class="tick" style="left:98.83%"></i><i class="gap" style="left:58.75%;width:6.00%" title="nobody worked on it for 1 h"></i><i class="bar" style="left:0.00%;width:58.75%" title="destroy"></i><i class="bar" style="left:64.75%;width:32.31%" title="destroy"></i></div><span class="took phase">2 m 35 s</span>
    <span class="step">provider</span><div class="track step"><i class="tick" style="left:4.70%"></i><i class="tick" style="left:22.32%"></i><i class="tick" style="left:39.95%"></i><i class="tick" style="left:57.57%"></i><i class="tick" style="left:81.20%"></i><i class="tick" style="left:98.83%"></i><i class="gap" style="left:58.75%;width:6.00%" title="nobody worked on it for 1 h"></i><i class="done" style="left:0.00%;width:29.38%" title="delete cluster prod, 50.0 s"></i></div><span class="took step">50.0 s</span>
    <span class="step">delete</span><div class="track step"><i class="tick" style="left:4.70%"></i><i class="tick" style="left:22.32%"></i><i class="tick" style="left:39.95%"></i><i class="tick" style="left:57.57%"></i><i class="tick" style="left:81.20%"></i><i class="tick" style="left:98.83%"></i><i class="gap" style="left:58.75%;width:6.00%" title="nobody worked on it for 1 h"></i><i class="failed" style="left:29.38%;width:29.38%" title="delete cluster prod, 50.0 s"></i><i class="done" style="left:64.75%;width:32.31%" title="delete cluster prod, 55.0 s"></i><i class="wait" style="left:65.92%;width:28.20%" title="cluster prod gone, 48.0 s"></i></div><span class="took step">105.0 s</span>
    </div>
    <p class="legend"><span><i class="work"></i>work</span><span><i class="wait"></i>waiting</span><span><i class="gap"></i>nobody worked on it</span><span><i class="gate"></i>gate</span><span><i class="note"></i>note</span><span><i class="resumed"></i>resumed</span><span><i class="mended"></i>mended</span><span><i class="failed"></i>failed</span></p>
    </section>
    <section class="card">
    <h2>Where the time went</h2>
    <table>
    <thead><tr><th>step</th><th class="number">took</th><th class="number">waiting</th><th class="number">unnoticed</th><th class="number">attempts</th><th></th></tr></thead>
    <tbody>
    <tr class="phase"><td>destroy</td><td class="number">2 m 30 s</td><td class="number">2 m 28 s</td><td class="number">0.5 s</td><td class="number"></td><td class="text"></td></tr>
    <tr class=""><td>provider</td><td class="number">50.0 s</td><td class="number">49.0 s</td><td class="number">0.2 s</td><td class="number">1</td><td class="text">matrix is back</td></tr>
    <tr class=""><td>delete</td><td class="number">100.0 s</td><td class="number">99.0 s</td><td class="number">0.2 s</td><td class="number">2</td><td class="text">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; | *bold* &quot;quoted&quot; # head red</td></tr>
    </tbody>
    </table>
    </section>
    <section class="card">
    <h2>Interventions</h2>
    <ul class="">
    <li>11:43:32 resumed after it failed: no route to host</li>
    </ul>
    </section>
    <section class="card">
    <h2>Faults that were mended</h2>
    <ul class="">
    <li>provider-asleep: matrix was restarted</li>
    </ul>
    </section>
    <section class="card">
    <h2>Afterwards, outside the cluster</h2>
    <ul class="todo">
    <li>VPN device prod-argocd is the old cluster&#39;s</li>
    </ul>
    </section>
    <section class="card">
    <h2>What happened</h2>
    <table>
    <thead><tr><th class="number">UTC</th><th></th><th></th></tr></thead>
    <tbody>
    <tr class="gate"><td class="number">10:41:52</td><td class="kind">gate</td><td class="text">gate destroy passed by anna (terminal)</td></tr>
    <tr class="step"><td class="number">10:41:52</td><td class="kind">step</td><td class="text">destroy/provider: delete cluster prod</td></tr>
    <tr class="done"><td class="number">10:42:42</td><td class="kind">done</td><td class="text">destroy/provider, after 50.0 s</td></tr>
    <tr class="step"><td class="number">10:42:42</td><td class="kind">step</td><td class="text">destroy/delete: delete cluster prod</td></tr>
    <tr class="note"><td class="number">10:43:22</td><td class="kind">note</td><td class="text">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; | *bold* &quot;quoted&quot; # head red</td></tr>
    <tr class="failed"><td class="number">10:43:32</td><td class="kind">failed</td><td class="text">no route to host</td></tr>
    <tr class="gap"><td class="number">10:43:32</td><td class="kind">gap</td><td class="text">nobody worked on it for 1 h</td></tr>
    <tr class="resumed"><td class="number">11:43:32</td><td class="kind">resumed</td><td class="text">gone on with</td></tr>
    <tr class="step"><td class="number">11:43:32</td><td class="kind">step</td><td class="text">destroy/delete: delete cluster prod</td></tr>
    <tr class="mended"><td class="number">11:43:52</td><td class="kind">mended</td><td class="text">provider-asleep: matrix was restarted</td></tr>
    <tr class="wait"><td class="number">11:44:22</td><td class="kind">wait</td><td class="text">cluster prod gone, after 48.0 s</td></tr>
    <tr class="done"><td class="number">11:44:27</td><td class="kind">done</td><td class="text">destroy/delete, after 55.0 s</td></tr>
    <tr class="ended"><td class="number">11:44:32</td><td class="kind">ended</td><td class="text">done</td></tr>
    </tbody>
    </table>
    </section>
    </main>
    </body>
    </html>
    "#);
}

#[test]
fn nothing_that_somebody_else_wrote_is_markup() {
    let page = html(&report());
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(&#39;1&#39;)"), "{page}");
    assert!(!page.contains('\u{1b}') && !page.contains("http:") && !page.contains("https:") && !page.contains("url("));
    let text = markdown(&report());
    assert!(!text.contains(" <script>") && text.contains(r"\<script\>") && text.contains(r"\*bold\*"), "{text}");
}

#[test]
fn what_was_not_done_is_said_to_be_not_done() {
    let mut report = report();
    report.run.run.state = RunState::Failed;
    report.run.run.message = Some("no route to host".into());
    report.run.run.phases[0].done = false;
    report.run.run.phases[0].steps[1].state = "failed";
    report.run.resume = Some("talops dr resume 20261129-104152-k3x9".into());
    if let Some(recovery) = &mut report.run.recovery {
        recovery.recovered = false;
    }
    let (page, text) = (html(&report), markdown(&report));
    assert!(page.contains("<span class=\"badge bad\">failed</span>") && page.contains("and not back"), "{page}");
    assert!(page.contains("<code>talops dr resume 20261129-104152-k3x9</code>"), "{page}");
    assert!(text.contains("# Drill of prod: failed\n\nno route to host\n") && text.contains("and not back"), "{text}");
    assert!(super::belongs_to(&page, "20261129-104152-k3x9") && super::belongs_to(&text, "20261129-104152-k3x9"));
    assert!(!super::belongs_to(&page, "20261129-104152-k3x"));
}
