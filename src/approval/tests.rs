//! Gates and what is kept of them, end to end.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::plan::tests::plan;
use super::{Asks, DigestPrefix, Gate, Gates, Given, How, LIFE, Nobody, Store};
use crate::config::Approval as Policy;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};

/// A person who types this.
struct Types(&'static str);

impl Asks for Types {
    fn can_ask(&self) -> bool {
        true
    }

    fn name(&self, _: Vec<String>, _: String) -> BoxFuture<'_, Result<String>> {
        Box::pin(async { Ok(self.0.to_owned()) })
    }
}

fn store(home: &Path) -> Store {
    Store::of(&Environment::new([("HOME".into(), home.into())]))
}

fn prefix(text: &str) -> DigestPrefix {
    text.parse().unwrap()
}

fn told(error: &Error) -> String {
    format!("{:?}: {}\nhint: {}", error.kind(), error.message(), error.hint_text().unwrap_or_default())
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn nobody_to_ask_is_told_how_to_approve_and_the_plan_can_be_found() {
    let home = tempfile::tempdir().unwrap();
    for (policy, gates) in [(Policy::Terminal, "a person at a terminal: "), (Policy::Digest, "")] {
        let plan = plan(policy);
        let gate = Gates::new(store(home.path()), None, &Nobody, "me");
        let error = gate.pass(&plan, Gate::Destroy).await.unwrap_err();
        let short = plan.digest().short().to_owned();
        assert_eq!(
            told(&error),
            format!(
                "Refused: the template sync of cluster Prod destroys 2 resources, which nobody approved; nothing was \
                 changed\nhint: {gates}talops approve {short} --gates destroy; what goes: talops template diff prod.yaml"
            )
        );
        let shown = store(home.path()).find(&prefix(&short), Timestamp::now()).unwrap();
        assert_eq!(shown.plan, plan);
    }
}

#[tokio::test]
async fn a_person_types_the_name() {
    let home = tempfile::tempdir().unwrap();
    for (typed, passes) in
        [("Prod", true), ("Prod ", true), ("prod", false), ("PROD", false), ("", false), ("yes", false)]
    {
        let person = Types(typed);
        let gates = Gates::new(store(home.path()), None, &person, "me");
        let plan = plan(Policy::Terminal);
        match gates.pass(&plan, Gate::Destroy).await {
            Ok(approval) => {
                assert!(passes, "{typed:?}");
                assert_eq!((approval.how(), approval.by(), approval.gate()), (How::Terminal, "me", Gate::Destroy));
                approval.covers(&plan).unwrap();
                let other = plan.clone().destroying("ConfigPatches/9", "");
                assert_eq!(approval.covers(&other).unwrap_err().kind(), Kind::Refused);
            }
            Err(error) => {
                assert!(!passes, "{typed:?}");
                assert_eq!(error.kind(), Kind::Refused);
            }
        }
    }
    let wrong = Types("prod");
    let error = Gates::new(store(home.path()), None, &wrong, "me").pass(&plan(Policy::Terminal), Gate::Destroy).await;
    insta::assert_snapshot!(told(&error.unwrap_err()), @r#"
    Refused: "prod" was typed, and the name is "Prod"; nothing was changed
    hint: upper and lower case count; the same command asks again
    "#);
}

#[tokio::test]
async fn a_recorded_approval_is_used_once() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan(Policy::Terminal);
    let person = Types("Prod");
    let terminal = Gates::new(store(home.path()), None, &person, "olga");
    let digest = terminal.show(&plan).unwrap();
    let shown = store(home.path()).find(&prefix(digest.short()), Timestamp::now()).unwrap();
    terminal.approve(&shown, &[Gate::Destroy], Policy::Terminal).await.unwrap();

    let job = Gates::new(store(home.path()), None, &Nobody, "ci");
    let approval = job.pass(&plan, Gate::Destroy).await.unwrap();
    assert_eq!((approval.how(), approval.by()), (How::Terminal, "olga"));
    assert_eq!(job.pass(&plan, Gate::Destroy).await.unwrap_err().kind(), Kind::Refused);
}

#[tokio::test]
async fn an_approval_is_of_one_plan_and_one_gate() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan(Policy::Digest);
    let job = Gates::new(store(home.path()), None, &Nobody, "ci");
    let digest = job.show(&plan).unwrap();
    let shown = store(home.path()).find(&prefix(digest.as_str()), Timestamp::now()).unwrap();
    job.approve(&shown, &[Gate::Destroy], Policy::Digest).await.unwrap();
    let other = plan.clone().destroying("ConfigPatches/9", "");
    assert!(job.pass(&other, Gate::Destroy).await.is_err());
    assert!(job.pass(&plan, Gate::Recreate).await.is_err());
    assert_eq!(job.pass(&plan, Gate::Destroy).await.unwrap().how(), How::Digest);

    let error = job.approve(&shown, &[Gate::Destroy, Gate::Recreate], Policy::Digest).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    Usage: the template sync of cluster Prod has no gate recreate
    hint: it has: destroy
    ");
}

