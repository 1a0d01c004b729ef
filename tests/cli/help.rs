//! Every command says what it does and shows an example.

use talops::cli::tree;

use crate::talops::{outcome, talops};

#[test]
fn every_command_shows_an_example() {
    let mut missing = Vec::new();
    let mut queue = vec![tree()];
    while let Some(command) = queue.pop() {
        queue.extend(command.get_subcommands().cloned());
        let example = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        if !example.contains("talops") {
            missing.push(command.get_name().to_owned());
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
#[expect(clippy::too_many_lines, reason = "the help is as long as it is")]
fn the_help_of_the_tool() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = outcome(talops(home.path()).arg("--help"));
    assert_eq!(code, 0);
    insta::assert_snapshot!(text, @"
    Runs Talos Linux Kubernetes clusters under a self-hosted Sidero Omni

    Usage: talops [OPTIONS] <COMMAND>

    Commands:
      status          Is my estate well? Omni, machines, nodes, workloads, GitOps, the provider, the
                      hypervisor: one report
      logs            What does the provider, a machine or a workload say? Decoded, filtered, followed
      machines        Every machine that Omni knows, by its host name, what is wrong first
      get             Any resource of Omni's: read, listed, watched
      apply           Make Omni's resources as files say: machine classes and whatever else a person
                      writes
      delete          Delete resources of Omni's, after an approval of what goes
      lock            Lock a cluster or a machine against changes
      unlock          Unlock a cluster or a machine
      restart         Restart the provider, a workload or Argo CD's controller, and prove that it came
                      back
      wait            Wait for one thing: a cluster ready or gone, machines, nodes, an application, the
                      provider, virtual machines
      doctor          Is everything configured, reachable, authorised? And which known fault fits what
                      is seen
      mend            Mend a known fault that `talops doctor` found
      serviceaccount  Service accounts of programs and providers: list, make, renew, delete [alias: sa]
      login           Log in to Omni in a browser, as omnictl does: the key serves both tools
      logout          Revoke the key of a login and remove it
      whoami          Who am I to each Omni: identity, role, key, until when
      kubeconfig      Print a kubeconfig for a cluster, or put a context for it into one
      api             Call a method of Omni's API, signed, and print the answer as it is
      approve         Approve a plan that destroys something, by its digest
      template        Cluster templates: check them, print their resources, compare them with Omni, sync
      dr              Disaster recovery: destroy a cluster and make it again from its template
      config          Write, show and check the configuration
      lab             Serve a simulated estate, or list what can go wrong in it
      version         Print the version of this tool, of each Omni and of each cluster's API server
      completions     Print a shell's completions
      man             Print the manual page
      help            Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Global options:
          --config <FILE>
              The configuration file (default: the nearest talops.yaml upward, then
              $XDG_CONFIG_HOME/talops/config.yaml)
              
              [env: TALOPS_CONFIG=]

      -c, --cluster <NAME>
              Only these clusters (default: all that are configured)
              
              [env: TALOPS_CLUSTER=]

      -o, --output <OUTPUT>
              How data is printed

              Possible values:
              - table: Lines for people
              - wide:  Lines for people, with more columns
              - name:  One `kind/name` a line
              - json:  One JSON document
              - yaml:  One YAML document
              
              [env: TALOPS_OUTPUT=]
              [default: table]

          --color <WHEN>
              Colour

              Possible values:
              - auto:   At a terminal
              - always: Always
              - never:  Never
              
              [env: TALOPS_COLOR=]
              [default: auto]

      -q, --quiet
              Nothing on stderr but errors
              
              [env: TALOPS_QUIET=]

      -v, --verbose
              Say more, on stderr
              
              [env: TALOPS_VERBOSE=]

          --request-timeout <DURATION>
              How long one question may take
              
              [env: TALOPS_REQUEST_TIMEOUT=]
              [default: 5s]

          --deadline <DURATION>
              How long the whole call may take; then it ends with exit code 4
              
              [env: TALOPS_DEADLINE=]

          --max-bytes <BYTES>
              Off a terminal: how many bytes are printed at the most (0: no limit)
              
              [env: TALOPS_MAX_BYTES=]
              [default: 8192]

          --no-input
              Never ask
              
              [env: TALOPS_NO_INPUT=]

          --lab
              Run against a simulated estate
              
              [env: TALOPS_LAB=]

          --lab-estate <NAME>
              Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints,
              ten clusters)
              
              [env: TALOPS_LAB_ESTATE=]

          --lab-fault <FAULT>
              Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint
              or a cluster
              
              [env: TALOPS_LAB_FAULT=]

    Examples:
      talops --lab status          look at a simulated estate first
      talops config init           write a talops.yaml from what is there
      talops status                is my estate well?

    Exit codes: 0 done or healthy, 1 failed, 2 usage or configuration, 3 not healthy, 4 deadline
    reached,
    5 refused, 6 not reachable or not authorised.
    ");
}

#[test]
fn the_help_of_status() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = outcome(talops(home.path()).args(["status", "--help"]));
    assert_eq!(code, 0);
    let own = text.split("Global options:").next().unwrap();
    insta::assert_snapshot!(own, @"
    Is my estate well? Omni, machines, nodes, workloads, GitOps, the provider, the hypervisor: one
    report

    Usage: talops status [OPTIONS] [KIND/NAME]

    Arguments:
      [KIND/NAME]
              One thing: app/NAME, node/NAME, pod/[NAMESPACE/]NAME, machine/NAME, cluster/NAME,
              provider, or any other kind

    Options:
      -n, --namespace <NAMESPACE>
              The namespace of the one thing, where its name alone says too little

          --only <DIMENSION>
              Only these dimensions
              
              [possible values: omni, clusters, machines, machine-requests, infra-providers, provider,
              hypervisor, nodes, workloads, argocd, external-secrets, longhorn]

      -w, --watch
              Ask again and again: redrawn at a terminal, changes as lines elsewhere

          --all
              Print everything, however long

      -h, --help
              Print help (see a summary with '-h')
    ");
}
