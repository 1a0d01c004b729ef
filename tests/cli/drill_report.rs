//! What is told of a drill afterwards: how long the cluster was away, what people had to do, what is left to see to; and
//! the files that it is written up in.

use std::path::Path;

use crate::drill::{CLUSTER, Estate, on_the_lab};

/// The estate's configuration with a target for the cluster.
fn with_target(estate: &Estate, target: &str) -> std::path::PathBuf {
    let text = std::fs::read_to_string(estate.configuration()).unwrap();
    let cluster = format!("{CLUSTER}:\n");
    let place = text.find(&cluster).unwrap() + cluster.len();
    let indent: String = text[place..].chars().take_while(|letter| *letter == ' ').collect();
    let path = estate.configuration().with_file_name("with-target.yaml");
    std::fs::write(&path, format!("{}{indent}rto: {target}\n{}", &text[..place], &text[place..])).unwrap();
    path
}

fn drilled(estate: &Estate, configuration: &Path, report: &str) -> (i32, String, String) {
    let configuration = configuration.to_str().unwrap();
    let plan = estate.json(&["--config", configuration, "dr", "plan", "-c", CLUSTER]);
    let digest = plan["digest"].as_str().unwrap();
    let gates = ["--approve-plan", digest, "--gates", "destroy,recreate", "--report", report];
    estate.call(&[&["--config", configuration, "dr", "run", "-c", CLUSTER][..], &gates].concat())
}

fn read(estate: &Estate, file: &str) -> String {
    std::fs::read_to_string(estate.home().join(file)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_is_held_against_its_target_and_the_drills_before_it() {
    on_the_lab(|| {
        let estate = Estate::new();
        let configuration = with_target(&estate, "15m");
        let (code, out, error) = drilled(&estate, &configuration, "first.html");
        assert_eq!(code, 0, "{out}{error}");
        assert!(out.contains("  away for ") && out.contains("; within its target of 15 m\n"), "{out}");
        assert!(out.contains("passed before what was waited for was noticed"), "{out}");
        assert!(out.contains("kubernetes v1.36.3, as before") && out.contains("talos v1.13.8, as before"), "{out}");
        assert!(out.contains("are not let in any more") && out.contains("cannot be restored any more"), "{out}");
        assert!(error.contains("the report is in ") && error.contains("first.html"), "{error}");
        // The second is held against the first.
        let configuration = with_target(&estate, "1s");
        let (code, out, error) = drilled(&estate, &configuration, "second.md");
        assert_eq!(code, 0, "a target that is missed is no failure: {out}{error}");
        let list = estate.json(&["dr", "list"]);
        let id = list["runs"][0]["id"].as_str().unwrap();
        let recovery = &estate.json(&["dr", "show", id])["recovery"];
        assert_eq!(recovery["targetSeconds"], 1.0, "{recovery}");
        assert_eq!(recovery["met"], recovery["seconds"].as_f64().unwrap() <= 1.0, "{recovery}");
        assert_eq!((&recovery["recovered"], &recovery["earlier"]["runs"]), (&true.into(), &1.into()));
        let first = estate.json(&["dr", "show", list["runs"][1]["id"].as_str().unwrap()]);
        assert_eq!(first["recovery"]["seconds"], recovery["earlier"]["fastestSeconds"]);
        assert_eq!((&first["recovery"]["met"], first["recovery"].get("earlier")), (&true.into(), None));
        // Each file is of its run.
        let (page, text) = (read(&estate, "first.html"), read(&estate, "second.md"));
        assert!(page.starts_with("<!doctype html>\n<!-- talops: report of run 2"), "{page}");
        assert!(
            page.contains("class=\"mark gate\"") && page.contains("away</h3>") || page.contains("Away</h3>"),
            "{page}"
        );
        assert!(text.starts_with(&format!("<!-- talops: report of run {id} -->\n")), "{text}");
        assert!(
            text.contains("| interventions | 0 |") && text.contains("## Afterwards, outside the cluster"),
            "{text}"
        );
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_takes_nobody_elses_place() {
    on_the_lab(|| {
        let estate = Estate::new();
        std::fs::write(estate.home().join("notes.md"), "my own\n").unwrap();
        let digest = estate.digest();
        let run = ["dr", "run", "-c", CLUSTER, "--approve-plan", &digest, "--gates", "destroy,recreate", "--report"];
        for (file, words) in [
            ("notes.md", "would be overwritten: it is there already"),
            ("nowhere/report.md", "there is no folder"),
            ("report.pdf", "has to end in .md or .html"),
        ] {
            let (code, out, error) = estate.call(&[&run[..], &[file]].concat());
            assert_eq!((code, out.as_str()), (2, ""), "{file}: {error}");
            assert!(error.contains(words), "{file}: {error}");
        }
        assert_eq!(estate.destroyed(), 0, "nothing was changed");
        let (code, _, error) = estate.call(&[&run[..], &["report.md"]].concat());
        assert_eq!(code, 0, "{error}");
        let id = estate.json(&["dr", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
        let show = |file: &str| estate.call(&["dr", "show", &id, "--report", file]);
        assert_eq!((show("report.md").0, show("report.html").0), (0, 0), "its own is written anew");
        let (code, out, error) = show("notes.md");
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(error.contains(&format!("it is not a report of run {id}")), "{error}");
        assert_eq!(read(&estate, "notes.md"), "my own\n");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_and_gone_on_with_says_so() {
    on_the_lab(|| {
        let estate = Estate::new();
        let digest = estate.digest();
        // The second gate is nobody's yet.
        let run = ["dr", "run", "-c", CLUSTER, "--approve-plan", &digest, "--gates", "destroy", "--report", "cut.md"];
        let (code, out, error) = estate.call(&run);
        assert_eq!(code, 1, "{out}{error}");
        let cut = read(&estate, "cut.md");
        let id = estate.json(&["dr", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
        assert!(cut.contains(": failed\n") && cut.contains(&format!("dr resume {id}")), "{cut}");
        assert!(cut.contains("and not back"), "{cut}");
        let gate = ["--approve-plan", &digest, "--gates", "recreate", "--report", "cut.md"];
        let (code, out, error) = estate.call(&[&["dr", "resume", &id][..], &gate].concat());
        assert_eq!(code, 0, "{out}{error}");
        assert!(out.contains("  intervention at ") && out.contains("resumed after it failed: "), "{out}");
        let whole = read(&estate, "cut.md");
        assert!(whole.contains("| gap | nobody worked on it for "), "{whole}");
        assert!(whole.contains("| interventions | 1 |") && whole.contains(": done\n"), "{whole}");
    });
}