#[tokio::test]
async fn where_a_person_approves_a_job_cannot() {
    let home = tempfile::tempdir().unwrap();
    let job = Gates::new(store(home.path()), None, &Nobody, "ci");
    // The stricter of what was shown and what is configured by now.
    for (shown, now) in [(Policy::Terminal, Policy::Digest), (Policy::Digest, Policy::Terminal)] {
        let digest = job.show(&plan(shown)).unwrap();
        let shown = store(home.path()).find(&prefix(digest.as_str()), Timestamp::now()).unwrap();
        let error = job.approve(&shown, &[Gate::Destroy], now).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Refused, "{now:?}");
        assert!(error.message().contains("a person at a terminal"), "{error}");
    }
    // Nor is what it recorded while it could believed later.
    let digest = job.show(&plan(Policy::Digest)).unwrap();
    let shown = store(home.path()).find(&prefix(digest.as_str()), Timestamp::now()).unwrap();
    job.approve(&shown, &[Gate::Destroy], Policy::Digest).await.unwrap();
    assert!(job.pass(&plan(Policy::Terminal), Gate::Destroy).await.is_err());
}

#[tokio::test]
async fn the_digest_can_be_given_with_the_call() {
    let home = tempfile::tempdir().unwrap();
    let pass = |policy: Policy, digest: String, gates: Vec<Gate>| {
        let home = home.path();
        async move {
            let given = Given { digests: vec![prefix(&digest)], gates };
            Gates::new(store(home), Some(given), &Nobody, "ci").pass(&plan(policy), Gate::Destroy).await
        }
    };
    let digest = plan(Policy::Digest).digest().short().to_owned();
    assert_eq!(pass(Policy::Digest, digest.clone(), vec![Gate::Destroy]).await.unwrap().how(), How::Digest);
    let other_gate = pass(Policy::Digest, digest.clone(), vec![Gate::Recreate]).await.unwrap_err();
    let other_plan = pass(Policy::Digest, "0123456789".into(), vec![Gate::Destroy]).await.unwrap_err();
    let at_terminal = pass(Policy::Terminal, digest, vec![Gate::Destroy]).await.unwrap_err();
    assert!(other_gate.message().contains("which nobody approved"), "{other_gate}");
    insta::assert_snapshot!(told(&other_plan), @"
    Refused: the plan is c87064c35330fe11, not 0123456789: it is another one by now; nothing was changed
    hint: talops approve c87064c35330fe11 --gates destroy; what goes: talops template diff prod.yaml
    ");
    insta::assert_snapshot!(told(&at_terminal), @"
    Refused: cluster Prod is approved by a person at a terminal, and this is none; nothing was changed
    hint: a person at a terminal: talops approve c87064c35330fe11 --gates destroy; what goes: talops template diff prod.yaml
    ");
}

#[test]
fn a_digest_that_was_not_shown_or_too_long_ago_is_told_so() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let now = Timestamp::now();
    let digest = store.record(&plan(Policy::Terminal), now).unwrap();
    assert_eq!(store.find(&prefix(digest.short()), now + LIFE).unwrap().digest, digest);
    let expired = store.find(&prefix(digest.short()), now + LIFE + SignedDuration::from_secs(1)).unwrap_err();
    insta::assert_snapshot!(told(&expired), @"
    Refused: the plan c87064c35330fe11 was shown more than an hour ago
    hint: show it again: talops template diff prod.yaml
    ");
    let unknown = store.find(&prefix("00000000"), now).unwrap_err();
    insta::assert_snapshot!(told(&unknown), @"
    Usage: no plan that was shown here begins with 00000000
    hint: talops template diff, or the refused command, shows a plan and its digest; plans are known to the user and host that saw them
    ");
    // A day later it is not even remembered.
    let later = store.find(&prefix(digest.short()), now + SignedDuration::from_hours(25)).unwrap_err();
    assert_eq!(later.kind(), Kind::Usage);
    assert_eq!(files(home.path().join(".local/state/talops/plans")), Vec::<PathBuf>::new());
}

#[test]
fn what_is_kept_is_this_users_alone() {
    let home = tempfile::tempdir().unwrap();
    let (store, now) = (store(home.path()), Timestamp::now());
    let plan = plan(Policy::Digest);
    let digest = store.record(&plan, now).unwrap();
    store.approve(&digest, Gate::Destroy, How::Digest, "me", now).unwrap();
    let mode = |path: &Path| std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
    let root = home.path().join(".local/state/talops");
    for folder in ["plans", "approvals"] {
        assert_eq!(mode(&root.join(folder)), 0o700);
        assert_eq!(files(root.join(folder)).iter().map(|file| mode(file)).collect::<Vec<_>>(), [0o600]);
    }
    assert_eq!(mode(&root), 0o700);

    // What others could have written is not believed.
    let file = files(root.join("approvals")).remove(0);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o660)).unwrap();
    assert_eq!(store.take(&digest, Gate::Destroy, Policy::Digest, now).unwrap(), None);
    // Nor what a link leads to.
    let elsewhere = home.path().join("elsewhere");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    assert_eq!(store.take(&digest, Gate::Destroy, Policy::Digest, now).unwrap(), None);
    // Writing replaces a link and leaves alone what it leads to.
    std::fs::write(&elsewhere, "kept").unwrap();
    store.approve(&digest, Gate::Destroy, How::Digest, "me", now).unwrap();
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "kept");
    assert!(store.take(&digest, Gate::Destroy, Policy::Digest, now).unwrap().is_some());
}

