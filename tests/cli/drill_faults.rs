//! Known faults of an estate during a drill: it mends them, refuses before anything is changed, or stops in bounded time
//! with the right words.

use std::time::{Duration, Instant};

use crate::drill::{CLUSTER, Estate, on_the_lab};

/// How long a drill may take here, on a machine that has much else to do.
const BOUND: Duration = Duration::from_secs(300);

fn run(estate: &Estate, accepted: &[&str]) -> (i32, String, String) {
    let plan = estate.json(&[&["dr", "plan", "-c", CLUSTER][..], accepted].concat());
    let digest = plan["digest"].as_str().unwrap_or_default().to_owned();
    let approved = ["--approve-plan", &digest, "--gates", "destroy,recreate"];
    let began = Instant::now();
    let ended = estate.call(&[&["dr", "run", "-c", CLUSTER][..], accepted, &approved].concat());
    assert!(began.elapsed() < BOUND, "{:?}: {ended:?}", began.elapsed());
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_can_mend_it_mends_and_ends_well() {
    on_the_lab(|| {
        for (fault, mended) in [
            ("provider-stopped", ""),
            ("provider-asleep-twice", "mended provider-asleep: "),
            ("cp-one-host", "cp-one-host"),
            ("static-machines", ""),
        ] {
            let estate = Estate::with(&[fault]);
            let (code, out, error) = run(&estate, &[]);
            assert_eq!(code, 0, "{fault}: {out}{error}");
            assert!(out.contains(mended), "{fault}: {out}");
            assert_eq!(estate.gone(), 1, "{fault}");
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_stop_it_half_way_is_refused_before_anything_is_changed() {
    on_the_lab(|| {
        for (fault, words) in [
            ("provider-netns-gone", "joins the network of container"),
            ("cluster-locked", "the cluster is locked: Omni refuses to delete it"),
            ("pve-ha-managed", "ha-manager remove vm:"),
            ("pve-protected", "--protection 0"),
            ("pve-node-away", "unknown hypervisor-proxmox"),
            ("kubeconfig-stale", "unknown old-cluster"),
        ] {
            let estate = Estate::with(&[fault]);
            let (code, out, error) = run(&estate, &[]);
            assert_eq!((code, out.as_str()), (5, ""), "{fault}: {error}");
            assert!(error.contains(words), "{fault}: {error}");
            assert_eq!((estate.destroyed(), estate.gone()), (0, 0), "{fault}");
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn where_omni_cannot_be_asked_there_is_no_plan() {
    on_the_lab(|| {
        for (fault, code, words) in
            [("omni-unreachable", 6, "cannot be reached"), ("key-expired", 6, "talops"), ("clock-skew", 6, "clock")]
        {
            let estate = Estate::with(&[fault]);
            let (ended, _, error) = estate.call(&["dr", "plan", "-c", CLUSTER]);
            assert_eq!(ended, code, "{fault}: {error}");
            assert!(error.contains(words), "{fault}: {error}");
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_mend_stops_it_with_its_own_words_and_it_can_be_resumed() {
    on_the_lab(|| {
        for (fault, words) in [
            ("provider-crash-loop", "it keeps ending with code 1"),
            ("orphan-vm", "orphaned: its machine request is gone"),
        ] {
            let estate = Estate::with(&[fault]);
            let (code, _, error) = run(&estate, &[]);
            assert_eq!(code, 1, "{fault}: {error}");
            assert!(error.contains(words), "{fault}: {error}");
            assert!(error.contains("dr resume ") && error.contains(" goes on"), "{fault}: {error}");
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orphan_is_removed_where_that_was_approved() {
    on_the_lab(|| {
        let estate = Estate::with(&["orphan-vm"]);
        let (code, out, error) = run(&estate, &["--remove-orphans"]);
        assert_eq!(code, 0, "{out}{error}");
        assert!(out.contains("mended orphan-vm: VM talos-prod-01-workers-"), "{out}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_runs_out_on_the_way_ends_it_and_a_new_one_goes_on() {
    on_the_lab(|| {
        let estate = Estate::with(&["omni-session-expired"]);
        let (code, _, error) = run(&estate, &[]);
        assert_eq!(code, 6, "{error}");
        assert!(error.contains("dr resume "), "{error}");
        let key = estate.configuration().with_file_name("home.key");
        std::fs::copy(key.with_file_name("home.key.next"), &key).unwrap();
        let id = estate.json(&["dr", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
        let digest = estate.plan_of(&id);
        let (code, out, error) =
            estate.call(&["dr", "resume", &id, "--approve-plan", &digest, "--gates", "destroy,recreate"]);
        assert_eq!(code, 0, "{out}{error}");
        assert_eq!(estate.gone(), 1);
    });
}