#[test]
fn a_folder_that_others_can_write_or_that_is_a_link_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let (store, now) = (store(home.path()), Timestamp::now());
    let root = home.path().join(".local/state/talops");
    store.record(&plan(Policy::Digest), now).unwrap();
    std::fs::set_permissions(root.join("plans"), std::fs::Permissions::from_mode(0o777)).unwrap();
    let error = store.record(&plan(Policy::Digest), now).unwrap_err();
    assert!(error.message().contains("is not a folder of this user's alone"), "{error}");
    std::fs::rename(root.join("plans"), root.join("other")).unwrap();
    std::fs::set_permissions(root.join("other"), std::fs::Permissions::from_mode(0o700)).unwrap();
    symlink(root.join("other"), root.join("plans")).unwrap();
    assert!(store.record(&plan(Policy::Digest), now).is_err());
}

#[test]
fn a_plan_that_was_changed_in_its_file_is_no_plan() {
    let home = tempfile::tempdir().unwrap();
    let (store, now) = (store(home.path()), Timestamp::now());
    let digest = store.record(&plan(Policy::Terminal), now).unwrap();
    let file = files(home.path().join(".local/state/talops/plans")).remove(0);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("MachineSetNodes/m2", "MachineSetNodes/m3")).unwrap();
    assert_eq!(store.find(&prefix(digest.short()), now).unwrap_err().kind(), Kind::Usage);
}
